"""The journeys in a real browser, on both databases: a regional manager from a joiner's interview to a pack for the OMU,
the partner who reads it, a manager elsewhere who sees nothing of it, and a learner with their own plan."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import journey_steps as steps
from tests.e2e.conftest import HOME, Classroom, Slip, close_classroom, open_classroom
from tests.e2e.journey_steps import CALM, Joiner, look, refused, today

pytestmark = pytest.mark.slow
STAFF_ONLY = "Seemed tired after the visit; ask again on Thursday."
FOR_ALL = "You showed your page to the whole table."


@contextmanager
def _postgres() -> Iterator[dict[str, str]]:
    """A server of its own for as long as it takes: the names of the environment that lead to it."""
    wait = 'echo "$WAYPOST_POSTGRES_HOST"; read -r _ || true'
    command = [HOME / "scripts/with-postgres", "sh", "-c", wait]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        host = server.stdout.readline().strip()
        assert host, "PostgreSQL did not start."
        Path(host).chmod(0o711)  # the web user is another one than the server's
        yield {
            "WAYPOST_POSTGRES": "waypost",
            "WAYPOST_POSTGRES_HOST": host,
            "WAYPOST_POSTGRES_USER": "waypost",
        }


@contextmanager
def _opened(extra: dict[str, str]) -> Iterator[Classroom]:
    """The invented workshop with one learner, and a second prison with a site manager of its own ("moss")."""
    folder = Path(tempfile.mkdtemp(prefix="waypost-journeys-"))
    folder.chmod(0o755)
    try:
        opened = open_classroom(folder / "data", people=1, extra=extra)
    except BaseException:
        shutil.rmtree(folder)
        raise
    environment = {**os.environ, "WAYPOST_DATA": str(folder / "data"), "WAYPOST_HOME": str(HOME), **extra}
    environment.pop("DJANGO_SETTINGS_MODULE", None)  # the tests' own
    try:
        told = subprocess.run(
            [
                *(sys.executable, "-m", "waypost.site.cli", "workshop", "new"),
                *("--code", "MGT", "--name", "Marshgate", "--manager", "moss", "--known-as", "Moss"),
            ],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        secret = re.search(r"^    (\S+)$", told, re.MULTILINE)
        assert secret, told
        opened.slips["moss"] = Slip("moss", secret[1])
        yield opened
    finally:
        close_classroom(opened)
        shutil.rmtree(folder)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def classroom(request: pytest.FixtureRequest) -> Iterator[Classroom]:
    """In place of the one that the other files share."""
    if request.param == "sqlite":
        with _opened({}) as opened:
            yield opened
    else:
        with _postgres() as extra, _opened(extra) as opened:
            yield opened


def _partner_reads(page: Page, path: str, joiner: Joiner) -> None:
    """Finds the pack marked as new, reads it, has the same print, and writes back; the journey itself stays closed."""
    page.goto("/journeys/shared/")
    row = page.get_by_role("row", name=re.compile(joiner.full_name))
    expect(row).to_contain_text("New")
    expect(row).to_contain_text("OFFICIAL-SENSITIVE")
    look(page)
    row.get_by_role("link").click()
    pack = page.locator("section.pack")
    expect(pack).to_contain_text("Type a letter to my sister")
    expect(pack).to_contain_text("Attendance: what stands in the way")
    expect(page.locator("main")).not_to_contain_text("Asked twice about the moves on the wing.")
    look(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert steps.pages_in(download.value.path().read_bytes()) >= 1
    page.get_by_label("Your note to the workshop").fill(
        "The board meets on the first Tuesday. Please send the CV."
    )
    page.get_by_role("button", name="Send the note").click()
    expect(page.locator(".pack-note")).to_contain_text("Not read yet")
    look(page)
    assert refused(page, path) == 403
    look(page)


def _note_comes_back(page: Page, path: str, joiner: Joiner) -> None:
    page.goto("/journeys/")
    to_read = page.locator("li.duty").filter(has_text=joiner.full_name).filter(has_text="Owen Pritchard")
    expect(to_read).to_have_count(1)
    page.goto(f"{path}share/")
    note = page.locator(".pack-note")
    expect(note).to_contain_text("The board meets on the first Tuesday. Please send the CV.")
    expect(note).to_contain_text("To read")
    note.get_by_role("button", name=re.compile("^I have read it")).click()
    expect(page.locator(".pack-note")).to_contain_text("Read by Priya Raman")
    look(page)
    page.goto("/journeys/")
    expect(to_read).to_have_count(0)


def _stranger_sees_nothing(page: Page, path: str, joiner: Joiner) -> None:
    """The manager of the other prison, who has just been given a password."""
    page.get_by_label("New password").fill("marsh-heron-paddle-lantern")
    page.get_by_label("The same again").fill("marsh-heron-paddle-lantern")
    page.get_by_role("button", name="Use this password").click()
    page.goto("/journeys/list/")
    expect(page.get_by_text("No journeys yet", exact=True)).to_be_visible()
    look(page)
    page.goto(f"/journeys/list/?words={joiner.number}&state=all")
    expect(page.get_by_text("Nobody matches", exact=True)).to_be_visible()
    page.goto("/journeys/")
    expect(page.get_by_text("Nothing needs you today", exact=True)).to_be_visible()
    for part in ("", "facts/", "interview/", "plan/", "reviews/", "interventions/", "release/", "share/"):
        assert refused(page, f"{path}{part}") == 404, part
        assert joiner.family_name not in page.content()
    look(page)
    assert page.request.get(f"{path}share/1/pack.pdf").status == 404


def test_a_joiner_from_the_interview_to_the_pack(sign_in: Callable[..., Page]) -> None:
    day = today()
    joiner = Joiner("Silas", "Fennimore", "A7011WY", day - timedelta(days=110), day - timedelta(days=100))
    manager = sign_in("regional_manager", **CALM)
    path = steps.add_joiner(manager, joiner)
    steps.interview(manager, path, joiner)
    steps.first_plan(manager, path, joiner)
    steps.overdue_review(manager, joiner)
    steps.open_intervention(manager, path)

    first, moved = day + timedelta(days=300), day + timedelta(days=262)
    steps.tell_date(manager, path, first, kind="Conditional release")
    steps.countdown(manager, path, first)
    steps.tell_date(manager, path, moved, kind="Conditional release", moved="Time on remand was counted")
    expect(manager.get_by_text("Release moved earlier", exact=True)).to_be_visible()
    steps.countdown(manager, path, moved, was=first)

    steps.share_pack(manager, path, joiner)
    _partner_reads(sign_in("omu_partner", **CALM), path, joiner)
    _note_comes_back(manager, path, joiner)
    _stranger_sees_nothing(sign_in("moss", **CALM), path, joiner)


def _write_notes(page: Page, name: str) -> str:
    """One note for staff only and one that the learner may read; gives the journey's path."""
    page.goto("/journeys/list/")
    page.get_by_role("link", name=name).click()
    path = re.sub(r"^https?://[^/]+", "", page.url)
    page.goto(f"{path}note/")
    page.get_by_label("Your note").fill(STAFF_ONLY)
    page.get_by_label("Staff only").check()
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text(STAFF_ONLY).first).to_be_visible()
    page.goto(f"{path}note/")
    page.get_by_label("Your note").fill("Showed the page to the table.")
    page.get_by_label("The learner too").check()
    page.get_by_label("Words for the learner").fill(FOR_ALL)
    look(page)
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text(f"The learner reads: {FOR_ALL}").first).to_be_visible()
    look(page)
    return path


def test_a_learner_and_their_own_plan(sign_in: Callable[..., Page]) -> None:
    manager, learner = sign_in("regional_manager", **CALM), sign_in("learner", **CALM)
    path = _write_notes(manager, "Chidi Okafor")

    learner.goto("/journeys/mine/")
    expect(learner.get_by_role("heading", level=1)).to_have_text("My journey")
    expect(learner.get_by_text(FOR_ALL).first).to_be_visible()
    look(learner)
    step = learner.locator(".steps > li").filter(has=learner.get_by_text("To do", exact=True)).first
    words = (step.evaluate("li => li.firstChild.textContent")).strip()
    step.get_by_role("button", name=re.compile(f"^I have done this ?: {re.escape(words)}")).click()
    expect(learner.locator(".steps > li").filter(has_text=words)).to_contain_text("Done")
    look(learner)

    learner.get_by_label("My words").fill("I showed my page and nobody laughed.")
    learner.get_by_role("button", name="Put it in my story").click()
    expect(learner.locator("ol.entries > li").first).to_contain_text("I showed my page and nobody laughed.")

    learner.get_by_role("link", name="Get ready for my talk").click()
    learner.get_by_label("What do you want next?").fill("To make the menu of a café.")
    look(learner)
    learner.get_by_role("button", name="Save").click()
    expect(learner.get_by_label("What do you want next?")).to_have_value("To make the menu of a café.")
    expect(learner.locator("main")).to_contain_text("You saved this on")

    for own in (
        "/journeys/mine/",
        "/journeys/mine/prepare/",
        "/journeys/mine/release/",
        "/journeys/mine/data/",
    ):
        learner.goto(own)
        assert STAFF_ONLY not in learner.content()
    assert refused(learner, path) == 403

    manager.goto(path)
    expect(manager.get_by_text("I showed my page and nobody laughed.").first).to_be_visible()
    manager.goto(f"{path}plan/")
    expect(manager.locator("li").filter(has_text=words).first).to_contain_text("Complete")


def test_a_learner_goes_on_to_the_next_stage(sign_in: Callable[..., Page]) -> None:
    manager, learner = sign_in("site_manager", **CALM), sign_in("learner", **CALM)
    manager.goto("/journeys/list/")
    manager.get_by_role("link", name="Chidi Okafor").click()
    stages = manager.get_by_role("list", name="The four stages")
    stages.get_by_role("link", name="Change the stage").click()
    form = steps.fold(manager, "Another stage")
    form.get_by_label("Since").fill(steps.day_words(today() + timedelta(days=1)))
    form.get_by_role("button", name="Keep the stage").click()
    expect(form.get_by_role("alert")).to_contain_text("still to come")
    look(manager)
    form.get_by_label("Since").fill(steps.day_words(today()))
    form.get_by_role("button", name="Keep the stage").click()
    expect(stages.locator("[aria-current=step]")).to_contain_text("Client work")
    look(manager)

    learner.goto("/journeys/mine/")
    expect(
        learner.get_by_role("list", name="The four stages").locator("[aria-current=step]")
    ).to_contain_text("Client work")
    expect(learner.locator("ol.entries > li").first).to_contain_text("You build for people outside.")


def test_a_director_looks_from_all_prisons_to_one_person(sign_in: Callable[..., Page]) -> None:
    director = sign_in("director", **CALM)
    director.goto("/journeys/numbers/")
    table = director.get_by_role("table", name="By prison")
    expect(table.get_by_role("rowheader")).to_have_count(7)
    expect(table.get_by_role("row", name="Kirkmoor").get_by_role("cell").first).to_have_text("–")
    look(director)
    table.get_by_role("link", name="Kirkmoor").click()
    expect(director.locator("main")).to_contain_text("One prison, exact")
    look(director)
    director.get_by_role("link", name="The people of Kirkmoor").click()
    director.get_by_role("link", name="Rhys Morgan").click()
    expect(director.get_by_role("heading", level=1)).to_have_text("Rhys Morgan")
    look(director)

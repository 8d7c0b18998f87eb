"""An instructor's day in a real browser: watch live, answer a hand, return and accept a milestone, take the register."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import HOME, axe_findings, settle, write_file

from waypost.curriculum.library import Library, load_library

pytestmark = pytest.mark.slow
HTML = "html-02-tool-shed-page"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return load_library(HOME / "content", tmp_path_factory.mktemp("cache"))


def test_watching_live_and_answering_a_raised_hand(sign_in: Callable[..., Page]) -> None:
    learner, staff = sign_in("learner"), sign_in("instructor")
    learner.goto(f"/exercise/{HTML}/")
    expect(learner.get_by_role("button", name="Check")).to_be_visible()
    write_file(learner, "index.html", "<p>half of an idea</p>")
    staff.goto("/class/")
    tile = staff.locator(".tile", has_text="Chidi")
    expect(tile).to_contain_text("min here")

    learner.get_by_role("button", name="I'm stuck").click()
    dialog = learner.get_by_role("dialog")
    assert axe_findings(learner) == []
    dialog.get_by_role("textbox").fill("Which tag comes first?")
    dialog.get_by_role("button", name=re.compile("hand", re.I)).first.click()
    expect(tile).to_contain_text("Hand up")  # without a reload
    expect(tile).to_contain_text("Which tag comes first?")
    assert axe_findings(staff) == []

    tile.get_by_role("link", name="Help Chidi").click()
    expect(staff.locator("#work-now")).to_contain_text("half of an idea")
    write_file(learner, "index.html", "<p>the rest of the idea</p>")
    expect(staff.locator("#work-now")).to_contain_text("the rest of the idea")  # as it is typed
    assert axe_findings(staff) == []
    staff.get_by_label("Your answer").fill("Start with the heading.")
    staff.get_by_role("button", name="Answer and take the hand down").click()
    expect(learner.get_by_text("Start with the heading.").first).to_be_visible(timeout=20_000)


def _hand_in_milestone(page: Page, books: Library) -> str:
    milestone = next(iter(books.projects.values())).milestones[0]
    page.goto(f"/exercise/{milestone.id}/")
    expect(page.get_by_role("button", name="Check")).to_be_visible()
    for name, text in milestone.solutions[0].files.items():
        write_file(page, name, text)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text(re.compile(r"^Handed in\. (\d+) of \1 met"))).to_be_visible()
    return milestone.title


def _sees_the_page(staff: Page, whose: str) -> None:
    """The work as the page that it makes: it runs, and can be put away again."""
    view = staff.get_by_role("region", name=f"The page of {whose}")
    expect(view).to_be_hidden()
    staff.get_by_role("button", name="See the page").click()
    expect(view.locator("iframe:not([inert])").content_frame.get_by_role("heading").first).to_be_visible()
    assert axe_findings(staff) == []
    staff.get_by_role("button", name="Hide the page").click()
    expect(view).to_be_hidden()


def test_a_milestone_is_returned_and_then_accepted(sign_in: Callable[..., Page], books: Library) -> None:
    learner, staff = sign_in("1006"), sign_in("instructor")
    title = _hand_in_milestone(learner, books)
    staff.goto("/class/reviews/")
    staff.get_by_role("link", name=re.compile(rf"Kieran.*{title}")).first.click()
    assert axe_findings(staff) == []
    _sees_the_page(staff, "Kieran")
    staff.get_by_role("button", name="Return with comments").click()
    expect(
        staff.get_by_text("There is nothing for the learner to go on.")
    ).to_be_visible()  # refused, and kept
    staff.wait_for_load_state()  # the words are there before the script that opens a comment
    staff.get_by_role("button", name=re.compile("^Comment on line 1 of")).first.click()
    staff.get_by_role("textbox", name=re.compile("^Comment on line 1 of")).fill("What is this line for?")
    staff.get_by_label("Your message to the learner").fill("Nearly there. Look at my comment.")
    staff.get_by_role("button", name="Return with comments").click()
    expect(staff.get_by_text("can see your answer now")).to_be_visible()

    project = next(iter(books.projects.values()))
    learner.goto(f"/project/{project.id}/")
    expect(learner.get_by_text("What is this line for?").first).to_be_visible()
    assert axe_findings(learner) == []
    _hand_in_milestone(learner, books)
    staff.goto("/class/reviews/")
    staff.get_by_role("link", name=re.compile(rf"Kieran.*{title}")).first.click()
    staff.get_by_role("button", name="Accept").click()
    expect(staff.get_by_text("can see your answer now")).to_be_visible()
    learner.goto(f"/project/{project.id}/")
    expect(learner.get_by_text(re.compile("Accepted")).first).to_be_visible()
    staff.get_by_role("link", name=re.compile(rf"Kieran.*{title}")).first.click()
    staff.get_by_role("link", name=re.compile("^Kieran")).first.click()
    staff.get_by_role("link", name=title).first.click()
    expect(staff.get_by_role("heading", level=1)).to_have_text(title)
    _sees_the_page(staff, "Kieran")


def test_taking_the_register_by_keyboard(sign_in: Callable[..., Page]) -> None:
    staff = sign_in("instructor")
    staff.goto("/class/register/")
    assert axe_findings(staff) == []
    staff.get_by_label("Starts at").fill("13:30")
    staff.get_by_role("button", name="Open the register").click()
    rows = staff.locator("[data-register-row]")
    rows.first.wait_for()
    settle(staff)
    everyone = rows.count()
    rows.first.get_by_role("radio").first.focus()
    staff.keyboard.press("a")
    staff.keyboard.press("h")  # the reason: healthcare
    staff.get_by_role("button", name="Mark everyone else present").click()
    expect(staff.locator("#register-count")).to_have_text(f"{everyone} of {everyone} marked")
    staff.get_by_role("button", name="Save the register").click()
    expect(staff.get_by_text("The register is saved.")).to_be_visible()
    expect(rows.first.get_by_label(re.compile("^Why"))).to_have_value("healthcare")
    assert axe_findings(staff) == []
    with staff.expect_download() as download:
        staff.get_by_role("link", name="CSV file").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == everyone + 1
    assert "Healthcare" in text

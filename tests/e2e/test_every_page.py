"""Every page, for who may open it: axe finds nothing, nothing is asked of the outside, nothing runs off a small screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import BrowserContext, Page
from tests.e2e.conftest import HOME, Classroom, Slip, axe_findings, enter
from tests.e2e.pages import ROLES, pages_of

from waypost.curriculum.library import Library, load_library

pytestmark = pytest.mark.slow

LAPTOP, PHONE, SMALL_PHONE, ZOOM_200 = (1366, 900), (390, 740), (360, 640), (683, 450)
CALM = {"reduced_motion": "reduce", "viewport": {"width": LAPTOP[0], "height": LAPTOP[1]}}
"""Without movement: else a colour is read half way to another."""

KEY_PAGES = {
    "anonymous": r"^/sign-in/",
    "learner": r"^/(|course/|hours/|settings/|lesson/.*|exercise/.*|project/.*|glossary/|journeys/mine/.*)$",
    "peer_mentor": r"^/hands/",
    "instructor": r"^/(class/.*|people/|people/import/)$",
    "omu_partner": r"^/journeys/shared/$",
    "data_protection": r"^/journeys/privacy/$",
    "regional_manager": r"^/journeys/(numbers/|[a-z0-9]{16}/(facts|release|interview)/)$",
    "site_manager": r"^/people/site/",
}
"""What is looked at in the dark and in the high-contrast colours as well."""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return load_library(HOME / "content", tmp_path_factory.mktemp("cache"))


def _too_wide(page: Page) -> list[str]:
    findings = []
    for width, height in (PHONE, SMALL_PHONE, ZOOM_200):
        page.set_viewport_size({"width": width, "height": height})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 1:
            findings.append(f"{page.url}: {over} pixels wider than a screen of {width}")
    return findings


def _look(page: Page, *, themes: tuple[str, ...] = ()) -> list[str]:
    """What is the matter with the page that is open, on a laptop and a phone, and in each of `themes`."""
    findings = axe_findings(page)
    own = page.evaluate("document.documentElement.dataset.theme")
    for theme in themes:
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        findings += [f"{theme}: {one}" for one in axe_findings(page)]
    page.evaluate("theme => document.documentElement.dataset.theme = theme ?? ''", own)
    findings += _too_wide(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )  # it has its shape
    findings += [f"phone: {one}" for one in axe_findings(page)]
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    return findings


@pytest.mark.parametrize("who", ROLES)
def test_pages(
    sign_in: Callable[..., Page],
    new_context: Callable[..., BrowserContext],
    classroom: Classroom,
    books: Library,
    who: str,
) -> None:
    page = new_context(**CALM).new_page() if who == "anonymous" else sign_in(who, **CALM)
    findings: list[str] = []
    seen = 0
    for path in pages_of(who, classroom, books):
        answer = page.request.get(path, max_redirects=0)
        assert answer.ok, (path, answer.status)
        if "text/html" not in answer.headers.get("content-type", "") or "<html" not in answer.text():
            continue  # a file, JSON, or the part of a page that is fetched again and again
        page.goto(path)
        seen += 1
        findings += _look(page, themes=("dark", "contrast") if re.search(KEY_PAGES[who], path) else ())
    assert seen
    assert not findings, "\n".join(findings)


def test_pages_that_come_of_sending(
    sign_in: Callable[..., Page], new_context: Callable[..., BrowserContext]
) -> None:
    """Refusals, the preview of a file, a new person's slip, and the first sign-in with it."""
    staff = sign_in("instructor", **CALM)
    findings: list[str] = []
    for text in ("number,known as,seat\nX1,Ann,900000\n,Ben,2\n", "number,known as\nX1234,Ann\n"):
        staff.goto("/people/import/")
        sheet = {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
        staff.locator("input[type=file]").set_input_files(sheet)  # type: ignore[arg-type]
        staff.get_by_role("button", name="Look at the file").click()
        staff.get_by_role("heading", name="Look at the file").wait_for()
        findings += _look(staff)
    staff.get_by_role("button", name=re.compile("^Add 1")).click()
    slip = staff.locator("main").inner_text()
    findings += _look(staff)

    page = new_context(**CALM).new_page()
    page.goto("/sign-in/")
    page.get_by_label("Your number, or your staff name").fill("X1234")
    page.get_by_label("PIN or password").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").first.wait_for()
    findings += _look(page)
    pin = re.search(r"\b\d{6}\b", slip)
    assert pin, slip
    enter(page, Slip("X1234", pin[0]))
    page.get_by_role("heading", name="Choose your own PIN").wait_for()
    findings += _look(page, themes=("dark", "contrast"))
    page.get_by_role("button", name="Keep the one I have").click()
    page.get_by_role("heading", name="Welcome").wait_for()
    findings += _look(page)  # home, as on the first day
    assert not findings, "\n".join(findings)


def test_pages_for_when_things_go_wrong(sign_in: Callable[..., Page]) -> None:
    page = sign_in("learner", **CALM)
    findings: list[str] = []
    for path, status in (("/no/such/page/", 404), ("/people/", 403)):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status
        findings += _look(page, themes=("dark", "contrast"))
    broken = render_to_string("errors/500.html", {"ticket": "ABC234"})
    page.route("**/broken/", lambda route: route.fulfill(status=500, body=broken, content_type="text/html"))
    page.goto("/broken/")
    findings += _look(page)
    assert not findings, "\n".join(findings)

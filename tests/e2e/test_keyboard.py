"""A learner's day and an instructor's day with the keyboard alone: no click, and no script that puts the focus anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.e2e.conftest import HOME, Classroom, Slip

from waypost.curriculum.library import Library, load_library

pytestmark = pytest.mark.slow
LEARNER, NAME = "1005", "Piotr"
MOST_STOPS = 150

AT = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  return at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || "";
}"""
IS_SEEN = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const marked = [at, ...at.querySelectorAll("*"), at.parentElement].some((one) => {
    const look = getComputedStyle(one);
    return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none";
  }) || (at.nextElementSibling && getComputedStyle(at.nextElementSibling).outlineStyle !== "none");
  return Boolean(marked) && style.visibility === "visible" && box.bottom > 0 && box.top < innerHeight;
}"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return load_library(HOME / "content", tmp_path_factory.mktemp("cache"))


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called `name` (a pattern); it must be seen to have it."""
    passed: list[str] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = " ".join(page.evaluate(AT).split())
        if re.search(name, at):
            assert page.evaluate(IS_SEEN), f"{at!r} has the focus, and nothing shows it"
            return
        passed.append(at[:40])
    raise AssertionError(f"Tab never comes to {name!r}; it came to {passed}")


def _press(page: Page, name: str) -> None:
    _tab_to(page, name)
    page.keyboard.press("Enter")


def _go(page: Page, name: str) -> None:
    """Press what is called `name`, and be on the page that it leads to."""
    _tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _enter(page: Page, slip: Slip) -> None:
    page.goto("/sign-in/")
    _tab_to(page, "^Your number, or your staff name")
    page.keyboard.type(slip.name)
    _tab_to(page, "^PIN or password")
    page.keyboard.type(slip.secret)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^(?!.*sign-in)"))


def _learners_day(page: Page, slip: Slip, books: Library) -> None:
    """From signing in to a hand in the air."""
    _enter(page, slip)
    _go(page, "^Carry on$")
    expect(page).to_have_url(re.compile("/(exercise|lesson|project)/"))
    page.go_back()  # Alt and Left

    _go(page, "^Course map$")
    lesson = next(iter(books.lessons.values()))
    exercise = next(one for one in lesson.exercises if one.kind == "write")
    _go(page, re.escape(lesson.title))
    _go(page, f"^{re.escape(exercise.title)}")
    expect(page).to_have_url(re.compile(f"/exercise/{exercise.id}/$"))
    expect(page.get_by_role("button", name="Check")).to_be_visible()

    in_editor = "() => document.activeElement.closest('.cm-content') !== null"
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(in_editor):
            break
    else:
        raise AssertionError("Tab never comes to the editor.")
    page.keyboard.press("Control+a")
    page.keyboard.type("x")
    page.keyboard.press("Control+a")
    (text,) = exercise.solutions[0].files.values()
    page.keyboard.insert_text(text)
    page.keyboard.press("Control+m")  # Tab indents now …
    page.keyboard.press("Tab")
    assert page.evaluate(in_editor)
    page.keyboard.press("Control+z")
    page.keyboard.press("Escape")  # … and now it moves on
    page.keyboard.press("Tab")
    assert not page.evaluate(in_editor)

    _press(page, "^Check")
    expect(page.get_by_text(re.compile("You can hand it in"))).to_be_visible()
    _press(page, "^Hand in")
    expect(page.get_by_text(re.compile(r"^Handed in\. (\d+) of \1 met"))).to_be_visible(timeout=60_000)
    _press(page, "^A hint, when you want one")
    expect(page.locator("details.hint[open]")).to_be_visible()
    _press(page, "^I.m stuck")
    expect(page.get_by_role("dialog")).to_be_visible()
    _tab_to(page, "^What have you tried")
    page.keyboard.type("Why does it need a closing tag?")
    _press(page, "^Raise my hand")
    expect(page.get_by_text(re.compile("Your hand is up")).first).to_be_visible()
    assert page.evaluate("document.activeElement !== document.body"), "the focus is lost with the dialog"


def _instructors_day(page: Page, slip: Slip) -> None:
    """From signing in to a saved register."""
    _enter(page, slip)
    _go(page, "^Class$")
    _go(page, f"^Help {NAME}")
    expect(page.locator("#work-now")).to_be_visible()
    _tab_to(page, "^Your answer")
    page.keyboard.type("It says where the paragraph ends.")
    _go(page, "^Answer and take the hand down")

    _go(page, "^Register$")
    _tab_to(page, "^Starts at")
    page.keyboard.type("1610")
    _go(page, "^Open the register")
    _press(page, "^Mark everyone else present")
    _tab_to(page, "^Present")
    page.keyboard.press("ArrowRight")  # the first of them: late
    _go(page, "^Save the register")
    expect(page.get_by_text("The register is saved.")).to_be_visible()
    late = page.locator("[data-register-row]").first.get_by_role("radio", name="Late")
    expect(late).to_be_checked()


def test_both_days_without_a_mouse(
    new_context: Callable[..., BrowserContext], classroom: Classroom, books: Library
) -> None:
    learner, staff = new_context().new_page(), new_context().new_page()
    _learners_day(learner, classroom.slips[LEARNER], books)
    _instructors_day(staff, classroom.slips["instructor"])
    expect(learner.get_by_text("It says where the paragraph ends.").first).to_be_visible(timeout=30_000)

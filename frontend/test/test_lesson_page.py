"""A lesson page: examples that run and change, questions that answer at once, words that show their meaning."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from dev_server import BUILT, DevServer
from playwright.sync_api import Page, expect

HERE = Path(__file__).parent
AXE = HERE.parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def lesson(server: DevServer, strict: Callable[[], Page]) -> Page:
    server.pages["/lesson/"] = (HERE / "lesson.html").read_text()
    page = strict()
    page.goto(f"{server.url}/lesson/")
    page.get_by_role("button", name="Run").first.wait_for()
    return page


def test_a_page_example_runs_and_changes(lesson: Page) -> None:
    example = lesson.get_by_role("group", name="Example 1")
    example.get_by_role("button", name="Run").click()
    frame = lesson.frame_locator(".live-slot .preview-frame:not(.is-waiting)")
    frame.get_by_role("button", name="Buy").click()
    expect(frame.get_by_role("button", name="Sold")).to_be_visible()
    example.get_by_role("button", name="Change it").click()
    example.locator(".cm-content").click()
    lesson.keyboard.press("Control+End")
    lesson.keyboard.type("<p>Plums</p>")
    expect(frame.get_by_text("Plums")).to_be_visible()
    example.get_by_role("button", name="Start again").click()
    expect(frame.get_by_text("Plums")).to_have_count(0)
    assert lesson.troubles == []  # type: ignore[attr-defined]


def test_a_script_example_prints_and_explains(lesson: Page) -> None:
    example = lesson.get_by_role("group", name="Example 2")
    example.get_by_role("button", name="Run").click()
    expect(example.get_by_role("log")).to_contain_text("n is 1")
    example.get_by_role("button", name="Change it").click()
    example.locator(".cm-content").click()
    lesson.keyboard.press("Control+End")
    lesson.keyboard.type("\nnope();")
    example.get_by_role("button", name="Run").click()
    expect(example).to_contain_text("The computer does not know the name nope.")
    expect(example).to_contain_text("Line 3 of example.js")


def test_questions_answer_at_once(lesson: Page, server: DevServer) -> None:
    with lesson.expect_response("**/lesson/quiz/"):  # the page answers before the server has heard
        lesson.get_by_label("One").check()
    expect(lesson.get_by_role("status").filter(has_text="Not yet")).to_be_visible()
    expect(lesson.get_by_text("Because.")).to_be_hidden()
    with lesson.expect_response("**/lesson/quiz/"):
        lesson.get_by_label("Two").check()
    expect(lesson.get_by_text("Yes, that is it.")).to_be_visible()
    expect(lesson.get_by_text("Because.")).to_be_visible()
    assert server.requests.count(("POST", "/lesson/quiz/")) == 2


def test_a_word_shows_its_meaning_by_keyboard(lesson: Page) -> None:
    word = lesson.get_by_role("button", name="padding")
    word.focus()
    lesson.keyboard.press("Enter")
    expect(lesson.get_by_role("dialog", name="What padding means")).to_contain_text("The space between")
    lesson.keyboard.press("Escape")
    expect(lesson.get_by_role("dialog")).to_have_count(0)
    expect(word).to_be_focused()


def test_axe_finds_nothing(lesson: Page) -> None:
    lesson.get_by_role("button", name="Run").last.click()
    lesson.get_by_label("Two").check()
    lesson.wait_for_timeout(500)
    lesson.evaluate(AXE.read_text())
    found = lesson.evaluate("axe.run(document, { iframes: false })")
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == []


def test_the_editor_is_not_loaded_before_it_is_wanted(server: DevServer, lesson: Page) -> None:
    assert not [path for _, path in server.requests if "live-" in path or "chunk" in path]
    assert (BUILT / "lesson.js").stat().st_size < 20_000

"""The exercise page has room: bars are thin, the code gets the height, what is not met is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from dev_server import DevServer
from playwright.sync_api import Locator, Page, expect

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
Open = Callable[[str], Page]
ZOOM, PHONE, LAPTOP = (
    {"width": 683, "height": 384},
    {"width": 390, "height": 844},
    {"width": 1366, "height": 768},
)
LARGEST = (
    "Object.assign(document.documentElement.dataset, {size: '4', spacing: 'wider', font: 'opendyslexic'})"
)


def height(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return box["height"]


def on_screen(part: Locator) -> bool:
    """Whether nothing, a bar neither, covers the middle of it."""
    return part.evaluate(
        """(e) => { const b = e.getBoundingClientRect();
        return e.contains(document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2)); }"""
    )


def axe(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, { iframes: false })")
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found["violations"]]


def test_at_200_per_cent_the_code_gets_the_height(exercise: Open) -> None:
    page = exercise("script")
    page.set_viewport_size(ZOOM)
    content = page.locator(".cm-content").bounding_box()
    assert content
    assert content["y"] < 190  # of 384: the bars are thin
    assert on_screen(page.get_by_role("button", name="Check"))
    page.mouse.wheel(0, 1000)
    page.wait_for_timeout(200)
    for bar in (".top", ".ex-tabs", ".ex-check"):
        assert page.locator(bar).evaluate("(e) => e.getBoundingClientRect().bottom") <= 60, bar
    assert height(page.locator(".file-panel")) > 300
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_with_the_largest_letters_the_code_keeps_half_the_screen(exercise: Open) -> None:
    page = exercise("script")
    page.set_viewport_size(LAPTOP)
    page.evaluate(LARGEST)
    page.wait_for_timeout(500)
    assert height(page.locator(".top")) < 90
    assert height(page.locator(".file-panel")) > 384
    assert axe(page) == []


def test_the_tab_key_is_told_in_two_words_that_open(exercise: Open) -> None:
    page = exercise("script")
    note = page.locator(".tab-note")
    expect(note.locator(".tab-note-help")).to_be_hidden()
    note.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(note).to_contain_text("Press Ctrl+M in the editor to make Tab indent.")
    page.keyboard.press("Escape")
    expect(note.locator(".tab-note-help")).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, ZOOM, LAPTOP])
@pytest.mark.parametrize("way", ["Check", "Hand in"])
def test_what_is_not_met_comes_onto_the_screen(exercise: Open, size: dict[str, int], way: str) -> None:
    page = exercise("long")
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.get_by_role("button", name=way, exact=True).click()
    opened = page.locator(".check details[open]")
    expect(opened).to_contain_text("Try this", timeout=20_000)
    page.wait_for_timeout(200)
    assert on_screen(opened.locator("summary"))
    assert on_screen(opened.locator("dd").last)
    named = "There are three paragraphs." if way == "Check" else "Hidden 0 holds."
    expect(page.locator(".ex-answer")).to_contain_text(f"Not yet: {named}")


def test_the_keyboard_follows_where_the_editor_goes_away(exercise: Open) -> None:
    page = exercise("long")
    page.set_viewport_size(PHONE)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".check details[open] summary")).to_be_focused()


def test_check_and_hand_in_agree_on_how_many_are_tried(exercise: Open) -> None:
    page = exercise("long")
    expect(page.locator(".checks")).to_contain_text("2 more checks are tried when you hand in.")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("<p>Two</p><p>Three</p>")
    page.keyboard.press("Control+Enter")
    answer = page.locator(".ex-answer")
    expect(answer).to_contain_text("2 of 2 met here. You can hand it in: 2 more checks are tried then.")
    page.get_by_role("button", name="Hand in").click()
    expect(answer).to_contain_text("Handed in. 2 of 4 met. 2 of them are tried only when you hand in.")
    expect(page.get_by_role("heading", name="Tried when you hand in")).to_be_visible()
    assert axe(page) == []


def test_short_values_are_told_in_a_sentence(exercise: Open) -> None:
    page = exercise("long")
    page.keyboard.press("Control+Enter")
    rows = page.locator(".check details[open] .in-line")
    expect(rows.nth(0)).to_have_text("We looked for:3")
    expect(rows.nth(1)).to_have_text("Your page gave:1")


def test_a_save_of_another_day_has_its_date(exercise: Open) -> None:
    expect(exercise("long").locator(".ex-saved")).to_have_text("Saved 2 Jan 2026, 09:18")


def test_the_history_keeps_its_parts_apart(exercise: Open) -> None:
    page = exercise("script")
    for words in ("// one\n", "// two\n"):
        page.locator(".cm-content").click()
        page.keyboard.press("Control+End")
        page.keyboard.type(words)
        page.wait_for_timeout(1200)
    page.get_by_role("link", name="History").click()
    rows = page.locator(".save-row")
    expect(rows.first.locator(".tag")).to_have_text("Your work now")
    rows.last.click()
    expect(page.get_by_role("heading", name="Save 1, 22 Nov 2026, 10:42")).to_be_visible()
    mark = page.locator(".cm-merge-b .cm-changedLineGutter").first
    assert mark.evaluate("(e) => getComputedStyle(e, '::before').content") == '"+"'
    assert axe(page) == []


def test_pages_without_a_script_have_no_console_until_something_is_printed(exercise: Open) -> None:
    page = exercise("long")
    expect(page.locator(".console")).to_contain_text("Nothing is printed yet.")
    assert height(page.locator(".console")) < 60
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("<script>console.log('Hello')</script>")
    expect(page.locator(".console-line")).to_have_text("Hello")


def test_an_error_of_the_learners_stands_once_in_the_console(exercise: Open) -> None:
    page = exercise("page")
    page.get_by_role("tab", name="script.js").click()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\ntotl();")
    expect(page.locator(".is-fault")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".ex-answer")).to_contain_text("met")
    expect(page.locator(".is-fault")).to_have_count(1)


def test_a_paste_from_a_styled_page_breaks_no_policy(exercise: Open, server: DevServer) -> None:
    page = exercise("long")
    other = page.context.new_page()
    other.set_content('<p style="color: red">Copied <b style="font-size: 30px">words</b></p>')
    other.locator("p").click()
    other.keyboard.press("Control+a")
    other.keyboard.press("Control+c")
    page.bring_to_front()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+v")
    expect(page.locator(".cm-content")).to_contain_text("Copied words")
    page.wait_for_timeout(300)
    assert page.troubles == []  # type: ignore[attr-defined]


def test_the_menu_opens_by_keyboard_on_a_narrow_screen(exercise: Open) -> None:
    page = exercise("script")
    page.set_viewport_size(PHONE)
    assert height(page.locator(".top")) < 60
    expect(page.get_by_role("link", name="Course map")).to_be_hidden()
    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Course map")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Home")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    page.set_viewport_size(LAPTOP)
    expect(page.get_by_role("link", name="Course map")).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()

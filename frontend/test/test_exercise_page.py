"""The exercise page as a learner uses it: typing is never lost, everything works by keyboard, refusals are sentences."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from dev_server import DevServer
from playwright.sync_api import Page, expect

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
Open = Callable[[str], Page]


def editor(page: Page) -> None:
    """Puts the cursor at the end of the file that is open."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")


def saved(page: Page) -> None:
    expect(page.locator(".ex-saved")).to_contain_text("Saved")


def type_in(page: Page, words: str) -> None:
    editor(page)
    page.keyboard.type(words)


def test_each_pause_is_saved_and_the_preview_follows(exercise: Open, server: DevServer) -> None:
    page = exercise("page")
    type_in(page, "<p>Fresh plums</p>")
    saved(page)
    assert "Fresh plums" in server.state["page"].files["index.html"]
    frame = page.frame_locator(".preview-frame:not(.is-waiting)")
    expect(frame.get_by_text("Fresh plums")).to_be_visible()
    assert page.evaluate("document.activeElement.classList.contains('cm-content')")
    assert page.troubles == []  # type: ignore[attr-defined]


def test_links_between_own_pages_work_in_the_preview(exercise: Open) -> None:
    page = exercise("page")
    frame = page.frame_locator(".preview-frame:not(.is-waiting)")
    frame.get_by_text("About us").click()
    expect(frame.get_by_role("heading", name="About us")).to_be_visible()
    expect(page.locator(".ex-result .panel-head").first).to_contain_text("about.html")
    frame.get_by_text("Back").click()
    expect(frame.get_by_role("heading", name="Fruit stall")).to_be_visible()


def test_check_by_keyboard_shows_met_and_not_yet(exercise: Open) -> None:
    page = exercise("page")
    page.get_by_role("tab", name="style.css").click()
    type_in(page, ".card { padding: 4px }")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".ex-answer")).to_contain_text("14 of 15 met. Not yet: The padding is right")
    row = page.locator(".check.is-fail")
    expect(row).to_contain_text("We looked for")
    expect(row.locator("mark").first).to_be_visible()
    expect(row).to_contain_text("Look at the padding again.")


def test_errors_are_told_in_plain_words_with_the_line_marked(exercise: Open) -> None:
    page = exercise("page")
    page.get_by_role("tab", name="script.js").click()
    type_in(page, "\nlet total = totl + 1;")
    expect(page.locator(".console .is-fault")).to_contain_text("The computer does not know the name totl.")
    expect(page.locator(".cm-mark-line")).to_have_text("let total = totl + 1;")
    page.get_by_role("tab", name="index.html").click()
    page.get_by_role("button", name="Line 13 of script.js").click()
    expect(page.locator(".cm-mark-line")).to_be_visible()


def test_the_server_goes_and_comes_back(exercise: Open, server: DevServer) -> None:
    page = exercise("script")
    server.gone = True
    type_in(page, "// while away\n")
    expect(page.locator(".ex-saved")).to_contain_text("Kept on this computer")
    page.keyboard.type("// more\n")
    page.wait_for_timeout(300)
    assert "while away" in page.evaluate("Object.values(localStorage).join()")
    server.gone = False
    saved(page)
    text = server.state["script"].files["script.js"]
    assert "while away" in text
    assert "// more" in text
    assert "while away" not in page.evaluate("Object.values(localStorage).join()")


def test_text_typed_while_the_server_was_away_outlives_the_page(exercise: Open, server: DevServer) -> None:
    page = exercise("script")
    server.gone = True
    type_in(page, "// kept here\n")
    expect(page.locator(".ex-saved")).to_contain_text("Kept on this computer")
    server.gone = False
    page.route("**/save/", lambda route: route.abort())  # the page cannot send it as it goes, either
    page.reload()
    page.unroute("**/save/")
    expect(page.locator(".ex-notices")).to_contain_text("This computer kept what you typed")
    expect(page.locator(".cm-content")).to_contain_text("kept here")


@pytest.mark.parametrize(("choice", "kept"), [("Keep mine", "mine"), ("Take the other", "theirs")])
def test_two_texts_are_never_merged_in_silence(
    exercise: Open, server: DevServer, choice: str, kept: str
) -> None:
    page = exercise("script")
    state = server.state["script"]
    state.version, state.files = 5, {"script.js": "// theirs\n"}
    type_in(page, "// mine\n")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("changed in another window")
    expect(dialog.locator(".cm-mergeView")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name=choice).click()
    saved(page)
    assert f"// {kept}" in state.files["script.js"]
    expect(page.locator(".ex-work .cm-content")).to_contain_text(f"// {kept}")
    assert page.troubles == []  # type: ignore[attr-defined]


def test_two_windows_are_told_of_each_other(exercise: Open) -> None:
    first = exercise("script")
    second = exercise("script")
    for page in (first, second):
        expect(page.locator(".ex-notices")).to_contain_text("open in another window")
    second.close()
    expect(first.locator(".ex-notices")).not_to_contain_text("open in another window")


def test_signed_out_while_typing(exercise: Open, server: DevServer) -> None:
    page = exercise("script")
    page.evaluate(
        "document.addEventListener('waypost:signed-out', (event) => { window.told = event.detail.message; })"
    )
    server.signed_out = True
    type_in(page, "// still here\n")
    expect(page.locator(".ex-saved")).to_contain_text("Sign in to save")
    assert "signed out" in page.evaluate("window.told")
    server.signed_out = False
    page.evaluate("document.dispatchEvent(new CustomEvent('waypost:unlocked'))")
    saved(page)
    assert "still here" in server.state["script"].files["script.js"]


def test_a_paste_of_ten_megabytes_is_refused_with_a_sentence(exercise: Open) -> None:
    page = exercise("script")
    before = page.locator(".cm-content").inner_text()
    page.locator(".cm-content").click()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "x".repeat(10_000_000));
          document.querySelector(".cm-content").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator(".ex-notices")).to_contain_text("That is 10.0 MB. There is room for 500 KB")
    assert page.locator(".cm-content").inner_text() == before


def test_tab_moves_on_and_control_m_makes_it_indent(exercise: Open) -> None:
    page = exercise("script")
    in_editor = "document.activeElement.classList.contains('cm-content')"
    page.locator(".cm-content").click()
    page.keyboard.press("Tab")
    assert not page.evaluate(in_editor)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+m")
    expect(page.locator(".tab-note")).to_contain_text("Tab indents")
    page.keyboard.press("Tab")
    assert page.evaluate(in_editor)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate(in_editor)


def test_panels_are_resized_by_keyboard_and_stay_so(exercise: Open) -> None:
    page = exercise("page")
    bar = page.get_by_role("separator", name="Width of the task")
    before = page.locator(".ex-task").bounding_box()
    bar.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    after = page.locator(".ex-task").bounding_box()
    assert before
    assert after
    assert after["width"] > before["width"] + 80
    page.reload()
    again = page.locator(".ex-task").bounding_box()
    assert again
    assert abs(again["width"] - after["width"]) < 2


def test_hand_in_shows_the_verdict_and_the_way_on(exercise: Open, server: DevServer) -> None:
    page = exercise("script")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".ex-answer")).to_contain_text("Handed in. 6 of 6 met.")
    expect(page.get_by_role("link", name="Next")).to_have_attribute("href", "/exercise/next/")
    assert len(server.state["script"].submissions) == 1


def test_a_hand_in_waits_for_the_server_and_counts_once(exercise: Open, server: DevServer) -> None:
    page = exercise("script")
    server.gone = True
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".ex-answer")).to_contain_text("handed in as soon as the server is back")
    server.gone = False
    expect(page.locator(".ex-answer")).to_contain_text("Handed in.", timeout=10_000)
    assert len(server.state["script"].submissions) == 1


def test_prompt_is_answered_in_the_page(exercise: Open) -> None:
    page = exercise("script")
    page.get_by_role("button", name="Run").click()
    page.get_by_label("Who is there?").fill("Tomasz")
    page.get_by_role("button", name="Answer").click()
    expect(page.locator(".console-lines")).to_contain_text("Hello Tomasz")


def test_hints_open_one_at_a_time(exercise: Open) -> None:
    page = exercise("script")
    hints = page.locator(".hint:visible")
    expect(hints).to_have_count(1)
    with page.expect_response("**/exercise/script/hint/"):
        hints.first.locator("summary").click()
    expect(hints).to_have_count(2)


def test_stuck_shows_the_place_and_can_be_taken_back(exercise: Open, server: DevServer) -> None:
    page = exercise("script")
    page.get_by_role("button", name="I'm stuck").click()
    page.get_by_label("What have you tried?").fill("I tried adding.")
    page.get_by_role("button", name="Raise my hand").click()
    expect(page.locator(".stuck")).to_contain_text("You are number 2 in the queue.")
    page.get_by_role("button", name="Put my hand down").click()
    expect(page.get_by_role("button", name="I'm stuck")).to_be_focused()
    assert server.state["script"].hand["state"] == "none"


def test_blocks_by_keyboard_alone(exercise: Open, server: DevServer) -> None:
    page = exercise("parsons")
    for words in ("let n = 1;", "n = n + 1;", "console.log(n);"):
        page.get_by_role("button", name=f"Add: {words}", exact=True).focus()
        page.keyboard.press("Enter")
    expect(
        page.locator(".answer .block").last.get_by_role("button", name="Up: console.log(n);")
    ).to_be_focused()
    page.keyboard.press("Enter")  # one up
    page.keyboard.press("Control+Enter")
    expect(page.locator(".ex-answer")).to_contain_text("1 of 1 met")
    saved(page)
    assert json.loads(server.state["parsons"].files["answers.json"]) == {"order": ["b1", "b2", "b3"]}


def test_blocks_by_dragging(exercise: Open) -> None:
    page = exercise("parsons")
    page.locator(".heap .block", has_text="let n = 1;").drag_to(page.locator(".blocks.answer"))
    page.locator(".heap .block", has_text="console.log(n);").first.drag_to(
        page.locator(".answer .block"), target_position={"x": 20, "y": 2}
    )
    expect(page.locator(".answer .block")).to_have_count(2)
    expect(page.locator(".answer .block").first).to_contain_text("console.log(n);")


def test_blanks_and_questions(exercise: Open, server: DevServer) -> None:
    page = exercise("fill")
    page.get_by_label("Blank 1").fill("let")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".ex-answer")).to_contain_text("One box is still empty.")
    page.get_by_label("Blank 2").fill("+")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".ex-answer")).to_contain_text("1 of 1 met")
    page = exercise("predict")
    page.get_by_label("What is printed?").fill("3")
    page.get_by_label("number", exact=True).check()
    saved(page)
    assert json.loads(server.state["predict"].files["answers.json"]) == {"q1": "3", "q2": "number"}
    page.keyboard.press("Control+Enter")
    expect(page.locator(".ex-answer")).to_contain_text("2 of 2 met")


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("name", ["page", "script", "parsons", "fill", "predict"])
def test_axe_finds_nothing(exercise: Open, name: str, theme: str) -> None:
    page = exercise(name)
    page.emulate_media(reduced_motion="reduce")  # else a colour is read half way to another
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(600)
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, { iframes: false })")
    told = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found["violations"]]
    assert told == []


def test_a_narrow_screen_has_tabs_and_no_sideways_scrolling(exercise: Open) -> None:
    page = exercise("page")
    page.set_viewport_size({"width": 360, "height": 720})
    expect(page.locator(".ex-work")).to_be_visible()
    expect(page.locator(".ex-task")).to_be_hidden()
    page.get_by_role("tab", name="Task").click()
    expect(page.locator(".ex-task")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_is_asked_of_any_other_server(exercise: Open) -> None:
    page = exercise("page")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    type_in(
        page, '<img src="https://example.com/a.png" alt=""><script src="https://example.com/a.js"></script>'
    )
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(1500)
    outside = [url for url in asked if "127.0.0.1" not in url and not url.startswith(("blob:", "data:"))]
    assert outside == []
    expect(page.locator(".console .is-fault").first).to_contain_text("internet")

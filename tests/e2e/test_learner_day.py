"""A learner's day in a real browser: finish exercises, be told why not, never lose work, ask for help."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import HOME, Classroom, axe_findings, write_file

from waypost.curriculum.library import Library, load_library

pytestmark = pytest.mark.slow
HTML, SCRIPT, MILESTONE = "html-01-your-first-paragraph", "js-01-count-the-chairs", "calc-1-the-page"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return load_library(HOME / "content", tmp_path_factory.mktemp("cache"))


def _open(page: Page, exercise_id: str) -> None:
    page.goto(f"/exercise/{exercise_id}/")
    expect(page.get_by_role("button", name="Check")).to_be_visible()


def _solve(page: Page, books: Library, exercise_id: str, which: int = 0) -> None:
    for name, text in books.exercise(exercise_id).solutions[which].files.items():
        write_file(page, name, text)


def _first_milestone(books: Library) -> str:
    return next(iter(books.projects.values())).milestones[0].id


def test_html_and_javascript_exercises_and_the_first_milestone(
    sign_in: Callable[..., Page], books: Library
) -> None:
    page = sign_in("1003")
    for exercise_id in (HTML, SCRIPT, _first_milestone(books)):
        _open(page, exercise_id)
        _solve(page, books, exercise_id)
        page.get_by_role("button", name="Check").click()
        expect(page.get_by_text(re.compile("You can hand it in"))).to_be_visible()
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_text(re.compile(r"^Handed in\. (\d+) of \1 met"))).to_be_visible()
        expect(page.get_by_role("link", name="Next")).to_be_visible()
        assert axe_findings(page) == []


def test_a_wrong_answer_says_what_we_saw_and_what_to_try(
    sign_in: Callable[..., Page], books: Library
) -> None:
    page = sign_in("1004")
    _open(page, HTML)
    exercise = books.exercise(HTML)
    wrong = next(one for one in exercise.wrong if one.fails)
    for name, text in wrong.files.items():
        write_file(page, name, text)
    page.keyboard.press("Control+Enter")
    first = next(check for check in exercise.checks if check.id in wrong.fails)
    expect(page.locator(".check-detail").first).to_contain_text("Try this")
    expect(page.get_by_text(first.says).first).to_be_visible()
    assert axe_findings(page) == []


def test_the_browser_and_the_server_agree(sign_in: Callable[..., Page], books: Library) -> None:
    """The same check file on both sides: for each wrong answer of three exercises, the same checks are met."""
    page = sign_in("1005")
    for exercise_id in (HTML, SCRIPT, "css-04-a-ticket"):
        exercise = books.exercise(exercise_id)
        for wrong in exercise.wrong:
            _open(page, exercise_id)
            for name, text in wrong.files.items():
                write_file(page, name, text)
            page.get_by_role("button", name="Check").click()
            shown = {check.says for check in exercise.checks if check.id in wrong.fails and not check.hidden}
            if shown:
                expect(page.locator(".ex-answer")).to_contain_text("Not yet")
            instant = set(page.locator(".check-list li", has_text="Not yet").all_inner_texts())
            page.get_by_role("button", name="Hand in").click()
            expect(page.locator(".ex-answer")).to_contain_text("Handed in.")
            server = set(page.locator(".check-list li", has_text="Not yet").all_inner_texts())
            for says in shown:
                assert any(says in text for text in instant), (exercise_id, wrong.name, "browser", says)
                assert any(says in text for text in server), (exercise_id, wrong.name, "server", says)


def test_an_endless_loop_leaves_the_page_alive(sign_in: Callable[..., Page]) -> None:
    page = sign_in("1004")
    _open(page, SCRIPT)
    write_file(page, "script.js", "while (true) {}\n")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".ex-answer")).to_contain_text(re.compile("too long|stopped", re.I), timeout=20_000)
    write_file(page, "script.js", "console.log(1);\n")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".ex-answer")).to_contain_text(re.compile("met"))


def test_work_is_saved_and_brought_back(sign_in: Callable[..., Page]) -> None:
    page = sign_in("1006")
    _open(page, HTML)
    write_file(page, "index.html", "<p>the first words</p>")
    expect(page.locator(".ex-saved")).to_contain_text(re.compile(r"[Ss]aved \d\d:\d\d"))
    write_file(page, "index.html", "<p>quite other words</p>")
    expect(page.locator(".ex-saved")).to_contain_text(re.compile(r"[Ss]aved \d\d:\d\d"))
    page.wait_for_timeout(1500)
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("quite other words")
    page.get_by_role("link", name="History").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert axe_findings(page) == []
    dialog.get_by_role("button").filter(has_text=re.compile(r"\d\d:\d\d")).nth(1).click()
    dialog.get_by_role("button", name=re.compile("bring", re.I)).click()
    expect(page.locator(".ex-work .cm-content")).to_contain_text("the first words")


def test_the_server_goes_away_and_the_typing_is_kept(
    sign_in: Callable[..., Page], classroom: Classroom
) -> None:
    page = sign_in("1004")
    _open(page, HTML)
    frozen = _web_processes(classroom)
    page.route("**/save/", lambda route: route.abort())
    write_file(page, "index.html", "<p>typed while the server was away</p>")
    expect(page.locator(".ex-saved")).to_contain_text(re.compile("this computer|server", re.I))
    page.unroute("**/save/")
    expect(page.locator(".ex-saved")).to_contain_text(re.compile(r"[Ss]aved \d\d:\d\d"), timeout=30_000)
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("typed while the server was away")
    assert frozen, "the classroom's own processes were found"


def _web_processes(classroom: Classroom) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if b"granian" in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def test_two_windows_mix_nothing(sign_in: Callable[..., Page]) -> None:
    page = sign_in("1006")
    _open(page, SCRIPT)
    other = page.context.new_page()
    _open(other, SCRIPT)
    expect(page.get_by_text(re.compile("open in another window")).first).to_be_visible()
    write_file(page, "script.js", "// the first window\n")
    expect(page.locator(".ex-saved")).to_contain_text(re.compile(r"[Ss]aved \d\d:\d\d"))
    write_file(other, "script.js", "// the second window\n")
    expect(other.get_by_role("dialog")).to_be_visible()
    assert axe_findings(other) == []


def test_a_huge_paste_is_refused_in_words(sign_in: Callable[..., Page]) -> None:
    page = sign_in("1006")
    _open(page, HTML)
    page.locator(".cm-content").click()
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData('text/plain', 'x'.repeat(10 * 1024 * 1024));
        document.querySelector('.cm-content').dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"""
    )
    expect(page.locator(".ex-notices")).to_contain_text(re.compile("KB|too|more text", re.I))


def test_by_keyboard_alone(sign_in: Callable[..., Page], books: Library) -> None:
    """From home to a handed-in exercise without a mouse; Tab leaves the editor."""
    page = sign_in("1005")
    page.goto(f"/exercise/{HTML}/")
    expect(page.get_by_role("button", name="Check")).to_be_visible()
    editor = page.locator(".cm-content")
    editor.focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(books.exercise(HTML).solutions[0].files["index.html"])
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('.cm-content') !== null")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(re.compile("You can hand it in"))).to_be_visible()
    page.get_by_role("button", name="Hand in").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^Handed in"))).to_be_visible()


def test_a_judge_that_is_killed_is_our_fault_and_mends_itself(
    sign_in: Callable[..., Page], classroom: Classroom, books: Library
) -> None:
    """The judge dies under a hand-in: the page says that it is ours, the work is kept, the verdict comes."""
    page = sign_in("1003")
    _open(page, "js-03-seats-left")
    _solve(page, books, "js-03-seats-left")
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if b"judge\0serve" in words and str(classroom.data).encode() in words:
                os.kill(int(folder.name), signal.SIGKILL)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text(re.compile(r"^Handed in\. (\d+) of \1 met"))).to_be_visible(timeout=60_000)

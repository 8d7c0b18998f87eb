"""Learner code in the browser: the right answers, the right lines, and no harm from code that means some."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dev_server import DevServer
from playwright.sync_api import Browser, Page
from samples import FILL, PAGE, PAGE_FILES, PARSONS, SCRIPT, TESTS
from samples import check as make_check

HERE = Path(__file__).parent
STYLE = (
    ".runner-host{position:fixed;left:0;top:0;width:1px;height:1px;overflow:hidden;opacity:.01}"
    ".runner-host iframe{width:800px;height:600px}"
)
BUNDLE = f"test-runner-{os.getpid()}.js"  # one a process: test files run beside each other
HTML = (
    f'<!doctype html><html><head><style nonce="n0nce">{STYLE}</style></head><body><textarea id="typing"></textarea>'
    f'<script src="/static/built/{BUNDLE}"></script></body></html>'
)
CHECK = """async ([view, files]) => {
  globalThis.runner ??= new Runner("/run/frame/");
  await runner.warm(view);
  document.querySelector("#typing").focus();
  const verdict = await runner.check(view, files);
  return { ...verdict, focus: document.activeElement.id };
}"""

Check = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def page(built: Path, browser: Browser) -> Iterator[Page]:
    made = built / BUNDLE
    subprocess.run(["node", "test/bundle.mjs", "test/runner_page.ts", str(made)], cwd=HERE.parent, check=True)
    server = DevServer({}, {"/try/": HTML})
    found = browser.new_page()
    found.goto(f"{server.url}/try/")
    yield found
    found.close()
    server.close()
    made.unlink()


@pytest.fixture
def check(page: Page) -> Check:
    def run(view: dict[str, Any], **changed: str) -> dict[str, Any]:
        files = {**view["files"], **{name.replace("_", "."): text for name, text in changed.items()}}
        found: dict[str, Any] = page.evaluate(CHECK, [view, files])
        return found

    return run


def not_met(verdict: dict[str, Any]) -> list[str]:
    return [one["id"] for one in verdict["checks"] if one["status"] != "pass"]


def place(verdict: dict[str, Any]) -> tuple[str, int | None]:
    return verdict["problem"]["file"], verdict["problem"]["line"]


@pytest.mark.parametrize("view", [PAGE, SCRIPT, TESTS], ids=lambda view: view["id"])
def test_right_work_passes(check: Check, view: dict[str, Any]) -> None:
    verdict = check(view)
    assert not_met(verdict) == []
    assert (verdict["status"], verdict["problem"]) == ("pass", None)


def test_answers_become_code(check: Check) -> None:
    assert check(FILL, answers_json='{"1": "let", "2": "+"}')["status"] == "pass"
    assert check(FILL, answers_json='{"1": "let", "2": "-"}')["checks"][0]["seen"] == "-1"
    assert check(PARSONS, answers_json='{"order": ["b1", "b2", "b3"]}')["status"] == "pass"
    assert check(PARSONS, answers_json='{"order": ["b1", "b3"]}')["status"] == "fail"


def test_checking_never_takes_the_keyboard_away(check: Check) -> None:
    focus = "document.querySelector('#who').focus(); document.querySelector('#add').focus();"
    assert check(PAGE)["focus"] == "typing"
    assert (
        check(PAGE, script_js=f"let count = 0; {focus} setInterval(() => {{ {focus} }}, 5);")["focus"]
        == "typing"
    )


def test_wrong_work_fails_what_is_wrong_and_shows_it(check: Check) -> None:
    verdict = check(PAGE, style_css=".card { padding: 4px; color: #0b6e6e }")
    assert not_met(verdict) == ["padding"]
    seen = next(one for one in verdict["checks"] if one["id"] == "padding")
    assert (seen["expected"], seen["seen"]) == ('"8px"', '"4px"')


@pytest.mark.parametrize(
    ("code", "raw", "line"),
    [
        ("let a = 1;\nlet b = totl + 1;", "ReferenceError: totl is not defined", 2),
        ("function f() {\n  return 1;\n", "SyntaxError: Unexpected end of input", 3),
        ("let a = 'x;\nlet b = 2;", "SyntaxError: Invalid or unexpected token", 1),
        (
            "let i = 0;\nwhile (i < 3) { i += 1 } \nnull.length;",
            "TypeError: Cannot read properties of null (reading 'length')",
            3,
        ),
    ],
)
def test_a_script_that_cannot_run_names_its_line(check: Check, code: str, raw: str, line: int) -> None:
    verdict = check(SCRIPT, script_js=code)
    assert verdict["status"] == "error"
    assert verdict["problem"]["raw"] == raw
    assert place(verdict) == ("script.js", line)
    assert {one["status"] for one in verdict["checks"]} == {"skipped"}


@pytest.mark.parametrize(
    ("files", "raw", "where"),
    [
        ({"script_js": "let count = 0;\nnope();"}, "ReferenceError: nope is not defined", ("script.js", 2)),
        (
            {"script_js": "let count = 0;\nif (count {\n}"},
            "SyntaxError: Unexpected token '{'",
            ("script.js", 2),
        ),
        (
            {"index_html": "<p>\n<script>\nlet a = 1;\nnope();\n</script>"},
            "ReferenceError: nope is not defined",
            ("index.html", 4),
        ),
        (
            {"index_html": "<p>\n<script>\n1;\n</script>\n<script>\n\nwhile (1) }\n</script>"},
            "SyntaxError: Unexpected token '}'",
            ("index.html", 7),
        ),
        ({"index_html": "<p>\n<img src='no.png' alt=''>"}, "FileError: missing no.png", ("index.html", 2)),
    ],
)
def test_a_page_with_an_error_still_shows_and_names_the_line(
    check: Check, files: dict[str, str], raw: str, where: tuple[str, int]
) -> None:
    verdict = check(PAGE, **files)
    assert verdict["status"] == "fail"
    assert verdict["problem"]["raw"] == raw
    assert place(verdict) == where


@pytest.mark.parametrize(
    ("code", "line"),
    [("let i = 0;\nwhile (true) {}", 2), ("let n = 0;\nconst f = () => {\n  for (;;) n += 1;\n};\nf();", 3)],
)
def test_an_endless_loop_in_a_script_is_stopped_and_named(check: Check, code: str, line: int) -> None:
    verdict = check(SCRIPT, script_js=code)
    assert verdict["status"] == "timeout"
    assert place(verdict) == ("script.js", line)
    assert check(SCRIPT)["status"] == "pass"


def test_an_endless_loop_in_a_page_is_stopped_and_named(check: Check) -> None:
    verdict = check(PAGE, script_js="let count = 0;\nwhile (count < 1) {}")
    assert (verdict["status"], place(verdict)) == ("timeout", ("script.js", 2))
    verdict = check(
        PAGE, script_js="const fib = function (n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); };\nfib(60);"
    )
    assert verdict["status"] == "timeout"
    assert "function" in verdict["problem"]["plain"]
    assert check(PAGE)["status"] == "pass"


STALL = """async () => {
  const ticks = [];
  const timer = setInterval(() => ticks.push(performance.now()), 20);
  globalThis.longestStall = () => { clearInterval(timer); return Math.max(...ticks.slice(1).map((t, i) => t - ticks[i])); };
}"""
HANG = "/(a+)+$/.test('a'.repeat(60) + 'b');"


def test_a_page_that_hangs_where_no_tick_helps_does_not_hang_the_app(check: Check, page: Page) -> None:
    page.evaluate(STALL)
    verdict = check(PAGE, script_js=HANG)
    assert verdict["status"] == "timeout"
    assert page.evaluate("longestStall()") < 1500
    assert check(PAGE)["status"] == "pass"  # new frames work: the hanging process is gone


def test_a_script_that_hangs_is_ended(check: Check) -> None:
    assert check(SCRIPT, script_js=HANG)["status"] == "timeout"
    assert check(SCRIPT)["status"] == "pass"


def test_a_flood_of_lines_is_cut(check: Check) -> None:
    verdict = check(SCRIPT, script_js="for (let i = 0; i < 50000; i++) console.log(i);")
    assert verdict["status"] == "output"
    assert len(verdict["console"]) == 200


def test_output_is_bounded_as_the_exercise_says(check: Check) -> None:
    limits = {"wall_seconds": 5, "memory_bytes": 268435456, "output_bytes": 1024}
    for letters, over in ((1024, True), (1023, False)):
        verdict = check({**SCRIPT, "limits": limits}, script_js=f"console.log('x'.repeat({letters}));")
        assert (verdict["status"] == "output") is over


def test_a_handler_in_the_page_names_the_page_and_no_wrong_line(check: Check) -> None:
    page = "<script src='script.js'></script>\n<script>\nlet a = 1;\n</script>\n<p>\n<button id='b' onclick='nope()'>x</button>\n"
    steps = [make_check("press", do='click("#b")', see="errors", expect={"has_length": 1})]
    verdict = check({**PAGE, "checks": steps}, index_html=page, script_js="let count = 0;\n\n\n")
    assert verdict["status"] == "pass"
    assert place(verdict) == ("index.html", None)


FORM = """<form><label>Name <input id="who" required></label><button id="go">Send</button></form><p id="out"></p>
<form id="bare"><input id="only"></form>
<script>
let count = 0;
const out = document.querySelector("#out");
document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  out.textContent += `[${event.submitter ? event.submitter.id : "none"} ${document.querySelector("#who").value}]`;
});
document.querySelector("#bare").addEventListener("submit", (event) => { event.preventDefault(); out.textContent += "[bare]"; });
</script>"""


def test_forms_are_submitted_as_in_a_page_of_its_own(check: Check) -> None:
    """The sandbox sends no forms, but the learner's `submit` handlers run, after the browser's own checking."""
    steps = [
        ("empty", 'click("#go")', ""),
        ("click", 'type("#who", "Mei"); click("#go")', "[go Mei]"),
        ("enter", 'type("#who", "Mei"); press("#who", "Enter"); press("#only", "Enter")', "[none Mei][bare]"),
    ]
    checks = [make_check(name, do=do, get='text("#out")', expect=expect) for name, do, expect in steps]
    verdict = check({**PAGE, "checks": checks}, index_html=FORM)
    assert not_met(verdict) == [], verdict["checks"]


SPY = """let count = 0;
const tell = (name, look) => { try { const x = look(); console.log(name, x === undefined ? "nothing" : x); } catch (e) { console.log(name, e.name); } };
tell("parent", () => parent.document.title);
tell("cookie", () => document.cookie);
tell("store", () => localStorage.length);
tell("top", () => { top.location.href = "/stolen/"; return "went"; });
tell("open", () => open("/stolen/") === null ? "refused" : "opened");
fetch("/exercise/page/").then(() => console.log("fetched"), () => console.log("no fetch"));
"""


def test_a_page_reaches_nothing_outside_its_frame(check: Check, page: Page) -> None:
    before = page.url
    verdict = check(PAGE, script_js=SPY)
    lines = [line["text"] for line in verdict["console"]]
    assert {
        "parent SecurityError",
        "cookie SecurityError",
        "store SecurityError",
        "top SecurityError",
        "open refused",
    } <= set(lines)
    assert "fetched" not in lines
    assert page.url == before


def test_a_worker_reaches_nothing(check: Check) -> None:
    spy = "console.log(typeof fetch, typeof XMLHttpRequest, typeof WebSocket, typeof importScripts, typeof indexedDB);"
    assert check(SCRIPT, script_js=spy)["console"][0]["text"] == " ".join(["undefined"] * 5)


def test_changed_prototypes_do_not_change_what_is_seen(check: Check) -> None:
    forge = (
        "Array.prototype.map = () => ['x']; JSON.stringify = () => '5'; Function.prototype.call = () => 1;"
        "Object.prototype.toJSON = () => 5; globalThis.__values = null; const add = () => 7; const names = [];"
    )
    verdict = check(SCRIPT, script_js=forge)
    assert "sum" in not_met(verdict)
    forge = "let count = 0; document.querySelector = () => null; Object.defineProperty(Node.prototype, 'textContent', {get: () => 'Fruit stall'}); __probe = null;"
    assert "padding" not in not_met(check(PAGE, script_js=forge))


def test_pages_keep_their_own_files_apart(check: Check) -> None:
    """What one page left behind is not there for the next."""
    check(PAGE, script_js="let count = 0; window.left = 1; document.title = 'changed'; const secret = 1;")
    files = {
        **PAGE_FILES,
        "script.js": "let count = 0; console.log(typeof window.left, typeof secret, document.title);",
    }
    assert (
        check(PAGE, script_js=files["script.js"])["console"][0]["text"] == "undefined undefined Fruit stall"
    )

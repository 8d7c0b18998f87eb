"""What the engines do when things go wrong on our side, and what must be true of their jails."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from waypost.curriculum.schema import Exercise
from waypost.judge.commands import find_exercise
from waypost.judge.engines import browser, node, page
from waypost.judge.engines.pipe import Pipe
from waypost.judge.local import LocalJudge
from waypost.kernel.errors import BadInput
from waypost.sandbox import slots

EXERCISES = Path(__file__).parents[4] / "judge_cases" / "exercises"
ADD = {"script.js": 'const add = (a, b) => a + b;\nconsole.log("ready");'}
SLOW_PYTHON = """
import time

def add(a, b):
    time.sleep(0.4)
    return a + b

def greet():
    return "Hello " + input("Who? ")

print("ready")
"""
HEADING = {"index.html": "<h1>Fruit stall</h1>"}


def exercise(name: str, **changes: object) -> Exercise:
    return find_exercise(str(EXERCISES / f"{name}.md"), EXERCISES).model_copy(update=changes)


def _named(judge: LocalJudge, word: str) -> list[psutil.Process]:
    found = []
    for pid in judge.host_pids():
        try:
            each = psutil.Process(pid)
            if word in " ".join(each.cmdline()):
                found.append(each)
        except psutil.NoSuchProcess:
            continue
    return found


def _signal(judge: LocalJudge, word: str, number: int, *, at_most: int = 100) -> None:
    for each in _named(judge, word)[:at_most]:
        with suppress(psutil.NoSuchProcess):
            each.send_signal(number)


def test_answers_need_no_engine() -> None:
    with LocalJudge() as judge:
        trace = exercise("answer-trace")
        assert judge.judge(trace, {"answers.json": '{"q1": " 3 "}'}).status == "pass"
        assert judge.judge(trace, {"answers.json": '{"q1": "4"}'}).status == "fail"
        assert judge.judge(trace, {}).status == "fail"
        with pytest.raises(BadInput, match="does not have"):
            judge.judge(trace, {"answers.json": '{"q9": "4"}'})
        assert judge.host_pids() == []


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a b.js", ".hidden", "x" * 90, "a//b"])
def test_file_names_that_are_refused(judge: LocalJudge, name: str) -> None:
    with pytest.raises(BadInput, match="may not be called"):
        judge.judge(exercise("js-add"), {name: "1"})


def test_too_much_is_refused(judge: LocalJudge) -> None:
    with pytest.raises(BadInput, match="KB together"):
        judge.judge(exercise("js-add"), {"script.js": "x" * 2_000_000})
    with pytest.raises(BadInput, match="61 files"):
        judge.judge(exercise("js-add"), {f"f{number}.js": "" for number in range(61)})


def test_no_work_at_all_is_not_yet_and_no_crash(judge: LocalJudge) -> None:
    assert judge.judge(exercise("js-add"), {}).status == "fail"


def test_names_and_texts_from_everywhere(judge: LocalJudge) -> None:
    code = 'const add = (a, b) => a + b;\nconsole.log("ready", "שלום 🥕 \\u{1F600}", "\\ud800");'
    verdict = judge.judge(exercise("js-add"), {"script.js": code})
    assert verdict.console[0].text == "ready שלום 🥕 😀 \ufffd"


def test_expected_values_are_in_no_jail(judge: LocalJudge) -> None:
    """Nothing that goes into Node's jail holds one, so no learner can find it there."""
    _nothing_expected_is_sent(judge, "js-add", {"script.js": "// medlar"})


@pytest.mark.slow
def test_expected_values_are_in_no_browser(judge: LocalJudge) -> None:
    _nothing_expected_is_sent(judge, "page-heading", {"index.html": "<p>medlar</p>"})


def _nothing_expected_is_sent(judge: LocalJudge, name: str, files: dict[str, str]) -> None:
    marked = exercise(name)
    hint = {"expect": "quince-jelly", "wanted": "quince-wanted", "otherwise": "quince-otherwise"}
    planted = [check.model_copy(update=hint) for check in marked.checks]
    sent: list[bytes] = []
    send = Pipe.send

    def note(self: Pipe, message: bytes) -> None:
        sent.append(bytes(message))
        send(self, message)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pipe, "send", note)
        verdict = judge.judge(marked.model_copy(update={"checks": tuple(planted)}), files)
    assert verdict.status == "fail"
    assert any(check.hint == "quince-otherwise" for check in verdict.checks)
    everything = b"".join(sent)
    own = (b"medlar", base64.b64encode(files.get("index.html", "-").encode()))
    assert any(form in everything for form in own), "what is sent was not seen on its way"
    for form in (b"quince", base64.b64encode(b"quince")[:-2], b"quince".hex().encode()):
        assert form not in everything


def _wait_for(judge: LocalJudge, word: str, number: int) -> None:
    until = time.monotonic() + 60
    while len(_named(judge, word)) < number and time.monotonic() < until:
        time.sleep(0.02)
    assert len(_named(judge, word)) >= number


def test_spares_that_die_are_replaced_before_anyone_asks() -> None:
    with LocalJudge(at_once=1, spares=2) as judge:
        assert judge.judge(exercise("js-add"), ADD).status == "pass"
        _wait_for(judge, "/opt/waypost/driver.js", 2)
        before = {each.pid for each in _named(judge, "/opt/waypost/driver.js")}
        time.sleep(1)
        _signal(judge, "driver.js", signal.SIGKILL)
        until = time.monotonic() + 60
        after = before
        while (after & before or not after) and time.monotonic() < until:
            after = {each.pid for each in _named(judge, "/opt/waypost/driver.js")}
        assert after
        assert not after & before
        assert judge.judge(exercise("js-add"), ADD).status == "pass"


def test_a_dead_node_is_replaced(judge: LocalJudge) -> None:
    assert judge.judge(exercise("js-add"), ADD).status == "pass"
    _signal(judge, "driver.js", signal.SIGKILL)
    assert judge.judge(exercise("js-add"), ADD).status == "pass"


@pytest.mark.skipif(os.geteuid() != 0, reason="fork servers need root")
@pytest.mark.parametrize(
    ("name", "files"),
    [
        (
            "js-add",
            {"script.js": f"{ADD['script.js']}\nconst end = Date.now() + 500;\nwhile (Date.now() < end);"},
        ),
        ("py-add", {"main.py": SLOW_PYTHON}),
    ],
)
def test_work_whose_fork_server_ends_is_tried_again_and_not_blamed(name: str, files: dict[str, str]) -> None:
    task = exercise(name)
    with LocalJudge(at_once=1, spares=2) as judge:
        assert judge.judge(task, files).status == "pass"
        asked = judge.submit(task, files)
        time.sleep(0.3)
        _signal(judge, " serve ", signal.SIGKILL)
        verdict = asked.result(60)
        assert verdict.status == "pass"
        assert judge.status()["faults"] == 0


def test_node_that_stands_still_is_our_fault_and_tried_again() -> None:
    with LocalJudge(at_once=1, spares=2) as judge:
        assert judge.judge(exercise("js-add"), ADD).status == "pass"
        time.sleep(0.5)
        _signal(judge, "driver.js", signal.SIGSTOP, at_most=1)
        for _ in range(3):
            assert judge.judge(exercise("js-add"), ADD).status == "pass"


def test_where_node_is_missing_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "node_binary", lambda: "/bin/false")
    with LocalJudge(at_once=1, spares=1) as judge:
        verdict = judge.judge(exercise("js-add"), ADD)
    assert verdict.status == "runner_fault"
    assert verdict.problem is not None
    assert "our fault" in verdict.problem.plain
    assert not verdict.final


def test_realms_are_not_shared_where_processes_are() -> None:
    with LocalJudge(at_once=1, spares=1, reuse=True) as judge:
        task = exercise("js-add")
        poison = (
            "console.log('ready'); globalThis.add = (a, b) => a + b; globalThis.leak = 1; Math.max = null;"
        )
        assert judge.judge(task, {"script.js": poison}).status == "pass"
        assert (
            judge.judge(task, {"script.js": 'console.log("ready", Math.max(1, 2), leak);'}).status == "error"
        )
        assert judge.judge(task, ADD).status == "pass"


def test_each_runner_has_its_own_user(judge: LocalJudge) -> None:
    if os.geteuid() != 0:
        return
    judge.judge(exercise("js-add"), ADD)
    uids = [
        each.uids().real for each in _named(judge, "driver.js") if each.cmdline()[0] == "/opt/waypost/node"
    ]
    assert uids
    assert len(set(uids)) == len(uids)
    assert set(uids) <= set(slots._held)


def test_from_many_threads(judge: LocalJudge) -> None:
    told: list[str] = []

    def one(number: int) -> None:
        right = number % 2 == 0
        files = ADD if right else {"script.js": "const add = () => 0;"}
        told.append(f"{right} {judge.judge(exercise('js-add'), files).status}")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["False fail"] * 6 + ["True pass"] * 6


@pytest.mark.slow
def test_no_page_at_all_is_not_yet_and_no_crash(judge: LocalJudge) -> None:
    assert judge.judge(exercise("page-heading"), {}).status == "fail"
    assert judge.judge(exercise("page-heading"), {"index.html": ""}).status == "fail"


@pytest.mark.slow
def test_what_is_put_off_to_the_next_turn_is_seen(judge: LocalJudge) -> None:
    words = "document.body.innerHTML = '<h1>Fruit stall</h1>'"
    late = f"<script>addEventListener('load', () => setTimeout(() => {{ {words}; }}, 0))</script>"
    for _ in range(5):
        assert judge.judge(exercise("page-heading"), {"index.html": late}).status == "pass"


@pytest.mark.slow
def test_a_dead_browser_is_replaced(judge: LocalJudge) -> None:
    assert judge.judge(exercise("page-heading"), HEADING).status == "pass"
    _signal(judge, "--remote-debugging-pipe", signal.SIGKILL)
    assert judge.judge(exercise("page-heading"), HEADING).status == "pass"


@pytest.mark.slow
def test_a_browser_that_dies_in_the_middle_costs_the_learner_nothing(judge: LocalJudge) -> None:
    task = exercise("page-counter")
    slow = task.checks[0].model_copy(update={"get": "await wait(900) || text('h1')"})
    asked = judge.submit(task.model_copy(update={"checks": (slow,)}), {"index.html": "<h1>Count</h1>"})
    time.sleep(0.4)
    _signal(judge, "--remote-debugging-pipe", signal.SIGKILL)
    assert asked.result(60).status == "pass"


@pytest.mark.slow
def test_a_browser_that_stands_still_is_our_fault_and_tried_again() -> None:
    with LocalJudge(at_once=1, spares=1) as judge:
        assert judge.judge(exercise("page-heading"), HEADING).status == "pass"
        _signal(judge, "--remote-debugging-pipe", signal.SIGSTOP)
        assert judge.judge(exercise("page-heading"), HEADING).status == "pass"


@pytest.mark.slow
def test_where_the_browser_does_not_start_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "browser_binary", lambda: "/bin/false")
    with LocalJudge(at_once=1, spares=1) as judge:
        verdict = judge.judge(exercise("page-heading"), HEADING)
    assert verdict.status == "runner_fault"


@pytest.mark.slow
def test_the_browser_keeps_its_own_sandbox(judge: LocalJudge) -> None:
    judge.judge(exercise("page-heading"), HEADING)
    looked_at = 0
    for each in _named(judge, "--type=renderer"):
        with suppress(FileNotFoundError, ProcessLookupError):  # that of the page just judged ends about now
            status = Path(f"/proc/{each.pid}/status").read_text()
            network = Path(f"/proc/{each.pid}/ns/net").readlink()
            assert "Seccomp:\t2" in status
            assert "NoNewPrivs:\t1" in status
            assert network != Path("/proc/self/ns/net").readlink()
            filters = int(status.split("Seccomp_filters:\t")[1].split("\n")[0])
            assert filters >= 2, "Chromium's own filter should stand on top of ours"
            looked_at += 1
    assert looked_at, "the pages made ahead have a process each"
    assert not _named(judge, "--no-sandbox")


@pytest.mark.slow
def test_browsers_are_replaced_before_they_are_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "_MOST_PAGES", 3)
    with LocalJudge(at_once=1, spares=1) as judge:
        seen = set()
        for _ in range(8):
            assert judge.judge(exercise("page-heading"), HEADING).status == "pass"
            seen |= {each.pid for each in _main_browsers(judge)}
        until = time.monotonic() + 20
        while len(_main_browsers(judge)) > 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(seen) >= 3
        assert len(_main_browsers(judge)) <= 2


def _main_browsers(judge: LocalJudge) -> list[psutil.Process]:
    found = []
    for each in _named(judge, "--remote-debugging-pipe"):
        with suppress(psutil.NoSuchProcess, IndexError):
            if each.cmdline()[0].endswith("/chromium-headless-shell") and "--type=" not in " ".join(
                each.cmdline()
            ):
                found.append(each)
    return found


@pytest.mark.slow
def test_one_endless_page_does_not_hold_up_another(judge: LocalJudge) -> None:
    judge.judge(exercise("page-heading"), HEADING)
    endless = judge.submit(exercise("page-heading"), {"index.html": "<script>for (;;) {}</script>"})
    time.sleep(0.2)
    began = time.monotonic()
    assert judge.judge(exercise("page-heading"), HEADING).status == "pass"
    quick = time.monotonic() - began
    assert endless.result(60).status == "timeout"
    assert not endless.exception()
    assert quick < time.monotonic() - began


@pytest.mark.slow
@pytest.mark.parametrize("free", [(3,), (4,), (3, 4)])
def test_the_browser_starts_whatever_descriptors_are_free(free: tuple[int, ...]) -> None:
    """Where 3 or 4 is free, its pipes would lie where Chromium expects others."""
    program = (
        "import os\n"
        "while os.open('/dev/null', os.O_RDONLY) < 9:\n"
        "    pass\n"
        "from waypost.bench.judging.samples import sample\n"
        "from waypost.judge.local import LocalJudge\n"
        "work = sample('page', 'trivial')\n"
        "with LocalJudge(at_once=1, spares=1) as judge:\n"
        "    judge.status()\n"
        f"    for fd in {free}:\n"
        "        os.close(fd)\n"
        "    print(judge.judge(work.exercise, work.right).status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "pass", done.stderr[-2000:]

"""The daemon on its socket, and the client that web processes use."""

from __future__ import annotations

import json
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from waypost.judge.client import JudgeClient, judge_spec
from waypost.judge.commands import judge as judge_command
from waypost.judge.tests.test_engines import ADD, EXERCISES, HEADING, exercise
from waypost.kernel.errors import BadInput, Unavailable

SERVE = "import sys; from waypost.judge.commands import judge; judge(['serve', '--socket', sys.argv[1], *sys.argv[2:]])"


def _start(path: Path, *more: str) -> subprocess.Popen[bytes]:
    daemon = subprocess.Popen([sys.executable, "-c", SERVE, str(path), *more], stderr=subprocess.PIPE)
    until = time.monotonic() + 120
    while daemon.poll() is None and time.monotonic() < until:
        try:
            JudgeClient(path).status()
            return daemon
        except Unavailable:
            time.sleep(0.05)
    return daemon


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    path = tmp_path_factory.mktemp("judge") / "judge.sock"
    started = _start(path)
    try:
        yield started, path
    finally:
        started.terminate()
        started.wait(60)
        assert started.stderr is not None
        said = started.stderr.read().decode()
        started.stderr.close()
        assert "Traceback" not in said, said
        assert not path.exists()


def _speak(path: Path, line: bytes) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX) as there:
        there.settimeout(60)
        there.connect(str(path))
        there.sendall(line + b"\n")
        answer: dict[str, Any] = json.loads(there.makefile("rb").readline())
        return answer


def test_without_a_daemon_it_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="not running"):
        JudgeClient(tmp_path / "none.sock").judge(exercise("js-add"), ADD)


def test_on_the_command_line_a_dead_socket_says_how_to_start_it(tmp_path: Path) -> None:
    path = tmp_path / "none.sock"
    named = str(EXERCISES / "js-add.md")
    asked = (["status"], [named, str(tmp_path)], ["run", named, str(tmp_path), "--json"])
    for words in asked:
        told = CliRunner().invoke(judge_command, [*words, "--socket", str(path)])
        assert isinstance(told.exception, Unavailable)
        assert str(told.exception) == f"No judge answers at {path}. Start it with ./start."


def test_on_the_command_line_nothing_is_said_to_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "slow.sock"
    with socket.socket(socket.AF_UNIX) as busy:
        busy.bind(str(path))
        busy.listen()
        busy.settimeout(30)
        hangs_up = threading.Thread(target=lambda: busy.accept()[0].close())
        hangs_up.start()
        told = CliRunner().invoke(judge_command, ["status", "--socket", str(path)])
        hangs_up.join()
    assert isinstance(told.exception, Unavailable)
    assert str(told.exception) == "The judge stopped before it had answered. Try again in a minute."


def test_the_spec_holds_no_solution_and_nothing_else_that_is_not_needed() -> None:
    text = json.dumps(judge_spec(exercise("js-add")))
    assert "return a + b" not in text
    assert "Has not begun" not in text
    assert "Read the task once more" not in text
    assert "add(20, 22)" in text


@pytest.mark.slow
def test_it_judges(daemon: tuple[subprocess.Popen[bytes], Path]) -> None:
    client = JudgeClient(daemon[1])
    assert client.judge(exercise("js-add"), ADD, timeout_seconds=60).status == "pass"
    assert client.judge(exercise("page-heading"), HEADING, timeout_seconds=60).status == "pass"
    assert client.judge(exercise("answer-trace"), {"answers.json": '{"q1": "3"}'}).status == "pass"
    assert client.judge(exercise("page-heading"), {"index.html": "<p>"}, timeout_seconds=60).status == "fail"
    told = client.status()
    assert told["faults"] == 0
    assert told["engines"]["page"]["judged"] >= 2


@pytest.mark.slow
def test_only_its_user_and_group_may_open_it(daemon: tuple[subprocess.Popen[bytes], Path]) -> None:
    assert stat.S_IMODE(daemon[1].stat().st_mode) == 0o660


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b"not json", "bad_input"),
        (b"[1]", "bad_input"),
        (b'{"id": 1}', "bad_input"),
        (b'{"id": 1, "files": {}, "exercise": {"id": "x"}}', "bad_input"),
        (b'{"id": 1, "files": {"a": 5}, "exercise": {}}', "bad_input"),
        (b"[" * 100_000, "bad_input"),
        (b"\xff\xfe", "bad_input"),
    ],
)
def test_what_it_cannot_use(daemon: tuple[subprocess.Popen[bytes], Path], line: bytes, kind: str) -> None:
    assert _speak(daemon[1], line)["error"]["kind"] == kind


@pytest.mark.slow
def test_a_bad_file_name_reaches_the_caller_as_a_sentence(
    daemon: tuple[subprocess.Popen[bytes], Path],
) -> None:
    with pytest.raises(BadInput, match="may not be called"):
        JudgeClient(daemon[1]).judge(exercise("js-add"), {"../x": ""})


@pytest.mark.slow
def test_a_second_daemon_does_not_take_the_socket(daemon: tuple[subprocess.Popen[bytes], Path]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", SERVE, str(daemon[1])],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert told.returncode != 0
    assert "Another judge listens" in told.stderr
    assert JudgeClient(daemon[1]).status()["pid"] == daemon[0].pid


@pytest.mark.slow
def test_whoever_hangs_up_does_no_harm(daemon: tuple[subprocess.Popen[bytes], Path]) -> None:
    spec = judge_spec(exercise("js-add"))
    for _ in range(3):
        with socket.socket(socket.AF_UNIX) as there:
            there.connect(str(daemon[1]))
            there.sendall(json.dumps({"id": 1, "exercise": spec, "files": ADD}).encode() + b"\n")
    assert JudgeClient(daemon[1]).judge(exercise("js-add"), ADD, timeout_seconds=60).status == "pass"


@pytest.mark.slow
def test_the_commands_ask_it(daemon: tuple[subprocess.Popen[bytes], Path], tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(HEADING["index.html"])
    named = str(EXERCISES / "page-heading.md")
    told = CliRunner().invoke(judge_command, [named, str(tmp_path), "--json", "--socket", str(daemon[1])])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["status"] == "pass"
    told = CliRunner().invoke(judge_command, ["status", "--json", "--socket", str(daemon[1])])
    assert json.loads(told.stdout)["pid"] == daemon[0].pid


@pytest.mark.slow
def test_what_it_has_taken_on_is_finished_before_it_stops(tmp_path: Path) -> None:
    path = tmp_path / "judge.sock"
    daemon = _start(path)
    slow = exercise("js-add").model_copy(
        update={"checks": (exercise("js-add").checks[0].model_copy(update={"get": _WAITS}),)}
    )
    told: list[str] = []
    asking = threading.Thread(
        target=lambda: told.append(JudgeClient(path).judge(slow, ADD, timeout_seconds=60).status)
    )
    asking.start()
    until = time.monotonic() + 30
    while JudgeClient(path).status()["busy"] == 0 and time.monotonic() < until:
        time.sleep(0.02)
    daemon.send_signal(signal.SIGTERM)
    asking.join(60)
    assert daemon.wait(60) == 0
    assert told == ["pass"]
    assert not path.exists()
    assert daemon.stderr is not None
    daemon.stderr.close()


_WAITS = "await new Promise((done) => setTimeout(() => done(add(2, 3)), 700))"


@pytest.mark.slow
def test_killed_outright_it_leaves_no_process_and_its_socket_can_be_had_again(tmp_path: Path) -> None:
    path = tmp_path / "judge.sock"
    first = _start(path)
    first.kill()
    first.wait()
    assert path.exists()
    with pytest.raises(Unavailable):
        JudgeClient(path).status()
    second = _start(path)
    assert JudgeClient(path).judge(exercise("js-add"), ADD, timeout_seconds=60).status == "pass"
    second.terminate()
    assert second.wait(60) == 0
    for each in (first, second):
        assert each.stderr is not None
        each.stderr.close()


@pytest.mark.slow
def test_a_group_that_is_not_there(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", SERVE, str(tmp_path / "judge.sock"), "--group", "no-such-group"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert told.returncode != 0
    assert "no group called no-such-group" in told.stderr
    assert list(tmp_path.iterdir()) == []

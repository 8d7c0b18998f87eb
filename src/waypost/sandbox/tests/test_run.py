"""What a run gives back, and what it is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from waypost.kernel.errors import BadInput
from waypost.sandbox import Limits, SandboxUnavailable, jail, parse_size, process, run, slots
from waypost.sandbox.commands import sandbox
from waypost.sandbox.doctor import findings
from waypost.sandbox.limits import MIB

CALM = Limits(wall_seconds=60, cpu_seconds=30)


def test_a_run_gives_back_what_was_printed() -> None:
    outcome = run(
        ["/bin/sh", "-c", "cat; cat a/b.txt; echo no >&2"],
        limits=CALM,
        stdin=b"in ",
        files={"a/b.txt": b"file"},
    )
    assert (outcome.status, outcome.exit_code, outcome.signal) == ("ok", 0, None)
    assert (outcome.stdout, outcome.stderr) == (b"in file", b"no\n")
    assert outcome.wall_seconds > 0
    assert outcome.cpu_seconds > 0
    assert outcome.peak_memory_bytes is None or outcome.peak_memory_bytes > 100_000


@pytest.mark.parametrize(
    ("script", "status", "code", "signal"),
    [
        ("exit 7", "exit", 7, None),
        ("kill -SEGV $$", "signal", None, 11),
        ("exec no-such-program", "exit", 127, None),
    ],
)
def test_how_it_ended(script: str, status: str, code: int | None, signal: int | None) -> None:
    outcome = run(["/bin/sh", "-c", script], limits=CALM)
    assert (outcome.status, outcome.exit_code, outcome.signal) == (status, code, signal)


def test_its_files_have_the_usual_rights_whatever_ours_have() -> None:
    before = os.umask(0o077)
    try:
        told = run(["/bin/sh", "-c", "umask"])
    finally:
        os.umask(before)
    assert told.stdout == b"0022\n"


def test_a_program_that_is_not_there() -> None:
    outcome = run(["/no/such/program"], limits=CALM)
    assert (outcome.status, outcome.exit_code) == ("exit", 127)


def test_wall_clock_holds_against_a_sleeper() -> None:
    began = time.monotonic()
    outcome = run(["/bin/sleep", "60"], limits=Limits(wall_seconds=0.3))
    assert outcome.status == "timeout"
    assert time.monotonic() - began < 20


def test_processor_time_holds_over_all_processes() -> None:
    outcome = run(
        ["/bin/sh", "-c", "for i in 1 2 3; do (while :; do :; done) & done; wait"],
        limits=Limits(wall_seconds=120, cpu_seconds=0.5),
    )
    assert outcome.status == "timeout"
    assert outcome.wall_seconds < 100


def test_output_is_cut_at_its_limit() -> None:
    outcome = run(["/usr/bin/yes"], limits=Limits(wall_seconds=60, output_bytes=1000))
    assert outcome.status == "output"
    assert len(outcome.stdout) == 1000


def test_all_that_was_printed_is_kept_up_to_the_limit() -> None:
    outcome = run(["/bin/sh", "-c", "seq 100000"], limits=CALM)
    assert outcome.stdout.splitlines()[-1] == b"100000"


def test_the_environment_is_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYPOST_SECRET", "quince")
    outcome = run(["/usr/bin/env"], limits=CALM)
    assert b"quince" not in outcome.stdout
    assert b"HOME=/box" in outcome.stdout


def test_no_rights_and_a_filter() -> None:
    outcome = run(
        ["/bin/grep", "-E", "^(CapEff|CapBnd|NoNewPrivs|Seccomp):", "/proc/self/status"], limits=CALM
    )
    told = dict(line.split(":\t") for line in outcome.stdout.decode().splitlines())
    assert told == {"CapEff": "0" * 16, "CapBnd": "0" * 16, "NoNewPrivs": "1", "Seccomp": "2"}


def test_only_the_own_network() -> None:
    outcome = run(["/bin/cat", "/proc/net/dev"], limits=CALM)
    interfaces = [line.partition(":")[0].strip() for line in outcome.stdout.decode().splitlines()[2:]]
    assert interfaces == ["lo"]


def test_each_run_has_another_user_when_we_are_root() -> None:
    if os.geteuid() != 0:
        assert slots.take() is None
        return
    first, second = slots.take(), slots.take()
    try:
        assert first is not None
        assert second is not None
        assert first != second
        assert min(first, second) >= slots.FIRST_UID
    finally:
        slots.give_back(first)
        slots.give_back(second)


def test_many_at_once_from_many_threads() -> None:
    told: list[bytes] = []

    def one(number: int) -> None:
        told.append(run(["/bin/echo", str(number)], limits=CALM).stdout)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == sorted(b"%d\n" % number for number in range(12))


def dead_jails() -> list[psutil.Process]:
    """Jails that have ended and were not cleared away. Other tests' browsers leave orphans of their own here."""
    found = []
    for each in psutil.Process().children():
        if each.status() == psutil.STATUS_ZOMBIE and each.name() == "bwrap":
            found.append(each)
    return found


def test_nothing_of_ours_is_left_open() -> None:
    run(["/bin/true"], limits=CALM)
    before = psutil.Process().num_fds()
    for _ in range(3):
        run(["/bin/true"], limits=CALM)
    assert psutil.Process().num_fds() == before
    assert not dead_jails()


def test_when_the_keeper_is_killed_so_is_the_jail() -> None:
    marker = f"31415.{os.getpid()}"
    code = f"from waypost.sandbox import run, Limits; run(['/bin/sleep', '{marker}'], limits=Limits(wall_seconds=600))"
    keeper = subprocess.Popen([sys.executable, "-c", code])

    def jailed() -> list[psutil.Process]:
        found = []
        for each in psutil.process_iter():
            try:
                if each.cmdline()[:2] == ["/bin/sleep", marker]:
                    found.append(each)
            except psutil.Error:
                continue
        return found

    until = time.monotonic() + 60
    while not jailed() and time.monotonic() < until:
        time.sleep(0.02)
    assert jailed()
    keeper.kill()
    keeper.wait()
    until = time.monotonic() + 10
    while jailed() and time.monotonic() < until:
        time.sleep(0.02)
    assert not jailed()


def test_orphans_of_a_killed_keeper_are_cleared_away() -> None:
    run(["/bin/true"], limits=CALM)  # from here on, orphans come to us
    code = (
        "from waypost.sandbox import run, Limits; run(['/bin/sleep', '600'], limits=Limits(wall_seconds=600))"
    )
    keeper = subprocess.Popen([sys.executable, "-c", code])
    until = time.monotonic() + 60
    while not psutil.Process(keeper.pid).children(recursive=True) and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.3)
    keeper.kill()
    keeper.wait()

    until = time.monotonic() + 10
    while not dead_jails() and time.monotonic() < until:
        time.sleep(0.02)
    until = time.monotonic() + 10
    while dead_jails() and time.monotonic() < until:
        run(["/bin/true"], limits=CALM)
    assert not dead_jails()


def test_without_bubblewrap_it_refuses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jail, "PLACES", str(tmp_path))
    jail.bwrap.cache_clear()
    try:
        with pytest.raises(SandboxUnavailable, match="needs bubblewrap") as refused:
            run(["/bin/true"])
        assert "apt install bubblewrap" in refused.value.try_this
        assert [ok for ok, what, _ in findings() if "bubblewrap" in what] == [False]
    finally:
        jail.bwrap.cache_clear()


def test_a_bubblewrap_that_is_too_old_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "bwrap"
    old.write_text("#!/bin/sh\necho '--ro-bind --proc --dev'\n")
    old.chmod(0o755)
    monkeypatch.setattr(jail, "PLACES", str(tmp_path))
    jail.bwrap.cache_clear()
    try:
        with pytest.raises(SandboxUnavailable, match="too old"):
            run(["/bin/true"])
    finally:
        jail.bwrap.cache_clear()


def test_a_bubblewrap_that_fails_is_our_fault_and_not_the_programs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text(
        "#!/bin/sh\n[ \"$1\" = --help ] && echo '--disable-userns --size --json-status-fd --args' && exit\n"
        "echo 'bwrap: No permissions to create new namespace' >&2; exit 1\n"
    )
    broken.chmod(0o755)
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:
        if str(parent) not in ("/", "/tmp"):
            parent.chmod(0o755)
    monkeypatch.setattr(jail, "PLACES", str(tmp_path))
    jail.bwrap.cache_clear()
    try:
        outcome = run(["/bin/true"], limits=CALM)
    finally:
        jail.bwrap.cache_clear()
    assert outcome.status == "sandbox_fault"
    assert "namespace" in outcome.fault


def test_what_must_be_shown_and_is_not_there() -> None:
    with pytest.raises(SandboxUnavailable, match="not there"):
        run(["/bin/true"], shown={"/no/such/thing": "/opt/thing"})
    assert run(["/bin/true"], limits=CALM).status == "ok"


def test_a_private_file_is_shown_when_we_say_so(tmp_path: Path) -> None:
    private = tmp_path / "closed" / "words.txt"
    private.parent.mkdir(mode=0o700)
    private.write_text("shown on purpose")
    private.chmod(0o644)
    outcome = run(["/bin/cat", "/opt/words.txt"], limits=CALM, shown={str(private): "/opt/words.txt"})
    assert outcome.stdout == b"shown on purpose"


@pytest.mark.parametrize(
    ("words", "size"), [("64M", 64 * MIB), ("1.5k", 1536), ("4096", 4096), ("2 GiB", 2048 * MIB)]
)
def test_sizes(words: str, size: int) -> None:
    assert parse_size(words) == size


@pytest.mark.parametrize("words", ["", "many", "-1", "1T", "64 M B"])
def test_what_is_no_size(words: str) -> None:
    with pytest.raises(BadInput, match="not a size"):
        parse_size(words)


@pytest.mark.parametrize(
    "limits",
    [{"wall_seconds": 0}, {"wall_seconds": float("nan")}, {"memory_bytes": 1}, {"pids": 0}, {"cores": -1}],
)
def test_limits_that_make_no_sense(limits: dict[str, float]) -> None:
    with pytest.raises(BadInput):
        Limits(**limits)  # type: ignore[arg-type]


def test_doctor_finds_this_machine_fit() -> None:
    for ok, what, mend in findings():
        assert ok or mend, what
    assert any("trial run" in what for ok, what, _ in findings() if ok)


def test_an_ordinary_user_can_run_too() -> None:
    if os.geteuid() != 0:
        return
    code = (
        "from waypost.sandbox import run; o = run(['/usr/bin/id', '-u']); print(o.status, o.stdout.decode().strip());"
        "from waypost.sandbox.doctor import findings; print([ok for ok, _, _ in findings()])"
    )
    told = subprocess.run(
        ["setpriv", "--reuid=23456", "--regid=23456", "--clear-groups", sys.executable, "-c", code],
        capture_output=True, text=True, check=False, cwd="/", timeout=120,
    )  # fmt: skip
    assert told.stdout.startswith("ok 23456\n"), told.stderr
    assert "False" in told.stdout  # it says what is weaker there


def test_the_command_prints_json(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("apple")
    (tmp_path / "link").symlink_to("/etc/passwd")
    told = CliRunner().invoke(
        sandbox,
        ["run", "--wall", "60", "--files", str(tmp_path), "--json", "--", "cat", "a.txt", "-"],
        input="\npear",
    )
    answer = json.loads(told.stdout)
    assert told.exit_code == 0
    assert (answer["status"], answer["stdout"]) == ("ok", "apple\npear")
    assert answer["skipped"] == ["link was left out because it is a link."]


def test_the_command_passes_on_the_exit_code() -> None:
    assert (
        CliRunner().invoke(sandbox, ["run", "--wall", "60", "--json", "--", "sh", "-c", "exit 9"]).exit_code
        == 9
    )
    assert (
        CliRunner().invoke(sandbox, ["run", "--wall", "0.2", "--json", "--", "sleep", "9"]).exit_code == 124
    )


def test_the_command_says_what_it_cannot_use() -> None:
    told = CliRunner().invoke(sandbox, ["run", "--memory", "lots", "--", "true"])
    assert isinstance(told.exception, BadInput)
    assert "“lots” is not a size" in str(told.exception)


def test_a_jail_can_be_ended_twice() -> None:
    jailed = process.start(jail.Jail(["/bin/sleep", "60"], Limits()))
    jailed.kill()
    first = jailed.end()
    assert jailed.end() == first
    assert first != 0

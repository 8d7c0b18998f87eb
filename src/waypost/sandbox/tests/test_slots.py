"""The users that runs are given: nobody gets one that still has something of another run, dead or alive."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from waypost.sandbox import SandboxUnavailable, slots

FIRST = 81_000

LEAVES_A_ZOMBIE = f"""
import os, time
child = os.fork()
if child == 0:
    os.setresuid({FIRST}, {FIRST}, {FIRST})
    os._exit(0)
print(child, flush=True)
time.sleep(60)
"""
LEAVES_A_SLEEPER = f"""
import os, time
os.setresuid({FIRST}, {FIRST}, {FIRST})
print(os.getpid(), flush=True)
time.sleep(60)
"""

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root has users to give")


@pytest.fixture(autouse=True)
def _users_of_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    held: dict[int, int] = {}
    for name, value in (("FIRST_UID", FIRST), ("HOW_MANY", 2), ("_held", held), ("_free", [])):
        monkeypatch.setattr(slots, name, value)
    yield
    for fd in held.values():
        os.close(fd)


def _start(program: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)


def _state(pid: str) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_user_whose_dead_nobody_has_waited_for_is_left_alone() -> None:
    with _start(LEAVES_A_ZOMBIE) as parent:
        assert parent.stdout is not None
        pid = parent.stdout.readline().strip()
        until = time.monotonic() + 5
        while _state(pid) != "Z" and time.monotonic() < until:
            time.sleep(0.01)
        assert slots.take() == FIRST + 1
        with pytest.raises(SandboxUnavailable, match="Every sandbox user is taken"):
            slots.take()
        parent.kill()
    until = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        with suppress(ChildProcessError):
            os.waitpid(
                int(pid), os.WNOHANG
            )  # ours now, where an earlier test made this process adopt orphans
        time.sleep(0.01)
    assert slots.take() == FIRST  # its lock was let go of, so it can be had as soon as it is clean


def test_what_lives_under_a_user_is_ended_and_the_user_left_alone() -> None:
    with _start(LEAVES_A_SLEEPER) as sleeper:
        assert sleeper.stdout is not None
        sleeper.stdout.readline()
        assert slots.take() == FIRST + 1
        assert sleeper.wait(5) == -9
    assert slots.take() == FIRST

"""Several looks at one piece of work, in one jail: each begins from fresh, and nothing of one reaches the next."""

from __future__ import annotations

from textwrap import dedent

import pytest

from waypost.judge.local import LocalJudge
from waypost.judge.tests.test_engines import exercise

pytestmark = pytest.mark.slow

RIGHT = """
def add(a, b):
    return a + b


def greet():
    return "Hello " + input("Who? ")


print("ready")
"""


def _statuses(judge: LocalJudge, before: str) -> dict[str, str]:
    """Of `py-add`, whose checks take three looks; `before` runs first and raises where it sees what it must not."""
    work = {"main.py": dedent(before) + RIGHT}
    verdict = judge.judge(exercise("py-add"), work)
    return {check.id: check.status for check in verdict.checks}


ALL_PASS = dict.fromkeys(("adds", "prints", "again", "told", "greets"), "pass")


def test_each_look_has_empty_disks(judge: LocalJudge) -> None:
    left = """
        import os
        for place in ("/box/mark", "/box/tmp/mark", "/dev/shm/mark", "/box/folder/in/folder"):
            assert not os.path.exists(place), place
            os.makedirs(os.path.dirname(place), exist_ok=True)
            open(place, "w").close()
        os.symlink("/etc/hostname", "/box/link")
        os.mkfifo("/box/fifo")
        os.chmod("/box/folder", 0o500)
        """
    assert _statuses(judge, left) == ALL_PASS


def test_what_cannot_be_swept_away_costs_a_jail_and_no_verdict(judge: LocalJudge) -> None:
    left = """
        import os
        assert os.listdir("/box/tmp") == []
        os.makedirs("/box/tmp/" + "/".join("abcdefghijkl"))
        for number in range(500):
            open(f"/box/tmp/{number}", "w").close()
        os.mkdir("/box/closed")
        open("/box/closed/file", "w").close()
        os.chmod("/box/closed", 0)
        """
    assert _statuses(judge, left) == ALL_PASS


def test_no_process_outlives_its_look(judge: LocalJudge) -> None:
    left = """
        import os, signal, time
        others = {int(one) for one in os.listdir("/proc") if one.isdigit()} - {1, os.getpid()}
        assert not others, others
        for _ in range(3):
            if os.fork() == 0:
                os.setsid()
                for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                    signal.signal(number, signal.SIG_IGN)
                if os.fork() == 0:
                    os.kill(os.getpid(), signal.SIGSTOP)
                while True:
                    time.sleep(1)
        """
    assert _statuses(judge, left) == ALL_PASS


def test_the_process_that_waits_for_the_next_look_cannot_be_reached(judge: LocalJudge) -> None:
    attack = """
        import os, signal
        if os.getpid() != 1:
            for place in ("mem", "environ", "fd/0", "fd/3", "fd/5", "cwd"):
                try:
                    os.open(f"/proc/1/{place}", os.O_RDWR)
                except OSError:
                    continue
                raise SystemError(place)
            for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGINT, signal.SIGINT):
                os.kill(1, number)
        """
    assert _statuses(judge, attack) == ALL_PASS


def test_the_work_has_no_descriptor_but_its_own(judge: LocalJudge) -> None:
    """On another the process that waits says that a look has ended: whoever had it could say so too."""
    looks = """
        import os
        found = set(map(int, os.listdir("/proc/self/fd")))
        assert {0, 1, 2, 3, 4} <= found and len(found) == 6, found  # the sixth is the folder itself
        """
    assert _statuses(judge, looks) == ALL_PASS


def test_a_look_that_leaves_early_does_not_spoil_the_next(judge: LocalJudge) -> None:
    """Every look but the last, which the first process takes itself, ends before it can be looked at."""
    statuses = _statuses(judge, "import os\nif os.getpid() != 1:\n    os._exit(0)\n")
    assert statuses["adds"] != "pass"

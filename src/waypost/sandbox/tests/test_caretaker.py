"""A program of ours that is killed takes its jails with it, also those that it has only just begun."""

from __future__ import annotations

import subprocess
import sys
import uuid
from time import sleep

import pytest

from waypost.sandbox import cgroup

pytestmark = pytest.mark.skipif(cgroup.hierarchy() is None, reason="This machine has no groups.")

_KEEPER = """
import sys, time
from waypost.sandbox import jail, process
process.start(jail.Jail(["/bin/sh", "-c", "sleep 60; true", sys.argv[1]]))
print("begun", flush=True)
time.sleep(60)
"""


def _left(mark: str, keeper: int) -> list[str]:
    """Processes with `mark` in their words, and groups of `keeper`."""
    where = cgroup.hierarchy()
    assert where is not None
    found = subprocess.run(["pgrep", "-f", mark], capture_output=True, text=True, check=False)
    groups = [str(group) for folder in where.folders for group in folder.glob(f"{keeper}-*")]
    return found.stdout.split() + groups


@pytest.mark.parametrize("after_ms", range(0, 20, 2))
def test_what_has_just_begun_ends_with_us(after_ms: int) -> None:
    """bwrap itself asks the kernel for that only some ten milliseconds after its start."""
    mark = f"waypost-{uuid.uuid4()}"
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _KEEPER, mark], stdout=subprocess.PIPE, text=True
    ) as keeper:
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == "begun\n"
        sleep(after_ms / 1000)
        keeper.kill()
    for _ in range(300):
        if not _left(mark, keeper.pid):
            break
        sleep(0.01)
    assert not _left(mark, keeper.pid)

"""Ends what is left of our jails when we are killed.

bwrap asks the kernel to die with us, but only some ten milliseconds after it was started, and its child later still: a
jail that we had only just begun would live on. So a shell waits beside us for our end, whatever that is.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable
from pathlib import Path

_WATCH = """\
trap '' HUP INT TERM
read -r _
tries=250
while [ $tries -gt 0 ]; do
  left=
  for group in {groups}; do
    [ -d "$group" ] || continue
    for pid in $(cat "$group/cgroup.procs"); do kill -9 "$pid"; done
    rmdir "$group" || left=yes
  done
  [ "$left" ] || exit 0
  tries=$((tries - 1))
  sleep 0.02
done
"""
"""Until it is ended and gone: what has not entered its group yet cannot enter it then, and goes no further."""
_watched: dict[
    int, tuple[int, int]
] = {}  # a process that has one → the pipe that closes when it ends, and its shell


def watch(folders: Iterable[Path]) -> None:
    """From now on, when this process ends, so does every group `<its pid>-…` in `folders`. Once is enough."""
    pid = os.getpid()
    if pid in _watched:
        return
    ours, theirs = os.pipe2(os.O_CLOEXEC)
    try:
        groups = " ".join(f"{shlex.quote(str(folder))}/{pid}-*" for folder in folders)
        shell = subprocess.Popen(
            ["/bin/sh", "-c", _WATCH.format(groups=groups)],
            stdin=ours,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            env={"PATH": "/usr/bin:/bin"},
        )
        shell.returncode = 0  # it outlives us, so nobody waits for it
    except OSError:
        os.close(theirs)
        raise
    finally:
        os.close(ours)
    _watched[pid] = theirs, shell.pid


def pids() -> set[int]:
    """The shell of this process, if it has one: a child of ours that is no jail."""
    watched = _watched.get(os.getpid())
    return {watched[1]} if watched else set()

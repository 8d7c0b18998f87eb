"""A user of its own for every run, when we are root.

bwrap maps whoever calls it into the jail. Called as root, the program inside would be the machine's root wherever
a file is shared with it, so we first become a user that owns nothing. Each run has another one, so that two runs
at the same time cannot signal, trace or starve each other.
"""

from __future__ import annotations

import fcntl
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

from waypost.sandbox.errors import SandboxUnavailable

FIRST_UID = int(os.environ.get("WAYPOST_SANDBOX_FIRST_UID", "70000"))
"""Above people (1000 to 65535), below the ranges that containers are given (100000 up)."""
HOW_MANY = 512
_FOLDER = Path("/run/waypost-sandbox/slots")

_lock = threading.Lock()
_held: dict[int, int] = {}  # uid -> lock file descriptor, kept for the life of this process
_free: list[int] = []


def _forget_after_fork() -> None:
    """A forked child shares its parent's locks, so it must not use its parent's users."""
    global _lock
    _lock = threading.Lock()
    _held.clear()
    _free.clear()


os.register_at_fork(after_in_child=_forget_after_fork)


def take() -> int | None:
    """A user id that nobody else on this machine is using, or None when we are not root.

    Raises SandboxUnavailable when none is left or the machine does not have such ids.
    """
    if os.geteuid() != 0:
        return None
    with _lock:
        if _free:
            return _free.pop()
        return _take_new()


def give_back(uid: int | None) -> None:
    """Let another run use it. Call this only when nothing of the run is alive."""
    if uid is not None:
        with _lock:
            if uid in _held:
                _free.append(uid)


def retire(uid: int | None) -> None:
    """Something of the run would not end: never use this user again in this process."""


def _take_new() -> int:
    if not _mapped(FIRST_UID + HOW_MANY):
        raise SandboxUnavailable(
            f"This machine has no user id {FIRST_UID}, which the sandbox wants for itself.",
            "Set WAYPOST_SANDBOX_FIRST_UID to the start of 512 user ids that nothing else uses.",
        )
    try:
        _FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as why:
        raise SandboxUnavailable(
            f"The sandbox cannot make {_FOLDER}.", "Make /run writable for root, or start Waypost by systemd."
        ) from why
    for uid in range(FIRST_UID, FIRST_UID + HOW_MANY):
        if uid in _held:
            continue
        fd = os.open(_FOLDER / str(uid), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(fd)
            continue
        if _end_all_of(uid):
            os.close(fd)
            continue
        _held[uid] = fd
        return uid
    raise SandboxUnavailable("Every sandbox user is taken.", "Wait for other runs to end, then try again.")


def _mapped(uid: int) -> bool:
    with suppress(OSError, ValueError):
        for line in Path("/proc/self/uid_map").read_text().splitlines():
            start, _, length = (int(word) for word in line.split())
            if start <= uid < start + length:
                return True
    return False


def _end_all_of(uid: int) -> bool:
    """End what a run whose keeper was killed has left behind under this user; whether there was any.

    The dead count against the next run of the same user until whoever they fell to has waited for them, which can
    be another program, and long: so a user that had some is left alone for now.
    """
    found = False
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if entry.stat().st_uid == uid:
                    found = True
                    os.kill(int(entry.name), signal.SIGKILL)
    return found

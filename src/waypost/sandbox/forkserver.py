"""Fork servers: an interpreter that has loaded all it needs, in a jail, and gives birth to single-use jailed forks.

What a cold start costs is paid once. Each fork has namespaces, a user, a disk, limits and a group of its own and the
system call filter before it sees any work, as a jail of `process.start` has; what is done inside is in
`inside/stage.py` and its twin `inside/stage.rb`. It needs root; where that cannot be had, `start` one jail for each
piece of work (`ready_made` tells which).
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any

from waypost.sandbox import cgroup, process, seccomp, slots
from waypost.sandbox.errors import SandboxUnavailable
from waypost.sandbox.jail import Jail
from waypost.sandbox.limits import MIB, Limits
from waypost.sandbox.process import Usage

_FILTER = "/opt/waypost/filter.bpf"
_START_SECONDS = 120.0  # Rails, on a machine that has much else to do
_FORK_SECONDS = 5.0
_GRACE_SECONDS = 5.0
_SERVER = Limits(
    wall_seconds=86_400,
    cpu_seconds=86_000,
    memory_bytes=768 * MIB,
    pids=600,
    disk_bytes=1 * MIB,
    open_files=1024,
)


def ready_made() -> bool:
    """Whether fork servers can be had: only root may give each fork a user of its own."""
    return os.geteuid() == 0


LAUNCH = ("/usr/bin/python3", "-I", "-S", "-B", "/opt/waypost/launch.py")
"""Before the words of a program that cannot be forked itself: it is started in each fork (`inside/launch.py`)."""


def launcher() -> dict[str, bytes]:
    """What `LAUNCH` needs beside it."""
    return {f"/opt/waypost/{name}": stage(name) for name in ("launch.py", "stage.py")}


def stage(name: str) -> bytes:
    """The source of `inside/<name>`, to lie beside a driver."""
    return (resources.files("waypost.sandbox") / "inside" / name).read_bytes()


@dataclass(slots=True)
class Forked:
    """One fork at work. Always `end` it: that kills what is left, and gives its user and group back."""

    pidfd: int
    group: cgroup.Group | None
    uid: int
    server: ForkServer
    _ended: bool = False
    _last: Usage | None = None
    _lock: Any = field(default_factory=threading.Lock)

    def usage(self) -> Usage:
        """Processor time and memory so far, of the whole tree; zeros where no group counts it."""
        if self._last is not None:
            return self._last
        if self.group is None:
            return Usage(0.0, None, 0)
        return Usage(self.group.cpu_seconds() or 0.0, self.group.peak_memory_bytes(), self.group.oom_kills())

    @property
    def orphaned(self) -> bool:
        """Whether its server has ended, which ends it too, whatever it did. Of two that are killed together, the fork
        may be gone a moment before."""
        return not self.server.alive

    def kill(self) -> None:
        """End the whole tree at once: its first process takes all others with it. Harmless when called again."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def wait(self, seconds: float) -> bool:
        """Wait at most so long for it to end by itself; whether it has."""
        return self._ended or _dead(self.pidfd, seconds)

    def end(self) -> int:
        """Kill what is left, wait until nothing is, give everything back. Harmless when called again."""
        with self._lock:
            if self._ended:
                return 0
            self._ended = True
        self.kill()
        if self.group is not None:
            self.group.let_die()
        clean = _dead(self.pidfd, _GRACE_SECONDS)
        if self.group is not None:
            self._last = self.usage()
            if self.group.pids():
                self.group.kill()
            clean = clean and not self.group.pids()
            self.group.remove()
        os.close(self.pidfd)
        if clean:
            slots.give_back(self.uid)
        else:
            slots.retire(self.uid)
        return 0


def _dead(pidfd: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


class ForkServer:
    """A driver of `argv` (`… serve CONTROL` is added) with `data` beside it. Call it from one thread that stays.

    `loopback`: each fork may speak to itself over 127.0.0.1, in a network of its own (not with `stage.rb`).
    `reserved_bytes`: see `Jail`.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        data: Mapping[str, bytes],
        shown: Mapping[str, str] | None = None,
        env: Mapping[str, str] | None = None,
        shm_bytes: int = 1 * MIB,
        memory_bytes: int = _SERVER.memory_bytes,
        loopback: bool = False,
        reserved_bytes: int = 0,
    ) -> None:
        """Start it and wait until it is ready. Raises SandboxUnavailable when it does not come up."""
        self._shm_bytes = shm_bytes
        self._loopback = loopback
        self._reserved = reserved_bytes
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        what = Jail(
            [*argv, "serve", str(theirs.fileno())],
            replace(_SERVER, memory_bytes=memory_bytes),
            shown=shown or {},
            data={**data, _FILTER: seccomp.program(False, loopback=loopback)},
            env=env or {},
            keeper=True,
        )
        try:
            self._jailed = process.start(what, pass_fds=(theirs.fileno(),))
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.settimeout(_START_SECONDS)
        try:
            told = ours.recv(100)
        except OSError:
            told = b""
        if told != b"ready":
            self.close()
            raise SandboxUnavailable(f"{argv[0]} did not come up in its jail.", "Run waypost doctor.")
        ours.settimeout(_FORK_SECONDS)

    @property
    def alive(self) -> bool:
        """Whether it still holds its end of our channel, of which it lets go as it ends."""
        poll = select.poll()
        if self._control.fileno() < 0:
            return False
        poll.register(self._control, 0)
        return not poll.poll(0)

    def fork(
        self, limits: Limits, *, job: int, result: int, stdin: int, stdout: int, stderr: int, clear: int
    ) -> Forked:
        """A new fork that works on the descriptors given, which the caller keeps and closes.

        Raises SandboxUnavailable when it cannot be had; the server is then best closed and started anew.
        """
        uid = slots.take()
        if uid is None:
            raise SandboxUnavailable("Fork servers need root.", "Start Waypost as root.")
        group: cgroup.Group | None = None
        entrances: list[int] = []
        try:
            group = cgroup.make(limits)
            entrances += (
                [os.open(path, os.O_WRONLY | os.O_CLOEXEC) for path in group.entrances] if group else []
            )
            about = {
                "uid": uid,
                "disk_bytes": limits.disk_bytes,
                "shm_bytes": self._shm_bytes,
                "loopback": self._loopback,
                "rlimits": _rlimits(limits, self._reserved, grouped=group is not None),
            }
            fds = [stdin, stdout, stderr, job, result, clear, *entrances]
            socket.send_fds(self._control, [json.dumps(about).encode()], fds)
            told, pidfds, _, _ = socket.recv_fds(self._control, 1000, 1)
            if told[:1] != b"+" or not pidfds:
                raise OSError(0, told[1:].decode(errors="replace") or "it has ended")
        except BaseException as why:
            if group is not None:
                group.kill()
                group.remove()
            slots.give_back(uid)
            if isinstance(why, OSError):
                raise SandboxUnavailable(
                    f"No place could be made for a program: {why.strerror or why}.", "It is tried again."
                ) from why
            raise
        finally:
            for fd in entrances:
                os.close(fd)
        return Forked(pidfds[0], group, uid, self)

    def host_pids(self) -> list[int]:
        """The server's own process as this machine sees it (empty where there is no group to ask)."""
        return self._jailed.group.pids() if self._jailed.group else []

    def close(self) -> None:
        """End it and every fork of it. Harmless when called again."""
        self._control.close()
        self._jailed.end()


def _rlimits(limits: Limits, reserved_bytes: int, *, grouped: bool) -> dict[str, int]:
    found = {
        "CORE": 0,
        "CPU": max(1, int(limits.cpu_seconds + 1)),
        "NOFILE": limits.open_files,
        "FSIZE": limits.disk_bytes,
        "MEMLOCK": 65536,
        "NPROC": limits.pids + 3,
    }
    if not grouped:
        found["DATA"] = limits.memory_bytes + reserved_bytes
    return found

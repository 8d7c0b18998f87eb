"""A process tree inside a jail: started under limits, watched from outside, ended as one."""

from __future__ import annotations

import ctypes
import os
import re
import resource
import select
import shlex
import signal
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from waypost.sandbox import cgroup, jail, seccomp, slots
from waypost.sandbox.errors import SandboxUnavailable
from waypost.sandbox.stopwatch import monotonic, sleep

_PR_SET_CHILD_SUBREAPER = 36
_GRACE_SECONDS = 5.0
_FOUND_CHILD = re.compile(rb'"child-pid"\s*:\s*(\d+)')
_FOUND_EXIT = re.compile(rb'"exit-code"\s*:\s*(\d+)')


@cache
def _adopt_orphans() -> None:
    """What bwrap leaves behind becomes our child, so that we can wait for its end and clear it away.

    Without this its dead first process is counted against the next run of the same user for about a second.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise SandboxUnavailable(
            "The kernel will not let Waypost look after its sandbox.", "Use Linux 3.4 or later."
        )


_starting = threading.Lock()
_ours: set[int] = set()  # bwraps that a `Jailed` waits for


def _reap_strays() -> None:
    """Clear away dead jails of a keeper that was killed and whose orphans came to us. Call it under `_starting`."""
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError, ValueError):
            for pid in {int(word) for word in (task / "children").read_text().split()} - _ours:
                stat = Path(f"/proc/{pid}/stat").read_text()
                if stat.startswith(f"{pid} (bwrap) Z"):
                    os.waitpid(pid, os.WNOHANG)


def _entry_script(what: jail.Jail, entrances: Sequence[str], uid: int | None) -> str:
    """A line of shell: enter the group, take on the limits, become the slot's user, become bwrap.

    A shell because it costs a millisecond and, unlike a hook between fork and exec, is safe in a program with
    threads.
    """
    limits = what.limits
    steps = [f"echo 0 > {shlex.quote(path)}" for path in entrances]
    cpu = max(1, int(limits.cpu_seconds + 1))
    steps += [
        "umask 022",  # whatever the one who starts us keeps for its own files
        "ulimit -c 0",
        f"ulimit -t {cpu}",
        f"ulimit -n {limits.open_files}",
        "ulimit -l 64",
    ]
    if not what.keeper:  # whose forks have larger disks than it has
        steps.append(f"ulimit -f {max(1, limits.disk_bytes // 512)}")
    if not entrances:
        steps.append(f"ulimit -d {(limits.memory_bytes + what.reserved_bytes) // 1024}")
    start = 'exec "$@"'
    if uid is not None:
        steps.append(f"ulimit -p {limits.pids + 3}")
        start = f'exec setpriv --reuid={uid} --regid={uid} --clear-groups --no-new-privs -- "$@"'
    return " && ".join([*steps, start])


@dataclass(slots=True)
class Usage:
    cpu_seconds: float
    peak_memory_bytes: int | None
    oom_kills: int


@dataclass(slots=True)
class Jailed:
    """A running jail. Always `end` it: that kills what is left, waits for it and gives its user and group back."""

    popen: subprocess.Popen[bytes]
    group: cgroup.Group | None
    uid: int | None
    status_fd: int  # what bwrap tells of itself; nothing in the jail can write to it
    pidfd: int  # of bwrap itself: readable when it has ended
    started: float
    init_pid: int | None = None
    _init_pidfd: int | None = None
    _rusage: tuple[float, int] = (0.0, 0)
    _told: bytes = b""
    _ended: bool = False
    _last: Usage | None = None
    _lock: Any = field(default_factory=threading.Lock)

    def learn_init(self) -> int | None:
        """The pid of the jail's first process as this machine sees it, once bwrap has told it. Never blocks."""
        if self.init_pid is None:
            self._listen()
            if found := _FOUND_CHILD.search(self._told):
                with suppress(ProcessLookupError):
                    self._init_pidfd = os.pidfd_open(int(found[1]))
                    self.init_pid = int(found[1])
        return self.init_pid

    def _listen(self) -> None:
        with suppress(BlockingIOError):
            while self.status_fd >= 0 and (piece := os.read(self.status_fd, 4096)):
                self._told += piece

    @property
    def orphaned(self) -> bool:
        """Never: a jail of its own hangs on nothing else (see `forkserver.Forked`)."""
        return False

    def program_ran(self) -> bool:
        """Whether the program itself was started and came to its end, by bwrap's own word. Ask after `end`.

        bwrap tells an exit code only of a program that it could start; its own exit code and what stands in the
        program's error output are no evidence, because the program can make both.
        """
        return _FOUND_EXIT.search(self._told) is not None

    def usage(self) -> Usage:
        """Processor time and memory so far, of the whole tree where a group can count it."""
        if self._last is not None:
            return self._last
        if self.group is None:
            return Usage(self._rusage[0], self._rusage[1] or None, 0)
        cpu = self.group.cpu_seconds()
        return Usage(
            self._rusage[0] if cpu is None else cpu, self.group.peak_memory_bytes(), self.group.oom_kills()
        )

    def kill(self) -> None:
        """End the whole tree at once. Its first process takes all others with it. Harmless when called again."""
        self.learn_init()
        with suppress(ProcessLookupError):
            if self._init_pidfd is not None:
                signal.pidfd_send_signal(self._init_pidfd, signal.SIGKILL)
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        if self.group is not None:
            self.group.kill()

    def wait(self, seconds: float) -> bool:
        """Wait at most so long for it to end by itself; whether it has. Follow it with `end`."""
        return self._ended or _dead(self.pidfd, seconds)

    def end(self) -> int:
        """Kill what is left, wait until nothing is, give everything back. The exit code that bwrap reported,
        negative when a signal ended bwrap itself. Harmless when called again."""
        with self._lock:
            if self._ended:
                return self.popen.returncode
            self._ended = True
        self.learn_init()
        with suppress(ProcessLookupError):
            if self._init_pidfd is not None:
                signal.pidfd_send_signal(self._init_pidfd, signal.SIGKILL)
        if self.group is not None:
            self.group.let_die()
        if self.popen.returncode is None and not _dead(self.pidfd, 0.0):
            if self._init_pidfd is not None:
                _dead(self.pidfd, 0.2)  # let bwrap report how it ended
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        self._wait_for_bwrap()
        self._listen()
        clean = True
        if self._init_pidfd is not None:
            clean = _dead(self._init_pidfd, _GRACE_SECONDS)
            self._reap_init()
        if self.group is not None:
            if self.group.pids():
                self.group.kill()
            self._last = self.usage()
            clean = clean and not self.group.pids()
            self.group.remove()
        _close(self.pidfd, self.status_fd, *([self._init_pidfd] if self._init_pidfd is not None else []))
        self.status_fd = -1
        if clean:
            slots.give_back(self.uid)
        else:
            slots.retire(self.uid)
        return self.popen.returncode

    def _wait_for_bwrap(self) -> None:
        if self.popen.returncode is not None:
            return
        try:
            _, status, used = os.wait4(self.popen.pid, 0)
        except ChildProcessError:
            self.popen.returncode = -signal.SIGKILL
            return
        self.popen.returncode = os.waitstatus_to_exitcode(status)
        _ours.discard(self.popen.pid)
        self._add(used)

    def _reap_init(self) -> None:
        """Clear away the jail's first process, which became ours when bwrap ended."""
        until = monotonic() + 0.5
        while self.init_pid is not None and monotonic() < until:
            try:
                pid, _, used = os.wait4(self.init_pid, os.WNOHANG)
            except ChildProcessError:
                return  # bwrap had already waited for it
            if pid:
                self._add(used)
                return
            sleep(0.001)

    def _add(self, used: resource.struct_rusage) -> None:
        cpu, peak = self._rusage
        self._rusage = (cpu + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss * 1024))


def _dead(pidfd: int, seconds: float) -> bool:
    """Wait at most `seconds` for a process to end."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _close(*fds: int) -> None:
    for fd in fds:
        if fd >= 0:
            with suppress(OSError):
                os.close(fd)


def start(
    what: jail.Jail,
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
    stderr: int = subprocess.DEVNULL,
    pass_fds: Sequence[int] = (),
) -> Jailed:
    """Start `what.argv` in a new jail. `pass_fds` keep their numbers inside.

    The kernel kills the jail when the thread that called this ends, so call it from one that stays.
    Raises SandboxUnavailable where the sandbox cannot be had.
    """
    _adopt_orphans()
    jail.bwrap()
    uid = None if what.keeper else slots.take()
    try:
        group = cgroup.make(what.limits)
    except BaseException:
        slots.give_back(uid)
        raise
    kept: list[int] = []
    status_read, status_write = os.pipe2(os.O_CLOEXEC)
    os.set_blocking(status_read, False)
    try:
        filter_fd = None
        if not what.keeper:
            filter_fd = seccomp.memfd(what.nested, loopback=what.loopback)
            kept.append(filter_fd)
        argv = jail.command(what, uid=uid, filter_fd=filter_fd, status_fd=status_write, kept=kept)
        if uid is None and not what.keeper:
            # Counted within the jail's own user namespace, so that our other processes do not count.
            inner = f'ulimit -p {what.limits.pids} && exec "$@"'
            cut = argv.index("--")
            argv = [*argv[: cut + 1], "/bin/sh", "-c", inner, "sh", *argv[cut + 1 :]]
        script = _entry_script(what, group.entrances if group else [], uid)
        began = monotonic()
        with _starting:
            _reap_strays()
            popen = subprocess.Popen(
                ["/bin/sh", "-c", script, "sh", *argv],
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                pass_fds=(*kept, status_write, *pass_fds),
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            )
            _ours.add(popen.pid)
    except BaseException as why:
        _close(status_read, status_write, *kept)
        if group is not None:
            group.remove()
        slots.give_back(uid)
        if isinstance(why, OSError):
            raise SandboxUnavailable(
                f"The sandbox could not be started: {why.strerror}.", "Try again soon."
            ) from why
        raise
    _close(status_write, *kept)
    return Jailed(popen, group, uid, status_read, os.pidfd_open(popen.pid), began)


def box_of(jailed: Jailed) -> int | None:
    """An open handle on the jail's private disk, to see how full it is; None until it is there."""
    pid = jailed.learn_init()
    if pid is None:
        return None
    with suppress(OSError):
        fd = os.open(
            f"/proc/{pid}/root{jail.HOME}", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW
        )
        if os.fstat(fd).st_dev != Path("/").stat().st_dev:
            return fd
        os.close(fd)
    return None

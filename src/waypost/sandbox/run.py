"""One run from start to end: feed it, read it within bounds, stop it in time."""

from __future__ import annotations

import fcntl
import os
import selectors
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from waypost.sandbox import process
from waypost.sandbox.jail import Jail
from waypost.sandbox.limits import MIB, Limits
from waypost.sandbox.outcome import Outcome, Status
from waypost.sandbox.stopwatch import monotonic

_FIRST_LOOK_SECONDS = 0.004
_LOOK_SECONDS = 0.03
_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


@dataclass(slots=True)
class _Watch:
    """What has been seen so far of one run."""

    room: int
    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)
    over: Status | None = None  # the limit that it went past, when we stopped it
    disk_full: bool = False
    box: int | None = None

    def keep(self, into: bytearray, piece: bytes) -> None:
        into += piece[: self.room]
        self.room -= len(piece)
        if self.room < 0:
            self.over = self.over or "output"

    def look_at_disk(self, jailed: process.Jailed) -> None:
        if self.box is None:
            self.box = process.box_of(jailed)
        if self.box is not None and not self.disk_full:
            about = os.fstatvfs(self.box)
            self.disk_full = about.f_blocks > 0 and about.f_bavail * 100 < about.f_blocks


def run(
    argv: Sequence[str],
    *,
    limits: Limits | None = None,
    files: Mapping[str, bytes] | None = None,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    shown: Mapping[str, str] | None = None,
    data: Mapping[str, bytes] | None = None,
    shm_bytes: int = 1 * MIB,
) -> Outcome:
    """Run a program in a jail of its own and wait for its end, at most `limits.wall_seconds`.

    `files` lie in `/box` (the working folder) by relative path; `shown` are machine paths to show read-only, by
    path inside; `data` are read-only files by path inside, `shm_bytes` the
    room in `/dev/shm`. When this returns, nothing of the run is alive.
    Raises SandboxUnavailable where the sandbox cannot be had; nothing was run then.
    """
    limits = limits or Limits()
    what = Jail(
        argv,
        limits,
        files=files or {},
        env=env or {},
        shown=shown or {},
        data=data or {},
        shm_bytes=shm_bytes,
    )
    given = os.memfd_create("waypost-stdin", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    pipes = [*os.pipe2(os.O_CLOEXEC), *os.pipe2(os.O_CLOEXEC)]
    watch = _Watch(limits.output_bytes)
    try:
        with os.fdopen(os.dup(given), "wb") as out:
            out.write(stdin)
        os.lseek(given, 0, os.SEEK_SET)
        fcntl.fcntl(given, fcntl.F_ADD_SEALS, _SEALS)  # or the program could keep its memory in ours
        jailed = process.start(what, stdin=given, stdout=pipes[1], stderr=pipes[3])
    except BaseException:
        for fd in pipes:
            os.close(fd)
        raise
    finally:
        os.close(given)
    os.close(pipes[1])
    os.close(pipes[3])
    try:
        _attend(jailed, watch, limits, pipes[0], pipes[2])
        if watch.over is not None:
            jailed.kill()
        code = jailed.end()
        wall = monotonic() - jailed.started
        if watch.over is None:
            _drain(watch, pipes[0], watch.stdout)
            _drain(watch, pipes[2], watch.stderr)
        if watch.box is not None:
            watch.look_at_disk(jailed)
    finally:
        jailed.end()
        os.close(pipes[0])
        os.close(pipes[2])
        if watch.box is not None:
            os.close(watch.box)
    return _outcome(jailed, watch, limits, code, wall)


def _attend(jailed: process.Jailed, watch: _Watch, limits: Limits, stdout: int, stderr: int) -> None:
    """Read both pipes and look at the limits until the program ends or goes past one."""
    deadline = jailed.started + limits.wall_seconds
    with selectors.DefaultSelector() as ready:
        for fd, into in ((stdout, watch.stdout), (stderr, watch.stderr)):
            os.set_blocking(fd, False)
            ready.register(fd, selectors.EVENT_READ, into)
        ready.register(jailed.pidfd, selectors.EVENT_READ, None)
        pause = _FIRST_LOOK_SECONDS
        next_look = jailed.started + pause
        while watch.over is None:
            now = monotonic()
            if now >= deadline:
                watch.over = "timeout"
                return
            if now >= next_look:
                watch.look_at_disk(jailed)
                if (
                    watch.box is not None
                ):  # until then often: a disk that nobody had hold of cannot be looked at
                    pause = min(pause * 2, _LOOK_SECONDS)
                next_look = now + pause
                used = jailed.usage()
                if used.oom_kills:
                    watch.over = "memory"
                elif used.cpu_seconds > limits.cpu_seconds:
                    watch.over = "timeout"
                continue
            for key, _ in ready.select(max(0.0, min(deadline, next_look) - now)):
                if key.data is None:
                    return
                piece = b""
                with suppress(BlockingIOError):
                    piece = os.read(key.fd, 65_536)
                    if not piece:
                        ready.unregister(key.fd)
                watch.keep(key.data, piece)


def _drain(watch: _Watch, fd: int, into: bytearray) -> None:
    """Take what still stands in a pipe whose writers are all dead."""
    with suppress(BlockingIOError):
        while piece := os.read(fd, 65_536):
            watch.keep(into, piece)


def _outcome(jailed: process.Jailed, watch: _Watch, limits: Limits, code: int, wall: float) -> Outcome:
    used = jailed.usage()
    status: Status
    exit_code: int | None = None
    sent: int | None = None
    fault = ""
    errors = bytes(watch.stderr)
    if watch.over is not None:
        status = watch.over
    elif used.oom_kills:
        status = "memory"
    elif used.cpu_seconds > limits.cpu_seconds:
        status = "timeout"
    elif code < 0:
        status, fault = "sandbox_fault", f"bwrap was ended by signal {-code}"
    elif not jailed.program_ran():  # so that whatever stands in its error output, bwrap wrote
        missing = jailed.init_pid is not None and errors.startswith(b"bwrap: execvp ")
        status, exit_code = ("exit", 127) if missing else ("sandbox_fault", None)
        fault = "" if missing else errors.decode(errors="replace").strip() or "bwrap did not say why"
    elif 128 < code <= 192:
        sent = code - 128
        full = sent == signal.SIGXFSZ or watch.disk_full
        status = "timeout" if sent == signal.SIGXCPU else "disk" if full else "signal"
    else:
        exit_code = code
        status = "ok" if code == 0 else "disk" if watch.disk_full else "exit"
    return Outcome(
        status,
        exit_code,
        sent,
        wall,
        used.cpu_seconds,
        used.peak_memory_bytes,
        bytes(watch.stdout),
        errors,
        fault,
        jailed.group is not None,
    )


__all__ = ["run"]

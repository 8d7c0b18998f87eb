"""The shell that runs a learner's git commands, and the end of all that they leave. Runs inside the jail."""

import os
import re
import select
import signal
import subprocess
import time

import repository

BASH = "/usr/bin/bash"
_QUOTED = r"\"[^\"\\`$]*\"|'[^']*'"
PLAIN = re.compile(rf"(?:[^\\'\"`$(){{}}<>|&;#!\[\]]|{_QUOTED}|>(?=[ \w./]))*")
"""Words that bash takes as they stand: nothing in them is a command of its own, and the line is whole."""


def end_all():
    """End every other process in this jail, whoever's child it is."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            os.kill(-1, signal.SIGKILL)
        except OSError:
            pass
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        if not _others():
            return
        time.sleep(0.002)
    raise OSError("a process would not end")


def _others():
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) not in (1, os.getpid()):
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    if file.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X"):
                        found.append(int(name))
            except OSError:
                continue
    return found


def run(argument, env, *, take, most=None, fd3=False):
    """bash in the learner's folder; `take(piece)` gets its output. Its exit code, and what it said on descriptor 3."""
    out, inner = os.pipe2(os.O_CLOEXEC)
    kind, kind_inner = os.pipe2(os.O_CLOEXEC)
    prefix = f"exec 3>&{kind_inner}; exec {kind_inner}>&-\n" if fd3 else ""
    child = subprocess.Popen(
        [BASH, "--norc", "--noprofile", "-c", prefix + argument, "bash"],
        stdin=subprocess.DEVNULL, stdout=inner, stderr=None if not fd3 else subprocess.PIPE, env=env,
        cwd=repository.WORK, pass_fds=(kind_inner,) if fd3 else (), start_new_session=True,
    )  # fmt: skip
    os.close(inner)
    os.close(kind_inner)
    os.set_blocking(kind, False)
    errors = bytearray()
    poll = select.poll()
    ended = os.pidfd_open(child.pid)
    poll.register(ended, select.POLLIN)
    sources = [out, *([child.stderr.fileno()] if fd3 else [])]
    for fd in sources:
        os.set_blocking(fd, False)
        poll.register(fd, select.POLLIN)
    room = most
    while room is None or room >= 0:
        ready = {fd for fd, _ in poll.poll()}
        last = ended in ready  # what it printed stands in the pipes by now
        got = 0
        for fd in ready & set(sources) if not last else sources:
            piece = _piece(fd)
            got += len(piece)
            if not piece and not last:
                poll.unregister(fd)
            elif fd == out:
                take(piece)
                room = None if room is None else room - len(piece)
            else:
                errors += piece[: max(0, 4000 - len(errors))]
        if last and not got:
            break
    end_all_of(child)
    said = _piece(kind)
    for fd in (out, kind, ended):
        os.close(fd)
    if fd3:
        child.stderr.close()
    return child.returncode, said.decode("ascii", "replace"), errors.decode("utf-8", "replace")


def end_all_of(child):
    """The shell's exit code, and the end of everything."""
    if child.poll() is None:
        child.kill()
        child.wait()
    end_all()


def _piece(fd):
    try:
        return os.read(fd, 65536)
    except OSError:
        return b""

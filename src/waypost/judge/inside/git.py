"""`git`: runs the learner's commands one after another, then looks at the repository. Runs inside the jail.

The learner's folder is `/box/work`. `start.sh`, where the exercise has one, runs first in the same shell, unseen.
Before any look every process is ended, and the repository's configuration set aside (`repository.py`).
"""

import errno
import os
import re
import select
import signal
import subprocess
import sys
import time

sys.path.insert(0, "/opt/waypost")
import common
import repository
import stage
import values

_BASH = "/usr/bin/bash"
_START = "start.sh"
_MOST_VALUE = 200_000
_PLAIN = re.compile(
    r"[^\\'\"`$(){}<>|&;#!\[\]]*(?:\"[^\"\\`$]*\"[^\\'\"`$(){}<>|&;#!\[\]]*|'[^'\\]*'[^\\'\"`$(){}<>|&;#!\[\]]*)*"
)
_OPENING = {"if", "for", "while", "until", "case", "select", "function", "coproc", "time"}
_MARK = re.compile(rb"\x1e(\d+) (\d+)\x1e")
_LINE = re.compile(rb"(?m)^bash: (?:-c: )?line \d+: ")
_LEARNING = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": repository.LOOKING["HOME"],
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "TERM": "dumb",
    "USER": "learner",
    "GIT_CONFIG_SYSTEM": "/opt/waypost/gitconfig",
    "GIT_PAGER": "cat",
    "PAGER": "cat",
    "GIT_EDITOR": ":",
    "EDITOR": ":",
    "GIT_TERMINAL_PROMPT": "0",
}
# One minute passes with each command, so that commits have an order and the same work gives the same history.
_OPEN = r"""exec 2>&1
_way_now=1767603600
_way_say() {
  local status=$?
  printf '\036%d %d\036' "$1" "$status"
  [ -z "${2-}" ] || printf '%s\n' "$2"
  _way_now=$((_way_now + 60))
  if [ "${GIT_AUTHOR_DATE-$_way_date}" = "${_way_date-}" ]; then GIT_AUTHOR_DATE="$_way_now +0000"; fi
  if [ "${GIT_COMMITTER_DATE-$_way_date}" = "${_way_date-}" ]; then GIT_COMMITTER_DATE="$_way_now +0000"; fi
  _way_date="$_way_now +0000"
  return $status
}
_way_date="$_way_now +0000"
export GIT_AUTHOR_DATE="$_way_date" GIT_COMMITTER_DATE="$_way_date"
"""


def whole(block):
    """Whether these lines are a whole command."""
    words = block.split()
    if not words or words[0].startswith("#"):
        return True
    if _PLAIN.fullmatch(block) and words[0] not in _OPENING:
        return True
    told = subprocess.run(
        [_BASH, "--norc", "--noprofile", "-n", "-c", block],
        capture_output=True, text=True, errors="replace", env={"LC_ALL": "C"}, stdin=subprocess.DEVNULL, check=False,
    ).stderr  # fmt: skip
    return not re.search(r"unexpected end of file|unexpected EOF|here-document", told) and not block.endswith(
        "\\"
    )


def commands(text):
    """(line, command) for each whole command of the file; comments and empty lines too."""
    lines, block, start = text.replace("\r\n", "\n").split("\n"), [], 0
    for number, line in enumerate(lines, 1):
        start = start if block else number
        block.append(line)
        if whole("\n".join(block)):
            yield start, "\n".join(block)
            block = []
    if block:
        yield start, "\n".join(block)


def script(steps):
    """The steps, each told before it is run; and what each was."""
    parts, told = [], []
    for line, command in steps:
        if command.strip() and not command.lstrip().startswith("#"):
            told.append((line, command))
            shown = "$ " + command.replace("\n", "\n> ")
            parts.append(f"_way_say {len(told)} $'{_escaped(shown)}'\n{command}\n")
    return "".join(parts) + "_way_say 0\n", told


def _escaped(text):
    return text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")


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


def _run(argument, env, *, take, most=None, fd3=False):
    """bash in the learner's folder; `take(piece)` gets its output. Its exit code, and what it said on descriptor 3."""
    out, inner = os.pipe2(os.O_CLOEXEC)
    kind, kind_inner = os.pipe2(os.O_CLOEXEC)
    prefix = f"exec 3>&{kind_inner}; exec {kind_inner}>&-\n" if fd3 else ""
    child = subprocess.Popen(
        [_BASH, "--norc", "--noprofile", "-c", prefix + argument, "bash"],
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


class Console:
    """Passes on what the shell prints, and keeps what each command printed and how it ended."""

    def __init__(self, told):
        self._told, self._rest, self.at = told, b"", None
        self.printed, self.status, self.before = {}, {}, bytearray()

    def take(self, piece):
        text = self._rest + piece
        cut = text.rfind(b"\x1e")
        self._rest = b""
        if text.count(b"\x1e") % 2 and len(text) - cut < 30:  # half a mark
            text, self._rest = text[:cut], text[cut:]
        text = _LINE.sub(b"bash: ", text)  # as at a prompt
        last = 0
        for found in _MARK.finditer(text):
            self._keep(text[last : found.start()])
            if self.at is not None:
                self.status[self.at] = int(found[2])
            elif int(found[1]) == 1 or int(found[1]) == 0:
                self.status[None] = int(found[2])
            self.at = int(found[1])
            last = found.end()
        self._keep(text[last:])

    def _keep(self, piece):
        if self.at is None:
            self.before += piece[: 4000 - len(self.before)]
            return
        if piece:
            kept = self.printed.setdefault(self.at, bytearray())
            kept += piece[: max(0, 1500 - len(kept))]
            while piece:
                piece = piece[os.write(1, piece) :]

    def faults(self, entry, code):
        """A fault for each command that failed and said something."""
        if self.at:
            self.status.setdefault(self.at, code)
        found = []
        for number, status in sorted((one, status) for one, status in self.status.items() if one):
            line, command = self._told[number - 1] if number <= len(self._told) else (1, "")
            said = self.printed.get(number, b"").decode("utf-8", "replace")
            said = said.removeprefix("$ " + command.replace("\n", "\n> ")).strip()
            if status and said:
                found.append({"name": "", "message": values.clean(said), "file": entry, "line": line})
        return found


def _make_safe():
    """Why the repositories cannot be looked at, if so."""
    try:
        repository.make_all_safe()
    except OSError as why:
        return (
            "There is no room left for files"
            if why.errno == errno.ENOSPC
            else "The repository cannot be read"
        )
    return None


def _look(asked, result, trouble):
    value = None
    try:
        if trouble:
            raise LookupError(trouble)
        if not repository.has_repository():
            raise LookupError("There is no repository in the learner's folder")
        if asked["do"]:
            code, _kind, errors = _ask(asked["do"], bytearray())
            if code:
                raise LookupError(f"The steps before the check stopped: {errors.strip()[-300:]}")
        if asked["get"]:
            value = _value(asked["get"])
    except LookupError as why:
        value = {"t": "raised", "name": "Missing", "message": values.clean(str(why.args[0])).rstrip(".")}
    common.tell(result, {"look": asked["id"], "value": value})


def _ask(words, into):
    return _run(
        ". /opt/waypost/looks.sh\n" + words, repository.LOOKING, take=into.extend, most=_MOST_VALUE, fd3=True
    )


def _value(words):
    printed = bytearray()
    before = repository.fingerprint()
    code, kind, errors = _ask(words, printed)
    if repository.fingerprint() != before:
        raise LookupError("The repository was changed while it was looked at")
    text = printed.decode("utf-8", "replace").replace("\r\n", "\n").rstrip()
    if code and not text:
        raise LookupError(errors.strip().removeprefix("fatal: ")[:500] or "Nothing was found")
    if kind[:1] == "l":
        return values.encode(text.split("\n") if text else [])
    if kind[:1] == "n" and text.strip().isdigit():
        return int(text)
    if kind[:1] == "b" and text in ("true", "false"):
        return text == "true"
    return values.encode(text)


def work(job, result):
    """One look at one piece of work."""
    asked = common.next_job(job, result)
    if asked is None:
        return
    stage.show_memory(False)  # the learner's processes cannot reach our descriptors
    files, entry = dict(asked["files"]), asked["entry"]
    steps, start = files.pop(entry, ""), files.pop(_START, "")
    for folder in (repository.WORK, _LEARNING["HOME"]):
        os.mkdir(folder, 0o755)
    common.write_files({"work/" + name: text for name, text in files.items()})
    common.write_files({"tmp/start.sh": start})
    body, told = script(commands(steps))
    console = Console(told)
    code, _kind, _errors = _run(_OPEN + ". /tmp/start.sh\n" + body, _LEARNING, take=console.take)
    faults = console.faults(entry, code)
    begun = console.at is not None and not console.status.get(None)
    if not begun:
        said = bytes(console.before).decode("utf-8", "replace").strip()
        faults = [{"name": "", "message": values.clean(said) or "It stopped", "file": _START, "line": 1}]
    trouble = _make_safe()
    common.tell(result, {"started": begun, "faults": faults[:20]})
    if begun and common.may_go_on(job):
        for look in asked["looks"]:
            _look(look, result, trouble)
    common.tell(result, {"done": True})
    os._exit(0)


if __name__ == "__main__":
    stage.main(work)

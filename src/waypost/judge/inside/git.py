"""`git`: runs the learner's commands one after another, then looks at the repository. Runs inside the jail.

The learner's folder is `/box/work`. `start.sh`, where the exercise has one, runs first in the same shell, unseen.
Before any look every process is ended, and the repository's configuration set aside (`repository.py`).
"""

import os
import re
import shlex
import subprocess
import sys

sys.path.insert(0, "/opt/waypost")
import beginning
import common
import gitlooks
import repository
import shell
import stage
import values

_START = "start.sh"
_START_PATH, _START_SEEN = "tmp/start.sh", "/tmp/start.sh"
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
    if shell.PLAIN.fullmatch(block) and words[0] not in _OPENING:
        return True
    told = subprocess.run(
        [shell.BASH, "--norc", "--noprofile", "-n", "-c", block],
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


def _lay_new(files, start):
    """The exercise's and the learner's files; a line of shell that begins with them."""
    for folder in (repository.WORK, _LEARNING["HOME"]):
        os.mkdir(folder, 0o755)
    common.write_files({"work/" + name: text for name, text in files.items()})
    common.write_files({_START_PATH: start})
    return f". {_START_SEEN}\n"


def _prepare(files, start):
    """What `start.sh` makes of the exercise's own files, to be laid down for each look; None where it has to run."""
    _lay_new(files, start)
    printed = bytearray()
    shell.run(beginning.watched(_OPEN, _START_SEEN), _LEARNING, take=printed.extend)
    return beginning.keep() if beginning.left_the_shell_alone(bytes(printed)) else None


def _lay(prepared):
    """The same where it has been made before. Git has noted the times of its files: it must look at them again."""
    looked = [f"git -C {shlex.quote(one)} update-index -q --refresh\n" for one in beginning.lay(prepared)]
    return "".join(looked) + ":\n"


def work(job, result):
    """One look at one piece of work."""
    asked = common.next_job(job, result)
    if asked is None:
        return
    stage.show_memory(False)  # the learner's processes cannot reach our descriptors
    files, entry = dict(asked["files"]), asked["entry"]
    steps, start = files.pop(entry, ""), files.pop(_START, "")
    if asked["prepare"]:
        common.tell(result, {"prepared": _prepare(files, start)})
        os._exit(0)
    begin = _lay(asked["prepared"]) if asked["prepared"] else _lay_new(files, start)
    body, told = script(commands(steps))
    console = Console(told)
    code, _kind, _errors = shell.run(_OPEN + begin + body, _LEARNING, take=console.take)
    faults = console.faults(entry, code)
    begun = console.at is not None and not console.status.get(None)
    if not begun:
        said = bytes(console.before).decode("utf-8", "replace").strip()
        faults = [{"name": "", "message": values.clean(said) or "It stopped", "file": _START, "line": 1}]
    trouble = gitlooks.make_safe()
    common.tell(result, {"started": begun, "faults": faults[:20]})
    if begun and common.may_go_on(job):
        gitlooks.look_at_all(asked["looks"], result, trouble)
    common.tell(result, {"done": True})
    os._exit(0)


if __name__ == "__main__":
    stage.main(work)

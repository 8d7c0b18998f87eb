"""Looks at the repository that a learner's commands made. Runs inside the jail, when no process of theirs lives."""

import errno
import itertools
import os
import re
import time

import common
import repository
import shell
import values

_MOST_VALUE = 200_000
_MOST_TOGETHER = 12
_ONE_LINE = re.compile(r"[^>\n]*")
_READS = re.compile(
    r"(?:in_repo [\w.-]+ )?(?:lines |count )?(?:commits|branches|tags|branch|files_at|file_at|merged|merges|state"
    r"|conflicts|git (?:log|rev-list|rev-parse|ls-tree|ls-files|for-each-ref|cat-file))(?: |$)"
)


def make_safe():
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
    def look():
        if trouble:
            raise LookupError(trouble)
        if not repository.has_repository():
            raise LookupError("There is no repository in the learner's folder")
        if asked["do"]:
            code, _kind, errors = _ask(asked["do"], bytearray())
            if code:
                raise LookupError(f"The steps before the check stopped: {errors.strip()[-300:]}")
        return _value(asked["get"]) if asked["get"] else None

    _tell_look(asked, result, look)


def _tell_look(asked, result, look):
    try:
        value = look()
    except LookupError as why:
        value = {"t": "raised", "name": "Missing", "message": values.clean(str(why.args[0])).rstrip(".")}
    common.tell(result, {"look": asked["id"], "value": value})


def _make_room(place):
    try:
        os.mkdir(place, 0o700)
    except OSError as why:
        raise LookupError("There is no room left to look") from why


def _ask(words, into):
    place = f"/box/tmp/at.{time.monotonic_ns()}"  # for the first `at`, as making it here costs nothing
    _make_room(place)
    words = f". /opt/waypost/looks.sh\nat_place={place}\n{words}"
    return shell.run(words, repository.LOOKING, take=into.extend, most=_MOST_VALUE, fd3=True)


def _value(words):
    printed = bytearray()
    before = repository.fingerprint()
    code, kind, errors = _ask(words, printed)
    if repository.fingerprint() != before:
        raise LookupError("The repository was changed while it was looked at")
    return _found(printed, code, kind, errors)


def _found(printed, code, kind, errors):
    """The tagged value of what a look printed. Raises LookupError where it found nothing."""
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


def _is_read(look):
    """Whether git alone answers, on one line: nothing of the learner's runs."""
    words = look["get"].strip()
    return not look["do"] and bool(
        _READS.match(words) and _ONE_LINE.fullmatch(words) and shell.PLAIN.fullmatch(words)
    )


def _read_together(words):
    """What each of several reads printed, as `_found` takes it; all at once in one shell. None where any is lost."""
    place = f"/box/tmp/reads.{time.monotonic_ns()}"
    _make_room(place)
    lines = [". /opt/waypost/looks.sh"]
    for number, one in enumerate(words):
        at = f"{place}/{number}"
        lines.append(f"( exec >{at}.out 2>{at}.err 3>{at}.kind; {one}\necho $? >{at}.code ) &")
    before = repository.fingerprint()
    shell.run("\n".join([*lines, "wait"]), repository.LOOKING, take=lambda piece: None, fd3=True)
    if repository.fingerprint() != before:
        return None
    found = []
    for number in range(len(words)):
        out, errors, kind, code = (
            repository.read(f"{place}/{number}.{part}", _MOST_VALUE + 1)
            for part in ("out", "err", "kind", "code")
        )
        if not code.strip().isdigit() or len(out) > _MOST_VALUE:
            return None
        found.append((out, int(code), kind.decode("ascii", "replace"), errors.decode("utf-8", "replace")))
    return found


def _try_together(looks):
    try:
        return _read_together([look["get"].strip() for look in looks])
    except LookupError:  # each says so for itself
        return None


def look_at_all(looks, result, trouble):
    """Each look in its turn; reads that follow each other are made together."""
    ready = not trouble and repository.has_repository()
    while looks:
        some = list(itertools.takewhile(_is_read, looks[:_MOST_TOGETHER])) or looks[:1]
        looks = looks[len(some) :]
        together = _try_together(some) if ready and len(some) > 1 else None
        if together is None:
            for look in some:
                _look(look, result, trouble)
        else:
            for look, printed in zip(some, together, strict=True):
                _tell_look(look, result, lambda printed=printed: _found(*printed))

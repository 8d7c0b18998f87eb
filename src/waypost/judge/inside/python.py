"""`python`: runs the learner's program as `__main__`, then looks at what it made. Runs inside the jail.

`get` and `do` see the program's own names, and `box`: `box.run("3", input="x\\n")` runs the program again as a command
with those arguments and gives {"out", "err", "code"}; `box.read(name)` gives a file's text or None; `box.files()` the
names of all files. In `write-tests`, `tests()` is the list of the learner's tests ({"name", "ok", "message"}) and
`failures()` the names of those that failed.
"""

import builtins
import os
import sys
import traceback
import types

sys.path.insert(0, "/opt/waypost")
import common
import stage
import values

_PYTHON = "/usr/bin/python3"
_compile, _exec, _eval, _tell, _encode, _raised = (
    compile,
    exec,
    eval,
    common.tell,
    values.encode,
    values.raised,
)
_exit, _flush = os._exit, None


class Box:
    """What a check may ask of the place where the program runs."""

    def __init__(self, entry):
        self._entry = entry

    def run(self, *arguments, input=""):
        """The program run anew as a command of its own."""
        import subprocess  # with it comes `threading`, and every fork would pay for that

        done = subprocess.run(
            [_PYTHON, "-B", self._entry, *map(str, arguments)],
            input=input,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            cwd=common.HOME,
        )
        return {"out": done.stdout[:100_000], "err": done.stderr[-5000:], "code": done.returncode}

    def read(self, name):
        """A file's text, or None where there is none."""
        try:
            with open(os.path.join(common.HOME, name), encoding="utf-8", errors="replace") as file:
                return file.read(1_000_000)
        except OSError:
            return None

    def files(self):
        """The names of all files, sorted."""
        found = []
        for folder, folders, names in os.walk(common.HOME):
            folders[:] = [
                name
                for name in folders
                if name != "__pycache__" and not (folder == common.HOME and name == "tmp")
            ]
            found += [os.path.relpath(os.path.join(folder, name), common.HOME) for name in names]
        return sorted(found)


def fault(error):
    """Where in the learner's files it happened, and what."""
    found = {"name": type(error).__name__, "message": values.clean(values.message_of(error))}
    if isinstance(error, SyntaxError) and error.filename and not error.filename.startswith("/usr"):
        place = {"file": _own(error.filename), "line": error.lineno, "column": error.offset}
        return {**found, "message": values.clean(error.msg or ""), **place}
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if _own(frame.filename):
            column = (frame.colno or 0) + 1
            return {**found, "file": _own(frame.filename), "line": frame.lineno, "column": column}
    return found


def _own(filename):
    """The name of a learner's file, or None for any other."""
    path = os.path.relpath(os.path.join(common.HOME, filename), common.HOME)
    return None if path.startswith(("..", "<")) or filename.startswith(("<", "/opt", "/usr")) else path


def _echoing_input(prompt=""):
    """As `input`, but the answer is printed too, as a person at a keyboard would see it."""
    sys.stdout.write(str(prompt))
    line = sys.stdin.readline()
    if not line:
        sys.stdout.write("\n")
        raise EOFError("EOF when reading a line")
    sys.stdout.write(line if line.endswith("\n") else line + "\n")
    return line.removesuffix("\n")


def _flush_all():
    for stream in (sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()
        except Exception:
            pass


def _start(entry, source):
    """Run the program; the names it made, and its error if one stopped it."""
    module = types.ModuleType("__main__")
    module.__file__ = entry
    sys.modules["__main__"] = module
    sys.argv = [entry]
    sys.path.insert(0, common.HOME)
    builtins.input = _echoing_input
    try:
        _exec(_compile(source, entry, "exec"), module.__dict__)
    except SystemExit:
        pass
    except BaseException as error:
        return module.__dict__, error
    return module.__dict__, None


def _look(names, asked, result):
    try:
        if asked["do"]:
            _exec(_compile(asked["do"], "<check>", "exec"), names)
        value = _encode(_eval(_compile(asked["get"] or "None", "<check>", "eval"), names))
    except BaseException as error:
        value = _raised(error)
    _flush_all()
    _tell(result, {"look": asked["id"], "value": value})


def work(job, result):
    """One look at one piece of work."""
    asked = common.next_job(job, result)
    if asked is None:
        return
    common.write_files(asked["files"])
    entry = asked["entry"]
    extra = {"box": Box(entry)}
    if asked["tests"]:
        import pytests

        names, error, extra_tests = pytests.run(entry)
        extra.update(extra_tests)
    else:
        names, error = _start(entry, asked["files"].get(entry, ""))
    _flush_all()
    _tell(result, {"started": error is None, "faults": [fault(error)] if error is not None else []})
    if error is None and common.may_go_on(job):
        names = {**names, **extra}
        for look in asked["looks"]:
            _look(names, look, result)
    _tell(result, {"done": True})
    _exit(0)


if __name__ == "__main__":
    if sys.argv[1] == "tests":  # the test frameworks are large: only a server that needs them has them loaded
        import pytests

        pytests.get_ready()
        del sys.argv[1]
    stage.main(work)

"""What the Python drivers share: the job, the files, the messages. Runs inside the jail; standard library only."""

import _signal  # `signal` without its names, which every fork would have to build
import json
import os

import stage

HOME = "/box"
# Kept, as learner code may put others in their place.
_dumps = json.JSONEncoder(allow_nan=False).encode
_scan, _write, _read = json.JSONDecoder().scan_once, os.write, os.read
_MOST_LEFT = 200


def tell(result, message):
    """One line of JSON to the judge. Text that is not text (lone surrogates) is made so."""
    line = _dumps(message).encode() + b"\n"
    while line:
        line = line[_write(result, line) :]


def next_job(job, result):
    """The next look to take; None when the judge has gone.

    Where the judge says that more looks at the same work follow, this one is taken in a fork. The process that waits
    here for the next has run none of the work, so each look begins from fresh, and it reads a job only when nothing of
    the look before is alive.
    """
    tell(result, {"ready": True})
    asked = _read_job(job)
    waits = False
    while asked is not None and asked["more"]:
        if not waits:
            waits = True
            _keep_off()
        looker = os.fork()
        if looker == 0:
            break
        os.waitpid(looker, 0)
        _end_all()
        _sweep()
        _write(stage.CLEAR, b".")
        asked = _read_job(job)
    if stage.CLEAR is not None:
        os.close(stage.CLEAR)
    if waits:
        _signal.signal(_signal.SIGINT, _signal.default_int_handler)
        stage.show_memory(True)
    if asked is not None and asked["input"] is not None:
        _type_in(asked["input"])
    return asked


def _keep_off():
    """Or the work could take our descriptors, and say itself that it is gone. Of all signals that it can send, only the
    one that Python itself listens to would reach the first process of this world."""
    stage.show_memory(False)
    _signal.signal(_signal.SIGINT, _signal.SIG_IGN)


def _type_in(text):
    """For the first look it stands where it is read; for a later one put it there."""
    read, write = os.pipe()
    _write(write, text.encode())
    os.close(write)
    os.dup2(read, 0)
    os.close(read)


def _end_all():
    """End what a look has left running, and wait for it. We are the first process: nobody in here can end us."""
    try:
        while True:
            os.kill(-1, _signal.SIGKILL)
            os.wait()
    except (ProcessLookupError, ChildProcessError):
        return


def _sweep():
    """Empty the disks. Raises OSError or RuntimeError where the work has made that hard: this jail is used no more."""
    _empty(HOME, 8)
    _empty("/dev/shm", 8)
    os.mkdir(HOME + "/tmp", 0o700)


def _empty(folder, depth):
    names = os.listdir(folder)
    if depth == 0 or len(names) > _MOST_LEFT:
        raise RuntimeError("too much is left")
    for name in names:
        path = f"{folder}/{name}"
        try:
            os.unlink(path)
        except IsADirectoryError:
            _empty(path, depth - 1)
            os.rmdir(path)


def _read_job(job):
    """The one line that says what to do; None when the judge has gone."""
    pieces = []
    while True:
        piece = _read(job, 65_536)
        if not piece:
            return None
        pieces.append(piece)
        if piece.endswith(b"\n"):
            return _scan(b"".join(pieces).decode(), 0)[0]


def may_go_on(job):
    """Wait until the judge has read all that the program printed as it started; False when the judge has gone."""
    return _read(job, 10) != b""


def write_files(files):
    """Lay the work into the empty box. Names were checked outside."""
    for name, text in files.items():
        path = f"{HOME}/{name}"
        if "/" in name:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        left = text.encode("utf-8")
        while left:
            left = left[_write(fd, left) :]
        os.close(fd)

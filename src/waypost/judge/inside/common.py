"""What the Python drivers share: the job, the files, the messages. Runs inside the jail; standard library only."""

import json
import os

HOME = "/box"
# Kept, as learner code may put others in their place.
_dumps, _loads, _write, _read = json.dumps, json.loads, os.write, os.read
BOX_FOLDERS = ("tmp",)


def tell(result, message):
    """One line of JSON to the judge. Text that is not text (lone surrogates) is made so."""
    line = _dumps(message, ensure_ascii=True, allow_nan=False).encode() + b"\n"
    while line:
        line = line[_write(result, line) :]


def read_job(job):
    """The one line that says what to do; None when the judge has gone."""
    pieces = []
    while True:
        piece = _read(job, 1 << 20)
        if not piece:
            return None
        pieces.append(piece)
        if piece.endswith(b"\n"):
            return _loads(b"".join(pieces))


def may_go_on(job):
    """Wait until the judge has read all that the program printed as it started; False when the judge has gone."""
    return _read(job, 10) != b""


def write_files(files):
    """Lay the work into the empty box. Names were checked outside."""
    for name, text in files.items():
        path = os.path.join(HOME, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)

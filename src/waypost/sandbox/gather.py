"""Reads a folder that a learner may have made: nothing in it is believed, followed or waited for."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from waypost.kernel.errors import BadInput

MAX_FILES = 300
MAX_ENTRIES = 5000
MAX_DEPTH = 12
_KINDS = (
    (stat.S_ISLNK, "a link"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(slots=True)
class Gathered:
    """`files` by path relative to the folder, with `/`; `skipped`: one sentence for each thing left out."""

    files: dict[str, bytes] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    _bytes: int = 0
    _entries: int = 0


def gather(folder: Path, *, most_bytes: int) -> Gathered:
    """The plain files under `folder`. Links, pipes, sockets and devices are left out, with a sentence.

    Raises BadInput when it is not a folder, holds too many things, is too deep, or is larger than `most_bytes`.
    """
    found = Gathered()
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as why:
        raise BadInput(
            f"{folder} is not a folder that can be read.", "Name the folder that holds the files."
        ) from why
    try:
        _walk(fd, "", 0, most_bytes, found)
    finally:
        os.close(fd)
    return found


def _walk(folder_fd: int, prefix: str, depth: int, most_bytes: int, found: Gathered) -> None:
    if depth > MAX_DEPTH:
        raise BadInput(
            f"The folder {prefix[:80]} is too deep.", f"Use at most {MAX_DEPTH} folders inside each other."
        )
    with os.scandir(folder_fd) as entries:
        names = []
        for entry in entries:
            found._entries += 1
            if found._entries > MAX_ENTRIES:
                raise BadInput(f"There are more than {MAX_ENTRIES} things in the folder.", "Take some out.")
            names.append(entry.name)
    for name in sorted(names):
        shown = f"{prefix}{name}"
        try:
            shown.encode()
        except UnicodeEncodeError:
            found.skipped.append(f"A file was left out because its name is not text: {os.fsencode(shown)!r}.")
            continue
        # Opened first and looked at after, so that it cannot be changed for another thing in between;
        # O_NONBLOCK, so that a pipe nobody writes to does not hold us.
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder_fd)
        except OSError:
            found.skipped.append(f"{shown} was left out because it is {_what(name, folder_fd)}.")
            continue
        try:
            about = os.fstat(fd)
            if stat.S_ISDIR(about.st_mode):
                _walk(fd, f"{shown}/", depth + 1, most_bytes, found)
            elif stat.S_ISREG(about.st_mode):
                _keep(fd, about.st_size, shown, most_bytes, found)
            else:
                found.skipped.append(f"{shown} was left out because it is {_what(name, folder_fd)}.")
        finally:
            os.close(fd)


def _what(name: str, folder_fd: int) -> str:
    with suppress(OSError):
        mode = os.stat(name, dir_fd=folder_fd, follow_symlinks=False).st_mode
        for test, words in _KINDS:
            if test(mode):
                return words
    return "not a file that can be read"


def _keep(fd: int, size: int, shown: str, most_bytes: int, found: Gathered) -> None:
    if len(found.files) >= MAX_FILES:
        raise BadInput(f"There are more than {MAX_FILES} files in the folder.", "Take some out.")
    room = most_bytes - found._bytes
    if size > room:
        raise BadInput(
            f"The folder is larger than {most_bytes} bytes.", "Take some out, or allow more with --disk."
        )
    pieces = bytearray()
    while piece := os.read(fd, min(1 << 20, room + 1 - len(pieces))):
        pieces += piece
        if len(pieces) > room:
            raise BadInput(
                f"The folder is larger than {most_bytes} bytes.", "Take some out, or allow more with --disk."
            )
    found.files[shown] = bytes(pieces)
    found._bytes += len(pieces)

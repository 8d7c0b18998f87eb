"""A learner's files on their way in: bounded, named, and made of text that can be kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from waypost.curriculum.schema import ANSWERS_FILE, Exercise, FileName
from waypost.kernel.errors import BadInput
from waypost.learning.errors import TooLarge

MAX_FILES = 30
MAX_TOTAL_BYTES = 200 * 1024
MAX_NAME = 80
MAX_LINE = 120
ANSWER_KINDS = ("predict", "trace", "parsons", "fill")
"""Kinds whose work is one file of answers."""

_NAME = re.compile(FileName.__metadata__[0].pattern)  # type: ignore[attr-defined]
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")  # no database keeps these, and no browser shows them


def clean_files(files: Mapping[str, Any], *, exercise: Exercise) -> dict[str, str]:
    """The files as they will be kept (UTF-8 text, names as in the curriculum format).

    A character that no database can hold is replaced by U+FFFD, so that a strange paste is never a reason to
    lose the rest. Raises TooLarge over 200 KB or 30 files, BadInput for a name or a value of the wrong kind.
    """
    if len(files) > MAX_FILES:
        raise TooLarge(f"There are more than {MAX_FILES} files here.", "Take some away, then save again.")
    kept: dict[str, str] = {}
    total = 0
    for name, text in files.items():
        if not isinstance(name, str) or len(name) > MAX_NAME or not _NAME.fullmatch(name):
            raise BadInput(
                f"A file cannot be called {str(name)[:40]!r}.",
                "Use letters, numbers, dots, dashes and underscores, such as about-us.html.",
            )
        if not isinstance(text, str):
            raise BadInput(f"{name} does not hold text.", "Load the page again. Your last save is kept.")
        total += len(text)  # at least one byte a character: a 10 MB paste stops here
        if total <= MAX_TOTAL_BYTES:
            if not text.isascii():
                text = _UNKEEPABLE.sub("\ufffd", text)
                total += len(text.encode()) - len(text)
            elif "\x00" in text:
                text = text.replace("\x00", "\ufffd")
        if total > MAX_TOTAL_BYTES:
            raise TooLarge(
                "This is more text than an exercise can hold (200 KB in all).",
                "Take some of it away. Your last save is kept.",
            )
        kept[name] = text
    if exercise.kind in ANSWER_KINDS and set(kept) - {ANSWERS_FILE}:
        raise BadInput("This exercise is answered in the page, with no files.", "Load the page again.")
    return kept


def last_written(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """The last line with words in it that is in `after` and was not in `before` (cut at 120 characters).

    '' where nothing was added, and for answers, which are no lines of code.
    """
    found = ""
    for name, text in after.items():
        old = before.get(name, "")
        if name != ANSWERS_FILE and text != old:
            found = _last_new_line(old.splitlines(), text.splitlines()) or found
    return found[:MAX_LINE]


def _last_new_line(old: list[str], new: list[str]) -> str:
    """Between what both have at the start and what both have at the end, the last line that is not empty."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return next((line.strip() for line in reversed(new[start : len(new) - end]) if line.strip()), "")

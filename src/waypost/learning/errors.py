"""Refusals of this room that carry more than a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, IntegrityError

from waypost.kernel.errors import BadInput, Conflict, Unavailable


class TooLarge(BadInput):
    """More text or more files than a workspace holds."""


class WorkConflict(Conflict):
    """A save was built on an older version. Both texts are kept: the one in place is here, the one that was
    sent is in the history.

    `version`, `files`, `saved_at` (UTC) are of the text in place; `other_window` says whether another browser
    window wrote it (False: this window did, and its answer went missing). `kept_as` is the number of the save
    that holds what was sent.
    """

    def __init__(
        self, *, version: int, files: dict[str, str], saved_at: datetime, other_window: bool, kept_as: int
    ) -> None:
        super().__init__(
            "This work was changed in another window." if other_window else "A newer save is in place.",
            "Both texts are kept. Choose which one to go on with.",
        )
        self.version = version
        self.files = files
        self.saved_at = saved_at
        self.other_window = other_window
        self.kept_as = kept_as


STORE_SILENT = "Waypost cannot write to its store just now."
STORE_TRY = "What you typed is still on this page. Leave it open and tell your instructor. We will try again."


@contextmanager
def store_faults() -> Iterator[None]:
    """Turn a full disk, a read-only database or a lock that never ends into `Unavailable`, in plain words.

    Broken uniqueness is not a fault of the store and passes through.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DatabaseError as fault:
        raise Unavailable(STORE_SILENT, STORE_TRY) from fault

"""Which of the told dates is the day of release. Dates are taken in as they were told and never worked out.

Release dates of different kinds stand side by side, and any may be missing: see `docs/decisions/which-date-counts.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

COUNTED = ("confirmed", "conditional", "automatic")
"""Kinds that are a day of release, the strongest first. The others say when somebody may be considered (curfew, parole)
or when a licence or sentence ends: a release on such a day is told as confirmed."""


class Told(Protocol):
    """A date as it was told; `on` None takes an earlier one of its kind back."""

    @property
    def kind(self) -> str: ...
    @property
    def on(self) -> date | None: ...


@dataclass(frozen=True)
class Change:
    """The day of release went from one day to another; None: there was, or is, none."""

    was: date | None
    now: date | None

    @property
    def earlier(self) -> bool:
        return self.was is not None and self.now is not None and self.now < self.was


def headline(held: dict[str, date | None]) -> tuple[str, date] | None:
    """(kind, day) that counts among the newest of each kind; None where none does."""
    for kind in COUNTED:
        day = held.get(kind)
        if day is not None:
            return kind, day
    return None


def last_change(told: Iterable[Told]) -> Change | None:
    """How the day of release last changed. `told`: oldest first. None where it never did."""
    held: dict[str, date | None] = {}
    day: date | None = None
    change = None
    for one in told:
        held[one.kind] = one.on
        counts = headline(held)
        now = counts[1] if counts else None
        if now != day:
            change, day = Change(day, now), now
    return change

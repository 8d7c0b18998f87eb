"""The one place that reads the time, so that a test (or a wrong machine clock) can be put in its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic as _monotonic
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    """Gives the time in UTC and a steady count of seconds."""

    def now(self) -> datetime: ...
    def steady(self) -> float: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def steady(self) -> float:
        return _monotonic()


class FixedClock:
    """A clock that stands still until it is moved; for tests and for seeding the past."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("A clock needs a time with a time zone.")
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self.at

    def steady(self) -> float:
        return self.at.timestamp()


_current: Clock = SystemClock()


def now() -> datetime:
    """The present moment, UTC, aware."""
    return _current.now()


def steady() -> float:
    """Seconds on a count that never goes back; only differences mean anything."""
    return _current.steady()


@contextmanager
def use(clock: Clock) -> Iterator[Clock]:
    """Put another clock in place for the length of a `with` block."""
    global _current
    before, _current = _current, clock
    try:
        yield clock
    finally:
        _current = before

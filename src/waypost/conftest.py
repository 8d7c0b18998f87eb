"""The day it is in the tests.

A test that reads the time as it is gathered and again as it runs fails when midnight falls between the two, and one
that counts forty days fails twice a year. So the tests of the rooms begin at a noon we choose, and their clock goes
on from there. `WAYPOST_TEST_TIME=2027-03-28T00:30` tries them at another moment, London's time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from waypost.kernel import clock

BEGINNING = datetime.fromisoformat(os.environ.get("WAYPOST_TEST_TIME", "2026-11-18T12:00")).replace(
    tzinfo=clock.LONDON
)


class ChosenClock(clock.SystemClock):
    """Goes as the machine's clock goes, from a beginning of its own."""

    def __init__(self, beginning: datetime) -> None:
        self.beginning = beginning.astimezone(UTC)
        self.began = monotonic()

    def now(self) -> datetime:
        return self.beginning + timedelta(seconds=monotonic() - self.began)


def pytest_configure(config: pytest.Config) -> None:
    """Before the tests are gathered: what they are given is often a day."""
    moments = ExitStack()
    moments.enter_context(clock.use(ChosenClock(BEGINNING)))
    config.add_cleanup(moments.close)


@pytest.fixture
def machines_clock() -> Iterator[None]:
    """The real time, where a library beside us or the disk counts beside us (wrong PINs, the age of a file)."""
    with clock.use(clock.SystemClock()):
        yield

"""People and browsers for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from waypost.kernel import clock
from waypost.people.models import Account
from waypost.people.tests.people import People, make_people

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def people(db: None, settings: object) -> People:
    settings.WORKSHOP_SITE = "ELM"  # type: ignore[attr-defined]
    return make_people()


@pytest.fixture
def nine() -> Iterator[clock.FixedClock]:
    """Nine in the morning, until a test moves it."""
    fixed = clock.FixedClock(NINE)
    with clock.use(fixed):
        yield fixed


class Browser(Client):
    """A browser that follows nothing by itself."""

    def as_(self, account: Account) -> Browser:
        self.force_login(account)
        return self


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def other_browser() -> Browser:
    return Browser()

"""What every test of the whole house shares. The people have fixed meanings: see `waypost.people.tests.people`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _nobody_here() -> Iterator[None]:
    """Signs of life are gathered in memory: one test's people must not be written down in the next."""
    from waypost.learning.actions import presence

    presence.forget()
    yield
    presence.forget()

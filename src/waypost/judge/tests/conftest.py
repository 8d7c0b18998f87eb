"""One judge for all tests of a worker: bringing up Node and Chromium is the dear part."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from waypost.judge.local import LocalJudge


@pytest.fixture(scope="session")
def judge() -> Iterator[LocalJudge]:
    """A judge as learners get it: nothing is used twice."""
    with LocalJudge(at_once=2, spares=2) as made:
        yield made

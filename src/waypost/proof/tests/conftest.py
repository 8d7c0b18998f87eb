"""One judge for all tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from waypost.curriculum.tests.pack import Copy, copy_good
from waypost.judge.local import LocalJudge


@pytest.fixture(scope="session")
def judge() -> Iterator[LocalJudge]:
    with LocalJudge(reuse=True) as running:
        yield running


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return copy_good(tmp_path)

"""The demo's verdicts: a fault of ours is tried again, and told when it stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from waypost.judge.result import Verdict
from waypost.judge.tests.exercises import exercise
from waypost.learning.curriculum import library
from waypost.site.demo import verdicts

FAULT = Verdict(status="runner_fault", duration_ms=1.0, checks=(), console=())
PASS = FAULT.model_copy(update={"status": "pass"})


class Judge:
    def __init__(self, faults: int) -> None:
        self.left, self.asked = faults, 0

    def judge(self, *_: object, **__: object) -> Verdict:
        self.asked += 1
        self.left -= 1
        return FAULT if self.left >= 0 else PASS


@pytest.mark.parametrize(
    ("faults", "status", "asked"), [(0, "pass", 1), (2, "pass", 3), (9, "runner_fault", 4)]
)
def test_a_fault_of_ours_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, faults: int, status: str, asked: int
) -> None:
    monkeypatch.setattr(verdicts, "sleep", lambda _seconds: None)
    judge = Judge(faults)
    with ThreadPoolExecutor(1) as pool:
        book = verdicts.VerdictBook(library(), judge, pool)  # type: ignore[arg-type]
        assert book._mark(exercise(runner="page"), {"index.html": "<h1>Hello</h1>"}).status == status
    assert judge.asked == asked

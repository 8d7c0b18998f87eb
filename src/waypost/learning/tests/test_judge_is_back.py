"""After a long outage of the judge nobody waits beside a healthy one: the sweeper ends the pauses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from waypost.curriculum.schema import Exercise
from waypost.judge.result import Verdict
from waypost.kernel import clock
from waypost.kernel.errors import Unavailable
from waypost.learning.actions import claim_submission, hand_in, release_submission
from waypost.learning.actions.marks import end_pauses
from waypost.learning.curriculum import Shelf
from waypost.learning.models import Submission
from waypost.learning.queries.owed import LONGEST_PAUSE, paused
from waypost.learning.sweeper import Sweep
from waypost.learning.tests.conftest import make_verdict
from waypost.people.models import Account


class FakeJudge:
    """Out, or healthy; or up with a fault of its own. Counts what it was asked."""

    def __init__(self) -> None:
        self.out = False
        self.faulty = False
        self.judged = 0
        self.asked = 0

    def judge(self, exercise: Exercise, files: dict[str, str], **_more: Any) -> Verdict:
        self.judged += 1
        self.status()
        return Verdict(status="runner_fault") if self.faulty else make_verdict()

    def status(self) -> dict[str, Any]:
        self.asked += 1
        if self.out:
            raise Unavailable("The judge is not running.")
        return {}


@pytest.fixture
def row(learner: Account, shelf: Shelf) -> Submission:
    exercise = shelf.library.exercise("stall-heading")
    files = {"index.html": "<h1>Fruit</h1>"}
    return hand_in(
        actor=learner, exercise=exercise, submission=uuid4(), files=files, base_version=0, window="w"
    )


def pause(row: Submission, *, faults: int = 9) -> None:
    """As after many faults: the longest pause."""
    Submission.objects.filter(pk=row.pk).update(faults=faults)
    claim_submission(submission_id=row.pk, worker="w")
    release_submission(submission_id=row.pk, worker="w")
    row.refresh_from_db()
    assert row.lease_until is not None
    assert row.lease_until > clock.now() + LONGEST_PAUSE - timedelta(seconds=10)


def test_the_first_look_after_an_outage_marks_what_paused(row: Submission) -> None:
    judge = FakeJudge()
    sweep = Sweep(judge, status=judge.status)
    judge.out = True
    pause(row)
    assert [sweep.once(), sweep.once()] == [0, 0]
    assert judge.judged == 0  # it waits while the judge is out
    judge.out = False
    assert sweep.once() == 1
    row.refresh_from_db()
    assert (row.state, row.verdict.status) == ("done", "pass")


def test_an_outage_after_a_healthy_time_is_noticed_too(row: Submission) -> None:
    judge = FakeJudge()
    sweep = Sweep(judge, status=judge.status)
    pause(row)
    judge.faulty = True
    assert sweep.once() == 0  # the process began just now: one try
    judge.out, judge.faulty = True, False
    sweep.once()
    judge.out = False
    assert sweep.once() == 1


def test_one_that_fails_by_itself_keeps_its_pause(row: Submission) -> None:
    """The judge answers all the while: the pause is what keeps this one from being tried over and over."""
    judge = FakeJudge()
    judge.faulty = True
    sweep = Sweep(judge, status=judge.status)
    pause(row)
    assert [sweep.once() for _ in range(5)] == [0] * 5
    assert judge.judged == 1
    assert paused(clock.now()).count() == 1


def test_the_judge_is_not_asked_where_nothing_paused(row: Submission) -> None:
    judge = FakeJudge()
    sweep = Sweep(judge, status=judge.status)
    sweep.once()
    assert judge.asked == 0


def test_only_what_waits_is_let_go(row: Submission) -> None:
    claim_submission(submission_id=row.pk, worker="w")
    before = Submission.objects.get(pk=row.pk)
    assert end_pauses() == 0
    row.refresh_from_db()
    assert (row.state, row.lease_until) == ("judging", before.lease_until)
    release_submission(submission_id=row.pk, worker="w")
    assert end_pauses() == 1
    row.refresh_from_db()
    assert (row.state, row.faults) == ("waiting", 1)

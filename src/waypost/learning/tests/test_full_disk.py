"""A full disk loses nothing that was acknowledged, acknowledges nothing that is not kept, and heals by itself."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError

from waypost.audit.models import Entry
from waypost.audit.tests.full_disk import MORE_THAN_FITS, full_disk
from waypost.curriculum.schema import Exercise
from waypost.judge.result import Problem, Verdict
from waypost.kernel import clock
from waypost.kernel.errors import Unavailable
from waypost.learning import sweeper
from waypost.learning.actions import claim_submission, hand_in, record_verdict
from waypost.learning.curriculum import Shelf
from waypost.learning.models import ExerciseProgress, Save, Submission, Workspace
from waypost.learning.models import Verdict as Given
from waypost.learning.queries.owed import LEASE
from waypost.learning.sweeper import Sweep
from waypost.people.models import Account

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


def big_verdict() -> Verdict:
    return Verdict(status="pass", problem=Problem(raw=MORE_THAN_FITS, plain="Long.", try_this=""))


def give(learner: Account, exercise: Exercise, text: str = "<h1>") -> Submission:
    files = {"index.html": text}
    return hand_in(
        actor=learner, exercise=exercise, submission=uuid4(), files=files, base_version=0, window="w"
    )


class BigJudge:
    def judge(self, exercise: Exercise, files: dict[str, str], **_more: Any) -> Verdict:
        return big_verdict()


def test_a_hand_in_is_not_acknowledged(learner: Account, exercise: Exercise) -> None:
    with full_disk(), pytest.raises(Unavailable, match="cannot write"):
        give(learner, exercise, MORE_THAN_FITS)
    assert [model.objects.count() for model in (Submission, Save, Workspace, ExerciseProgress)] == [0] * 4
    assert give(learner, exercise, MORE_THAN_FITS).state == "waiting"


def test_a_verdict_is_recorded_whole_or_not_at_all(learner: Account, exercise: Exercise) -> None:
    row = give(learner, exercise)
    claim_submission(submission_id=row.pk, worker="w")
    with full_disk(), pytest.raises(DatabaseError):
        record_verdict(submission_id=row.pk, verdict=big_verdict(), milestone=True)
    row.refresh_from_db()
    assert (row.state, row.claimed_by) == ("judging", "w")
    assert not Given.objects.exists()
    assert not Entry.objects.exists()
    progress = ExerciseProgress.objects.get()
    assert (progress.tries, progress.passed_at) == (0, None)
    assert record_verdict(submission_id=row.pk, verdict=big_verdict(), milestone=True)
    assert Given.objects.get().submission_id == row.pk


def test_the_sweeper_goes_on_and_marks_when_there_is_room(
    learner: Account, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    row = give(learner, shelf.library.exercise("stall-heading"))
    monkeypatch.setattr(sweeper, "EVERY_SECONDS", 0.0)
    stop = threading.Event()
    looks = 0

    def look(self: Sweep) -> int:
        nonlocal looks
        looks += 1
        if looks == 4:
            stop.set()
        return once(self)

    once = Sweep.once
    with full_disk(), monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(Sweep, "once", look)
        patch.setattr("django.db.connection.close", lambda: None)  # a new connection would have room again
        sweeper.run(stop, judge=BigJudge())
    assert looks == 4
    assert "it will try again" in caplog.text
    row.refresh_from_db()
    assert (row.state, row.faults) == ("judging", 0)
    with clock.use(clock.FixedClock(clock.now() + LEASE + timedelta(seconds=1))):
        assert Sweep(BigJudge()).once() == 1
    row.refresh_from_db()
    assert (row.state, row.verdict.status) == ("done", "pass")

"""What the browser says of its own Check: for the board, bounded, and never credit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from waypost.kernel import clock
from waypost.learning.actions import leave, presence
from waypost.learning.actions.presence import MOST_TIMES, Check, beat
from waypost.learning.curriculum import Shelf
from waypost.learning.models import ExerciseProgress, Presence, Submission
from waypost.people.models import Account

EX = "stall-heading"


@pytest.fixture
def client(learner: Account, shelf: Shelf) -> Client:
    client = Client()
    client.force_login(learner)
    client.get(f"/exercise/{EX}/")
    return client


def report(client: Client, checked: Any, place: str = "exercise") -> int:
    body = {"place": place, "id": EX, "active": True, "seconds": 0, "checked": checked}
    status = client.post("/beat/", body, content_type="application/json").status_code
    presence.flush()
    return status


def ids(shelf: Shelf) -> list[str]:
    return [check.id for check in shelf.library.exercise(EX).checks if not check.hidden]


def test_a_check_reaches_the_board_and_is_no_credit(client: Client, learner: Account, shelf: Shelf) -> None:
    first = ids(shelf)[0]
    assert report(client, {"times": 2, "failed": [first]}) == 204
    assert report(client, {"times": 1, "failed": [first]}) == 204
    row = ExerciseProgress.objects.get(learner=learner, exercise_id=EX)
    assert (row.checks, row.check_failed) == (3, [first])
    assert report(client, {"times": 1, "failed": []}) == 204
    row.refresh_from_db()
    assert row.checked_at is not None
    assert (row.checks, row.check_failed) == (0, [])
    assert (row.tries, row.passed_at, row.last_failed) == (0, None, [])
    assert not Submission.objects.exists()


def test_only_ids_of_that_exercise_are_kept(client: Client, shelf: Shelf) -> None:
    hidden = [check.id for check in shelf.library.exercise(EX).checks if check.hidden]
    wanted = ids(shelf)[0]
    assert report(client, {"times": 1, "failed": ["<script>", *hidden, wanted, wanted]}) == 204
    assert ExerciseProgress.objects.get().check_failed == [wanted]


@pytest.mark.parametrize(
    "checked",
    [
        {"times": 0, "failed": []},
        {"times": -1, "failed": []},
        {"times": 10**9, "failed": []},
        {"times": "2", "failed": []},
        {"times": 1, "failed": ["x"] * 101},
        {"times": 1, "failed": ["x" * 81]},
        {"times": 1, "failed": [{"id": "x"}]},
        {"times": 1, "failed": "x"},
        [],
    ],
)
def test_a_report_that_does_not_fit_is_refused(client: Client, checked: Any) -> None:
    assert report(client, checked) == 400
    assert ExerciseProgress.objects.get().checked_at is None


def test_a_flood_of_reports_is_gathered_and_bounded(learner: Account, db: None) -> None:
    ExerciseProgress.objects.create(learner=learner, exercise_id=EX)
    with clock.use(clock.FixedClock(clock.now())):  # no time passes: the first is written, the rest gathered
        for _ in range(50):
            beat(actor=learner, place_type="exercise", place_id=EX, checked=Check(9, ("one",)))
    presence.flush()
    assert ExerciseProgress.objects.get().checks <= 2 * MOST_TIMES


def test_staff_leave_no_trace(instructor: Account, db: None) -> None:
    beat(actor=instructor, place_type="exercise", place_id=EX, checked=Check(1, ("one",)))
    presence.flush()
    assert not Presence.objects.exists()


def test_how_someone_left_is_kept(learner: Account, db: None) -> None:
    at = clock.now()
    with clock.use(clock.FixedClock(at)):
        beat(actor=learner, place_type="home")
    with clock.use(clock.FixedClock(at + timedelta(seconds=5))):
        leave(actor=learner, locked=True)
        assert Presence.objects.get().left_as == "locked"
        leave(actor=learner)
        assert Presence.objects.get().left_as == "left"

"""Where a learner is, and time that can only be as long as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from waypost.curriculum.schema import Exercise
from waypost.kernel import clock
from waypost.learning.actions import beat, leave, presence, save_work
from waypost.learning.actions.bookmark import mark_begun
from waypost.learning.models import ExerciseProgress, Presence
from waypost.people.models import Account
from waypost.people.signals import session_ended

EX = "html-01-heading"


@pytest.fixture
def time() -> Iterator[clock.FixedClock]:
    fixed = clock.FixedClock(datetime(2026, 11, 22, 10, 0, tzinfo=UTC))
    with clock.use(fixed):
        yield fixed


def wait(time: clock.FixedClock, seconds: float) -> None:
    time.at += timedelta(seconds=seconds)


def test_a_quiet_room_is_written_at_once(learner: Account, time: clock.FixedClock) -> None:
    beat(actor=learner, place_type="exercise", place_id=EX)
    here = Presence.objects.get()
    assert (here.place_type, here.place_id, here.since) == ("exercise", EX, time.at)


def test_the_same_place_again_costs_nothing(
    learner: Account, time: clock.FixedClock, django_assert_num_queries: Any
) -> None:
    beat(actor=learner, place_type="exercise", place_id=EX)
    began = time.at
    wait(time, 5)
    with django_assert_num_queries(0):
        beat(actor=learner, place_type="exercise", place_id=EX)
    wait(time, 5)
    beat(actor=learner, place_type="exercise", place_id=EX)
    here = Presence.objects.get()
    assert (here.since, here.seen_at) == (began, time.at)


def test_a_busy_room_is_gathered_into_one_commit(
    learner: Account, neighbour: Account, time: clock.FixedClock, django_assert_num_queries: Any
) -> None:
    beat(actor=learner, place_type="home")
    with django_assert_num_queries(0):
        beat(actor=neighbour, place_type="lesson", place_id="html-01")
        beat(actor=learner, place_type="exercise", place_id=EX)
    wait(time, 0.3)
    beat(actor=neighbour, place_type="exercise", place_id=EX)
    assert set(Presence.objects.values_list("learner__known_as", "place_type")) == {
        ("Amara", "exercise"),
        ("Ben", "exercise"),
    }


def test_only_work_moves_the_bookmark(
    learner: Account, exercise: Exercise, time: clock.FixedClock, django_assert_num_queries: Any
) -> None:
    beat(actor=learner, place_type="exercise", place_id="js-09-far-ahead")
    here = Presence.objects.get()
    assert (here.place_id, here.bookmark_id) == ("js-09-far-ahead", "")
    save_work(actor=learner, exercise=exercise, base_version=0, window="w", files={"index.html": "<h1>"})
    wait(time, 1)
    beat(actor=learner, place_type="home")
    here = Presence.objects.get()
    assert (here.place_type, here.bookmark_type, here.bookmark_id) == ("home", "exercise", EX)
    with django_assert_num_queries(1):  # it stands there already: looked at, not written
        mark_begun(actor=learner, place_type="exercise", place_id=EX)


def test_work_before_any_sign_of_life_has_a_bookmark(learner: Account, exercise: Exercise) -> None:
    save_work(actor=learner, exercise=exercise, base_version=0, window="w", files={"index.html": "<h1>"})
    assert Presence.objects.get().bookmark_id == EX


def spent() -> int:
    presence.flush()
    return ExerciseProgress.objects.get().seconds


def test_time_is_never_longer_than_it_was(learner: Account, time: clock.FixedClock) -> None:
    ExerciseProgress.objects.create(learner=learner, exercise_id=EX)
    for _ in range(20):  # a page that lies, sending as fast as it can
        beat(actor=learner, place_type="exercise", place_id=EX, seconds=30)
    assert spent() <= 31 + 20
    before = spent()
    for _ in range(6):
        wait(time, 10)
        beat(actor=learner, place_type="exercise", place_id=EX, seconds=10)
    assert spent() == before + 60
    wait(time, 3600)
    beat(actor=learner, place_type="exercise", place_id=EX, seconds=3600)
    assert spent() == before + 90
    beat(actor=learner, place_type="exercise", place_id=EX, seconds=-5)
    assert spent() == before + 90


def test_a_clock_set_back_makes_no_negative_time(learner: Account, time: clock.FixedClock) -> None:
    ExerciseProgress.objects.create(learner=learner, exercise_id=EX)
    beat(actor=learner, place_type="exercise", place_id=EX, seconds=10)
    before = spent()
    wait(time, -365 * 86400)
    beat(actor=learner, place_type="exercise", place_id=EX, seconds=10)
    assert spent() >= before
    wait(time, 10)
    beat(actor=learner, place_type="exercise", place_id=EX, seconds=10)
    assert spent() >= before + 9


def test_staff_leave_no_trace(instructor: Account, time: clock.FixedClock) -> None:
    beat(actor=instructor, place_type="exercise", place_id=EX)
    presence.flush()
    assert not Presence.objects.exists()


def test_signing_out_and_in_again_starts_anew(learner: Account, time: clock.FixedClock) -> None:
    beat(actor=learner, place_type="exercise", place_id=EX)
    wait(time, 60)
    leave(actor=learner)
    assert Presence.objects.get().signed_out_at == time.at
    wait(time, 60)
    beat(actor=learner, place_type="exercise", place_id=EX)
    here = Presence.objects.get()
    assert (here.signed_out_at, here.since) == (None, time.at)


@pytest.mark.parametrize(("reason", "left"), [("signed_out", True), ("idle", True), ("elsewhere", False)])
def test_the_end_of_a_session_is_noted(
    learner: Account, time: clock.FixedClock, reason: str, left: bool
) -> None:
    beat(actor=learner, place_type="home")
    session_ended.send(Account, account=learner, reason=reason)
    assert (Presence.objects.get().signed_out_at is not None) is left


@pytest.mark.sqlite
def test_a_read_only_store_does_not_stop_the_page(
    learner: Account, exercise: Exercise, time: clock.FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
    try:
        beat(actor=learner, place_type="exercise", place_id=EX)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 0")
    assert "Could not note" in caplog.text

"""What the class knows of a learner is counted live, with few queries."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from waypost.classroom.models import Attendance, ClassSession
from waypost.journeys.actions.entries import today
from waypost.journeys.queries.classroom_record import PLANNED_WEEKS, class_record, class_records
from waypost.journeys.queries.record_chart import MOST_WEEKS, draw_chart
from waypost.journeys.tests.conftest import World
from waypost.kernel import clock
from waypost.learning.actions import enrol_learner, set_start
from waypost.learning.curriculum import shelf
from waypost.learning.models import ExerciseProgress, Hand, LessonProgress, Presence
from waypost.people.models import Account


def at(day: date) -> datetime:
    return datetime.combine(day, time(10), clock.LONDON)


def passed(learner: Account, number: int, on: date, *, seconds: int = 600) -> None:
    """The exercise of that place in the course, from 0."""
    step = shelf().outline.order[number]
    ExerciseProgress.objects.create(
        learner=learner,
        exercise_id=step.id,
        opened_at=at(on),
        last_at=at(on),
        passed_at=at(on),
        seconds=seconds,
    )


def marked(world: World, learner: Account, on: date, mark: str, **more: object) -> None:
    session, _made = ClassSession.objects.get_or_create(
        cohort=world.cohort,
        held_on=on,
        starts_at=time(9),
        defaults={"minutes": 150, "opened_by": world["instructor"]},
    )
    Attendance.objects.create(
        session=session, learner=learner, mark=mark, taken_by=world["instructor"], **more
    )


def test_the_course_and_the_register_are_counted(world: World) -> None:
    learner, now = world["learner"], today()
    monday = now - timedelta(days=now.weekday() + 14)
    with clock.use(clock.FixedClock(at(monday))):
        enrol_learner(actor=world["instructor"], learner=learner, programme_id="foundations")
    passed(learner, 0, monday)
    passed(learner, 1, monday + timedelta(days=1), seconds=3000)
    passed(learner, 2, monday + timedelta(days=8))
    lesson = next(unit for unit in shelf().outline.units.values() if unit.sort == "lesson")
    LessonProgress.objects.create(learner=learner, lesson_id=lesson.id, read_at=at(monday), seconds=600)
    marked(world, learner, monday, "present")
    marked(world, learner, monday + timedelta(days=1), "late", minutes_missed=30)
    marked(world, learner, monday + timedelta(days=2), "absent", reason="legal_visit")
    marked(world, learner, monday + timedelta(days=8), "left_early", minutes_missed=60)
    Hand.objects.create(
        learner=learner, exercise_id="x", state="down", raised_at=at(now - timedelta(days=29))
    )
    Hand.objects.create(learner=learner, exercise_id="x", state="down", raised_at=at(now - timedelta(days=3)))
    Presence.objects.create(learner=learner, seen_at=at(now - timedelta(days=1)))

    record = class_record(learner)

    assert record is not None
    outline = shelf().outline
    assert (record.exercises_done, record.exercises_total) == (3, len(outline.order))
    assert record.lessons_read == 1
    assert record.place_title == outline.order[3].title or record.place_title == outline.order[3].unit.name
    assert record.work_hours == pytest.approx(1.3)
    assert record.class_hours == 6.0  # 150 + 120 + 0 + 90 minutes
    assert (record.present, record.late, record.absent, record.left_early) == (1, 1, 1, 1)
    assert (record.sessions, record.attended, record.attendance_percent) == (4, 3, 75)
    assert record.reasons == (("Legal visit", 1),)
    assert record.last_seen_on == now - timedelta(days=1)
    assert record.last_progress_on == monday + timedelta(days=8)
    assert record.hands == 1
    assert record.stuck is None
    assert record.began_on == monday
    assert [week.passed for week in record.weeks] == [2, 1, 0]
    assert [week.passed_by_then for week in record.weeks] == [2, 3, 3]
    assert [(week.attended, week.held) for week in record.weeks] == [(2, 3), (1, 1), (0, 0)]
    assert [week.hours for week in record.weeks] == [4.5, 1.5, 0.0]


def test_the_planned_pace_spreads_the_minutes_of_the_course_over_its_weeks(world: World) -> None:
    learner, now = world["learner"], today()
    with clock.use(clock.FixedClock(at(now - timedelta(weeks=13)))):
        enrol_learner(actor=world["instructor"], learner=learner, programme_id="foundations")
    record = class_record(learner)
    assert record is not None
    assert record.planned_weeks == PLANNED_WEEKS
    assert record.expected_by_now == pytest.approx(0.5)
    steps = shelf().outline.order
    half = sum(step.minutes for step in steps) / 2
    assert sum(step.minutes for step in steps[: record.expected_exercises]) <= half
    assert sum(step.minutes for step in steps[: record.expected_exercises + 1]) > half
    world.cohort.starts_on, world.cohort.ends_on = now - timedelta(weeks=13), now - timedelta(days=1)
    world.cohort.save()
    shorter = class_record(Account.objects.get(pk=learner.pk))
    assert shorter is not None
    assert (shorter.planned_weeks, shorter.expected_by_now) == (13, 1.0)
    assert shorter.expected_exercises == len(steps)


def test_somebody_who_has_done_nothing_has_a_record_of_nothing(world: World) -> None:
    record = class_record(world["learner"])
    assert record is not None
    assert (record.exercises_done, record.sessions, record.attendance_percent) == (0, 0, None)
    assert (record.last_seen_on, record.last_progress_on, record.stuck) == (None, None, None)
    assert record.expected_by_now == 0.0
    assert len(record.weeks) == 1


@pytest.mark.parametrize(
    ("tries", "checks", "seconds", "stuck"),
    [(0, 0, 60, False), (2, 2, 600, False), (3, 0, 60, True), (0, 3, 60, True), (0, 0, 7200, True)],
)
def test_stuck_is_what_the_board_calls_worth_a_look(
    world: World, tries: int, checks: int, seconds: int, stuck: bool
) -> None:
    learner, step = world["learner"], shelf().outline.order[4]
    began = today() - timedelta(days=6)
    row = ExerciseProgress.objects.create(
        learner=learner,
        exercise_id=step.id,
        opened_at=at(began),
        last_at=at(today()),
        tries=tries,
        checks=checks,
        seconds=seconds,
    )
    record = class_record(learner)
    assert record is not None
    assert (record.stuck is not None) is stuck
    if record.stuck:
        assert (record.stuck.title, record.stuck.since) == (step.title, began)
    ExerciseProgress.objects.filter(pk=row.pk).update(last_at=at(began))
    passed(learner, 5, today())
    moved_on = class_record(learner)
    assert moved_on is not None
    assert moved_on.stuck is None


def test_any_number_of_learners_takes_three_queries(world: World) -> None:
    learners = [world["learner"], world["peer_mentor"]]
    for learner in learners:
        passed(learner, 0, today())
        marked(world, learner, today(), "present")
    shelf()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        records = class_records([*learners, world["instructor"]])
    assert len(asked) == 3
    assert set(records) == {learner.pk for learner in learners}
    assert class_record(world["director"]) is None


def test_the_picture_shows_the_newest_weeks_and_counts_those_before(world: World) -> None:
    learner, now = world["learner"], today()
    monday = now - timedelta(days=now.weekday())
    first = monday - timedelta(weeks=MOST_WEEKS + 3)
    for number in range(4):
        passed(learner, number, first + timedelta(weeks=number))
    passed(learner, 4, now)
    record = class_record(learner)
    assert record is not None
    chart = draw_chart(record.weeks)
    assert chart is not None
    assert len(chart.weeks) == MOST_WEEKS
    assert chart.before == 4
    assert chart.passed == 1
    assert len(chart.bars) == 1
    assert chart.bars[0].y + chart.bars[0].height == pytest.approx(chart.floor)
    assert draw_chart(()) is None


def test_what_was_known_before_counts_neither_as_done_nor_as_to_do(world: World) -> None:
    learner, now = world["learner"], today()
    first, second, *_ = shelf().outline.modules
    with clock.use(clock.FixedClock(at(now - timedelta(weeks=13)))):
        enrol_learner(actor=world["instructor"], learner=learner, programme_id="foundations")
        set_start(actor=world["instructor"], learner=learner, module_id=second.id)
    place = len(first.steps)
    passed(learner, 0, now - timedelta(weeks=2))  # of what they knew, all the same
    passed(learner, place, now - timedelta(weeks=1))
    record = class_record(learner)
    assert record is not None
    assert record.exercises_done == 2
    assert record.exercises_total == len(shelf().outline.order) - len(first.steps) + 1
    assert [(one.title, one.known) for one in record.modules[:2]] == [
        (first.title, True),
        (second.title, False),
    ]
    assert record.expected_by_now == pytest.approx(13 / PLANNED_WEEKS)
    later = sum(step.minutes for step in shelf().outline.order[place:])
    counted = shelf().outline.order[place : place + record.expected_exercises]
    assert sum(step.minutes for step in counted) <= later / 2 + 1e-6
    assert shelf().outline.steps[shelf().outline.order[place].id].unit.module is second
    assert record.place_title

"""Signals of the class: what is counted, where each threshold lies, and the page over a caseload."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waypost.audit.models import Entry
from waypost.classroom.models import Attendance, ClassSession
from waypost.journeys.actions.entries import today
from waypost.journeys.models import Goal, Journey, JourneyState, StandUp, StandUpEntry
from waypost.journeys.queries.signals import signals_of, signals_of_all
from waypost.journeys.tests.conftest import World
from waypost.journeys.tests.test_reviews import learner_of
from waypost.kernel import clock
from waypost.learning.curriculum import shelf
from waypost.learning.models import Enrolment, ExerciseProgress, Hand, LessonProgress

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Days are London's: forty days before the last hour of a winter's day may be thirty-nine dates ago."""
    with clock.use(clock.FixedClock(clock.now().replace(hour=12))):
        yield


def ago(days: float) -> timedelta:
    return timedelta(days=days)


def register(world: World, journey: Journey, marks: str, *, reason: str = "unwell", back: int = 0) -> None:
    """One session a day up to `back` days ago, the last letter the newest: P present, A absent, L late."""
    for place, letter in enumerate(reversed(marks)):
        session, _made = ClassSession.objects.get_or_create(
            cohort=world.cohort,
            held_on=today() - ago(place + back),
            starts_at=time(9),
            defaults={"opened_by": world["instructor"]},
        )
        mark = {"P": "present", "A": "absent", "L": "late"}[letter]
        Attendance.objects.create(
            session=session,
            learner=learner_of(journey),
            mark=mark,
            reason=reason if mark == "absent" else "",
            taken_by=world["instructor"],
        )


def kinds(journey: Journey) -> list[str]:
    return [one.kind for one in signals_of(journey)]


def words(journey: Journey) -> str:
    return " ".join(one.words for one in signals_of(journey))


@pytest.mark.parametrize(
    ("marks", "shows"),
    [
        ("AAAPP", True),
        ("PAPAA", True),
        ("AAPPP", False),
        ("AAAPPPPP", False),
        ("AAA", True),
        ("LLLLL", False),
    ],
)
def test_absence_is_three_of_the_last_five(world: World, marks: str, shows: bool) -> None:
    journey = world.journey()
    register(world, journey, marks)
    assert ("absence" in kinds(journey)) is shows


def test_absence_tells_the_count_the_reasons_and_the_day(world: World) -> None:
    journey = world.journey()
    register(world, journey, "PAPAA", reason="legal_visit")
    (signal,) = signals_of(journey)
    day = f"{today().day} {today():%b %Y}"
    assert signal.words == f"Absent at 3 of the last 5 sessions (legal visit 3), most recently on {day}."
    assert signal.as_at == today()


def test_absence_long_ago_does_not_count(world: World) -> None:
    journey = world.journey()
    register(world, journey, "AAAAA", back=43)
    assert kinds(journey) == []


@pytest.mark.parametrize(("days", "tries", "shows"), [(8, 3, True), (6, 3, False), (8, 2, False)])
def test_a_stalled_exercise(world: World, days: int, tries: int, shows: bool) -> None:
    journey = world.journey()
    step = shelf().outline.order[0]
    ExerciseProgress.objects.create(
        learner=learner_of(journey),
        exercise_id=step.id,
        opened_at=clock.now() - ago(days),
        last_at=clock.now(),
        tries=tries,
    )
    assert ("stalled" in kinds(journey)) is shows
    if shows:
        assert f"for {days} days" in words(journey)
        assert f"{tries} hand-ins" in words(journey)


def test_who_has_gone_on_to_another_exercise_has_not_stalled(world: World) -> None:
    journey = world.journey()
    first, second = shelf().outline.order[:2]
    for step, last in ((first, 3), (second, 0)):
        ExerciseProgress.objects.create(
            learner=learner_of(journey),
            exercise_id=step.id,
            opened_at=clock.now() - ago(9 if step is first else 1),
            last_at=clock.now() - ago(last),
            tries=5 if step is first else 0,
        )
    assert "stalled" not in kinds(journey)


@pytest.mark.parametrize(("count", "days", "shows"), [(5, 1, True), (4, 1, False), (9, 15, False)])
def test_hands_raised_a_lot(world: World, count: int, days: int, shows: bool) -> None:
    journey = world.journey()
    for _ in range(count):
        Hand.objects.create(
            learner=learner_of(journey), exercise_id="x", state="closed", raised_at=clock.now() - ago(days)
        )
    assert ("hands" in kinds(journey)) is shows
    if shows:
        assert "5 times in 14 days" in words(journey)


def test_no_progress_for_two_weeks(world: World) -> None:
    journey = world.journey()
    Enrolment.objects.create(learner=learner_of(journey), programme_id="p", started_at=clock.now() - ago(40))
    assert kinds(journey) == ["no_progress"]
    assert "for 40 days, since they began on" in words(journey)
    step = shelf().outline.order[0]
    row = ExerciseProgress.objects.create(
        learner=learner_of(journey), exercise_id=step.id, passed_at=clock.now() - ago(15)
    )
    assert "for 15 days" in words(journey)
    assert f"1 of {len(shelf().outline.order)} exercises" in words(journey)
    lesson = LessonProgress.objects.create(
        learner=learner_of(journey), lesson_id="l", read_at=clock.now() - ago(2)
    )
    assert kinds(journey) == []
    lesson.delete()
    row.passed_at = clock.now() - ago(13)
    row.save()
    assert kinds(journey) == []


def test_somebody_new_is_not_without_progress(world: World) -> None:
    journey = world.journey()
    Enrolment.objects.create(learner=learner_of(journey), programme_id="p", started_at=clock.now() - ago(5))
    assert kinds(journey) == []


@pytest.mark.parametrize(
    ("moods", "shows"),
    [((1, 2, 2, 4, 5), True), ((2, 2, 3, 3, 3), False), ((1, 1), False), ((None, 1, 1, 1), True)],
)
def test_low_mood(world: World, moods: tuple[int | None, ...], shows: bool) -> None:
    journey = world.journey()
    for place, mood in enumerate(moods):
        standup = StandUp.objects.create(
            cohort=world.cohort, held_on=today() - ago(place), led_by=world["instructor"]
        )
        StandUpEntry.objects.create(standup=standup, learner=learner_of(journey), mood=mood)
    assert ("mood" in kinds(journey)) is shows


def test_goals_past_their_day(world: World) -> None:
    journey = world.journey(learner=False)
    assert kinds(journey) == []
    for number in range(4):
        Goal.objects.create(
            journey=journey, title=f"Goal {number}", target_on=today() - ago(1), made_by=world["director"]
        )
    Goal.objects.create(journey=journey, title="Today", target_on=today(), made_by=world["director"])
    told = words(journey)
    assert told.startswith("4 goals are past the day: “Goal 0”")
    assert told.endswith("and 1 more.")
    Goal.objects.update(state="archived")
    assert kinds(journey) == []


def test_after_release_the_class_shows_nothing(world: World) -> None:
    journey = world.journey()
    register(world, journey, "AAAAA")
    Journey.objects.filter(pk=journey.pk).update(state=JourneyState.RELEASED)
    assert kinds(Journey.objects.get(pk=journey.pk)) == []


def test_many_are_worked_out_in_the_same_queries(world: World) -> None:
    journeys = [world.journey() for _ in range(5)]
    for journey in journeys:
        register(world, journey, "AAA")
    with CaptureQueriesContext(connection) as asked:
        found = signals_of_all(Journey.objects.select_related("account"))
    assert len(asked) == 7  # six, and the journeys themselves
    assert all([one.kind for one in found[journey.pk]] == ["absence"] for journey in journeys)


def test_the_caseload_page(world: World) -> None:
    helped, fine, away = world.journey(), world.journey(), world.journey(there=True)
    register(world, helped, "AAA")
    client = world.client("regional_manager")
    where = reverse("journeys:signals")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(where)
    assert len(asked) <= 15, "\n".join(one["sql"][:120] for one in asked)
    assert "Absent at 3 of the last 3 sessions" in page.text
    assert reverse("journeys:intervention-open", args=(helped.pk,)) + "?signal=absence" in page.text
    assert fine.pk not in page.text
    assert away.pk not in page.text
    entry = Entry.objects.filter(verb="journey.listed").last()
    assert entry is not None
    assert entry.detail["journeys"] == [helped.pk]
    assert helped.pk not in client.get(where, {"kind": "mood"}).text
    assert helped.pk in client.get(where, {"kind": "nonsense", "where": "nowhere"}).text
    assert helped.pk in client.get(where, {"where": world.here.pk}).text
    assert "Nothing shows" in client.get(where, {"where": world.there.pk, "kind": "mood"}).text


@pytest.mark.parametrize(
    ("who", "sees"),
    [("instructor", True), ("site_manager", True), ("gate_worker", False), ("instructor there", False)],
)
def test_each_sees_their_own(world: World, who: str, sees: bool) -> None:
    journey = world.journey()
    register(world, journey, "AAA")
    assert (journey.pk in world.client(who).get(reverse("journeys:signals")).text) is sees


def test_the_director_chooses_a_prison(world: World) -> None:
    journey = world.journey()
    register(world, journey, "AAA")
    client = world.client("director")
    where = reverse("journeys:signals")
    assert journey.pk not in client.get(where).text
    assert journey.pk in client.get(where, {"where": world.here.pk}).text

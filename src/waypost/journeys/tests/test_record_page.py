"""The page of one journey: what each person sees of it."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waypost.audit.models import Entry
from waypost.classroom.models import Attendance, ClassSession
from waypost.journeys.actions.entries import lock, owe, tell, today
from waypost.journeys.models import (
    Goal,
    Intervention,
    Journey,
    JourneyState,
    Need,
    PathwayStatus,
    ReleaseCheck,
    ReleaseDate,
    Share,
    SkillRating,
    Step,
    Strength,
    ToDo,
    UnitWork,
)
from waypost.journeys.tests.conftest import World
from waypost.learning.curriculum import shelf
from waypost.learning.models import ExerciseProgress, LessonProgress, Workspace


def address(journey: Journey) -> str:
    return reverse("journeys:journey", args=(journey.pk,))


def full(world: World) -> Journey:
    """A journey in which something of everything has happened."""
    journey = world.journey(number="A1234BC")
    learner, actor, now = journey.account, world["regional_manager"], today()
    assert learner is not None
    for place, step in enumerate(shelf().outline.order[:3]):
        ExerciseProgress.objects.create(learner=learner, exercise_id=step.id, tries=place + 1, seconds=900)
        Workspace.objects.create(learner=learner, key=f"{step.id}", version=1)
    LessonProgress.objects.create(learner=learner, lesson_id=next(iter(shelf().outline.units)))
    session = ClassSession.objects.create(
        cohort=world.cohort, held_on=now, starts_at=time(9), opened_by=world["instructor"]
    )
    Attendance.objects.create(
        session=session, learner=learner, mark="absent", reason="unwell", taken_by=world["instructor"]
    )
    ReleaseDate.objects.create(
        journey=journey,
        kind="conditional",
        on=now + timedelta(days=214),
        source="The prison’s list",
        as_at=now - timedelta(days=2),
    )
    plan = journey.release_plans.get()
    plan.pathways.filter(kind="health").update(status=PathwayStatus.REQUIRED, needs="Inside words: pathway")
    plan.pathways.filter(kind="work").update(status=PathwayStatus.DONE)
    ReleaseCheck.objects.create(plan=plan, at="6m", due_on=now - timedelta(days=1))
    ToDo.objects.create(plan=plan, kind="bank", words="Inside words: to-do")
    goal = Goal.objects.create(
        journey=journey, title="Build a page of my own", target_on=now + timedelta(days=60), made_by=actor
    )
    Step.objects.create(goal=goal, number=1, words="Finish the first module", state="complete")
    Step.objects.create(goal=goal, number=2, words="Plan the page", state="active")
    Need.objects.create(
        journey=journey,
        kind="attention",
        source="diagnosed",
        words="Inside words: need",
        support="A seat by the wall",
        found_on=now,
    )
    Need.objects.create(
        journey=journey,
        kind="memory",
        source="screener",
        found_on=now - timedelta(days=90),
        support="Old screener",
    )
    Need.objects.create(
        journey=journey,
        kind="numbers",
        source="screener",
        found_on=now - timedelta(days=9),
        support="New screener",
    )
    Strength.objects.create(journey=journey, words="Explains things well", seen_in="Pairing")
    SkillRating.objects.create(
        journey=journey, skill="teamwork", rating=2, source="interview:1", rated_on=now - timedelta(days=80)
    )
    SkillRating.objects.create(journey=journey, skill="teamwork", rating=4, source="review:1", rated_on=now)
    UnitWork.objects.create(journey=journey, unit="teamwork", state="signed_off")
    Intervention.objects.create(
        journey=journey,
        kind="pace",
        reason="Inside words: reason",
        owner=actor,
        opened_by=actor,
        opened_on=now,
        look_again_on=now + timedelta(days=14),
    )
    Share.objects.create(
        journey=journey,
        number=1,
        site=world.here,
        parts=["goals"],
        snapshot={},
        lawful_basis="public_task",
        marking="official",
        recipient="OMU, Riverside",
        reason="Inside words: sharing",
        pdf_sha256="0" * 64,
        shared_by=actor,
    )
    owe(
        journey,
        kind="release_check",
        subject="check:1",
        words="Look at the countdown",
        due_on=now - timedelta(days=1),
    )
    Journey.objects.filter(pk=journey.pk).update(
        release_on=now + timedelta(days=214),
        gate_worker=world["gate_worker"],
        last_contact_on=now - timedelta(days=89),
        next_review_on=now - timedelta(days=5),
        on_track=False,
        stage=2,
    )
    tell(lock(journey), kind="note", words="Inside words: note", actor=actor)
    tell(lock(journey), kind="facts", words="Inside words: licence", actor=actor, sensitive=True)
    tell(lock(journey), kind="plan", words="Goal set", own_words="You set a goal.", actor=actor)
    return Journey.objects.get(pk=journey.pk)


def test_the_whole_story_is_on_one_page(world: World) -> None:
    journey = full(world)
    page = world.client("regional_manager").get(address(journey)).content.decode()
    for words in (
        "214 days to release",
        "conditional release",
        "The prison’s list",
        "Overdue by 5 days",
        "Off track",
        "Through the gate:",
        "Hold the joining interview",
        "Look at the countdown",
        "Build a page of my own",
        "1 of 2 steps",
        "Attention and concentration",
        "A seat by the wall",
        "New screener",
        "Explains things well",
        "Very confident",
        "OMU, Riverside",
        "Inside words: licence",
        "The learner reads: You set a goal.",
        "Unwell",
        '<svg class="chart-picture"',
    ):
        assert words in page, words
    assert "Old screener" not in page  # only the newest screener counts
    release = world.client("regional_manager").get(address(journey)).context["shown"].release
    assert (release.pathways, release.untouched, release.asking, release.closed) == (7, 5, 1, 1)
    waiting = journey.release_plans.get().todos.filter(done_on=None, not_needed=False).count()
    assert (release.check, release.late, release.to_dos) == ("6 months", 1, waiting)


def test_what_needs_doing_now_is_apart_from_what_comes_later(world: World) -> None:
    journey = world.journey()
    for days in (-3, 28, 29, 300):
        owe(
            journey,
            kind="goal",
            subject=f"goal:{days}",
            words=f"In {days}",
            due_on=today() + timedelta(days=days),
        )
    shown = world.client("site_manager").get(address(journey)).context["shown"]
    assert [one.duty.words for one in shown.now] == ["Hold the joining interview", "In -3", "In 28"]
    assert [one.duty.words for one in shown.later] == ["In 29", "In 300"]
    assert [one.when for one in shown.now][1:] == ["overdue by 3 days", "in 28 days"]
    assert all(one.url for one in shown.now)


def test_an_instructor_sees_the_course_and_the_support_but_not_the_facts(world: World) -> None:
    journey = full(world)
    page = world.client("instructor").get(address(journey)).content.decode()
    for words in (
        "Build a page of my own",
        "A seat by the wall",
        "Very confident",
        "Unwell",
        "Inside words: note",
    ):
        assert words in page, words
    for words in (
        "214 days",
        "conditional release",
        "The prison’s list",
        "Attention and concentration",
        "Inside words: need",
        "Inside words: licence",
        "Inside words: pathway",
        "Explains things well",
        "OMU, Riverside",
        "Look at the countdown",
        "Release plan</h2>",
        "Diagnosed",
    ):
        assert words not in page, words


def test_a_full_page_takes_fifteen_queries_at_most(world: World) -> None:
    journey = full(world)
    for who in ("regional_manager", "director", "site_manager", "gate_worker", "instructor"):
        client = world.client(who)
        client.get(address(journey))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(journey)).status_code == 200
        assert len(asked) <= 15, [one["sql"][:90] for one in asked]


@pytest.mark.parametrize(
    "who",
    ["instructor there", "site_manager there", "regional_manager there", "gate_worker there", "gate_worker"],
)
def test_a_stranger_is_told_that_there_is_nothing(world: World, who: str) -> None:
    assert world.client(who).get(address(world.journey())).status_code == 404


@pytest.mark.parametrize("who", ["learner", "peer_mentor", "omu_partner", "data_protection"])
def test_others_have_no_such_page(world: World, who: str) -> None:
    assert world.client(who).get(address(world.journey())).status_code == 403


def test_a_new_joiner_without_account_date_or_anything_has_a_whole_page(world: World) -> None:
    journey = world.journey(learner=False)
    page = world.client("site_manager").get(address(journey)).content.decode()
    for words in (
        "No prison number yet",
        "No date told",
        "After the joining interview",
        "no account in the class yet",
        "No register has their name on it yet.",
        "The first plan comes out of the joining interview.",
    ):
        assert words in page, words
    assert '<svg class="chart-picture"' not in page


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day to release"),
        (0, "Release is today"),
        (-1, "Release date passed 1 day ago"),
        (-30, "Release date passed 30 days ago"),
    ],
)
def test_a_date_of_release_is_said_in_words(world: World, days: int, words: str) -> None:
    journey = world.journey()
    Journey.objects.filter(pk=journey.pk).update(release_on=today() + timedelta(days=days))
    page = world.client("site_manager").get(address(journey)).content.decode()
    assert words in page
    assert "Source not told" in page


def test_a_journey_that_is_over_has_no_next_review(world: World) -> None:
    journey = world.journey()
    Journey.objects.filter(pk=journey.pk).update(
        state=JourneyState.LEFT, next_review_on=today() - timedelta(days=3)
    )
    page = world.client("site_manager").get(address(journey)).content.decode()
    assert "None: the journey is over" in page


def test_names_and_notes_cannot_put_anything_into_the_page(world: World) -> None:
    journey = world.journey()
    Journey.objects.filter(pk=journey.pk).update(known_as="<b>Al</b>", pronouns="<i>")
    tell(lock(journey), kind="note", words="<script>alert(1)</script>", actor=world["instructor"])
    page = world.client("site_manager").get(address(journey)).content.decode()
    assert "<b>Al</b>" not in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_each_look_is_on_record(world: World) -> None:
    journey = world.journey()
    world.client("instructor").get(address(journey))
    entry = Entry.objects.get(verb="journey.read", subject_id=journey.pk)
    assert (entry.actor, entry.detail) == (world["instructor"].pk, {"part": "journey"})


def test_from_the_class_to_the_journey(world: World) -> None:
    journey = world.journey()
    assert journey.account is not None
    there = reverse("journeys:by-account", args=(journey.account.pk,))
    for who in ("instructor", "site_manager", "regional_manager", "director"):
        assert world.client(who).get(there).headers["Location"] == address(journey)
    for who in ("instructor there", "site_manager there", "regional_manager there", "gate_worker"):
        assert world.client(who).get(there).status_code == 404
    page = world.client("instructor").get(reverse("classroom:learner", args=(journey.account.pk,)))
    assert there in page.content.decode()


def test_a_learner_without_a_journey_is_offered_to_whoever_may_add_one(world: World) -> None:
    there = reverse("journeys:by-account", args=(world["learner"].pk,))
    nothing = world.client("instructor").get(there)
    assert nothing.status_code == 404
    assert "has no journey yet" in nothing.content.decode()
    sent = world.client("site_manager").get(there)
    assert sent.headers["Location"].startswith(reverse("journeys:add"))
    assert world.client("site_manager").get(reverse("journeys:by-account", args=("x",))).status_code == 404

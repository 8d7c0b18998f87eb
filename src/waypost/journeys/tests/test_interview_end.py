"""Completing an interview: the first plan, support, skills, the review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from waypost.audit.models import Entry
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.interview import record_computing, start_interview
from waypost.journeys.actions.interview_end import complete_interview, suggested_goals
from waypost.journeys.actions.plan import GoalDraft, StepDraft, Target
from waypost.journeys.actions.release import open_plan_of
from waypost.journeys.models import Asked, Duty, Goal, Interview, Need, Review, SkillRating
from waypost.journeys.tests.conftest import World
from waypost.journeys.tests.interview_help import ANSWERS, answer, ask_everything, ending
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused
from waypost.learning.queries.trail import start_of


def test_it_makes_the_first_plan_and_books_the_review(world: World) -> None:
    journey, actor = world.journey(), world["regional_manager"]
    ask_everything(actor, journey, declined="digital")
    record_computing(actor=actor, journey_id=journey.pk, answers={}, start_at="making-it-look-right")
    support = {"reading": "Tasks are read aloud"}
    held = complete_interview(
        actor=actor, journey_id=journey.pk, ending=ending(on_paper=True, support=support)
    )
    assert (held.conducted_by, held.conducted_on, held.on_paper) == ("Priya", today(), True)
    assert held.completed_by == actor
    journey.refresh_from_db()
    assert journey.last_contact_on == today()
    assert Review.objects.get(journey=journey).due_on == today() + timedelta(days=84)
    assert Duty.objects.get(journey=journey, kind="interview").outcome == "done"
    goal = Goal.objects.get(journey=journey)
    assert [(step.number, step.words) for step in goal.steps.all()] == [(1, "Sketch it"), (2, "Write it")]
    assert Duty.objects.get(journey=journey, kind="goal", done_at=None).due_on == goal.target_on
    rating = SkillRating.objects.get(journey=journey)  # a skill with evidence and no rating is not rated
    assert (rating.skill, rating.rating, rating.source) == ("teamwork", 3, f"interview:{held.pk}")
    need = Need.objects.get(journey=journey)
    assert (need.kind, need.source, need.support) == ("reading", "self", "Tasks are read aloud")
    assert open_plan_of(journey).direction == "family"
    told = journey.timeline.filter(kind="interview").first()
    assert told is not None
    assert "Making it look right" in told.words
    assert "Priya" in told.own_words
    assert "1 of them answered with" in told.words
    assert journey.account is not None
    assert start_of(journey.account) == "making-it-look-right"
    assert Entry.objects.filter(verb="interview.completed").count() == 1


def test_what_was_said_about_the_direction_before_is_not_written_over(world: World) -> None:
    journey, actor = world.journey(), world["regional_manager"]
    plan = open_plan_of(journey)
    plan.direction = "work"
    plan.save()
    ask_everything(actor, journey)
    complete_interview(actor=actor, journey_id=journey.pk, ending=ending())
    assert open_plan_of(journey).direction == "work"


def test_a_section_never_asked_holds_it_up_and_a_declined_one_does_not(world: World) -> None:
    journey, actor = world.journey(), world["regional_manager"]
    ask_everything(actor, journey, but=("health",))
    with pytest.raises(BadInput, match="Health and additional needs"):
        complete_interview(actor=actor, journey_id=journey.pk, ending=ending())
    answer(actor, journey, "health", asked=Asked.DECLINED)
    complete_interview(actor=actor, journey_id=journey.pk, ending=ending())
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"conducted_by": " "}, "Who held the interview"),
        ({"conducted_on": None}, "day of the interview is missing"),
        ({"conducted_on": 1}, "still to come"),
        ({"conducted_on": -101}, "before they joined"),
        ({"conducted_on": -1}, "after that day"),
        ({"goals": ()}, "no goal yet"),
        ({"no_goals": True}, "ticked that none"),
        ({"start_at": "no-such-module"}, "does not exist"),
        ({"goals": (GoalDraft("A goal", Target(months=6), ()),)}, "at least one step"),
        ({"goals": (GoalDraft("A goal", Target(months=5), (StepDraft("x"),)),)}, "3, 6 or 12"),
    ],
)
def test_what_is_wrong_leaves_the_interview_open(world: World, changed: dict[str, Any], says: str) -> None:
    journey, actor = world.journey(), world["regional_manager"]
    ask_everything(actor, journey)
    if isinstance(changed.get("conducted_on"), int):
        changed = {"conducted_on": today() + timedelta(days=changed["conducted_on"])}
    with pytest.raises(BadInput, match=says):
        complete_interview(actor=actor, journey_id=journey.pk, ending=ending(**changed))
    assert Interview.objects.get().completed_at is None
    assert not Goal.objects.exists()
    assert not SkillRating.objects.exists()
    assert not Review.objects.exists()


def test_no_goals_yet_is_an_answer(world: World) -> None:
    journey, actor = world.journey(), world["regional_manager"]
    ask_everything(actor, journey)
    complete_interview(actor=actor, journey_id=journey.pk, ending=ending(goals=(), no_goals=True))
    assert not Goal.objects.exists()


def test_it_is_completed_once_and_another_can_follow(world: World) -> None:
    journey, actor = world.journey(), world["regional_manager"]
    ask_everything(actor, journey)
    complete_interview(actor=actor, journey_id=journey.pk, ending=ending())
    with pytest.raises(Conflict):
        complete_interview(actor=actor, journey_id=journey.pk, ending=ending())
    with pytest.raises(Conflict):
        answer(actor, journey, "ambitions", base=1, two_years="Other")
    start_interview(actor=actor, journey_id=journey.pk)
    assert Interview.objects.count() == 2


def test_who_may_not_complete_it(world: World) -> None:
    journey = world.journey()
    ask_everything(world["regional_manager"], journey)
    with pytest.raises(Refused):
        complete_interview(actor=world["instructor"], journey_id=journey.pk, ending=ending())
    with pytest.raises(NotFound):
        complete_interview(actor=world["site_manager there"], journey_id=journey.pk, ending=ending())


def test_goals_are_suggested_from_the_answers() -> None:
    drafts = suggested_goals(ANSWERS)
    assert [draft.suggested_from for draft in drafts] == [
        "ambitions.hoping_to_work",
        "health.needs",
        "family.first",
    ]
    assert all(draft.steps and draft.target.months in (3, 6, 12) for draft in drafts)
    assert suggested_goals({}) == []
    assert suggested_goals({"ambitions": {"hoping_to_work": "no"}}) == []

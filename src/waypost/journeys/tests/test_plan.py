"""Goals and steps: made, changed, reached, put away and brought back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.plan import (
    MOST_ACTIVE,
    GoalDraft,
    StepDraft,
    Target,
    add_goal,
    archive_goal,
    complete_goal,
    edit_goal,
    restore_goal,
    set_step,
)
from waypost.journeys.models import Duty, Goal, Journey, JourneyState
from waypost.journeys.rules.review_window import add_months
from waypost.journeys.tests.conftest import World
from waypost.journeys.tests.interview_help import GOAL
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused


def _made(world: World, journey: Journey, draft: GoalDraft = GOAL) -> Goal:
    return add_goal(actor=world["instructor"], journey_id=journey.pk, draft=draft)


def _at(world: World, goal: Goal) -> dict[str, Any]:
    goal.refresh_from_db()
    return {
        "actor": world["regional_manager"],
        "journey_id": goal.journey_id,
        "goal_id": goal.pk,
        "version": goal.version,
    }


def _open_duty(goal: Goal) -> Duty | None:
    return Duty.objects.filter(kind="goal", subject=f"goal:{goal.pk}", done_at=None).first()


@pytest.mark.parametrize("months", [3, 6, 12])
def test_a_target_in_months_is_calendar_months(world: World, months: int) -> None:
    goal = _made(world, world.journey(), replace(GOAL, target=Target(months=months)))
    assert goal.target_on == add_months(today(), months)
    duty = _open_duty(goal)
    assert duty is not None
    assert (duty.due_on, duty.owner) == (goal.target_on, world["regional_manager"])


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"title": "  "}, "no words yet"),
        ({"title": "x" * 201}, "1 letters too long"),
        ({"steps": ()}, "at least one step"),
        ({"steps": (StepDraft("  "),)}, "at least one step"),
        ({"steps": tuple(StepDraft(f"Step {n}") for n in range(13))}, "Keep it to 12"),
        ({"steps": (StepDraft("x", state="done"),)}, "how far each step"),
        ({"target": Target()}, "target is missing"),
        ({"target": Target(months=4)}, "3, 6 or 12"),
        ({"target": -1}, "has passed"),
        ({"target": 4000}, "too far away"),
        ({"pathway": "luck"}, "seven pathways"),
    ],
)
def test_what_is_no_goal_is_refused(world: World, changed: dict[str, Any], says: str) -> None:
    journey = world.journey()
    if isinstance(changed.get("target"), int):
        changed = {"target": Target(on=today() + timedelta(days=changed["target"]))}
    with pytest.raises(BadInput, match=says):
        _made(world, journey, replace(GOAL, **changed))
    assert not Goal.objects.exists()


def test_who_writes_a_plan(world: World) -> None:
    journey = world.journey()
    for role in ("instructor", "site_manager", "regional_manager", "director"):
        add_goal(actor=world[role], journey_id=journey.pk, draft=GOAL)
    for role in ("instructor there", "site_manager there", "gate_worker", "omu_partner", "learner"):
        with pytest.raises(NotFound):
            add_goal(actor=world[role], journey_id=journey.pk, draft=GOAL)
    assert journey.account is not None
    with pytest.raises(Refused):
        add_goal(actor=journey.account, journey_id=journey.pk, draft=GOAL)


def test_a_plan_has_an_end(world: World) -> None:
    journey = world.journey()
    for _ in range(MOST_ACTIVE):
        _made(world, journey)
    with pytest.raises(BadInput, match="20 active goals"):
        _made(world, journey)
    Journey.objects.filter(pk=journey.pk).update(state=JourneyState.LEFT)
    Goal.objects.all().update(state="archived")
    with pytest.raises(Refused, match="has left"):
        _made(world, journey)


def test_steps_are_put_in_another_order_and_numbered_again(world: World) -> None:
    goal = _made(world, world.journey())
    first, second = goal.steps.all()
    steps = (StepDraft("Ask first"), StepDraft("Write it well", second.pk, "active"))
    changed = edit_goal(**_at(world, goal), draft=replace(GOAL, title="Make two pages", steps=steps))
    assert [(step.number, step.words, step.state) for step in changed.steps.all()] == [
        (1, "Ask first", "not_started"),
        (2, "Write it well", "active"),
    ]
    assert second.pk in changed.steps.values_list("pk", flat=True)
    assert first.pk not in changed.steps.values_list("pk", flat=True)
    with pytest.raises(BadInput, match="at least one step"):
        edit_goal(**_at(world, goal), draft=replace(GOAL, steps=()))


def test_a_target_that_is_not_touched_stays_even_when_it_has_passed(world: World) -> None:
    goal = _made(world, world.journey())
    past = today() - timedelta(days=3)
    Goal.objects.filter(pk=goal.pk).update(target_on=past)
    assert edit_goal(**_at(world, goal), draft=replace(GOAL, title="Other words")).target_on == past
    later = today() + timedelta(days=9)
    moved = edit_goal(**_at(world, goal), draft=replace(GOAL, target=Target(on=later)))
    assert (moved.target_on, moved.target_months) == (later, None)
    duty = _open_duty(goal)
    assert duty is not None
    assert duty.due_on == later


def test_two_editors_of_one_goal_lose_nothing(world: World) -> None:
    journey = world.journey()
    goal = _made(world, journey)
    mine = _at(world, goal)
    edit_goal(**_at(world, goal), draft=replace(GOAL, title="Theirs"))
    with pytest.raises(Conflict, match="Someone else"):
        edit_goal(**mine, draft=replace(GOAL, title="Mine"))
    with pytest.raises(Conflict, match="Someone else"):
        complete_goal(**mine)
    with pytest.raises(Conflict, match="Someone else"):
        archive_goal(**mine, because="choice")
    goal.refresh_from_db()
    assert goal.title == "Theirs"


def test_a_completed_goal_never_opens_again(world: World) -> None:
    goal = _made(world, world.journey())
    complete_goal(**_at(world, goal))
    goal.refresh_from_db()
    assert (goal.state, goal.completed_on) == ("completed", today())
    assert _open_duty(goal) is None
    now = _at(world, goal)
    with pytest.raises(Conflict, match="completed now"):
        restore_goal(**now)
    with pytest.raises(Conflict, match="completed now"):
        archive_goal(**now, because="choice")
    with pytest.raises(Conflict, match="completed now"):
        edit_goal(**now, draft=GOAL)
    with pytest.raises(Conflict, match="completed now"):
        complete_goal(**now)


def test_archived_with_a_reason_and_brought_back(world: World) -> None:
    goal = _made(world, world.journey())
    with pytest.raises(BadInput, match="why the goal"):
        archive_goal(**_at(world, goal), because="bored")
    with pytest.raises(BadInput, match="other reason"):
        archive_goal(**_at(world, goal), because="other", words=" ")
    archive_goal(**_at(world, goal), because="other", words="The shop closed")
    assert _open_duty(goal) is None
    restore_goal(**_at(world, goal))
    goal.refresh_from_db()
    assert (goal.state, goal.archived_because, goal.archived_words) == ("active", "", "")
    assert _open_duty(goal) is not None


def test_one_whose_target_has_passed_comes_back_with_a_new_one(world: World) -> None:
    goal = _made(world, world.journey())
    archive_goal(**_at(world, goal), because="not_now")
    Goal.objects.filter(pk=goal.pk).update(target_on=today() - timedelta(days=1))
    with pytest.raises(BadInput, match="has passed"):
        restore_goal(**_at(world, goal))
    assert restore_goal(**_at(world, goal), target=Target(months=3)).target_on == add_months(today(), 3)


def test_the_learner_says_how_far_their_own_steps_are(world: World) -> None:
    journey = world.journey()
    goal = _made(world, journey)
    step = goal.steps.get(number=1)
    assert journey.account is not None
    set_step(actor=journey.account, step_id=step.pk, state="complete")
    step.refresh_from_db()
    assert step.state == "complete"
    told = journey.timeline.filter(kind="plan").first()
    assert told is not None
    assert told.by == journey.account
    assert told.own_words.startswith("You marked a step")
    with pytest.raises(NotFound):
        set_step(actor=world["learner"], step_id=step.pk, state="active")
    with pytest.raises(BadInput):
        set_step(actor=journey.account, step_id=step.pk, state="nearly")
    complete_goal(**_at(world, goal))
    with pytest.raises(Conflict):
        set_step(actor=journey.account, step_id=step.pk, state="active")


def test_staff_set_steps_of_the_journey_they_have_open(world: World) -> None:
    journey, other = world.journey(), world.journey()
    step = _made(world, journey).steps.get(number=2)
    set_step(actor=world["instructor"], step_id=step.pk, state="active", journey_id=journey.pk)
    with pytest.raises(NotFound):
        set_step(actor=world["instructor"], step_id=step.pk, state="complete", journey_id=other.pk)
    with pytest.raises(NotFound):
        set_step(actor=world["instructor there"], step_id=step.pk, state="complete", journey_id=journey.pk)
    with pytest.raises(Refused):
        set_step(actor=world["omu_partner"], step_id=step.pk, state="complete", journey_id=journey.pk)

"""The plan: goals with steps, made, changed, reached and put away. Staff of every role that opens journeys write it;
the learner says how far their own steps are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from waypost.journeys.access import READERS, journey_to_write, journeys_for
from waypost.journeys.actions.entries import lock, note, owe, settle, tell, today
from waypost.journeys.models import (
    ArchiveReason,
    DutyKind,
    EntryKind,
    Goal,
    GoalState,
    Journey,
    JourneyState,
    PathwayKind,
    Step,
    StepState,
)
from waypost.journeys.rules.review_window import add_months
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import get_or_404
from waypost.people.forms.moments import day_words
from waypost.people.models import LEARNING_ROLES, Account

MONTHS = (3, 6, 12)
MOST_ACTIVE, MOST_STEPS, MOST_LETTERS = 20, 12, 200
FURTHEST = timedelta(days=366 * 10)


@dataclass(frozen=True)
class Target:
    """So many months from today (3, 6 or 12), or a day."""

    months: int | None = None
    on: date | None = None


@dataclass(frozen=True)
class StepDraft:
    """`id` is of a step that is there; None makes one."""

    words: str
    id: int | None = None
    state: str = StepState.NOT_STARTED


@dataclass(frozen=True)
class GoalDraft:
    """A goal as it was typed, its steps in their order. `suggested_from`: "section.field" of an interview's answer."""

    title: str
    target: Target
    steps: tuple[StepDraft, ...]
    pathway: str = ""
    suggested_from: str = ""


# Made and changed --------------------------------------------------------------------------------------


def add_goal(*, actor: Account, journey_id: str, draft: GoalDraft) -> Goal:
    """Raises NotFound, Refused, BadInput."""
    journey = journey_to_write(actor, journey_id, facts=False)
    with transaction.atomic():
        return make_goal(lock(journey), draft, actor=actor)


def make_goal(journey: Journey, draft: GoalDraft, *, actor: Account) -> Goal:
    """In the caller's transaction, with the journey locked. Raises Refused for one who has left, BadInput."""
    _must_be_open(journey)
    title, steps = _line(draft.title, "The goal"), _checked(draft.steps)
    if draft.pathway and draft.pathway not in PathwayKind.values:
        raise BadInput("That is not one of the seven pathways.", "Choose another, or none.")
    if Goal.objects.filter(journey=journey, state=GoalState.ACTIVE).count() >= MOST_ACTIVE:
        raise BadInput(
            f"There are {MOST_ACTIVE} active goals already.", "Complete or archive one of them first."
        )
    goal = Goal.objects.create(
        journey=journey,
        title=title,
        pathway=draft.pathway,
        suggested_from=draft.suggested_from,
        target_on=_day(draft.target),
        target_months=draft.target.months,
        made_by=actor,
    )
    for number, step in enumerate(steps, start=1):
        Step.objects.create(goal=goal, number=number, words=step.words, state=step.state)
    _owe(journey, goal)
    count = f"{len(steps)} {'step' if len(steps) == 1 else 'steps'}"
    _tell(
        journey,
        goal,
        actor,
        words=f"New goal: “{title}”, by {day_words(goal.target_on)}, with {count}.",
        own_words=f"You have a new goal: {title}. You want to reach it by {day_words(goal.target_on)}.",
    )
    note(actor, journey, "goal.added", {"goal": goal.pk})
    return goal


def edit_goal(*, actor: Account, journey_id: str, goal_id: int, version: int, draft: GoalDraft) -> Goal:
    """Other words, target or steps. A step that is not in the draft is taken out, the rest are numbered again from 1.

    Raises NotFound, Refused, BadInput; Conflict where somebody changed the goal since `version` was shown.
    """
    with _changing(actor, journey_id, goal_id, version=version) as (journey, goal):
        _must_be(goal, GoalState.ACTIVE)
        title, steps = _line(draft.title, "The goal"), _checked(draft.steps)
        if draft.pathway and draft.pathway not in PathwayKind.values:
            raise BadInput("That is not one of the seven pathways.", "Choose another, or none.")
        before = (goal.title, goal.pathway, goal.target_on, _steps_of(goal))
        goal.title, goal.pathway = title, draft.pathway
        if not _same_target(goal, draft.target):
            goal.target_on, goal.target_months = _day(draft.target), draft.target.months
        _put_steps(goal, steps)
        if (goal.title, goal.pathway, goal.target_on, _steps_of(goal)) == before:
            return goal
        _keep(goal, "title", "pathway", "target_on", "target_months")
        _owe(journey, goal)
        by = f" Its target is {day_words(goal.target_on)}." if goal.target_on != before[2] else ""
        _tell(
            journey,
            goal,
            actor,
            words=f"Goal changed: “{title}”.{by}",
            own_words=f"Your goal was brought up to date: {title}.{by}",
        )
        note(actor, journey, "goal.changed", {"goal": goal.pk})
    return goal


def complete_goal(*, actor: Account, journey_id: str, goal_id: int, version: int) -> Goal:
    """Reached, for good. Raises NotFound, Refused, Conflict for a goal that is not active."""
    with _changing(actor, journey_id, goal_id, version=version) as (journey, goal):
        _must_be(goal, GoalState.ACTIVE)
        goal.state, goal.completed_on = GoalState.COMPLETED, today()
        _keep(goal, "state", "completed_on")
        settle(journey, kind=DutyKind.GOAL, subject=_subject(goal))
        _tell(
            journey,
            goal,
            actor,
            words=f"Goal completed: “{goal.title}”.",
            own_words=f"You reached a goal: {goal.title}.",
        )
        note(actor, journey, "goal.completed", {"goal": goal.pk})
    return goal


def archive_goal(
    *, actor: Account, journey_id: str, goal_id: int, version: int, because: str, words: str = ""
) -> Goal:
    """Put away, with the reason; `other` needs words. It can be brought back. Raises BadInput, Conflict."""
    if because not in ArchiveReason.values:
        raise BadInput("Choose why the goal is put away.", "One of the reasons in the list.")
    words = " ".join(words.split())
    if because == ArchiveReason.OTHER and not words:
        raise BadInput("Say what the other reason is.", "A few words are enough.")
    if len(words) > MOST_LETTERS:
        raise BadInput("The reason is too long.", f"Keep it under {MOST_LETTERS} letters.")
    with _changing(actor, journey_id, goal_id, version=version) as (journey, goal):
        _must_be(goal, GoalState.ACTIVE)
        goal.state, goal.archived_because, goal.archived_words = GoalState.ARCHIVED, because, words
        _keep(goal, "state", "archived_because", "archived_words")
        settle(journey, kind=DutyKind.GOAL, subject=_subject(goal), outcome="not_needed")
        why = goal.get_archived_because_display().lower() + (f". {words}" if words else "")
        _tell(
            journey,
            goal,
            actor,
            words=f"Goal archived: “{goal.title}”. Reason: {why}",
            own_words=f"This goal was put away for now: {goal.title}. It can come back.",
        )
        note(actor, journey, "goal.archived", {"goal": goal.pk, "because": because})
    return goal


def restore_goal(
    *, actor: Account, journey_id: str, goal_id: int, version: int, target: Target | None = None
) -> Goal:
    """An archived goal is active again. One whose target has passed needs a new one. Raises BadInput, Conflict."""
    with _changing(actor, journey_id, goal_id, version=version) as (journey, goal):
        _must_be(goal, GoalState.ARCHIVED)
        _must_be_open(journey)
        if target is not None:
            goal.target_on, goal.target_months = _day(target), target.months
        elif goal.target_on < today():
            raise BadInput("The target of this goal has passed.", "Choose a new one to bring it back.")
        goal.state, goal.archived_because, goal.archived_words = GoalState.ACTIVE, "", ""
        _keep(goal, "state", "archived_because", "archived_words", "target_on", "target_months")
        _owe(journey, goal)
        _tell(
            journey,
            goal,
            actor,
            words=f"Goal brought back: “{goal.title}”, by {day_words(goal.target_on)}.",
            own_words=f"This goal is back: {goal.title}.",
        )
        note(actor, journey, "goal.restored", {"goal": goal.pk})
    return goal


def set_step(*, actor: Account, step_id: int, state: str, journey_id: str = "") -> Step:
    """How far a step is: the learner for their own steps, staff for those of journeys they open (`journey_id` has to be
    the step's then). Raises NotFound for a stranger's, BadInput, Conflict where the goal is not active."""
    if state not in StepState.values:
        raise BadInput("Choose how far the step is.", "Not started, under way or complete.")
    own = actor.role in LEARNING_ROLES
    if not own and actor.role not in READERS:
        raise Refused("You may not change this plan.", "Ask somebody who works with the person.")
    mine = journeys_for(actor) if own else journeys_for(actor).filter(pk=journey_id)
    found = get_or_404(Step.objects.filter(goal__journey__in=mine.values("pk")), pk=step_id)
    with transaction.atomic():
        journey = lock(get_or_404(mine))
        goal = Goal.objects.select_for_update().get(pk=found.goal_id)
        _must_be(goal, GoalState.ACTIVE)
        step = get_or_404(Step.objects.filter(goal=goal), pk=step_id)
        if step.state == state:
            return step
        step.state, step.changed_at = state, clock.now()
        step.save(update_fields=("state", "changed_at"))
        _keep(goal)
        label = step.get_state_display().lower()
        who = "They say a step is" if own else "Step"
        _tell(
            journey,
            goal,
            actor,
            words=f"{who} {label}: “{step.words}” (goal “{goal.title}”).",
            own_words=f"{'You marked a step' if own else 'A step was marked'} as {label}: {step.words}",
        )
        note(actor, journey, "goal.step", {"goal": goal.pk, "step": step.pk, "state": state})
    return step


# What they share ---------------------------------------------------------------------------------------


@contextmanager
def _changing(
    actor: Account, journey_id: str, goal_id: int, *, version: int
) -> Iterator[tuple[Journey, Goal]]:
    """The journey and the goal, locked, in one transaction."""
    journey = journey_to_write(actor, journey_id, facts=False)
    with transaction.atomic():
        journey = lock(journey)
        goal = get_or_404(Goal.objects.select_for_update().filter(journey=journey), pk=goal_id)
        if goal.version != version:
            raise Conflict(
                "Someone else changed this goal while you had it open.",
                "What you wrote is still here. Look at what the goal says now, then save again.",
            )
        yield journey, goal


def _keep(goal: Goal, *fields: str) -> None:
    goal.version += 1
    goal.save(update_fields=(*fields, "version"))


def _must_be(goal: Goal, state: str) -> None:
    if goal.state != state:
        now = goal.get_state_display().lower()
        raise Conflict(f"This goal is {now} now.", "Load the page again to see how it stands.")


def _must_be_open(journey: Journey) -> None:
    if journey.state == JourneyState.LEFT:
        raise Refused(
            f"{journey.known_as} has left the programme.", "Goals can be read, and not be added to."
        )


def _line(text: str, what: str) -> str:
    text = " ".join(text.replace("\x00", "").split())
    if not text:
        raise BadInput(f"{what} has no words yet.", "Write a few.")
    if len(text) > MOST_LETTERS:
        raise BadInput(
            f"{what} is {len(text) - MOST_LETTERS} letters too long.",
            f"Keep it under {MOST_LETTERS} letters.",
        )
    return text


def _checked(steps: Sequence[StepDraft]) -> list[StepDraft]:
    kept = [
        StepDraft(_line(step.words, "A step"), step.id, step.state) for step in steps if step.words.strip()
    ]
    if not kept:
        raise BadInput("A goal needs at least one step.", "Write the first thing to do, however small.")
    if len(kept) > MOST_STEPS:
        raise BadInput(
            f"That is {len(kept)} steps.", f"Keep it to {MOST_STEPS}: make a second goal of the rest."
        )
    if any(step.state not in StepState.values for step in kept):
        raise BadInput("Choose how far each step is.", "Not started, under way or complete.")
    return kept


def _day(target: Target) -> date:
    """The target as a day. Raises BadInput."""
    if target.months is not None:
        if target.months not in MONTHS:
            raise BadInput("Choose 3, 6 or 12 months, or a date.", "Nothing else is on offer.")
        return add_months(today(), target.months)
    if target.on is None:
        raise BadInput("The target is missing.", "Choose 3, 6 or 12 months, or give a date.")
    if target.on < today():
        raise BadInput(f"{day_words(target.on)} has passed.", "Choose today or a day to come.")
    if target.on > today() + FURTHEST:
        raise BadInput(f"{day_words(target.on)} is too far away.", "Check the year.")
    return target.on


def _same_target(goal: Goal, target: Target) -> bool:
    if target.months is not None:
        return target.months == goal.target_months
    return target.on == goal.target_on and goal.target_months is None


def _steps_of(goal: Goal) -> list[tuple[int, str, str]]:
    return list(goal.steps.order_by("number").values_list("number", "words", "state"))


def _put_steps(goal: Goal, steps: list[StepDraft]) -> None:
    there = {step.pk: step for step in goal.steps.all()}
    goal.steps.exclude(pk__in=[step.id for step in steps if step.id]).delete()
    for number, draft in enumerate(steps, start=1):
        step = there.get(draft.id) if draft.id else None
        if step is None:
            Step.objects.create(goal=goal, number=number, words=draft.words, state=draft.state)
        elif (step.number, step.words, step.state) != (number, draft.words, draft.state):
            if step.state != draft.state:
                step.changed_at = clock.now()
            step.number, step.words, step.state = number, draft.words, draft.state
            step.save()


def _subject(goal: Goal) -> str:
    return f"goal:{goal.pk}"


def _owe(journey: Journey, goal: Goal) -> None:
    owe(
        journey,
        kind=DutyKind.GOAL,
        subject=_subject(goal),
        words=f"Look at the goal: {goal.title}"[:200],
        due_on=goal.target_on,
    )


def _tell(journey: Journey, goal: Goal, actor: Account, *, words: str, own_words: str) -> None:
    tell(journey, kind=EntryKind.PLAN, words=words, own_words=own_words, actor=actor, subject=_subject(goal))

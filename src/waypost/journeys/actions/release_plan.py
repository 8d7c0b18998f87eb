"""What stands in the open release plan: the pathways, the direction, work readiness and its to-dos."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction

from waypost.journeys.access import journey_to_write, journeys_for
from waypost.journeys.actions.entries import lock, note, owe, settle, tell, today
from waypost.journeys.actions.release import open_plan_of
from waypost.journeys.models import (
    Direction,
    DutyKind,
    EntryKind,
    Journey,
    Pathway,
    PathwayStatus,
    ReleasePlan,
    ToDo,
    ToDoKind,
    WorkReadiness,
)
from waypost.journeys.release_terms import OWN_DIRECTIONS, STAFF_ONLY, todo_name
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, NotFound
from waypost.people.access import get_or_404
from waypost.people.forms.moments import day_words
from waypost.people.models import LEARNING_ROLES, Account

MOST_OPEN_TODOS = 30


@contextmanager
def changing(
    actor: Account, journey_id: str, *, version: int | None = None, own: bool = False
) -> Iterator[tuple[Journey, ReleasePlan]]:
    """The journey, locked, and its open plan, in one transaction: for staff of `CASE_ROLES`, and with `own` for the
    person themselves.

    Raises NotFound, Refused; with `version`, Conflict where the plan has changed since that version was shown.
    """
    by_themselves = own and actor.role in LEARNING_ROLES
    journey = own_journey(actor) if by_themselves else journey_to_write(actor, journey_id)
    with transaction.atomic():
        journey = lock(journey)
        plan = open_plan_of(journey)
        if version is not None and plan.version != version:
            raise Conflict(
                "Someone else changed this plan while you had it open.",
                "What you wrote is still here. Look at what the plan says now, then save again.",
            )
        yield journey, plan


def own_journey(actor: Account) -> Journey:
    """The learner's own journey. Raises NotFound where there is none yet."""
    journey = journeys_for(actor).first() if actor.role in LEARNING_ROLES else None
    if journey is None:
        raise NotFound("Your journey has not been started yet.", "Ask your instructor about it.")
    return journey


def _keep(plan: ReleasePlan, *fields: str) -> None:
    plan.version += 1
    plan.save(update_fields=(*fields, "version"))


# Pathways ----------------------------------------------------------------------------------------------


def set_pathway(
    *, actor: Account, journey_id: str, kind: str, status: str, needs: str, version: int | None = None
) -> Pathway:
    """How one of the seven pathways stands, and what is needed. Raises BadInput, Conflict."""
    needs = needs.strip()
    if status not in PathwayStatus.values:
        raise BadInput("Choose how this pathway stands.", "One of the six in the list.")
    if status == PathwayStatus.REQUIRED and not needs:
        raise BadInput("Say what support is needed.", "A few words are enough.")
    with changing(actor, journey_id, version=version) as (journey, plan):
        row = get_or_404(plan.pathways.all(), kind=kind)
        if (row.status, row.needs) == (status, needs):
            return row
        row.status, row.needs = status, needs[:500]
        row.changed_by, row.changed_at = actor, clock.now()
        row.save(update_fields=("status", "needs", "changed_by", "changed_at"))
        _keep(plan)
        label, state = row.get_kind_display(), row.get_status_display().lower()
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"Pathway “{label}”: {state}." + (f" {row.needs}" if row.needs else ""),
            own_words=""
            if kind in STAFF_ONLY
            else f"Your plan for “{label}” was brought up to date: {state}.",
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "release.pathway_set", {"pathway": kind, "status": status})
    return row


# Direction, readiness, learning on ---------------------------------------------------------------------


def set_direction(
    *, actor: Account, journey_id: str, direction: str, words: str, version: int | None = None
) -> ReleasePlan:
    """What the person wants to do first outside; they may say it themselves. Raises BadInput, Conflict."""
    words = words.strip()
    if direction not in Direction.values:
        raise BadInput("Choose what comes first outside.", "“Not sure yet” is an answer too.")
    if direction == Direction.OTHER and not words:
        raise BadInput("Say what comes first instead.", "A few words are enough.")
    with changing(actor, journey_id, version=version, own=True) as (journey, plan):
        if (plan.direction, plan.direction_words) == (direction, words):
            return plan
        plan.direction, plan.direction_words = direction, words[:500]
        _keep(plan, "direction", "direction_words")
        said = plan.get_direction_display() + (f". {plan.direction_words}" if words else "")
        by_themselves = actor.role in LEARNING_ROLES
        tell(
            journey,
            kind=EntryKind.OWN_WORDS if by_themselves else EntryKind.RELEASE,
            words=f"{'Said themselves what' if by_themselves else 'What'} comes first outside: {said}",
            own_words=f"You said what you want to do first: “{OWN_DIRECTIONS[direction]}”.",
            actor=actor,
        )
        note(actor, journey, "release.direction_set", {"direction": direction})
    return plan


def set_readiness(
    *, actor: Account, journey_id: str, readiness: str, release_area: str, version: int | None = None
) -> ReleasePlan:
    """How ready for work, and the area they go to. Raises BadInput, Conflict."""
    if readiness not in WorkReadiness.values:
        raise BadInput("Choose how ready for work they are.", "One of those in the list.")
    area = release_area.strip()[:80]
    with changing(actor, journey_id, version=version) as (journey, plan):
        if (plan.readiness, plan.release_area) == (readiness, area):
            return plan
        before = plan.readiness
        plan.readiness, plan.release_area = readiness, area
        _keep(plan, "readiness", "release_area")
        if before != readiness:
            tell(
                journey,
                kind=EntryKind.RELEASE,
                words=f"Work readiness: {plan.get_readiness_display().lower()}.",
                own_words="What is said about your getting ready for work was brought up to date.",
                actor=actor,
            )
        note(actor, journey, "release.readiness_set", {"readiness": readiness})
    return plan


def set_learning_on(
    *, actor: Account, journey_id: str, learning_on: str, version: int | None = None
) -> ReleasePlan:
    """How the person goes on learning outside. Raises Conflict."""
    words = learning_on.strip()[:500]
    with changing(actor, journey_id, version=version) as (journey, plan):
        if plan.learning_on == words:
            return plan
        plan.learning_on = words
        _keep(plan, "learning_on")
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"Learning on after release: {words or 'nothing planned'}",
            own_words=f"How you go on learning outside: {words or 'nothing planned yet'}",
            actor=actor,
        )
        note(actor, journey, "release.learning_set")
    return plan


# To-dos ------------------------------------------------------------------------------------------------


def add_todo(*, actor: Account, journey_id: str, words: str, due_on: date | None = None) -> ToDo:
    """One more thing to do before release, by staff or by the person themselves. Raises BadInput."""
    words = words.strip()
    if not words:
        raise BadInput("Write what there is to do.", "A few words are enough.")
    _must_be_ahead(due_on)
    with changing(actor, journey_id, own=True) as (journey, plan):
        if plan.todos.filter(done_on=None, not_needed=False).count() >= MOST_OPEN_TODOS:
            raise BadInput(
                f"There are {MOST_OPEN_TODOS} things to do already.", "Mark one as done or not needed first."
            )
        row = ToDo.objects.create(plan=plan, kind=ToDoKind.OTHER, words=words[:200], due_on=due_on)
        _see_to_duty(journey, row)
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"To do before release: {row.words}" + _by(due_on),
            own_words=f"To do before release: {row.words}" + _by(due_on),
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "release.todo_added", {"todo": row.pk})
    return row


def edit_todo(*, actor: Account, journey_id: str, todo_id: int, words: str, due_on: date | None) -> ToDo:
    """Its words and the day it is to be done by. Raises BadInput, NotFound."""
    words = words.strip()
    with changing(actor, journey_id) as (journey, plan):
        row = get_or_404(plan.todos.all(), pk=todo_id)
        if row.kind == ToDoKind.OTHER and not words:
            raise BadInput("Write what there is to do.", "A few words are enough.")
        if due_on != row.due_on:
            _must_be_ahead(due_on)
        if (row.words, row.due_on) == (words, due_on):
            return row
        row.words, row.due_on = words[:200], due_on
        row.save(update_fields=("words", "due_on"))
        _see_to_duty(journey, row)
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"To do before release, changed: {todo_name(row)}" + _by(due_on),
            own_words=f"To do before release: {todo_name(row)}" + _by(due_on),
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "release.todo_changed", {"todo": row.pk})
    return row


def mark_todo(*, actor: Account, journey_id: str, todo_id: int, state: str) -> ToDo:
    """`state` is "done", "not_needed" or "open" (again). Raises BadInput, NotFound."""
    if state not in ("done", "not_needed", "open"):
        raise BadInput("Choose done, not needed, or still to do.", "")
    with changing(actor, journey_id) as (journey, plan):
        row = get_or_404(plan.todos.all(), pk=todo_id)
        before = (row.done_on is not None, row.not_needed)
        after = (state == "done", state == "not_needed")
        if before == after:
            return row
        row.done_on, row.not_needed = (today() if state == "done" else None), state == "not_needed"
        row.save(update_fields=("done_on", "not_needed"))
        _see_to_duty(journey, row)
        said = {"done": "Done", "not_needed": "Not needed", "open": "To do again"}[state]
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"{said}: {todo_name(row)}",
            own_words=f"{said}: {todo_name(row)}",
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "release.todo_marked", {"todo": row.pk, "state": state})
    return row


def _by(due_on: date | None) -> str:
    return f", by {day_words(due_on)}" if due_on else ""


def _must_be_ahead(due_on: date | None) -> None:
    if due_on is not None and due_on < today():
        raise BadInput(f"{day_words(due_on)} has passed.", "Give a day that is still to come, or none.")


def _see_to_duty(journey: Journey, row: ToDo) -> None:
    """With a day, somebody owes it; done, not needed or without a day, nobody does."""
    subject = f"to_do:{row.pk}"
    if row.done_on is None and not row.not_needed and row.due_on is not None:
        words = f"Before release: {todo_name(row)}"
        owe(journey, kind=DutyKind.TO_DO, subject=subject, words=words[:200], due_on=row.due_on)
    else:
        settle(
            journey,
            kind=DutyKind.TO_DO,
            subject=subject,
            outcome="done" if row.done_on is not None else "not_needed",
        )

"""Release planning, from the day of joining: the plan itself and the checks of its countdown."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waypost.journeys.access import journey_to_write
from waypost.journeys.actions.entries import lock, note, owe, settle, tell, today
from waypost.journeys.models import (
    DateKind,
    Duty,
    DutyKind,
    EntryKind,
    Journey,
    Milestone,
    Pathway,
    PathwayKind,
    ReleaseCheck,
    ReleasePlan,
    ToDo,
)
from waypost.journeys.release_terms import FIRST_TODOS, as_checks
from waypost.journeys.rules.countdown import Move, Standing, changes, day_warning, out_of_reach, standings
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict
from waypost.people.access import get_or_404
from waypost.people.forms.moments import day_words
from waypost.people.models import Account


def open_release_plan(journey: Journey, *, actor: Account | None, on: date) -> ReleasePlan:
    """A new plan with its seven pathways, each not started, and the seven to-dos of work readiness. In the caller's
    transaction, the journey locked or new."""
    plan = ReleasePlan.objects.create(journey=journey, began_on=on)
    Pathway.objects.bulk_create([Pathway(plan=plan, kind=kind) for kind in PathwayKind])
    ToDo.objects.bulk_create([ToDo(plan=plan, kind=kind) for kind in FIRST_TODOS])
    tell(
        journey,
        kind=EntryKind.RELEASE,
        words="The release plan was opened, with the seven pathways.",
        own_words="Your plan for release was started.",
        happened_on=on,
        actor=actor,
    )
    return plan


def open_plan_of(journey: Journey) -> ReleasePlan:
    """The plan that is in force. There is always one."""
    return journey.release_plans.get(ended_on=None)


# The countdown -----------------------------------------------------------------------------------------


def lay_out_checks(journey: Journey, *, actor: Account | None, why: str) -> list[str]:
    """Lay out the checks by `journey.release_on`, or move them to it; with no date, take back those not done yet.

    In the caller's transaction, with the journey locked and its new date in place. `why` is said in the timeline.
    Returns sentences to warn staff with: that release moved earlier and what is late by that, and that the date falls
    on a day on which people are not usually released. Called twice for one date, it changes nothing.
    """
    plan = open_plan_of(journey)
    release_on, was = journey.release_on, plan.counted_from
    if release_on is None:
        if was is not None:
            _take_back(journey, plan, actor=actor, why=why)
        return []
    rows = {row.at: row for row in plan.checks.all()}
    moves = changes(as_checks(rows.values()), release_on, today())
    gone = out_of_reach(release_on, today())
    for move in moves:
        rows[move.at] = _moved(plan, rows.get(move.at), move, not_possible=move.at in gone)
    stand = standings(as_checks(rows.values()), today())
    for move in moves:
        _see_to_duty(journey, rows[move.at], stand[move.at])
    warnings = []
    if release_on != was:
        plan.counted_from = release_on
        plan.save(update_fields=("counted_from",))
        warnings += _tell_of_move(journey, was, release_on, stand, actor=actor, why=why)
    warning = day_warning(release_on, confirmed=_is_confirmed(journey)) if release_on >= today() else ""
    return [*warnings, warning] if warning else warnings


def _moved(plan: ReleasePlan, row: ReleaseCheck | None, move: Move, *, not_possible: bool) -> ReleaseCheck:
    if row is None:
        return ReleaseCheck.objects.create(
            plan=plan, at=move.at, due_on=move.due_on, not_possible=not_possible
        )
    row.moved_from, row.due_on, row.not_possible = move.was, move.due_on, not_possible
    if move.again:
        row.done_on, row.done_by = None, None
    row.save(update_fields=("moved_from", "due_on", "not_possible", "done_on", "done_by"))
    return row


def _see_to_duty(journey: Journey, row: ReleaseCheck, standing: Standing) -> None:
    subject = f"release_check:{row.pk}"
    if standing == Standing.GONE:
        settle(journey, kind=DutyKind.RELEASE_CHECK, subject=subject, outcome="not_needed")
        return
    before = "the day" if row.at == Milestone.DAY else f"{row.get_at_display()} before"
    owe(
        journey,
        kind=DutyKind.RELEASE_CHECK,
        subject=subject,
        words=f"Release check: {before}",
        due_on=row.due_on,
        owner=journey.gate_worker if row.at == Milestone.DAY else None,
    )


def _tell_of_move(
    journey: Journey,
    was: date | None,
    release_on: date,
    stand: dict[str, Standing],
    *,
    actor: Account | None,
    why: str,
) -> list[str]:
    """A line in the timeline; the sentence about moving earlier, if it did."""
    now_on = day_words(release_on)
    late = _names(stand, Standing.LATE)
    gone = _names(stand, Standing.GONE)
    tail = (f" Late: {late}." if late else "") + (f" Not possible any more: {gone}." if gone else "")
    because = f" ({why.strip()})" if why.strip() else ""
    earlier = was is not None and release_on < was
    if was is None:
        words = f"The checks before release on {now_on} were laid out{because}.{tail}"
        own = f"Checks were set for the time before your release on {now_on}."
    else:
        way = "earlier" if earlier else "later"
        words = f"Release moved {way}, from {day_words(was)} to {now_on}{because}. The checks moved with it.{tail}"
        own = f"Your release date moved {way}, to {now_on}. The checks before it moved too."
    tell(journey, kind=EntryKind.RELEASE, words=words, own_words=own, sensitive=True, actor=actor)
    note(actor, journey, "release.checks_laid_out", {"moved": was is not None, "earlier": earlier})
    if not earlier or was is None:
        return []
    return [f"Release moved earlier, from {day_words(was)} to {now_on}. The checks moved with it.{tail}"]


def _names(stand: dict[str, Standing], wanted: Standing) -> str:
    return ", ".join(str(Milestone(at).label).lower() for at, one in stand.items() if one == wanted)


def _take_back(journey: Journey, plan: ReleasePlan, *, actor: Account | None, why: str) -> None:
    undone = plan.checks.filter(done_on=None)
    for row in undone:
        settle(journey, kind=DutyKind.RELEASE_CHECK, subject=f"release_check:{row.pk}", outcome="not_needed")
    undone.delete()
    plan.counted_from = None
    plan.save(update_fields=("counted_from",))
    because = f" ({why.strip()})" if why.strip() else ""
    tell(
        journey,
        kind=EntryKind.RELEASE,
        words=f"There is no release date now{because}. Checks not done yet were taken back; done ones are kept.",
        own_words="There is no release date for you at the moment. Your plan goes on without one.",
        sensitive=True,
        actor=actor,
    )
    note(actor, journey, "release.checks_taken_back")


def _is_confirmed(journey: Journey) -> bool:
    newest = journey.release_dates.filter(kind=DateKind.CONFIRMED).first()
    return newest is not None and newest.on == journey.release_on


# A return to custody -----------------------------------------------------------------------------------


def reset_plan(journey: Journey, *, actor: Account | None, reason: str, on: date) -> ReleasePlan:
    """Close the plan with the reason and open another, as a return to custody asks. All that was in the old one can
    still be read. In the caller's transaction, with the journey locked. Raises BadInput without a reason."""
    reason = " ".join(reason.split())
    if not reason:
        raise BadInput("Give the reason for starting the plan again.", "Such as: returned to custody.")
    plan = open_plan_of(journey)
    plan.ended_on, plan.ended_because = on, reason[:200]
    plan.save(update_fields=("ended_on", "ended_because"))
    Duty.objects.filter(
        journey=journey, kind__in=(DutyKind.RELEASE_CHECK, DutyKind.TO_DO), done_at=None
    ).update(done_at=clock.now(), outcome="not_needed")
    tell(
        journey,
        kind=EntryKind.RELEASE,
        words=f"The release plan was closed: {reason[:200]}. It can still be read.",
        own_words="Your plan for release starts again. The one before is kept.",
        happened_on=on,
        sensitive=True,
        actor=actor,
    )
    note(actor, journey, "release.plan_reset", {"plan": plan.pk})
    fresh = open_release_plan(journey, actor=actor, on=on)
    if journey.release_on is not None and journey.release_on >= today():
        lay_out_checks(journey, actor=actor, why="the date that is held")
    return fresh


# What was done at a check ------------------------------------------------------------------------------


def record_check(
    *, actor: Account, journey_id: str, check_id: int, words: str, done_on: date | None
) -> ReleaseCheck:
    """A check was held on `done_on` (today without one), with what was found. Raises BadInput, Conflict if it is done
    already, NotFound for a check that is not in the open plan."""
    journey = journey_to_write(actor, journey_id)
    words = words.strip()
    day = done_on or today()
    if not words:
        raise BadInput("Write what was looked at.", "A few words, and what is still to do, if anything is.")
    if not journey.joined_on <= day <= today():
        raise BadInput("That day cannot be right.", "Give the day it was done: today, or before.")
    with transaction.atomic():
        journey = lock(journey)
        row = get_or_404(ReleaseCheck.objects.filter(plan=open_plan_of(journey)), pk=check_id)
        if row.done_on is not None:
            raise Conflict("That check is done already.", "What you wrote is still on your page: see below.")
        row.done_on, row.done_by, row.words = day, actor, words[:500]
        row.save(update_fields=("done_on", "done_by", "words"))
        settle(journey, kind=DutyKind.RELEASE_CHECK, subject=f"release_check:{row.pk}")
        if row.at == Milestone.DAY:  # they have left: nobody owes the earlier ones any more
            for other in row.plan.checks.filter(done_on=None):
                settle(
                    journey,
                    kind=DutyKind.RELEASE_CHECK,
                    subject=f"release_check:{other.pk}",
                    outcome="not_needed",
                )
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"Release check done ({row.get_at_display().lower()}): {row.words}",
            own_words=f"A check before your release was done: {row.get_at_display().lower()}.",
            happened_on=day,
            sensitive=True,
            actor=actor,
            subject=f"release_check:{row.pk}",
        )
        note(actor, journey, "release.check_done", {"check": row.pk, "at": row.at})
    return row


def undo_check(*, actor: Account, journey_id: str, check_id: int) -> ReleaseCheck:
    """It was marked as done by mistake. What was written stays in the timeline. Raises Conflict if it is not done."""
    journey = journey_to_write(actor, journey_id)
    with transaction.atomic():
        journey = lock(journey)
        plan = open_plan_of(journey)
        row = get_or_404(ReleaseCheck.objects.filter(plan=plan), pk=check_id)
        if row.done_on is None:
            raise Conflict("That check is not marked as done.", "Load the page again.")
        row.done_on, row.done_by = None, None
        row.save(update_fields=("done_on", "done_by"))
        _see_to_duty(journey, row, standings(as_checks(plan.checks.all()), today())[row.at])
        tell(
            journey,
            kind=EntryKind.RELEASE,
            words=f"Release check opened again ({row.get_at_display().lower()}): it had been marked by mistake.",
            sensitive=True,
            actor=actor,
            subject=f"release_check:{row.pk}",
        )
        note(actor, journey, "release.check_undone", {"check": row.pk, "at": row.at})
    return row

"""The justice service's own review window of a journey: worked out when what it follows from changes, and its holds."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waypost.journeys.access import journey_to_write
from waypost.journeys.actions.entries import lock, note, tell, today
from waypost.journeys.models import (
    EntryKind,
    Hold,
    HoldKind,
    HoldReason,
    Journey,
    JourneyState,
    JusticeSchedule,
    Sentence,
)
from waypost.journeys.rules.review_window import (
    ARRIVED,
    ARRIVED_NEAR_RELEASE,
    Facts,
    Window,
    after_clearing,
    edition_on,
    follows,
)
from waypost.kernel.errors import BadInput, Conflict
from waypost.people.access import get_or_404
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

EXCLUSIONS = (
    HoldReason.DEPENDENCY,
    HoldReason.HEALTH,
    HoldReason.SAFETY,
    HoldReason.REGIME,
    HoldReason.STAFF_RISK,
)
"""The reasons that are exclusions; every other one is an exemption."""


def window_of(row: JusticeSchedule | None) -> Window | None:
    """A row as the rules know it."""
    if row is None:
        return None
    return Window(
        rule=row.rule,
        earliest=row.earliest,
        latest=row.latest,
        pre_release=row.pre_release,
        release_on=row.release_on,
        overdue_since=row.overdue_since,
    )


def work_out(
    journey: Journey, *, why: str, arrived: bool = False, reviewed: bool = False
) -> JusticeSchedule | None:
    """Work out the window again, and write a row where it has changed; None where it has not.

    Call it in the transaction of the change, with the journey locked and its `release_on`, `state` and sentence status
    already as they are now. `why`: a few words for staff ("Release date told"), at most 120 characters. `arrived`:
    the person has just been transferred or come back into custody. `reviewed`: an interview or a review was completed.
    """
    newest = journey.justice_schedules.first()
    waiting = newest is not None and newest.rule in (ARRIVED, ARRIVED_NEAR_RELEASE)
    status = journey.sentence_statuses.values_list("status", flat=True).first()
    facts = Facts(
        release_on=journey.release_on,
        status=status or Sentence.NOT_TOLD,
        arrived=arrived or (waiting and not reviewed),
        in_custody=journey.state == JourneyState.JOINED,
    )
    before, day = window_of(newest), today()
    now = follows(
        before,
        facts,
        day,
        afresh=arrived or reviewed,
        on_hold=journey.holds.filter(cleared_on=None).exists(),
    )
    return None if now == before else _keep(journey, now, day, why)


def _keep(journey: Journey, window: Window, day: date, why: str) -> JusticeSchedule:
    return JusticeSchedule.objects.create(
        journey=journey,
        rule=window.rule,
        earliest=window.earliest,
        latest=window.latest,
        pre_release=window.pre_release,
        release_on=window.release_on,
        overdue_since=window.overdue_since,
        worked_out_on=day,
        why=why[:120],
    )


def begin_hold(*, actor: Account, journey_id: str, reason: str) -> Hold:
    """From today on the justice service's review cannot be held, for this reason.

    It begins on the day it is entered: entered late, it does not undo what is overdue. Raises NotFound, Refused,
    BadInput for an unknown reason, Conflict where that reason is open already.
    """
    if reason not in HoldReason.values:
        raise BadInput("Choose why the review cannot be held.", "The list has every reason that counts.")
    journey = journey_to_write(actor, journey_id)
    with transaction.atomic():
        journey = lock(journey)
        if journey.holds.filter(reason=reason, cleared_on=None).exists():
            raise Conflict("There is a hold for that reason already.", "It is in the list of holds.")
        hold = Hold.objects.create(
            journey=journey,
            kind=HoldKind.EXCLUSION if reason in EXCLUSIONS else HoldKind.EXEMPTION,
            reason=reason,
            began_on=today(),
            by=actor,
        )
        tell(
            journey,
            kind=EntryKind.REVIEW,
            words=f"The justice service’s review is on hold ({_named(hold)}).",
            actor=actor,
            sensitive=True,
            subject=f"hold:{hold.pk}",
        )
        note(actor, journey, "justice.held", {"hold": hold.pk, "kind": hold.kind})
    return hold


def clear_hold(*, actor: Account, journey_id: str, hold_id: int) -> JusticeSchedule | None:
    """The reason is gone today. The last day becomes the later of the old one and today + the days of its kind; what
    was overdue before stays overdue. None where no review was asked for, or where its last day is as it was.

    Raises NotFound, Refused, Conflict where it is cleared already.
    """
    journey = journey_to_write(actor, journey_id)
    with transaction.atomic():
        journey = lock(journey)
        hold = get_or_404(journey.holds.all(), pk=hold_id)
        if hold.cleared_on is not None:
            raise Conflict("That hold was cleared already.", "Load the page again.")
        day = today()
        held_since = min(journey.holds.filter(cleared_on=None).values_list("began_on", flat=True))
        hold.cleared_on = day
        hold.save(update_fields=("cleared_on",))
        before, by = window_of(journey.justice_schedules.first()), edition_on(day)
        days = by.exclusion_days if hold.kind == HoldKind.EXCLUSION else by.exemption_days
        row = None
        if before is not None:
            now = after_clearing(before, days=days, held_since=held_since, today=day)
            if now != before:
                row = _keep(journey, now, day, f"{hold.get_kind_display()} cleared")
        last = f" The review is due by {day_words(row.latest)}." if row else ""
        tell(
            journey,
            kind=EntryKind.REVIEW,
            words=f"The hold on the justice service’s review was cleared ({_named(hold)}).{last}",
            actor=actor,
            sensitive=True,
            subject=f"hold:{hold.pk}",
        )
        note(actor, journey, "justice.cleared", {"hold": hold.pk, "kind": hold.kind})
    return row


def _named(hold: Hold) -> str:
    return f"{hold.get_kind_display().lower()}: {hold.get_reason_display().lower()}"

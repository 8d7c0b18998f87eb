"""The three things that every change of a journey is made of: a line in the timeline, a duty, an audit entry."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from waypost.audit.actions import record
from waypost.journeys.models import Duty, Journey, TimelineEntry
from waypost.kernel import clock
from waypost.kernel.errors import Conflict
from waypost.people.models import Account


def today() -> date:
    """The day in London, where the programme keeps its calendar."""
    return clock.now().astimezone(clock.LONDON).date()


def lock(journey: Journey, *, version: int | None = None) -> Journey:
    """The row, locked until the transaction ends; call it first inside the transaction. With `version`, raises
    Conflict when somebody has changed the record since that version was shown."""
    row = Journey.objects.select_for_update().select_related("home").get(pk=journey.pk)
    if version is not None and row.version != version:
        raise Conflict(
            "Someone else changed this record while you had it open.",
            "What you wrote is still on your page. Look at what changed, then save again.",
        )
    return row


def tell(
    journey: Journey,
    *,
    kind: str,
    words: str,
    actor: Account | None,
    own_words: str = "",
    happened_on: date | None = None,
    sensitive: bool = False,
    corrects: TimelineEntry | None = None,
    subject: str = "",
) -> TimelineEntry:
    """Append a line to the timeline. The caller has locked the journey (`lock`), so that `seq` has no gap and no twin.

    `words` is a sentence for staff; `own_words` the one that the learner's view shows, empty for staff only.
    """
    last = TimelineEntry.objects.filter(journey=journey).aggregate(last=Max("seq"))["last"] or 0
    return TimelineEntry.objects.create(
        journey=journey,
        seq=last + 1,
        kind=kind,
        words=words,
        own_words=own_words,
        happened_on=happened_on or today(),
        sensitive=sensitive,
        by=actor,
        corrects=corrects,
        subject=subject,
    )


def note(actor: Account | None, journey: Journey, verb: str, detail: dict[str, Any] | None = None) -> None:
    """An audit entry about the journey, in the caller's transaction. `detail`: ids and choices, never free text."""
    record(
        actor=actor.pk if actor else "system",
        site=journey.home_id,
        verb=verb,
        subject_type="journey",
        subject_id=journey.pk,
        detail=detail,
    )


def note_look(actor: Account, journey: Journey, part: str) -> None:
    """Every read of a journey is in the audit log: who, whose, which part of it."""
    with transaction.atomic():
        note(actor, journey, "journey.read", {"part": part})


def owe(
    journey: Journey,
    *,
    kind: str,
    subject: str,
    words: str,
    due_on: date,
    owner: Account | None = None,
) -> Duty:
    """There is something to do by `due_on`. An open duty of the same kind and subject is moved instead of doubled.
    Without `owner` it is the journey's worker's."""
    duty, _made = Duty.objects.update_or_create(
        journey=journey,
        kind=kind,
        subject=subject,
        done_at=None,
        defaults={"words": words, "due_on": due_on},
        create_defaults={
            "words": words,
            "due_on": due_on,
            "site_id": journey.home_id,
            "owner_id": owner.pk if owner else journey.worker_id,
        },
    )
    if owner is not None and duty.owner_id != owner.pk:
        duty.owner = owner
        duty.save(update_fields=("owner",))
    return duty


def settle(journey: Journey, *, kind: str, subject: str, outcome: str = "done") -> None:
    """The open duty of this kind and subject, if any, is closed."""
    Duty.objects.filter(journey=journey, kind=kind, subject=subject, done_at=None).update(
        done_at=clock.now(), outcome=outcome
    )

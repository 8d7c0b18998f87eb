"""Licence conditions that touch computing, work or contact; needs with the support arranged; strengths."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import transaction

from waypost.journeys.access import journey_to_write
from waypost.journeys.actions.entries import lock, note, tell, today
from waypost.journeys.actions.facts import EARLIEST, day_told, must_be_open, one_line
from waypost.journeys.models import (
    ConditionKind,
    EntryKind,
    Journey,
    LicenceCondition,
    Need,
    NeedKind,
    NeedSource,
    Strength,
)
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict
from waypost.people.access import get_or_404
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

R = TypeVar("R", Need, Strength)
MOST_EACH = 40
"""Conditions, needs or strengths that one record holds at a time: more is a file gone wrong."""


# Licence conditions ------------------------------------------------------------------------------------


def add_condition(
    *, actor: Account, journey_id: str, kind: str, words: str, source: str, as_at: date | None
) -> LicenceCondition:
    """A condition as it was told. Raises NotFound, Refused, BadInput."""
    if kind not in ConditionKind.values:
        raise BadInput("Choose what the condition is about.", "One of those in the list.")
    journey = journey_to_write(actor, journey_id)
    words = one_line(words, what="What the condition says", most=500, needed=kind == ConditionKind.OTHER)
    source = one_line(source, what="Where it comes from", most=80)
    as_at = day_told(as_at)
    with transaction.atomic():
        journey = lock(journey)
        must_be_open(journey)
        _room_for_more(LicenceCondition.objects.filter(journey=journey, ended_on=None).count(), "conditions")
        row = LicenceCondition.objects.create(
            journey=journey, kind=kind, words=words, source=source, as_at=as_at, entered_by=actor
        )
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=f"Licence condition: {row.get_kind_display()}. {words}".strip() + f" ({source})",
            own_words="A rule for the time after your release was written down. Your worker goes through it with you.",
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "facts.condition_added", {"condition": row.pk, "kind": kind})
    return row


def end_condition(
    *, actor: Account, journey_id: str, condition_id: int, ended_on: date | None, source: str
) -> LicenceCondition:
    """It no longer holds, from a day on (today without one), and who said so. Raises BadInput, Conflict, NotFound."""
    journey = journey_to_write(actor, journey_id)
    source = one_line(source, what="Who said so", most=80)
    day = ended_on or today()
    with transaction.atomic():
        journey = lock(journey)
        row = get_or_404(LicenceCondition.objects.filter(journey=journey), pk=condition_id)
        if row.ended_on is not None:
            raise Conflict("That condition was ended already.", "Load the page again.")
        if not row.as_at <= day <= today():
            raise BadInput(
                f"{day_words(day)} cannot be right.",
                f"It was told as at {day_words(row.as_at)}: give a day from then until today.",
            )
        row.ended_on = day
        row.save(update_fields=("ended_on",))
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=f"Licence condition ended: {row.get_kind_display()} ({source}).",
            own_words="One of the rules for the time after your release does not hold any more.",
            happened_on=day,
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "facts.condition_ended", {"condition": row.pk})
    return row


# Needs and support -------------------------------------------------------------------------------------


def add_need(
    *,
    actor: Account,
    journey_id: str,
    kind: str,
    source: str,
    words: str = "",
    support: str = "",
    found_on: date | None = None,
) -> Need:
    """A challenge, and the support arranged for it in class, which instructors see. Raises BadInput."""
    if kind not in NeedKind.values:
        raise BadInput("Choose what it is about.", "“Something else” is an answer too.")
    if source not in NeedSource.values:
        raise BadInput(
            "Choose how it is known.", "Told by the learner, diagnosed, seen by staff, or a screener."
        )
    journey = journey_to_write(actor, journey_id)
    words = one_line(words, what="What it is", most=500, needed=kind == NeedKind.OTHER)
    support = one_line(support, what="The support", most=500, needed=False)
    if found_on is None and source == NeedSource.SCREENER:
        raise BadInput(
            "The day of the screener is missing.", "Only the newest screener counts, so it is needed."
        )
    day = found_on or today()
    if not EARLIEST <= day <= today():
        raise BadInput(f"{day_words(day)} cannot be right.", "Give today or an earlier day.")
    with transaction.atomic():
        journey = lock(journey)
        must_be_open(journey)
        _room_for_more(Need.objects.filter(journey=journey, removed_at=None).count(), "needs")
        row = Need.objects.create(
            journey=journey,
            kind=kind,
            source=source,
            words=words,
            support=support,
            found_on=day,
            entered_by=actor,
        )
        label = row.get_kind_display().lower()
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=f"A need was written down: {label} ({row.get_source_display().lower()}).",
            own_words=f"We wrote down that you may want help with: {label}.",
            sensitive=True,
            actor=actor,
        )
        if support:
            _tell_support(journey, support, actor)
        note(actor, journey, "facts.need_added", {"need": row.pk})
    return row


def arrange_support(*, actor: Account, journey_id: str, need_id: int, support: str) -> Need:
    """What is done about a need in class. Raises BadInput, Conflict for one that was removed."""
    journey = journey_to_write(actor, journey_id)
    support = one_line(support, what="The support", most=500)
    with transaction.atomic():
        journey = lock(journey)
        row = _there(get_or_404(Need.objects.filter(journey=journey), pk=need_id), "need")
        if row.support == support:
            return row
        row.support = support
        row.save(update_fields=("support",))
        _tell_support(journey, support, actor)
        note(actor, journey, "facts.support_arranged", {"need": row.pk})
    return row


def _tell_support(journey: Journey, support: str, actor: Account) -> None:
    tell(
        journey,
        kind=EntryKind.FACTS,
        words=f"Support arranged in class: {support}",
        own_words=f"Help was arranged for you: {support}",
        actor=actor,
    )


def remove_need(*, actor: Account, journey_id: str, need_id: int, because: str) -> Need:
    """Take a need off the record. What it said goes; that there was one, when and why it went stays."""
    journey = journey_to_write(actor, journey_id)
    because = one_line(because, what="The reason", most=200)
    with transaction.atomic():
        journey = lock(journey)
        row = _there(get_or_404(Need.objects.filter(journey=journey), pk=need_id), "need")
        label = row.get_kind_display().lower()
        row.words = row.support = ""
        row.removed_at, row.removed_because = clock.now(), because
        row.save(update_fields=("words", "support", "removed_at", "removed_because"))
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=f"A need was taken off the record: {label}. {because}",
            own_words=f"We took this off your record: help with {label}.",
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "facts.need_removed", {"need": row.pk})
    return row


# Strengths ---------------------------------------------------------------------------------------------


def add_strength(*, actor: Account, journey_id: str, words: str, seen_in: str = "") -> Strength:
    """What the person is good at, and where it was seen. Raises BadInput."""
    journey = journey_to_write(actor, journey_id)
    words = one_line(words, what="The strength", most=300)
    seen_in = one_line(seen_in, what="Where it was seen", most=200, needed=False)
    with transaction.atomic():
        journey = lock(journey)
        must_be_open(journey)
        _room_for_more(Strength.objects.filter(journey=journey, removed_at=None).count(), "strengths")
        row = Strength.objects.create(journey=journey, words=words, seen_in=seen_in, entered_by=actor)
        where = f" Seen in: {seen_in}." if seen_in else ""
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=f"A strength: {words}.{where}",
            own_words=f"You are good at this: {words}.",
            actor=actor,
        )
        note(actor, journey, "facts.strength_added", {"strength": row.pk})
    return row


def remove_strength(*, actor: Account, journey_id: str, strength_id: int, because: str) -> Strength:
    """Take a strength off the record, with the reason. Raises BadInput, Conflict."""
    journey = journey_to_write(actor, journey_id)
    because = one_line(because, what="The reason", most=200)
    with transaction.atomic():
        journey = lock(journey)
        row = _there(get_or_404(Strength.objects.filter(journey=journey), pk=strength_id), "strength")
        row.removed_at, row.removed_because = clock.now(), because
        row.save(update_fields=("removed_at", "removed_because"))
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=f"A strength was taken off the record. {because}",
            actor=actor,
        )
        note(actor, journey, "facts.strength_removed", {"strength": row.pk})
    return row


def _there(row: R, what: str) -> R:
    if row.removed_at is not None:
        raise Conflict(f"That {what} was taken off the record already.", "Load the page again.")
    return row


def _room_for_more(count: int, what: str) -> None:
    if count >= MOST_EACH:
        raise BadInput(f"There are {MOST_EACH} {what} already.", "Take off those that do not hold any more.")

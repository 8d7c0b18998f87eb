"""Facts that others decide and that are told to us: release dates, sentence status, vetting. A newer one never writes
over an older one."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from waypost.journeys.access import journey_to_write
from waypost.journeys.actions.entries import lock, note, owe, settle, tell, today
from waypost.journeys.actions.release import lay_out_checks
from waypost.journeys.actions.schedule import dates_changed
from waypost.journeys.models import (
    DateKind,
    DutyKind,
    EntryKind,
    Journey,
    JourneyState,
    ReleaseDate,
    Sentence,
    SentenceStatus,
    Vetting,
    VettingState,
)
from waypost.journeys.rules.headline import headline
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

EARLIEST = date(1950, 1, 1)
FURTHEST = timedelta(days=366 * 60)
"""No date further away than this is believed: it is a slip in the year."""
ASK_AGAIN = timedelta(days=42)
"""Vetting is asked for again six weeks before it runs out."""
VETTING_DUTY = "vetting"


def one_line(text: str, *, what: str, most: int, needed: bool = True) -> str:
    """One line, one space between words. Raises BadInput: empty, or too long."""
    text = " ".join(text.replace("\x00", "").split())
    if needed and not text:
        raise BadInput(f"{what} is missing.", "Fill it in.")
    if len(text) > most:
        raise BadInput(f"{what} is {len(text) - most} letters too long.", f"Keep it under {most} letters.")
    return text


def day_told(as_at: date | None) -> date:
    """The day on which something was true where it came from. Raises BadInput: missing, to come, or long ago."""
    if as_at is None:
        raise BadInput(
            "The day it was true is missing.", "Give the day on the letter or the screen it came from."
        )
    if as_at > today():
        raise BadInput(
            f"{day_words(as_at)} is still to come.", "Give the day on which you read it: today or before."
        )
    if as_at < EARLIEST:
        raise BadInput("That is too long ago.", "Check the year.")
    return as_at


def must_be_open(journey: Journey) -> None:
    """Raises Refused for somebody who has left."""
    if journey.state == JourneyState.LEFT:
        raise Refused(
            f"{journey.known_as} has left the programme, so nothing new is told here.",
            "Bring them back first, on the page “Move or end”.",
        )


# Release dates -----------------------------------------------------------------------------------------


def release_of(journey: Journey) -> ReleaseDate | None:
    """The told date that counts as the day of release; None where none is told.

    The newest of each kind holds. Of those, confirmed outranks conditional, which outranks automatic. Curfew and parole
    are days from which somebody may be considered, licence and sentence expiry are ends: they never count.
    """
    newest: dict[str, ReleaseDate] = {}
    for row in ReleaseDate.objects.filter(journey=journey).order_by("id"):
        newest[row.kind] = row
    counts = headline({kind: row.on for kind, row in newest.items()})
    return newest[counts[0]] if counts else None


def count_release(journey: Journey, *, actor: Account | None, why: str) -> list[str]:
    """Bring `journey.release_on`, the checks of the release plan and the reviews into line with what is told.

    In the caller's transaction, with the journey locked. Returns sentences to warn staff with.
    """
    told = release_of(journey)
    on = told.on if told else None
    if on == journey.release_on:
        return []
    journey.release_on = on
    journey.version += 1
    journey.save(update_fields=("release_on", "version"))
    warnings = lay_out_checks(journey, actor=actor, why=why)
    dates_changed(journey, why="Release date told")
    return warnings


def check_date(kind: str, on: date | None, *, journey: Journey | None = None) -> list[str]:
    """Sentences that warn about a date before it is told. Raises BadInput for one that cannot be."""
    if kind not in DateKind.values:
        raise BadInput(
            "Choose what kind of date it is.", "It is named on the letter or the screen it came from."
        )
    if on is None:
        return []
    if not EARLIEST <= on <= today() + FURTHEST:
        raise BadInput(f"{day_words(on)} cannot be right.", "Check the year.")
    joined = journey.joined_on if journey else None
    is_release = kind in (DateKind.CONFIRMED, DateKind.CONDITIONAL, DateKind.AUTOMATIC)
    if is_release and joined is not None and on < joined:
        raise BadInput(
            f"{day_words(on)} is before they joined, on {day_words(joined)}.",
            "Somebody in the programme cannot have been released before that. Check the day and the year.",
        )
    if is_release and on < today():
        return [f"{day_words(on)} has passed. It is kept as it was told. Ask for the newest date."]
    return []


def _against_the_others(journey: Journey, kind: str, on: date | None) -> list[str]:
    """What does not fit with the dates of the other kinds. Only a warning: either may be wrong."""
    held: dict[str, date | None] = {}
    for row in ReleaseDate.objects.filter(journey=journey).order_by("id"):
        held[row.kind] = row.on
    held[kind] = on
    counts = headline(held)
    found = []
    for end in (DateKind.LICENCE_END, DateKind.SENTENCE_END):
        day = held.get(end)
        if counts is not None and day is not None and day < counts[1]:
            found.append(
                f"{end.label} ({day_words(day)}) is before the day of release ({day_words(counts[1])}). "
                "One of the two cannot be right: ask for both again."
            )
    return found


def tell_release_date(
    *,
    actor: Account,
    journey_id: str,
    kind: str,
    on: date | None,
    source: str,
    as_at: date | None,
    reason: str = "",
) -> tuple[ReleaseDate, list[str]]:
    """Write down a date as it was told; `on` None takes the one of its kind back, and needs a `reason`.

    Returns the row and sentences to warn with. Raises NotFound, Refused, BadInput for what cannot be, Conflict where
    there is nothing to take back or the same has been told already.
    """
    journey = journey_to_write(actor, journey_id)
    warnings = check_date(kind, on, journey=journey)
    source = one_line(source, what="Where it comes from", most=80)
    as_at = day_told(as_at)
    reason = one_line(reason, what="The reason", most=200, needed=on is None)
    label = DateKind(kind).label
    with transaction.atomic():
        journey = lock(journey)
        must_be_open(journey)
        old = ReleaseDate.objects.filter(journey=journey, kind=kind).order_by("-id").first()
        if on is None and (old is None or old.on is None):
            raise Conflict(f"There is no date to take back ({label.lower()}).", "Load the page again.")
        if old is not None and (old.on, old.source, old.as_at) == (on, source, as_at):
            raise Conflict(
                f"That has been told already, from the same source ({label.lower()}).", "Load the page again."
            )
        warnings += _against_the_others(journey, kind, on)
        if old is not None and old.as_at > as_at:
            warnings.append(
                f"The date before was true on {day_words(old.as_at)}, this one on {day_words(as_at)}. "
                "The one told last holds: check that you have the newest."
            )
        row = ReleaseDate.objects.create(
            journey=journey,
            kind=kind,
            on=on,
            source=source,
            as_at=as_at,
            reason=reason,
            entered_by=actor,
        )
        words, own = date_words(label, old.on if old else None, row)
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=words,
            own_words=own,
            sensitive=True,
            actor=actor,
            subject=f"date:{row.pk}",
        )
        note(
            actor,
            journey,
            "facts.date_told",
            {"kind": kind, "on": on.isoformat() if on else None, "row": row.pk},
        )
        warnings += count_release(journey, actor=actor, why=reason or f"told by {source}")
    return row, list(dict.fromkeys(warnings))


def date_words(label: str, was: date | None, row: ReleaseDate) -> tuple[str, str]:
    """What the timeline says, for staff and for the person."""
    told = f"({row.source}, as at {day_words(row.as_at)})"
    because = f" {row.reason}" if row.reason else ""
    if row.on is None:
        return (
            f"{label}: {day_words(was)} was taken back {told}.{because}",
            f"The date of {day_words(was)} ({label.lower()}) does not hold any more.",
        )
    before = f"; before, it was {day_words(was)}" if was else ""
    return (
        f"{label}: {day_words(row.on)}{before} {told}.{because}",
        f"A date was written down: {day_words(row.on)} ({label.lower()}).",
    )


# Sentence status ---------------------------------------------------------------------------------------


def tell_sentence(
    *, actor: Account, journey_id: str, status: str, source: str, as_at: date | None
) -> SentenceStatus:
    """Write down the status as it was told; never what for. Raises NotFound, Refused, BadInput, Conflict."""
    if status not in Sentence.values:
        raise BadInput("Choose the status.", "“Not told” is an answer too.")
    journey = journey_to_write(actor, journey_id)
    source = one_line(source, what="Where it comes from", most=80)
    as_at = day_told(as_at)
    with transaction.atomic():
        journey = lock(journey)
        must_be_open(journey)
        old = SentenceStatus.objects.filter(journey=journey).first()
        if old is not None and (old.status, old.source, old.as_at) == (status, source, as_at):
            raise Conflict("That has been told already, from the same source.", "Load the page again.")
        row = SentenceStatus.objects.create(
            journey=journey, status=status, source=source, as_at=as_at, entered_by=actor
        )
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=sentence_words(row),
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "facts.sentence_told", {"status": status, "row": row.pk})
        dates_changed(journey, why="Sentence status told")
    return row


def sentence_words(row: SentenceStatus) -> str:
    """What the timeline says to staff."""
    return (
        f"Sentence status: {row.get_status_display().lower()} ({row.source}, as at {day_words(row.as_at)})."
    )


# Vetting -----------------------------------------------------------------------------------------------


def tell_vetting(
    *,
    actor: Account,
    journey_id: str,
    state: str,
    decided_by: str = "",
    decided_on: date | None = None,
    expires_on: date | None = None,
) -> Vetting:
    """Write down the prison's decision. Cleared with an end, somebody has to ask again six weeks before it runs out.

    Raises NotFound, Refused, BadInput where who decided, or when, is missing or cannot be.
    """
    if state not in VettingState.values:
        raise BadInput("Choose how the vetting stands.", "One of the four in the list.")
    journey = journey_to_write(actor, journey_id)
    decided = state != VettingState.ASKED
    decided_by = one_line(decided_by, what="Who decided", most=80, needed=decided)
    if decided and decided_on is None:
        raise BadInput("The day of the decision is missing.", "It is on the answer from the prison.")
    if decided_on is not None and not EARLIEST <= decided_on <= today():
        raise BadInput(
            f"{day_words(decided_on)} cannot be right.", "Give the day of the decision: today or before."
        )
    if expires_on is not None:
        if state != VettingState.CLEARED:
            raise BadInput("Only vetting that was cleared runs out.", "Leave the last day empty.")
        if decided_on is not None and expires_on <= decided_on:
            raise BadInput("It runs out before it was decided.", "Check the two days.")
        if expires_on < today():
            raise BadInput(
                f"It ran out on {day_words(expires_on)}.", "Ask for vetting again, and choose “Asked for”."
            )
        if expires_on > today() + FURTHEST:
            raise BadInput(f"{day_words(expires_on)} cannot be right.", "Check the year.")
    with transaction.atomic():
        journey = lock(journey)
        must_be_open(journey)
        row = Vetting.objects.create(
            journey=journey,
            state=state,
            decided_by=decided_by,
            decided_on=decided_on,
            expires_on=expires_on,
            entered_by=actor,
        )
        until = f", until {day_words(expires_on)}" if expires_on else ""
        who = f" (decided by {decided_by}, {day_words(decided_on)})" if decided else ""
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=f"Vetting: {row.get_state_display().lower()}{until}{who}.",
            own_words=f"Your place in the workshop was cleared{until}."
            if state == VettingState.CLEARED
            else "",
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "facts.vetting_told", {"state": state, "row": row.pk})
        owe_vetting(journey)
    return row


def owe_vetting(journey: Journey) -> None:
    """Somebody owes the next step of vetting: to ask again, or, once asked, to see that the answer comes in time."""
    rows = list(Vetting.objects.filter(journey=journey)[:20])
    newest = rows[0] if rows else None
    cleared = next((row for row in rows if row.state == VettingState.CLEARED), None)
    ends = cleared.expires_on if cleared else None
    settle(journey, kind=DutyKind.VETTING, subject=VETTING_DUTY)
    if newest is None or ends is None:
        return
    if newest.state == VettingState.CLEARED:
        words, due_on = (
            f"Ask for vetting again: it runs out on {day_words(ends)}",
            max(ends - ASK_AGAIN, today()),
        )
    elif newest.state == VettingState.ASKED and ends >= today():
        words, due_on = f"Vetting was asked for again: the old one runs out on {day_words(ends)}", ends
    else:
        return
    owe(journey, kind=DutyKind.VETTING, subject=VETTING_DUTY, words=words, due_on=due_on)

"""Requests about data, legal holds, erasure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from waypost.journeys.access import CASE_ROLES, journey_for, subjects_for
from waypost.journeys.actions.entries import lock, note, owe, settle, tell, today
from waypost.journeys.holdings import HELD, Held, records_of
from waypost.journeys.models import (
    DataRequest,
    Duty,
    DutyKind,
    EntryKind,
    Journey,
    JourneyState,
    LegalHold,
    PrisonNumber,
    RequestKind,
    RequestState,
    Tombstone,
)
from waypost.journeys.rules.retention import categories, run_out
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import get_or_404
from waypost.people.models import LEARNING_ROLES, Account, Role

ERASED = "Erased"
_MONTH = timedelta(days=30)
"""The law says one month; the shortest reading of it but for February keeps us on the safe side."""


def _subject(actor: Account, journey_id: str) -> Journey:
    """Data protection: anyone's; staff who see facts: their journeys'; a learner: their own. Raises NotFound."""
    if actor.role == Role.DATA_PROTECTION:
        return get_or_404(subjects_for(actor), pk=journey_id)
    if actor.role in (*CASE_ROLES, *LEARNING_ROLES):
        return journey_for(actor, journey_id)
    raise Refused("You may not enter a request about data.", "Ask a site manager.")


def _must_protect(actor: Account) -> None:
    if actor.role != Role.DATA_PROTECTION:
        raise Refused("Only a data protection officer may do this.", "Ask yours.")


def open_request(
    *, actor: Account, journey_id: str, kind: str, words: str, came_on: date | None = None
) -> DataRequest:
    """Write down what the person asks for. It is due a month after it came. Raises BadInput."""
    journey = _subject(actor, journey_id)
    came = came_on or today()
    words = words.strip()
    if kind not in RequestKind.values:
        raise BadInput("Choose what is asked for.", "A copy, a correction, or erasing.")
    if not words and kind == RequestKind.CORRECTION:
        raise BadInput("What should be put right?", "Write what is wrong and what is right.")
    if not date(2018, 5, 25) <= came <= today():
        raise BadInput("The day it came cannot be right.", "Give the day it was asked, today at the latest.")
    with transaction.atomic():
        journey = lock(journey)
        row = DataRequest.objects.create(
            journey=journey, kind=kind, words=words, came_on=came, due_on=came + _MONTH, entered_by=actor
        )
        owe(
            journey,
            kind=DutyKind.REQUEST,
            subject=f"request:{row.pk}",
            words="Help to answer a request about data",
            due_on=row.due_on,
        )
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=f"Asked: {row.get_kind_display().lower()}.",
            own_words=f"You asked: {row.get_kind_display().lower()}. We answer by {row.due_on:%-d %b %Y}.",
            actor=actor,
            sensitive=True,
        )
        note(actor, journey, "privacy.asked", {"request": row.pk, "kind": kind})
    return row


def close_request(*, actor: Account, request_id: int, answer: str, refused: bool = False) -> DataRequest:
    """Answer a request. The answer is for the person: plain words. Raises BadInput, Conflict when closed already."""
    _must_protect(actor)
    answer = answer.strip()
    if not answer:
        raise BadInput("Write the answer to the person.", "Say what was done, or why it is refused.")
    with transaction.atomic():
        row = get_or_404(DataRequest.objects.select_for_update(of=("self",)), pk=request_id)
        if row.state != RequestState.OPEN:
            raise Conflict("That request has been answered already.", "Open it to read the answer.")
        row.state = RequestState.REFUSED if refused else RequestState.DONE
        row.answer, row.closed_by, row.closed_at = answer, actor, clock.now()
        row.save(update_fields=("state", "answer", "closed_by", "closed_at"))
        journey = lock(row.journey)
        settle(journey, kind=DutyKind.REQUEST, subject=f"request:{row.pk}")
        if journey.erased_at is None:
            tell(
                journey,
                kind=EntryKind.FACTS,
                words=f"Answered: {row.get_kind_display().lower()} ({row.get_state_display().lower()}).",
                own_words=f"Your request was answered: {answer}",
                actor=actor,
                sensitive=True,
            )
        note(actor, journey, "privacy.answered", {"request": row.pk, "refused": refused})
    return row


def place_hold(*, actor: Account, journey_id: str, reason: str) -> LegalHold:
    """From now on nothing of the journey is erased. Raises BadInput without a reason."""
    _must_protect(actor)
    if not (reason := reason.strip()):
        raise BadInput("Give the reason for the hold.", "Such as the name of the claim or the inquiry.")
    journey = get_or_404(subjects_for(actor), pk=journey_id)
    with transaction.atomic():
        journey = lock(journey)
        hold = LegalHold.objects.create(
            journey=journey, reason=reason[:300], placed_by=actor, placed_on=today()
        )
        note(actor, journey, "privacy.held", {"hold": hold.pk})
    return hold


def lift_hold(*, actor: Account, hold_id: int) -> LegalHold:
    """Raises Conflict when it is lifted already."""
    _must_protect(actor)
    with transaction.atomic():
        hold = get_or_404(LegalHold.objects.select_for_update(of=("self",)), pk=hold_id)
        if hold.lifted_on is not None:
            raise Conflict("That hold has been lifted already.", "Load the page again.")
        hold.lifted_on, hold.lifted_by = today(), actor
        hold.save(update_fields=("lifted_on", "lifted_by"))
        note(actor, hold.journey, "privacy.hold_lifted", {"hold": hold.pk})
    return hold


def erase(
    *, actor: Account | None, journey_id: str, chosen: Iterable[str], because: str, confirm: str
) -> list[Tombstone]:
    """Erase categories of a journey; with the last of them, the person's names and numbers too. What is left is a
    tombstone: when, by whom, why and how many rows, never what they said.

    `confirm` is the person's full name as shown, typed. Raises Refused under a legal hold or while the journey goes on,
    BadInput otherwise.
    """
    if actor is not None:
        _must_protect(actor)
    journey = get_or_404(Journey.objects.filter(erased_at=None), pk=journey_id)
    wanted = [one for one in categories() if one in set(chosen)]
    if not wanted:
        raise BadInput("Choose what to erase.", "Tick at least one kind.")
    if not (because := because.strip()):
        raise BadInput("Give the reason for erasing.", "Such as the request or the rule.")
    if " ".join(confirm.split()).lower() != journey.full_name.lower():
        raise BadInput("The name does not match.", f"Type {journey.full_name} to confirm.")
    with transaction.atomic():
        journey = lock(journey)
        if LegalHold.objects.filter(journey=journey, lifted_on=None).exists():
            raise Refused("There is a legal hold on this record.", "Nothing is erased until it is lifted.")
        gone = set(journey.tombstones.values_list("category", flat=True))
        whole = gone | set(wanted) == set(categories())
        if whole and journey.state == JourneyState.JOINED:
            raise Refused(
                "This person is in the programme, so the record is in use.",
                "Refuse with the reason, or end the journey first.",
            )
        records = [journey, *(lock(one) for one in records_of(journey)[1:])]
        stones = [_erase_category(records, one, because, actor) for one in wanted]
        if whole:
            for one in records:
                _forget_person(one)
        elif "story" in wanted:
            tell(
                journey,
                kind=EntryKind.FACTS,
                words="Earlier entries were erased, by the rule for how long they are kept.",
                own_words="Earlier entries were erased, by the rule for how long they are kept.",
                actor=actor,
            )
        note(actor, journey, "privacy.erased", {"categories": wanted, "whole": whole})
    return stones


def _erase_category(records: list[Journey], category: str, because: str, actor: Account | None) -> Tombstone:
    rows = sum(_erase_rows(held, records) for held in HELD if held.category == category)
    return Tombstone.objects.create(
        journey=records[0], category=category, rows=rows, because=because[:200], by=actor
    )


def _erase_rows(held: Held, records: list[Journey]) -> int:
    """Below the models' own refusals: the timeline may not be changed by anybody, but it may be erased whole."""
    keys = list(held.rows(*records).values_list("pk", flat=True))
    rows = held.model._base_manager.filter(pk__in=keys).order_by()
    return int(rows._raw_delete(rows.db) or 0) if keys else 0


def _forget_person(journey: Journey) -> None:
    """Names and numbers go; ids stay, so that what points here still stands."""
    PrisonNumber.objects.filter(journey=journey).delete()
    Duty.objects.filter(journey=journey, done_at=None).update(done_at=clock.now(), outcome="not_needed")
    account = journey.account
    journey.known_as, journey.family_name, journey.prison_number = ERASED, "", None
    journey.pronouns = journey.language = ""
    journey.erased_at = clock.now()
    journey.release_on = journey.next_review_on = None
    journey.version += 1
    journey.save()
    journey.name_words.all().delete()
    journey.stays.update(reason="")
    if account is not None:
        account.known_as, account.family_name = ERASED, ""
        account.sign_in_name = f"erased-{account.pk}"
        account.is_active, account.session_token, account.preferences = False, "", {}
        account.set_unusable_password()
        account.save()


def what_has_run_out(day: date) -> list[tuple[Journey, list[str]]]:
    """Journeys that have ended and hold categories whose time is over, without a legal hold, with those categories."""
    ended = (
        Journey.objects.filter(erased_at=None, merged_into=None)
        .exclude(state=JourneyState.JOINED)
        .exclude(legal_holds__in=LegalHold.objects.filter(lifted_on=None))
        .prefetch_related("stays", "tombstones")
    )
    found = []
    for journey in ended:
        ends = [stay.ended_on for stay in journey.stays.all() if stay.ended_on]
        gone = {stone.category for stone in journey.tombstones.all()}
        over = [one.id for one in run_out(max(ends, default=None), day) if one.id not in gone]
        if over:
            found.append((journey, over))
    return found


def erase_run_out(*, actor: Account | None, day: date) -> int:
    """Erase whatever has run out by `day`; `actor` None: the command line. How many journeys it was."""
    found = what_has_run_out(day)
    for journey, over in found:
        erase(
            actor=actor,
            journey_id=journey.pk,
            chosen=over,
            because="Kept for as long as the rule says",
            confirm=journey.full_name,
        )
    return len(found)

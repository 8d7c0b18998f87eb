"""Notes, corrections and a learner's own words: what people add to a timeline by hand. Nothing in it is changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from waypost.journeys.access import journey_to_write, journeys_for, sees_facts, timeline_for
from waypost.journeys.actions.entries import lock, note, tell, today
from waypost.journeys.models import EntryKind, TimelineEntry
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import get_or_404
from waypost.people.models import LEARNING_ROLES, Account

MOST_WORDS = 4000
MOST_OWN_WORDS = 2000
AS_SAID = (EntryKind.OWN_WORDS, EntryKind.PARTNER)
"""Kinds that nobody else corrects: they stay as they were said."""


@dataclass(frozen=True)
class Words:
    """What staff write. `own_words` is the sentence for the learner; empty: staff only. `happened_on` None: today."""

    words: str
    own_words: str = ""
    happened_on: date | None = None
    sensitive: bool = False


def add_note(*, actor: Account, journey_id: str, written: Words) -> TimelineEntry:
    """A note in the timeline. Raises NotFound, Refused for who may not write, BadInput for what cannot be kept."""
    journey = journey_to_write(actor, journey_id, facts=False)
    kept = _checked(actor, written)
    with transaction.atomic():
        journey = lock(journey)
        entry = tell(
            journey,
            kind=EntryKind.NOTE,
            words=kept.words,
            own_words=kept.own_words,
            happened_on=kept.happened_on,
            sensitive=kept.sensitive,
            actor=actor,
        )
        note(actor, journey, "journey.noted", {"entry": entry.seq, "for_learner": bool(kept.own_words)})
    return entry


def correct_entry(*, actor: Account, journey_id: str, seq: int, written: Words) -> TimelineEntry:
    """A new entry that puts entry `seq` right. The old one stays. What the learner could read of it must be put right
    in words for them too; what was sensitive stays so.

    Raises NotFound, BadInput, Conflict where somebody has corrected it already, Refused for what another person said.
    """
    journey = journey_to_write(actor, journey_id, facts=False)
    kept = _checked(actor, written)
    with transaction.atomic():
        journey = lock(journey)
        old = get_or_404(timeline_for(actor, journey), seq=seq)
        if old.kind in AS_SAID:
            raise Refused("What somebody else said stays as they said it.", "Add a note beside it instead.")
        newer = old.corrections.order_by("-seq").first()
        if newer is not None:
            raise Conflict(
                f"Entry {old.seq} has been corrected already, by entry {newer.seq}.",
                f"Read entry {newer.seq}. If it is not right either, correct that one.",
            )
        if old.own_words and not kept.own_words:
            raise BadInput(
                "The learner could read the old entry, so they need the correction too.",
                "Fill in the words for the learner.",
            )
        entry = tell(
            journey,
            kind=EntryKind.CORRECTION,
            words=kept.words,
            own_words=kept.own_words,
            happened_on=kept.happened_on or old.happened_on,
            sensitive=kept.sensitive or old.sensitive,
            actor=actor,
            corrects=old,
            subject=old.subject,
        )
        note(actor, journey, "journey.corrected", {"entry": entry.seq, "corrects": old.seq})
    return entry


def add_own_words(*, actor: Account, words: str, not_for_class: bool) -> TimelineEntry:
    """A learner's own words in their own timeline. With `not_for_class` the instructor does not see them, only those
    who plan with the learner. Raises Refused for staff, NotFound without a journey, BadInput for no words or too
    many."""
    if actor.role not in LEARNING_ROLES:
        raise Refused("Only the learner adds their own words.", "Add a note instead.")
    journey = get_or_404(journeys_for(actor), account=actor)
    text = _text(words, most=MOST_OWN_WORDS, empty="There are no words yet.")
    with transaction.atomic():
        journey = lock(journey)
        entry = tell(
            journey,
            kind=EntryKind.OWN_WORDS,
            words=text,
            own_words=text,
            sensitive=not_for_class,
            actor=actor,
        )
        note(actor, journey, "journey.own_words", {"entry": entry.seq})
    return entry


def _checked(actor: Account, written: Words) -> Words:
    if written.happened_on is not None and written.happened_on > today():
        raise BadInput("That day is still to come.", "Choose today or an earlier day.")
    if written.sensitive and not sees_facts(actor):
        raise Refused(
            "Notes about health, licence or sentence are for those who see those facts.",
            "Tell a site manager.",
        )
    return Words(
        words=_text(written.words, most=MOST_WORDS, empty="The note is empty."),
        own_words=_text(written.own_words, most=MOST_OWN_WORDS) if written.own_words.strip() else "",
        happened_on=written.happened_on,
        sensitive=written.sensitive,
    )


def _text(text: str, *, most: int, empty: str = "") -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise BadInput(empty, "Write a few words first.")
    if len(text) > most:
        raise BadInput(f"That is {len(text) - most} letters too long.", f"Keep it under {most} letters.")
    return text

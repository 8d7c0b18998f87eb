"""Work on the employability units: written by the learner, handed in, signed off or returned by staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from waypost.curriculum.employability import Unit
from waypost.journeys.access import journey_to_write, journeys_for
from waypost.journeys.actions.entries import lock, note, owe, settle, tell, today
from waypost.journeys.models import (
    Confidence,
    DutyKind,
    EntryKind,
    Journey,
    Skill,
    SkillRating,
    UnitState,
    UnitWork,
)
from waypost.journeys.units import opens_on, unit_of
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import get_or_404
from waypost.people.models import Account

Answers = dict[str, str | list[str]]
"""Activity id -> what was written, or the options that were chosen."""
MOST_ANSWER = 4000
MOST_STAFF_WORDS = 2000
MOST_EVIDENCE = 500
DAYS_TO_SIGN_OFF = 7


@dataclass(frozen=True)
class Rated:
    """One of the ten skills, rated 1 to 4, with what showed it."""

    skill: str
    rating: int
    evidence: str


def own_journey(actor: Account) -> Journey:
    """The learner's own. Raises NotFound."""
    return get_or_404(journeys_for(actor), account=actor)


def save_unit(
    *, actor: Account, unit_id: str, answers: Mapping[str, str | list[str]], version: int
) -> UnitWork:
    """Keep what the learner wrote so far. `version` 0: they had no work on it yet. Raises Refused while the unit is
    closed or with staff, Conflict where it was changed elsewhere meanwhile, BadInput for what is too long."""
    return _write(actor, unit_id, answers, version, hand_in=False)


def hand_in_unit(
    *, actor: Account, unit_id: str, answers: Mapping[str, str | list[str]], version: int
) -> UnitWork:
    """Keep it, and ask staff to sign it off. Raises as `save_unit`, and BadInput while an activity is empty."""
    return _write(actor, unit_id, answers, version, hand_in=True)


def _write(
    actor: Account, unit_id: str, answers: Mapping[str, str | list[str]], version: int, *, hand_in: bool
) -> UnitWork:
    unit, journey = unit_of(unit_id), own_journey(actor)
    kept = _checked(unit, answers)
    if hand_in and (empty := [one.title for one in unit.activities if not kept.get(one.id)]):
        raise BadInput(
            f"There is nothing yet under “{empty[0]}”.", "Write a few words there. Then hand it in again."
        )
    with transaction.atomic():
        journey = lock(journey)
        work = UnitWork.objects.select_for_update().filter(journey=journey, unit=unit.id).first()
        if work is None and opens_on(journey, unit) > today():
            raise Refused("This unit is not open yet.", "It opens in its own week. Staff can open it sooner.")
        _as_seen(work, version)
        if work and work.state in (UnitState.HANDED_IN, UnitState.SIGNED_OFF):
            raise Refused("You have handed this in, so it stays as it is.", "Staff can give it back to you.")
        work = work or UnitWork(journey=journey, unit=unit.id, version=0)
        work.answers = kept
        work.version += 1
        if hand_in:
            work.state, work.handed_in_at = UnitState.HANDED_IN, clock.now()
        work.save()
        if hand_in:
            _ask_staff(journey, unit, actor)
        note(
            actor,
            journey,
            "unit.handed_in" if hand_in else "unit.saved",
            {"unit": unit.id, "version": work.version},
        )
    return work


def _ask_staff(journey: Journey, unit: Unit, actor: Account) -> None:
    """Whoever is in the room signs off, so the duty is of nobody by name: every instructor of the site has it."""
    duty = owe(
        journey,
        kind=DutyKind.SIGN_OFF,
        subject=f"unit:{unit.id}",
        words=f"Sign off “{unit.title}”",
        due_on=today() + timedelta(days=DAYS_TO_SIGN_OFF),
    )
    duty.owner = None
    duty.save(update_fields=("owner",))
    tell(
        journey,
        kind=EntryKind.SKILLS,
        words=f"Handed in the employability unit “{unit.title}”.",
        own_words=f"You handed in “{unit.title}”.",
        actor=actor,
        subject=f"unit:{unit.id}",
    )


def open_early(*, actor: Account, journey_id: str, unit_id: str) -> UnitWork:
    """Open a unit before its week. Raises NotFound, Refused, Conflict where it is open already."""
    journey, unit = journey_to_write(actor, journey_id, facts=False), unit_of(unit_id)
    with transaction.atomic():
        journey = lock(journey)
        if opens_on(journey, unit) <= today():
            raise Conflict("This unit is open already.", "There is nothing to do.")
        work, made = UnitWork.objects.get_or_create(journey=journey, unit=unit.id)
        if not made:
            raise Conflict("This unit is open already.", "There is nothing to do.")
        tell(
            journey,
            kind=EntryKind.SKILLS,
            words=f"Opened the employability unit “{unit.title}” before its week.",
            own_words=f"The unit “{unit.title}” is open for you now.",
            actor=actor,
            subject=f"unit:{unit.id}",
        )
        note(actor, journey, "unit.opened", {"unit": unit.id})
    return work


def sign_off(
    *,
    actor: Account,
    journey_id: str,
    unit_id: str,
    words: str,
    ratings: Sequence[Rated],
    version: int,
) -> UnitWork:
    """The unit is done. Work on paper is signed off without having been handed in, with words that say what was seen.

    Raises NotFound, Refused, BadInput (a rating without evidence; no words for work on paper), Conflict where it was
    changed or signed off meanwhile.
    """
    journey, unit = journey_to_write(actor, journey_id, facts=False), unit_of(unit_id)
    words = _staff_words(words)
    _check_ratings(ratings)
    with transaction.atomic():
        journey = lock(journey)
        work = UnitWork.objects.select_for_update().filter(journey=journey, unit=unit.id).first()
        _as_seen(work, version)
        if work and work.state == UnitState.SIGNED_OFF:
            raise Conflict("This unit is signed off already.", "Nothing needs to be done.")
        if (work is None or work.state != UnitState.HANDED_IN) and not words:
            raise BadInput(
                "This unit was not handed in here.", "Say in a few words what you saw, such as work on paper."
            )
        work = work or UnitWork(journey=journey, unit=unit.id, version=0)
        _decide(work, UnitState.SIGNED_OFF, words)
        work.signed_off_by, work.signed_off_at = actor, clock.now()
        work.save()
        SkillRating.objects.bulk_create(
            SkillRating(
                journey=journey,
                skill=one.skill,
                rating=one.rating,
                evidence=one.evidence.strip(),
                source=f"unit:{unit.id}",
                rated_on=today(),
                by=actor,
            )
            for one in ratings
        )
        settle(journey, kind=DutyKind.SIGN_OFF, subject=f"unit:{unit.id}")
        tell(
            journey,
            kind=EntryKind.SKILLS,
            words=f"Signed off the employability unit “{unit.title}”.",
            own_words=f"“{unit.title}” is signed off.{f' {words}' if words else ''}",
            actor=actor,
            subject=f"unit:{unit.id}",
        )
        note(
            actor,
            journey,
            "unit.signed_off",
            {"unit": unit.id, "ratings": {one.skill: one.rating for one in ratings}},
        )
    return work


def return_unit(*, actor: Account, journey_id: str, unit_id: str, words: str, version: int) -> UnitWork:
    """Give it back with words that say what to try. Raises NotFound, Refused, BadInput, Conflict."""
    journey, unit = journey_to_write(actor, journey_id, facts=False), unit_of(unit_id)
    words = _staff_words(words)
    if not words:
        raise BadInput("There are no words for the learner yet.", "Say what is good and what to try next.")
    with transaction.atomic():
        journey = lock(journey)
        work = UnitWork.objects.select_for_update().filter(journey=journey, unit=unit.id).first()
        _as_seen(work, version)
        if work is None or work.state != UnitState.HANDED_IN:
            raise Conflict("This unit is not waiting for staff.", "Load the page to see how it stands.")
        _decide(work, UnitState.RETURNED, words)
        work.save()
        settle(journey, kind=DutyKind.SIGN_OFF, subject=f"unit:{unit.id}")
        tell(
            journey,
            kind=EntryKind.SKILLS,
            words=f"Returned the employability unit “{unit.title}” with words.",
            own_words=f"“{unit.title}” came back to you. {words}",
            actor=actor,
            subject=f"unit:{unit.id}",
        )
        note(actor, journey, "unit.returned", {"unit": unit.id})
    return work


def _decide(work: UnitWork, state: UnitState, words: str) -> None:
    work.state, work.staff_words = state, words
    work.version += 1


def _as_seen(work: UnitWork | None, version: int) -> None:
    if (work.version if work else 0) != version:
        raise Conflict(
            "This unit was changed somewhere else while you had it open.",
            "What you typed is still on your page. Copy what you need, load the page, then save again.",
        )


def _checked(unit: Unit, answers: Mapping[str, str | list[str]]) -> Answers:
    kept: Answers = {}
    for one in unit.activities:
        answer = answers.get(one.id, "")
        if one.kind == "choose":
            chosen = [option for option in one.options if option in answer]
            kept[one.id] = chosen if one.several else chosen[:1]
        elif isinstance(answer, str):
            if len(answer) > MOST_ANSWER:
                raise BadInput(
                    f"What you wrote under “{one.title}” is too long to keep.",
                    f"Make it shorter than {MOST_ANSWER} letters. It is still on your page.",
                )
            kept[one.id] = answer.strip()
    return kept


def _staff_words(words: str) -> str:
    if len(words) > MOST_STAFF_WORDS:
        raise BadInput("The words are too long.", f"Keep them under {MOST_STAFF_WORDS} characters.")
    return words.strip()


def _check_ratings(ratings: Sequence[Rated]) -> None:
    for one in ratings:
        if one.skill not in Skill.values or one.rating not in Confidence.values:
            raise BadInput("One rating is not in the list.", "Choose it again.")
        name = Skill(one.skill).label
        if not one.evidence.strip():
            raise BadInput(f"{name} is rated, but nothing says why.", "Write what you saw beside it.")
        if len(one.evidence.strip()) > MOST_EVIDENCE:
            raise BadInput(
                f"What you wrote beside {name} is too long.", f"Keep it under {MOST_EVIDENCE} characters."
            )

"""What a merge of two records would do, before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from waypost.journeys.access import journeys_for
from waypost.journeys.actions.facts import release_of
from waypost.journeys.actions.merge import MOVING, left_behind
from waypost.journeys.actions.merge_units import further_units
from waypost.journeys.actions.schedule import open_review_of
from waypost.journeys.models import Duty, Interview, Journey, ReleasePlan, SectionAnswer, UnitWork
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

MOST = 20


@dataclass(frozen=True)
class Clash:
    """Something that both records have and one person can have once: what, and what becomes of it."""

    what: str
    becomes: str


@dataclass(frozen=True)
class Preview:
    """`counts`: (kind of row, how many come over)."""

    kept: Journey
    gone: Journey
    counts: list[tuple[str, int]]
    clashes: list[Clash]

    @property
    def total(self) -> int:
        return sum(number for _label, number in self.counts)


def find_others(actor: Account, journey: Journey, who: str) -> QuerySet[Journey]:
    """Other records that `actor` may see, by name or by any number; at most twenty."""
    rows = journeys_for(actor).exclude(pk=journey.pk)
    for word in who.split()[:4]:
        rows = rows.filter(
            Q(known_as__icontains=word) | Q(family_name__icontains=word) | Q(numbers__number__iexact=word)
        )
    return rows.distinct()[:MOST]


def likely_twins(actor: Account, journey: Journey) -> QuerySet[Journey]:
    """Other records of the same full name."""
    rows = journeys_for(actor).exclude(pk=journey.pk)
    return rows.filter(known_as__iexact=journey.known_as, family_name__iexact=journey.family_name)[:5]


def preview_of(kept: Journey, gone: Journey) -> Preview:
    """Counts by kind, and every clash. As many queries as there are tables: this page is opened a few times a year."""
    behind = left_behind(kept, gone)
    counts = []
    for held in MOVING:
        number = held.rows(gone).exclude(pk__in=behind.get(held.model, ())).count()
        if number:
            counts.append((held.label, number))
    found = [
        *_accounts_and_numbers(kept, gone),
        *_stages(kept, gone),
        *_where(kept, gone),
        *_plans(kept, gone),
        *_interviews(kept, gone),
        *_reviews(kept, gone),
        *_dates(kept, gone),
        *_duties(kept, gone),
    ]
    if units := len(behind[UnitWork]):
        further = len(further_units(kept, gone))
        which = (
            f"In {further} of them the other record is further: that work counts. In the rest the"
            if further
            else "The"
        )
        found.append(
            Clash(
                f"Employability units that both have begun: {units}",
                f"{which} kept record’s work counts. What does not count stays with the closed record.",
            )
        )
    return Preview(kept, gone, counts, found)


def _accounts_and_numbers(kept: Journey, gone: Journey) -> list[Clash]:
    found = []
    if kept.account is not None and gone.account is not None:
        found.append(
            Clash(
                f"Both sign in: {kept.account.sign_in_name} and {gone.account.sign_in_name}",
                f"{kept.account.sign_in_name} goes on. {gone.account.sign_in_name} is locked, and its work in class "
                "stays under that number.",
            )
        )
    if kept.prison_number and gone.prison_number:
        found.append(
            Clash(
                f"Two prison numbers: {kept.prison_number} and {gone.prison_number}",
                f"{kept.prison_number} is the number now. {gone.prison_number} still finds them.",
            )
        )
    if kept.full_name.casefold() != gone.full_name.casefold():
        found.append(Clash(f"Two names: {kept.full_name} and {gone.full_name}", f"{kept.full_name} stays."))
    return found


def _stages(kept: Journey, gone: Journey) -> list[Clash]:
    if kept.stage == gone.stage:
        return []
    first, second = (one.get_stage_display().lower() for one in (kept, gone))
    further = max(kept, gone, key=lambda one: one.stage).get_stage_display().lower()
    return [Clash(f"Two stages: {first} and {second}", f"The further one counts: {further}.")]


def _where(kept: Journey, gone: Journey) -> list[Clash]:
    if kept.home_id == gone.home_id and kept.state == gone.state:
        return []
    states = [f"{one.home.name}, {one.get_state_display().lower()}" for one in (kept, gone)]
    return [Clash(f"Two places: {states[0]}; and {states[1]}", f"{states[0].capitalize()} stays.")]


def _plans(kept: Journey, gone: Journey) -> list[Clash]:
    if ReleasePlan.objects.filter(journey__in=(kept, gone), ended_on=None).count() < 2:
        return []
    return [
        Clash(
            "Two open plans for release",
            "The kept record’s goes on. The other is closed with the reason and can still be read.",
        )
    ]


def _interviews(kept: Journey, gone: Journey) -> list[Clash]:
    open_ones = Interview.objects.filter(journey__in=(kept, gone), completed_at=None)
    if open_ones.count() < 2:
        return []
    sections = {
        one.journey_id: set(SectionAnswer.objects.filter(interview=one).values_list("section", flat=True))
        for one in open_ones
    }
    missing = len(sections[gone.pk] - sections[kept.pk])
    twice = len(sections[gone.pk] & sections[kept.pk])
    return [
        Clash(
            "Two open interviews",
            f"The kept record’s goes on, with {missing} sections that only the other has. "
            f"{twice} sections that both have stay as the kept record has them; the other’s stay with the closed "
            "record.",
        )
    ]


def _reviews(kept: Journey, gone: Journey) -> list[Clash]:
    if open_review_of(gone) is None:
        return []
    contacts = [one.last_contact_on for one in (kept, gone) if one.last_contact_on]
    last = f" from the later contact, {day_words(max(contacts))}" if contacts else ""
    return [
        Clash("An open review in the other record", f"It is not needed: one stays open, due 84 days{last}.")
    ]


def _dates(kept: Journey, gone: Journey) -> list[Clash]:
    mine, theirs = release_of(kept), release_of(gone)
    if theirs is None or (mine is not None and mine.on == theirs.on):
        return []
    if mine is None:
        return [
            Clash(
                "A day of release only in the other record", f"It counts from now on: {day_words(theirs.on)}."
            )
        ]
    return [
        Clash(
            f"Two days of release: {day_words(mine.on)} and {day_words(theirs.on)}",
            "Of each kind the one told last holds, whichever record it was in. Look at the dates afterwards.",
        )
    ]


def _duties(kept: Journey, gone: Journey) -> list[Clash]:
    there = set(Duty.objects.filter(journey=kept, done_at=None).values_list("kind", "subject"))
    theirs = Duty.objects.filter(journey=gone, done_at=None).values_list("kind", "subject")
    twice = sum(1 for one in theirs if one in there)
    if not twice:
        return []
    return [Clash(f"Things to do that both have: {twice}", "Each is to be done once.")]

"""Rounds of pairs as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from waypost.classroom.models import Attendance, Mark
from waypost.journeys.actions.entries import today
from waypost.journeys.class_access import learners_of
from waypost.journeys.models import PairRound
from waypost.people.models import Account, Cohort

SHOWN = 12
DAYS_WITH_A_PARTNER = 7
GONE = "Someone who has left"


@dataclass(frozen=True)
class RoundShown:
    """A round with names in place of ids."""

    made_on: date
    made_by: Account
    groups: list[list[str]]
    sat_out: list[str]


@dataclass(frozen=True)
class Here:
    """A learner to tick. `is_here` False: the register of today has them absent."""

    learner: Account
    is_here: bool


@dataclass(frozen=True)
class Partner:
    """With whom a learner works. No names: they sit out this time."""

    made_on: date
    names: list[str]


def show_rounds(cohort: Cohort) -> list[RoundShown]:
    """The newest rounds, newest first. Two queries."""
    rows = list(PairRound.objects.filter(cohort=cohort).select_related("made_by")[:SHOWN])
    names = _names([one for row in rows for group in (*row.pairs, row.sat_out) for one in group])
    return [
        RoundShown(
            made_on=row.made_on,
            made_by=row.made_by,
            groups=[[names.get(one, GONE) for one in group] for group in row.pairs],
            sat_out=[names.get(one, GONE) for one in row.sat_out],
        )
        for row in rows
    ]


def who_is_here(cohort: Cohort) -> list[Here]:
    """Everybody of the cohort, with a tick for those whom today's register does not have absent. Two queries."""
    absent = set(
        Attendance.objects.filter(
            learner__cohort=cohort, session__held_on=today(), mark=Mark.ABSENT
        ).values_list("learner_id", flat=True)
    )
    return [Here(one, one.pk not in absent) for one in learners_of(cohort)]


def partner_of(actor: Account) -> Partner | None:
    """With whom the learner works, by the newest round of their cohort; None where there is no recent one, or it was
    made without them. Two queries."""
    if actor.cohort_id is None:
        return None
    row = PairRound.objects.filter(cohort_id=actor.cohort_id).first()
    if row is None or row.made_on <= today() - timedelta(days=DAYS_WITH_A_PARTNER):
        return None
    if actor.pk in row.sat_out:
        return Partner(row.made_on, [])
    group = next((group for group in row.pairs if actor.pk in group), None)
    if group is None:
        return None
    others = [one for one in group if one != actor.pk]
    names = _names(others)
    return Partner(row.made_on, [names.get(one, GONE) for one in others])


def _names(ids: list[str]) -> dict[str, str]:
    return {one.pk: one.full_name for one in Account.objects.filter(pk__in=set(ids))}

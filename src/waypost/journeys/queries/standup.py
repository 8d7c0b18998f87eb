"""Stand-ups as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from waypost.journeys.actions.entries import today
from waypost.journeys.class_access import as_said, members_of
from waypost.journeys.models import StandUp, StandUpEntry
from waypost.journeys.rules.said import Said, fingerprint
from waypost.people.models import Account, Cohort

PAST = 30
OWN_PAST = 10


@dataclass(frozen=True)
class StandUpRow:
    """One person on the page. `was_in_the_way`: what was in their way at the stand-up before. `clash`: what somebody
    else wrote for them while the page was open."""

    learner: Account
    said: Said
    seen: str
    was_in_the_way: str = ""
    clash: Said | None = None


@dataclass(frozen=True)
class StandUpPage:
    """`before`: the day of the stand-up before; None where there was none."""

    day: date
    is_today: bool
    rows: list[StandUpRow]
    before: date | None
    led_by: Account | None


@dataclass(frozen=True)
class PastDay:
    held_on: date
    spoke: int
    in_the_way: int


def show_standup(actor: Account, cohort: Cohort, day: date) -> StandUpPage:
    """The day's log. A peer mentor sees what is said aloud, and nobody's mood. Five queries."""
    standup = StandUp.objects.filter(cohort=cohort, held_on=day).select_related("led_by").first()
    before = StandUp.objects.filter(cohort=cohort, held_on__lt=day).order_by("-held_on").first()
    spoke = {one.learner_id: as_said(one) for one in standup.entries.all()} if standup else {}
    stuck = dict(before.entries.values_list("learner_id", "in_the_way")) if before else {}
    rows = []
    for learner in members_of(cohort, day):
        said = spoke.get(learner.pk, Said())
        if not actor.is_staff_member:
            said = Said(said.done, said.next, said.in_the_way)
        rows.append(StandUpRow(learner, said, fingerprint(said), stuck.get(learner.pk, "")))
    return StandUpPage(
        day=day,
        is_today=day == today(),
        rows=rows,
        before=before.held_on if before else None,
        led_by=standup.led_by if standup else None,
    )


def past_days(cohort: Cohort) -> list[PastDay]:
    """The latest stand-ups, newest first. One query."""
    rows = (
        StandUp.objects.filter(cohort=cohort)
        .annotate(spoke=Count("entries"), stuck=Count("entries", filter=~Q(entries__in_the_way="")))
        .order_by("-held_on")[:PAST]
    )
    return [PastDay(one.held_on, one.spoke, one.stuck) for one in rows]


def own_today(actor: Account) -> Said:
    """What the learner has for today, typed by themselves or by staff."""
    return as_said(StandUpEntry.objects.filter(learner=actor, standup__held_on=today()).first())


def own_past(actor: Account) -> list[StandUpEntry]:
    """The learner's own earlier ones, newest first."""
    rows = StandUpEntry.objects.filter(learner=actor, standup__held_on__lt=today())
    return list(rows.select_related("standup").order_by("-standup__held_on")[:OWN_PAST])

"""Who may see and keep what of a class: stand-ups, pairs, and who is kept apart. Filters first, as in `access`."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from waypost.journeys.models import KeptApart, StandUpEntry
from waypost.journeys.rules.said import Said
from waypost.people.access import visible_cohorts
from waypost.people.models import LEARNING_ROLES, Account, Cohort, Role


def cohorts_led_by(actor: Account) -> QuerySet[Cohort]:
    """Staff: the cohorts of their site. A peer mentor: their own, where staff allow peer help. Others: none."""
    if actor.is_staff_member or (actor.role == Role.PEER_MENTOR and actor.site.peer_help):
        return visible_cohorts(actor)
    return Cohort.objects.none()


def members_of(cohort: Cohort, day: date) -> QuerySet[Account]:
    """Active learners of the cohort, and whoever spoke in it that day, by name."""
    now_in = Q(cohort=cohort, role__in=LEARNING_ROLES, is_active=True)
    spoke = Q(standup_entries__standup__cohort=cohort, standup_entries__standup__held_on=day)
    return Account.objects.filter(now_in | spoke).distinct().order_by("known_as", "family_name", "id")


def as_said(entry: StandUpEntry | None) -> Said:
    return Said(entry.done, entry.next, entry.in_the_way, entry.mood) if entry else Said()


def cohorts_paired_by(actor: Account) -> QuerySet[Cohort]:
    """Staff: those of their site. Nobody else makes pairs."""
    return visible_cohorts(actor) if actor.is_staff_member else Cohort.objects.none()


def learners_of(cohort: Cohort) -> QuerySet[Account]:
    return Account.objects.filter(cohort=cohort, role__in=LEARNING_ROLES, is_active=True)


def apart_of(cohort: Cohort) -> list[KeptApart]:
    """The list that is in force."""
    return list(KeptApart.objects.filter(cohort=cohort, ended_at=None).select_related("one", "other"))


def apart_to_end(actor: Account) -> QuerySet[KeptApart]:
    """Those that `actor` may end."""
    rows = KeptApart.objects.select_related("cohort", "one", "other")
    return rows.filter(cohort__in=cohorts_paired_by(actor), ended_at=None)

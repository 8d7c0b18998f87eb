"""What this room calls its people and cohorts in the record."""

from __future__ import annotations

from django.db.models import Q

from waypost.people.models import OFFICE_ROLES, Account, Cohort
from waypost.people.record_words import name_things


def _accounts(site: str, ids: set[str]) -> dict[str, str]:
    # the office works with many prisons from one
    rows = Account.objects.filter(Q(site_id=site) | Q(role__in=OFFICE_ROLES), pk__in=ids)
    return {account.pk: account.full_name for account in rows}


def _cohorts(site: str, ids: set[str]) -> dict[str, str]:
    return dict(Cohort.objects.filter(site_id=site, pk__in=ids).values_list("pk", "name"))


def connect() -> None:
    name_things("account", _accounts)
    name_things("cohort", _cohorts)

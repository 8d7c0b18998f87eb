"""Lists of accounts and what has been done to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from waypost.audit.models import Entry
from waypost.audit.queries import entries_of_site
from waypost.people.access import visible_accounts, visible_cohorts
from waypost.people.models import Account, Cohort, Role


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty means all."""

    words: str = ""
    role: str = ""
    cohort: str = ""  # an id, or "none"
    state: str = ""  # "locked" | "open"


def accounts(actor: Account, filters: Filters) -> QuerySet[Account]:
    """The accounts that `actor` may see, narrowed."""
    rows = visible_accounts(actor)
    for word in filters.words.split()[:5]:
        rows = rows.filter(
            Q(known_as__icontains=word) | Q(family_name__icontains=word) | Q(sign_in_name__icontains=word)
        )
    if filters.role in Role.values:
        rows = rows.filter(role=filters.role)
    if filters.cohort == "none":
        rows = rows.filter(cohort=None)
    elif filters.cohort:
        rows = rows.filter(cohort_id=filters.cohort)
    if filters.state:
        rows = rows.filter(is_active=filters.state == "open")
    return rows


def cohorts_with_sizes(actor: Account) -> QuerySet[Cohort]:
    """Cohorts that `actor` may see, each with `size`: its members who are not locked."""
    size = Count("members", filter=Q(members__is_active=True))
    return visible_cohorts(actor).annotate(size=size).order_by("name")


def names_of(actor: Account, account_ids: set[str]) -> dict[str, str]:
    """id → full name, for those that `actor` may see."""
    rows = visible_accounts(actor).filter(pk__in=account_ids)
    return {account.pk: account.full_name for account in rows}


def audit_entries(actor: Account, *, verb: str = "", person: str = "") -> QuerySet[Entry]:
    """The audit of the actor's site, newest first: one verb only, or about or by one person only."""
    rows = entries_of_site(actor.site_id)
    if verb:
        rows = rows.filter(verb=verb)
    if person:
        rows = rows.filter(Q(actor=person) | Q(subject_type="account", subject_id=person))
    return rows


def audit_verbs(actor: Account) -> list[str]:
    """Every verb in the audit of the actor's site."""
    verbs = entries_of_site(actor.site_id).order_by().values_list("verb", flat=True).distinct()
    return sorted(verbs)

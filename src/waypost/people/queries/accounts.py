"""Lists of accounts and what has been done to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet

from waypost.audit.models import Entry
from waypost.audit.queries import entries_of_site
from waypost.kernel import clock
from waypost.people.access import grantable_roles, visible_accounts, visible_cohorts
from waypost.people.models import Account, Cohort, Role

_SEES = {
    Role.LEARNER: "The course, their own work, and their own journey.",
    Role.PEER_MENTOR: "As a learner; and the raised hands of others, where the workshop allows it.",
    Role.INSTRUCTOR: "Everyone’s work in this workshop, and of a journey the goals and the support arranged: no dates, "
    "sentence, licence or health.",
    Role.SITE_MANAGER: "All of this workshop: people, work, journeys with their dates and facts, and the record.",
    Role.GATE_WORKER: "The journeys of only the learners they are named for, with dates and facts. Name them on the "
    "learner’s page Dates and facts. No work in class.",
    Role.OMU_PARTNER: "The packs that are shared with this prison, and nothing else. They can answer with notes.",
}


def roles_explained(actor: Account) -> list[tuple[str, str]]:
    """The roles that `actor` may give, with what each sees."""
    return [(str(role.label), _SEES[role]) for role in Role if role in grantable_roles(actor)]


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


def audit_entries(
    actor: Account,
    *,
    verbs: list[str] | None = None,
    person: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Entry]:
    """The audit of the actor's site, newest first: these verbs only, about or by one person only, between two
    London days (both included)."""
    rows = entries_of_site(actor.site_id)
    if verbs is not None:
        rows = rows.filter(verb__in=verbs)
    if person:
        rows = rows.filter(Q(actor=person) | Q(subject_type="account", subject_id=person))
    if first is not None:
        rows = rows.filter(at__gte=datetime.combine(first, time(), clock.LONDON))
    if last is not None:
        rows = rows.filter(at__lt=datetime.combine(last + timedelta(days=1), time(), clock.LONDON))
    return rows


def audit_verbs(actor: Account) -> list[str]:
    """Every verb in the audit of the actor's site."""
    verbs = entries_of_site(actor.site_id).order_by().values_list("verb", flat=True).distinct()
    return sorted(verbs)

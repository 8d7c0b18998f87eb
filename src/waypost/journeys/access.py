"""Who may see which journey, and how much of it. Filters first; every action and page goes through one of these.

A stranger, and staff of another prison, get NotFound: they may not know that the record is there.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from waypost.journeys.models import Duty, Journey, JourneyState, Share, TimelineEntry
from waypost.kernel.errors import Refused
from waypost.people.access import covered_sites, get_or_404
from waypost.people.models import LEARNING_ROLES, Account, Role

READERS = (
    Role.INSTRUCTOR,
    Role.SITE_MANAGER,
    Role.REGIONAL_MANAGER,
    Role.DIRECTOR,
    Role.GATE_WORKER,
)
"""Staff who open journeys."""
CASE_ROLES = (Role.SITE_MANAGER, Role.REGIONAL_MANAGER, Role.DIRECTOR, Role.GATE_WORKER)
"""Who may see the facts that others decide or that are special: dates, sentence, licence, health; and write them.
An instructor sees the course, the goals, the skills and what support has been arranged."""
MANAGING = (Role.SITE_MANAGER, Role.REGIONAL_MANAGER, Role.DIRECTOR)
"""Who may add, move and merge records, assign work, and see the numbers."""


def journeys_for(actor: Account) -> QuerySet[Journey]:
    """The journeys that `actor` may read. Merged and erased ones are not among them.

    Instructor and site manager: those at home at their site. Regional manager: of the sites they cover, and their own
    caseload. Through-the-gate worker: their own caseload. Director: all. A learner: their own. Anyone else: none.
    """
    rows = Journey.objects.filter(merged_into=None, erased_at=None).select_related(
        "home", "account", "worker"
    )
    if actor.role == Role.DIRECTOR:
        return rows
    if actor.role == Role.REGIONAL_MANAGER:
        return rows.filter(Q(home__in=covered_sites(actor)) | Q(worker=actor))
    if actor.role == Role.GATE_WORKER:
        return rows.filter(Q(gate_worker=actor) | Q(worker=actor))
    if actor.role in (Role.INSTRUCTOR, Role.SITE_MANAGER):
        return rows.filter(home_id=actor.site_id)
    if actor.role in LEARNING_ROLES:
        return rows.filter(account=actor)
    return rows.none()


def open_journeys_for(actor: Account) -> QuerySet[Journey]:
    """Those of `journeys_for` that are not over."""
    return journeys_for(actor).exclude(state=JourneyState.LEFT)


def journey_for(actor: Account, journey_id: str) -> Journey:
    """A journey that `actor` may read. Raises NotFound. The caller notes the look (`note_look`)."""
    return get_or_404(journeys_for(actor), pk=journey_id)


def journey_to_write(actor: Account, journey_id: str, *, facts: bool = True) -> Journey:
    """A journey that `actor` may write; with `facts`, the parts that only `CASE_ROLES` see.

    Raises NotFound for a stranger, Refused for who may only look. Lock it with `lock` inside the transaction.
    """
    journey = journey_for(actor, journey_id)
    allowed = CASE_ROLES if facts else READERS
    if actor.role not in allowed:
        raise Refused("You may look at this record, but not change this part of it.", "Ask a site manager.")
    return journey


def sees_facts(actor: Account) -> bool:
    """Whether dates, sentence, licence, health and staff-only parts are shown to `actor`."""
    return actor.role in CASE_ROLES


def timeline_for(actor: Account, journey: Journey) -> QuerySet[TimelineEntry]:
    """The entries that `actor` may read of a journey that they may read, newest first."""
    rows = journey.timeline.select_related("by")
    if actor.role in LEARNING_ROLES:
        return rows.exclude(own_words="")
    return rows if sees_facts(actor) else rows.filter(sensitive=False)


def duties_for(actor: Account) -> QuerySet[Duty]:
    """Open things to do that are in `actor`'s inbox: their own, those they stand in for, and those of nobody at the
    sites they manage. Soonest first."""
    mine = Q(owner=actor) | Q(standing_in=actor)
    if actor.role in (Role.INSTRUCTOR, Role.SITE_MANAGER):
        mine |= Q(owner=None, site_id=actor.site_id)
    elif actor.role == Role.REGIONAL_MANAGER:
        mine |= Q(owner=None, site__in=covered_sites(actor))
    elif actor.role not in (Role.DIRECTOR, Role.GATE_WORKER):
        return Duty.objects.none()
    return Duty.objects.filter(mine, done_at=None).select_related("journey", "site").order_by("due_on", "id")


def duties_managed_by(actor: Account) -> QuerySet[Duty]:
    """Open things to do of everybody, in the journeys that `actor` manages: for workloads and reassigning."""
    rows = Duty.objects.filter(done_at=None).select_related("journey", "owner")
    if actor.role == Role.DIRECTOR:
        return rows
    if actor.role == Role.REGIONAL_MANAGER:
        return rows.filter(site__in=covered_sites(actor))
    if actor.role == Role.SITE_MANAGER:
        return rows.filter(site_id=actor.site_id)
    return rows.none()


def shares_for(actor: Account) -> QuerySet[Share]:
    """OMU partners: what was shared with their prison and not withdrawn. Those who see facts: of their journeys."""
    rows = Share.objects.select_related("journey", "site", "shared_by")
    if actor.role == Role.OMU_PARTNER:
        return rows.filter(site_id=actor.site_id, withdrawn_at=None, journey__erased_at=None)
    if sees_facts(actor):
        return rows.filter(journey__in=journeys_for(actor))
    return rows.none()


def subjects_for(actor: Account) -> QuerySet[Journey]:
    """Whose data `actor` answers requests about: the data-protection role, everybody's, tombstones too."""
    if actor.role == Role.DATA_PROTECTION:
        return Journey.objects.select_related("home")
    return Journey.objects.none()


def may_own(journey: Journey) -> QuerySet[Account]:
    """Who can be given something to do in `journey`: active staff of its home, those who cover it, its own workers."""
    at_home = Q(site_id=journey.home_id, role__in=(Role.INSTRUCTOR, Role.SITE_MANAGER))
    covering = Q(role=Role.REGIONAL_MANAGER, covers__site_id=journey.home_id)
    named = Q(pk__in=[one for one in (journey.worker_id, journey.gate_worker_id) if one])
    return Account.objects.filter(at_home | covering | named, is_active=True).distinct()

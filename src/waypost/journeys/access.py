"""Who may see which journey, and how much of it. Filters first; every action and page goes through one of these.

A stranger, and staff of another prison, get NotFound: they may not know that the record is there.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from waypost.journeys.models import (
    Duty,
    DutyKind,
    Journey,
    JourneyState,
    Share,
    StandIn,
    TimelineEntry,
)
from waypost.kernel import clock
from waypost.kernel.errors import Refused
from waypost.people.access import covered_sites, get_or_404
from waypost.people.models import LEARNING_ROLES, Account, Role, SiteCover

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


INSTRUCTOR_DUTIES = (
    DutyKind.GOAL,
    DutyKind.SIGN_OFF,
    DutyKind.LOOK_AGAIN,
    DutyKind.INTERVENTION_STEP,
)
"""What an instructor can do without the facts that only `CASE_ROLES` see."""


def stand_ins_on(day: date) -> QuerySet[StandIn]:
    """The arrangements that hold on that day."""
    return StandIn.objects.filter(ended_at=None, from_on__lte=day, until_on__gte=day)


def _mine(actor: Account) -> list[Q]:
    mine = [Q(owner=actor)]
    for one in stand_ins_on(clock.now().astimezone(clock.LONDON).date()).filter(by=actor):
        theirs = Q(owner_id=one.away_id, kind__in=one.kinds)
        mine.append(theirs if actor.role == Role.DIRECTOR else theirs & Q(site__in=covered_sites(actor)))
    return mine


def duties_of(actor: Account) -> Q:
    """What `actor` does: their own, and what they stand in for today, as far as their own prisons go."""
    return reduce(or_, _mine(actor))


def inbox_parts(actor: Account) -> list[Q]:
    """What the inbox is made of, no duty in two parts: their own; what they stand in for today; what nobody has yet at
    the sites they manage. Apart from each other, each is found by an index; one long condition is not."""
    if actor.role not in READERS:
        return []
    parts = _mine(actor)
    if actor.role == Role.INSTRUCTOR:
        parts.append(Q(owner=None, site_id=actor.site_id, kind__in=INSTRUCTOR_DUTIES))
    elif actor.role in (Role.SITE_MANAGER, Role.REGIONAL_MANAGER):
        parts.append(Q(owner=None, site__in=covered_sites(actor)))
    return parts


def duties_for(actor: Account) -> QuerySet[Duty]:
    """Open things to do that are in `actor`'s inbox, soonest first. For a long list go by `inbox_parts`."""
    if not (parts := inbox_parts(actor)):
        return Duty.objects.none()
    rows = Duty.objects.filter(reduce(or_, parts), done_at=None)
    return rows.select_related("journey", "site").order_by("due_on", "id")


def duties_seen_by(actor: Account) -> QuerySet[Duty]:
    """Open things to do in the journeys that `actor` may open, whoever's they are; an instructor those without facts,
    and their own."""
    if actor.role not in READERS:
        return Duty.objects.none()
    rows = Duty.objects.filter(done_at=None, journey__in=journeys_for(actor)).select_related(
        "journey", "site"
    )
    return rows if sees_facts(actor) else rows.filter(Q(kind__in=INSTRUCTOR_DUTIES) | Q(owner=actor))


def duties_managed_by(actor: Account) -> QuerySet[Duty]:
    """Open things to do of everybody, in the journeys that `actor` manages: for workloads and reassigning."""
    rows = Duty.objects.filter(done_at=None)
    if actor.role == Role.DIRECTOR:
        return rows
    if actor.role in MANAGING:
        return rows.filter(site__in=covered_sites(actor))
    return rows.none()


def workers_managed_by(actor: Account) -> QuerySet[Account]:
    """Whose workload `actor` sees and may hand to others: staff based at, or covering, the sites that they manage."""
    workers = Account.objects.filter(role__in=READERS).select_related("site")
    if actor.role == Role.DIRECTOR:
        return workers
    if actor.role in MANAGING:
        sites = covered_sites(actor)
        covering = SiteCover.objects.filter(site__in=sites).values("account")
        return workers.filter(Q(site__in=sites) | Q(pk__in=covering) | Q(pk=actor.pk))
    return workers.none()


def owners_managed_by(actor: Account) -> QuerySet[Account]:
    """Whose things `actor` may hand over: `workers_managed_by`, and whoever has something to do or leads somebody at
    the sites that `actor` manages though they do not work there any more."""
    if actor.role not in MANAGING:
        return Account.objects.none()
    sites = covered_sites(actor)
    owners = Duty.objects.filter(done_at=None, site__in=sites, owner__isnull=False).order_by().values("owner")
    leading = Journey.objects.filter(home__in=sites, worker__isnull=False).order_by().values("worker")
    there = Q(pk__in=owners) | Q(pk__in=leading) | Q(pk__in=workers_managed_by(actor).values("pk"))
    return Account.objects.filter(there).select_related("site")


def absences_managed_by(actor: Account) -> QuerySet[Account]:
    """For whom `actor` may arrange that somebody stands in: themselves, and those who work at their sites only. What
    stands in for a regional manager reaches over all of that manager's prisons, so a site manager does not arrange it.
    """
    workers = workers_managed_by(actor)
    if actor.role == Role.DIRECTOR:
        return workers
    at_site = (Role.INSTRUCTOR, Role.SITE_MANAGER, Role.GATE_WORKER)
    return workers.filter(Q(pk=actor.pk) | Q(role__in=at_site, site__in=covered_sites(actor)))


def within_reach(worker: Account) -> Q:
    """The duties that `worker` could do: at their sites, or of their caseload; an instructor those without facts."""
    if worker.role == Role.DIRECTOR:
        return Q()
    if worker.role == Role.GATE_WORKER:
        return Q(journey__gate_worker=worker) | Q(journey__worker=worker)
    reach = Q(site__in=covered_sites(worker))
    return reach & Q(kind__in=INSTRUCTOR_DUTIES) if worker.role == Role.INSTRUCTOR else reach


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

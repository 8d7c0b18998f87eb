"""Who has how much to do, across the prisons that a manager looks after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from waypost.journeys.access import (
    absences_managed_by,
    duties_managed_by,
    open_journeys_for,
    stand_ins_on,
    workers_managed_by,
)
from waypost.journeys.actions.entries import today
from waypost.journeys.models import DutyKind, StandIn
from waypost.journeys.queries.inbox import COMING
from waypost.people.models import Account

SPANS = ("overdue", "today", "coming", "later")


@dataclass(frozen=True)
class Load:
    """One person's, or nobody's (`worker` None). `journeys`: those they lead, or see through the gate; nobody's are
    those that nobody leads. `coming`: in the next 28 days."""

    worker: Account | None
    journeys: int = 0
    overdue: int = 0
    today: int = 0
    coming: int = 0
    later: int = 0
    away: StandIn | None = None

    @property
    def total(self) -> int:
        return self.overdue + self.today + self.coming + self.later


@dataclass(frozen=True)
class KindCount:
    kind: str
    label: str
    number: int
    overdue: int


def workloads(actor: Account, *, site: str = "") -> list[Load]:
    """Everybody who has journeys or things to do, the most overdue first. Seven queries."""
    day = today()
    duties, journeys = duties_managed_by(actor), open_journeys_for(actor)
    if site:
        duties, journeys = duties.filter(site_id=site), journeys.filter(home_id=site)
    last = day + COMING
    counted: dict[str | None, Counter[str]] = {}
    # By prison as well: by person alone, the database would walk through everybody's things instead of these prisons'.
    for row in (
        duties.order_by()
        .values("site_id", "owner_id")
        .annotate(
            overdue=Count("pk", filter=Q(due_on__lt=day)),
            today=Count("pk", filter=Q(due_on=day)),
            coming=Count("pk", filter=Q(due_on__gt=day, due_on__lte=last)),
            later=Count("pk", filter=Q(due_on__gt=last)),
        )
    ):
        counted.setdefault(row["owner_id"], Counter()).update(
            overdue=row["overdue"], today=row["today"], coming=row["coming"], later=row["later"]
        )
    led: Counter[str | None] = Counter()
    for role in ("worker_id", "gate_worker_id"):
        rows = journeys.select_related(None).order_by().values_list(role).annotate(number=Count("pk"))
        led.update(dict(rows.values_list(role, "number")))
    led[None] = journeys.filter(worker=None).count()
    away = {one.away_id: one for one in stand_ins_on(day).select_related("by")}
    ids = {one for one in (*counted, *led) if one}
    people: dict[str | None, Account | None] = dict(Account.objects.select_related("site").in_bulk(list(ids)))
    if None in counted or led[None]:
        people[None] = None
    loads = [
        Load(
            worker=worker,
            journeys=led[pk],
            away=away.get(pk) if pk else None,
            **{name: counted.get(pk, Counter())[name] for name in SPANS},
        )
        for pk, worker in people.items()
    ]
    return sorted(
        loads, key=lambda one: (-one.overdue, -one.total, one.worker.full_name if one.worker else "")
    )


def kinds_of(actor: Account, worker: Account) -> list[KindCount]:
    """What `worker` has to do that `actor` manages, by kind; the kinds without any left out."""
    rows = (
        duties_managed_by(actor)
        .filter(owner=worker)
        .order_by()
        .values("kind")
        .annotate(number=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today())))
    )
    found = {row["kind"]: row for row in rows}
    return [
        KindCount(kind.value, str(kind.label), found[kind]["number"], found[kind]["overdue"])
        for kind in DutyKind
        if kind in found
    ]


def caseload_of(actor: Account, worker: Account) -> int:
    """How many open journeys of the actor's `worker` leads, or sees through the gate."""
    return open_journeys_for(actor).filter(Q(worker=worker) | Q(gate_worker=worker)).count()


def who_could(actor: Account, worker: Account) -> list[Account]:
    """Who could take over from `worker`: others who are not locked out."""
    rows = workers_managed_by(actor).filter(is_active=True).exclude(pk=worker.pk)
    return list(rows.order_by("known_as", "family_name", "pk")[:500])


def absences(actor: Account, worker: Account) -> list[StandIn]:
    """Who stands in, or will; those over for 90 days are left out. The latest first."""
    rows = StandIn.objects.filter(away=worker, until_on__gte=today() - timedelta(days=90))
    return list(rows.select_related("by", "made_by"))


def may_arrange(actor: Account, worker: Account) -> bool:
    """Whether `actor` may arrange that somebody stands in for `worker`."""
    return absences_managed_by(actor).filter(pk=worker.pk).exists()

"""The list of journeys: search, filters, order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from waypost.journeys.access import CASE_ROLES, journeys_for, sees_facts
from waypost.journeys.actions.entries import today
from waypost.journeys.models import Journey, JourneyState, PrisonNumber, Stage
from waypost.journeys.names import begins, named
from waypost.journeys.queries.paging import MOST, FirstPages
from waypost.journeys.queries.record_strip import NextReview, next_review
from waypost.people.access import covered_sites
from waypost.people.models import Account, Role, Site, SiteCover

WITHIN = (
    ("28", "4 weeks"),
    ("84", "12 weeks"),
    ("182", "6 months"),
    ("365", "12 months"),
    ("past", "Date has passed"),
    ("none", "No date told"),
)
"""Days to release; "past" for a date that has gone by while they are inside, "none" for no date."""
ORDERS = (("name", "Name"), ("review", "Next review first"), ("release", "Release first"))
TRACKS = (("on", "On track"), ("off", "Off track"), ("none", "Not reviewed yet"))
PER_PAGE = 50
MINE, NOBODY, ALL = "mine", "nobody", "all"


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; "" means all, but for `state`: "" leaves out those who have left."""

    words: str = ""
    site: str = ""
    state: str = ""
    stage: str = ""
    track: str = ""
    worker: str = ""
    within: str = ""
    order: str = "name"

    @property
    def narrows(self) -> bool:
        return any((self.words, self.site, self.state, self.stage, self.track, self.worker, self.within))


@dataclass(frozen=True)
class Row:
    """One journey in the list. `days` to release; None where no date is told or the reader sees none."""

    journey: Journey
    review: NextReview
    days: int | None

    @property
    def stage(self) -> str:
        return Stage(self.journey.stage).label


def pages(actor: Account, filters: Filters) -> FirstPages:
    """The ids of the journeys that `actor` may read, narrowed and in order."""
    rows = _found(actor, filters)
    shown = FirstPages(rows.values_list("pk", flat=True), PER_PAGE)
    if not (shown.more and filters.words):
        return shown
    # A common name: to put all who have it in order would take long, so it is some of them.
    listed = rows.order_by()[:MOST].values_list(*_fields(actor, filters.order), "pk")
    some = sorted(listed, key=lambda row: [(one is None, one) for one in row])
    return FirstPages([row[-1] for row in some], PER_PAGE, more=True)


def _found(actor: Account, filters: Filters) -> QuerySet[Journey]:
    rows = journeys_for(actor).select_related(None)
    for word in filters.words.split()[:5]:
        rows = rows.filter(_known_by(word))
    if filters.site:
        rows = rows.filter(home_id=filters.site)
    if filters.state in JourneyState.values:
        rows = rows.filter(state=filters.state)
    elif filters.state != ALL:
        rows = rows.filter(state__in=(JourneyState.JOINED, JourneyState.RELEASED))
    if filters.stage in {str(stage.value) for stage in Stage}:
        rows = rows.filter(stage=int(filters.stage))
    if filters.track:
        rows = rows.filter(on_track={"on": True, "off": False}.get(filters.track))
    rows = _led_by(rows, actor, filters.worker)
    if sees_facts(actor):
        rows = _released_within(rows, filters.within)
    return rows.order_by(*_order(actor, filters.order))


def _known_by(word: str) -> Q:
    """By name, or by a number that the person has or had."""
    number = word.upper()
    if not (number[0].isalpha() and number[1:5].isdigit() and len(number) <= 7):
        return named(word)
    numbers = PrisonNumber.objects.filter(begins("number", number))
    return Q(pk__in=numbers.values("journey"))


def _led_by(rows: QuerySet[Journey], actor: Account, worker: str) -> QuerySet[Journey]:
    if worker == MINE:
        return rows.filter(Q(worker=actor) | Q(gate_worker=actor))
    if worker == NOBODY:
        return rows.filter(worker=None)
    return rows.filter(worker_id=worker) if worker else rows


def _released_within(rows: QuerySet[Journey], within: str) -> QuerySet[Journey]:
    now = today()
    if within == "none":
        return rows.filter(release_on=None)
    if within == "past":
        return rows.filter(release_on__lt=now, state=JourneyState.JOINED)
    if within in dict(WITHIN):
        return rows.filter(release_on__range=(now, now + timedelta(days=int(within))))
    return rows


def _fields(actor: Account, order: str) -> tuple[str, ...]:
    if order == "review":
        return ("next_review_on",)
    if order == "release" and sees_facts(actor):
        return ("release_on",)
    return ("known_as", "family_name")


def _order(actor: Account, order: str) -> tuple[str | Combinable, ...]:
    return (*(F(name).asc(nulls_last=name.endswith("_on") or None) for name in _fields(actor, order)), "pk")


def rows_of(actor: Account, ids: Iterable[str]) -> list[Row]:
    """Those of `ids` that `actor` may read, in the order given. One query."""
    order = list(ids)
    by_id = {journey.pk: journey for journey in journeys_for(actor).filter(pk__in=order)}
    now, dates = today(), sees_facts(actor)
    return [
        Row(
            journey=by_id[pk],
            review=next_review(by_id[pk]),
            days=(day - now).days if dates and (day := by_id[pk].release_on) else None,
        )
        for pk in order
        if pk in by_id
    ]


def sites_to_choose(actor: Account) -> list[Site]:
    """The prisons of the journeys that `actor` may read; none to choose from where there is only one."""
    if actor.role == Role.GATE_WORKER:
        sites = Site.objects.filter(pk__in=journeys_for(actor).order_by().values("home_id"))
    else:
        sites = covered_sites(actor)
    found_sites = list(sites.order_by("name"))
    return found_sites if len(found_sites) > 1 else []


def workers_to_choose(actor: Account) -> list[Account]:
    """Who may lead journeys that `actor` reads, but for `actor`: of the prisons they cover, or (for a director, and a
    through-the-gate worker) whoever leads one."""
    workers = Account.objects.filter(role__in=CASE_ROLES).exclude(pk=actor.pk).only("known_as", "family_name")
    if actor.role in (Role.DIRECTOR, Role.GATE_WORKER):
        led = journeys_for(actor).select_related(None).order_by().filter(worker=OuterRef("pk"))
        workers = workers.filter(Exists(led))
    else:
        sites = covered_sites(actor)
        covering = SiteCover.objects.filter(site__in=sites)
        workers = workers.filter(Q(site__in=sites) | Q(pk__in=covering.values("account")))
    return list(workers.order_by("known_as", "family_name", "pk"))


def may_follow(actor: Account, account_id: str) -> Journey | None:
    """The journey of a learner's account, if there is one that `actor` may read."""
    return journeys_for(actor).filter(account_id=account_id).first()

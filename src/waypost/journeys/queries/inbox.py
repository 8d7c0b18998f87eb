"""What somebody has to do: due today, overdue, coming, later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from waypost.journeys.access import inbox_parts, stand_ins_on
from waypost.journeys.actions.duties import DONE_ON_ITS_PAGE
from waypost.journeys.actions.entries import today
from waypost.journeys.models import Duty, DutyKind, Journey, StandIn
from waypost.journeys.queries.record_strip import part_url, thing_url
from waypost.people.access import covered_sites
from waypost.people.models import Account, Site

PER_PAGE = 50
COMING = timedelta(days=28)
"""How far ahead "coming" looks."""
OVERDUE, TODAY, SOON, LATER, NOW = "overdue", "today", "coming", "later", "now"
LABELS = {
    NOW: "Needs doing",
    OVERDUE: "Overdue",
    TODAY: "Due today",
    SOON: "Coming in 28 days",
    LATER: "Later",
}
"""The views of the inbox, in the order of the tabs. "Needs doing" is the next three together."""
PAGES = {
    DutyKind.INTERVIEW: "journeys:interview",
    DutyKind.REVIEW: "journeys:reviews",
    DutyKind.LOOK_AGAIN: "journeys:interventions",
    DutyKind.INTERVENTION_STEP: "journeys:interventions",
    DutyKind.GOAL: "journeys:plan",
    DutyKind.RELEASE_CHECK: "journeys:release",
    DutyKind.TO_DO: "journeys:release",
    DutyKind.PARTNER: "journeys:share",
    DutyKind.SIGN_OFF: "journeys:skills",
    DutyKind.VETTING: "journeys:facts",
}
"""The page that does each kind; for any other, and where the reader has no such page, the journey's own."""
THINGS = {"review": "journeys:review", "intervention": "journeys:intervention"}
"""The page of the thing itself, by how a duty's subject names it ("review:12")."""


@dataclass(frozen=True)
class Filters:
    """What the inbox is narrowed to; "" for everything."""

    when: str = NOW
    kind: str = ""
    site: str = ""


@dataclass(frozen=True)
class Line:
    """One thing to do. `since` says in words how it stands to today; `whose` is "" for one's own."""

    duty: Duty
    group: str
    since: str
    url: str
    whose: str
    can_be_struck: bool


@dataclass(frozen=True)
class Inbox:
    lines: list[Line]
    rows: Page[tuple[int, date]]
    counts: dict[str, int]
    sites: list[Site]
    for_others: list[StandIn]
    by_others: list[StandIn]


def _spans(day: date) -> dict[str, Q]:
    last = day + COMING
    return {
        OVERDUE: Q(due_on__lt=day),
        TODAY: Q(due_on=day),
        SOON: Q(due_on__gt=day, due_on__lte=last),
        LATER: Q(due_on__gt=last),
        NOW: Q(due_on__lte=last),
    }


def group_of(due_on: date, day: date) -> str:
    if due_on < day:
        return OVERDUE
    if due_on == day:
        return TODAY
    return SOON if due_on <= day + COMING else LATER


def since_words(due_on: date, day: date) -> str:
    """ "Overdue since 3 Nov 2026, 23 days", "Today", "Tomorrow", "30 Nov 2026, in 4 days"."""
    told = f"{due_on.day} {due_on:%b %Y}"
    days = (due_on - day).days
    if days < 0:
        return f"Overdue since {told}, {-days} {'day' if days == -1 else 'days'}"
    if days <= 1:
        return "Tomorrow" if days else "Today"
    return f"{told}, in {days} days"


def place_of(actor: Account, journey: Journey, duty: Duty) -> str:
    """The address of the page that does the duty, of the very thing where it has one; "" where `actor` has none."""
    thing, _, number = duty.subject.partition(":")
    if thing in THINGS and number.isdigit() and (there := thing_url(actor, THINGS[thing], int(number))):
        return there
    kind = DutyKind(duty.kind)
    return part_url(actor, journey, PAGES[kind]) if kind in PAGES else ""


def page_of(actor: Account, duty: Duty) -> str:
    """As `place_of`, or the journey's own page."""
    return place_of(actor, duty.journey, duty) or part_url(actor, duty.journey, "journeys:journey")


def _narrowed(actor: Account, filters: Filters) -> list[QuerySet[Duty]]:
    """The inbox in parts that have nothing in common, narrowed."""
    rows = Duty.objects.filter(done_at=None).order_by()
    if filters.kind in DutyKind.values:
        rows = rows.filter(kind=filters.kind)
    if filters.site:
        rows = rows.filter(site_id=filters.site)
    return [rows.filter(part) for part in inbox_parts(actor)]


def _count(parts: list[QuerySet[Duty]], spans: dict[str, Q]) -> dict[str, int]:
    counts = dict.fromkeys(spans, 0)
    for rows in parts:
        found = rows.aggregate(**{name: Count("pk", filter=span) for name, span in spans.items()})
        counts = {name: counts[name] + found[name] for name in counts}
    return counts


def open_inbox(actor: Account, filters: Filters, *, number: str | None = None) -> Inbox:
    """A page of the inbox; `number` as it came in the address. Seven queries, and one more for each person whom the
    actor stands in for."""
    day = today()
    spans = _spans(day)
    parts = _narrowed(actor, filters)
    counts = _count(parts, spans)
    when = filters.when if filters.when in spans else NOW
    keys = [rows.filter(spans[when]).values_list("pk", "due_on") for rows in parts]
    paginator = Paginator(keys[0].union(*keys[1:], all=True).order_by("due_on", "pk"), PER_PAGE)
    paginator.count = counts[when]  # counted already
    found = paginator.get_page(number)
    duties = Duty.objects.select_related("journey", "site", "owner").in_bulk([pk for pk, _due in found])
    holding = list(stand_ins_on(day).filter(Q(away=actor) | Q(by=actor)).select_related("away", "by"))
    return Inbox(
        lines=[_line(actor, duties[pk], day) for pk, _due in found],
        rows=found,
        counts=counts,
        sites=list(covered_sites(actor).order_by("name")),
        for_others=[one for one in holding if one.by_id == actor.pk],
        by_others=[one for one in holding if one.away_id == actor.pk],
    )


def _line(actor: Account, duty: Duty, day: date) -> Line:
    if duty.owner_id == actor.pk:
        whose = ""
    elif duty.owner is None:
        whose = "Nobody’s yet"
    else:
        whose = f"For {duty.owner.full_name}"
    return Line(
        duty=duty,
        group=LABELS[group_of(duty.due_on, day)],
        since=since_words(duty.due_on, day),
        url=page_of(actor, duty),
        whose=whose,
        can_be_struck=duty.kind not in DONE_ON_ITS_PAGE,
    )


def tabs_of(counts: dict[str, int], when: str, query: str) -> list[dict[str, object]]:
    """The views with their numbers; `query` keeps the other filters."""
    here = reverse("journeys:inbox")
    more = f"&{query}" if query else ""
    return [
        {"key": key, "url": f"{here}?when={key}{more}", "label": label, "count": counts[key]}
        for key, label in LABELS.items()
    ]

"""Interventions of a journey, a caseload's signals, and what has worked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet

from waypost.journeys.access import open_journeys_for
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.interventions import interventions_for
from waypost.journeys.models import (
    Intervention,
    InterventionKind,
    InterventionResult,
    InterventionStep,
    Journey,
)
from waypost.journeys.queries.signals import KINDS, Signal, signals_of_all
from waypost.journeys.rules.suppress import Rate, Shown, protect_table, rate, total
from waypost.people.access import covered_sites
from waypost.people.models import Account, Role, Site

PER_PAGE = 50
LOOKED_AT = 600
"""Journeys whose signals are worked out for one page: more than the largest prison has."""
MINE = "mine"


@dataclass(frozen=True)
class InterventionShown:
    """One intervention with its steps; `signal_on` the day of the signal that led to it."""

    row: Intervention
    steps: list[InterventionStep]

    @property
    def is_open(self) -> bool:
        return self.row.closed_on is None

    @property
    def done(self) -> int:
        return sum(step.done_on is not None for step in self.steps)

    @property
    def late(self) -> bool:
        return self.is_open and self.row.look_again_on < today()

    @property
    def signal_on(self) -> date | None:
        told = self.row.signal.get("as_at", "")
        return date.fromisoformat(told) if told else None


def interventions_of(
    actor: Account, journey: Journey, *, number: str | None = None
) -> tuple[Page[Intervention], list[InterventionShown]]:
    """The open ones first, then the newest. Three queries."""
    rows = interventions_for(actor).filter(journey=journey).prefetch_related("steps")
    rows = rows.order_by(F("closed_on").desc(nulls_first=True), "-opened_on", "-id")
    found = Paginator(rows, PER_PAGE).get_page(number)
    return found, [InterventionShown(row, list(row.steps.all())) for row in found]


def show_intervention(row: Intervention) -> InterventionShown:
    return InterventionShown(row, list(row.steps.all()))


# A caseload's signals ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class MayNeedHelp:
    """A learner with signals. `open_kinds`: interventions that are open for them already, in words."""

    journey: Journey
    signals: list[Signal]
    open_kinds: list[str]


@dataclass(frozen=True)
class Caseload:
    """`looked_at` journeys of `size` in all; the rest are reached by choosing a prison."""

    rows: Page[MayNeedHelp]
    counts: dict[str, int]
    where: str
    kind: str
    size: int
    looked_at: int
    places: list[tuple[str, str]]


def caseload_signals(actor: Account, *, where: str, kind: str, number: str | None = None) -> Caseload:
    """Who may need help, by name: in `where` (MINE, or a prison's id), with `kind` of signal or any. Nine queries,
    and one more for a prison that is larger than `LOOKED_AT`."""
    places = _places(actor)
    where = where if where in dict(places) else places[0][0]
    scope = _scope(actor, where)
    ordered = scope.select_related("account").order_by("known_as", "family_name", "id")
    people = list(ordered[: LOOKED_AT + 1])
    size = len(people) if len(people) <= LOOKED_AT else scope.count()
    people = people[:LOOKED_AT]
    found = signals_of_all(people)
    helped = _open_kinds(actor, [one.pk for one in people if found[one.pk]])
    counts = {one: sum(any(s.kind == one for s in row) for row in found.values()) for one in KINDS}
    rows = [
        MayNeedHelp(one, found[one.pk], helped.get(one.pk, []))
        for one in people
        if found[one.pk] and (kind not in KINDS or any(signal.kind == kind for signal in found[one.pk]))
    ]
    return Caseload(
        rows=Paginator(rows, PER_PAGE).get_page(number),
        counts=counts,
        where=where,
        kind=kind if kind in KINDS else "",
        size=size,
        looked_at=len(people),
        places=places,
    )


def _places(actor: Account) -> list[tuple[str, str]]:
    """What `actor` can look at: their own caseload where they lead one, and the prisons they work with."""
    if actor.role == Role.GATE_WORKER:
        return [(MINE, "My caseload")]
    sites: list[Site] = list(covered_sites(actor).order_by("name"))
    here = [(site.pk, site.name) for site in sites]
    if actor.role in (Role.INSTRUCTOR, Role.SITE_MANAGER):
        return here
    return [(MINE, "My caseload"), *here]


def _scope(actor: Account, where: str) -> QuerySet[Journey]:
    rows = open_journeys_for(actor)
    if where == MINE:
        return rows.filter(Q(worker=actor) | Q(gate_worker=actor))
    return rows.filter(home=where)


def _open_kinds(actor: Account, ids: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in interventions_for(actor).filter(journey__in=ids, closed_on=None):
        found[row.journey_id].append(row.get_kind_display())
    return found


# What worked -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KindLine:
    """One kind of help: all of them, then by result, then still open. `helped`: those that worked or worked in part,
    of those that are closed and were needed."""

    label: str
    n: Shown
    cells: list[Shown]
    helped: Rate


@dataclass(frozen=True)
class WhatWorked:
    heads: list[str]
    lines: list[KindLine]
    totals: list[Shown]
    whole: Shown
    as_at: date


RESULTS = (*InterventionResult.values, "")
"""The columns: each result, and "" for still open."""


def what_worked() -> WhatWorked:
    """Counts per kind over every prison, protected so that nobody can be made out. One query.

    The table names no prison and cannot be narrowed: two tables of which one is part of the other would give away the
    difference.
    """
    counted: dict[tuple[str, str], int] = {}
    rows = Intervention.objects.order_by().values_list("kind", "result").annotate(count=Count("pk"))
    for kind, result, count in rows:
        counted[kind, result] = count
    table = [[counted.get((kind, result), 0) for result in RESULTS] for kind in InterventionKind.values]
    shown = protect_table(table)
    lines = [
        KindLine(kind.label, total(table[place]), shown[place], _helped(table[place], shown[place]))
        for place, kind in enumerate(InterventionKind)
    ]
    columns: list[Any] = [[row[place] for row in table] for place in range(len(RESULTS))]
    return WhatWorked(
        heads=[*(str(result.label) for result in InterventionResult), "Still open"],
        lines=lines,
        totals=[total(column) for column in columns],
        whole=total([sum(row) for row in table]),
        as_at=today(),
    )


def _helped(row: list[int], shown: list[Shown]) -> Rate:
    """Left out as well where a count that it is made of is left out: the share would give it away."""
    by = dict(zip(RESULTS, zip(row, shown, strict=True), strict=True))
    counted = (InterventionResult.WORKED, InterventionResult.PARTLY, InterventionResult.NOT_HELPED)
    worked = by[InterventionResult.WORKED][0] + by[InterventionResult.PARTLY][0]
    whole = sum(by[one][0] for one in counted)
    told = rate(worked, whole)
    hidden = any(by[one][1].value is None for one in counted)
    return Rate(None, told.n, told.few) if hidden else told

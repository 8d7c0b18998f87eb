"""Numbers for managers, ready to show: each with its n, its day and what it counts.

Across several prisons small counts are left out (`rules.suppress`); the page of one prison is exact: only those who may
see its people can open it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from waypost.journeys.models import InterventionKind, InterventionResult, PathwayStatus, Stage
from waypost.journeys.queries.site_numbers import Counts, added, middle
from waypost.journeys.rules.suppress import (
    RATE_NEEDS,
    Rate,
    Shown,
    protect,
    protect_table,
    rate,
    rates,
    total,
)
from waypost.people.models import Site

_BAR_HEIGHT = 26
LEFT_OUT = "–"
"""Shown where a count is left out; the page says what it means."""


@dataclass(frozen=True)
class Number:
    """One headline: `value` in words, `n` of whom, what it counts, and a warning under thirty people."""

    title: str
    value: str
    n: str
    counts: str
    few: bool = False
    target: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar of the picture, and where it lies in it (units of the SVG). `words`: its share, as in "over 80%"."""

    label: str
    words: str
    percent: int
    y: int

    @property
    def text_y(self) -> int:
        return self.y + 13

    @property
    def width(self) -> float:
        return 3.6 * self.percent

    @property
    def is_bound(self) -> bool:
        """The share is between `percent` and all."""
        return self.words.startswith("over")


@dataclass(frozen=True)
class Grid:
    """A table with a heading of its own."""

    caption: str
    columns: list[str]
    rows: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class NumbersPage:
    """`made_at` (UTC): nothing that was done since is counted. `exact`: nothing is left out. `bars`: reviews on time,
    the prisons that need a look first."""

    made_at: datetime
    exact: bool
    headlines: list[Number]
    sites: Grid
    site_ids: list[str]
    bars: list[Bar]
    stages: Grid
    release: Grid
    pathways: Grid
    open_help: Grid
    results: Grid

    @property
    def has_bounds(self) -> bool:
        return any(bar.is_bound for bar in self.bars)

    @property
    def bars_height(self) -> int:
        return len(self.bars) * _BAR_HEIGHT

    @property
    def grids(self) -> list[Grid]:
        return [self.sites, self.stages, self.release, self.pathways, self.open_help, self.results]


_RELEASE = {
    "no_date": "No date told",
    "over_year": "More than a year away",
    "year": "Within a year",
    "weeks_12": "Within twelve weeks",
    "late": "A check is late",
    "past": "The date has passed",
}
_COLUMNS = [
    "In the programme",
    "Reviews on time",
    "Overdue",
    "Days to interview",
    "Attendance",
    "On track",
    "Help open",
    "Release check late",
]


class _Words:
    """Counts and shares as text, exact or protected."""

    def __init__(self, *, exact: bool) -> None:
        self.exact = exact

    def count(self, shown: Shown, value: int) -> str:
        if self.exact:
            return str(value)
        return LEFT_OUT if shown.value is None else str(shown.value)

    def row(self, values: list[int]) -> list[str]:
        return [self.count(shown, value) for shown, value in zip(protect(values), values, strict=True)]

    def table(self, rows: list[list[int]]) -> list[list[str]]:
        shown = protect_table(rows)
        return [
            [self.count(one, value) for one, value in zip(line, row, strict=True)]
            for line, row in zip(shown, rows, strict=True)
        ]

    def share(self, part: int, whole: int) -> tuple[str, str, bool]:
        """Per cent, n, and whether n is few."""
        shown = rate(part, whole)
        n = str(whole) if self.exact else LEFT_OUT if shown.n.value is None else str(shown.n.value)
        return self._share(part, whole, shown), n, shown.few

    def shares(self, groups: list[tuple[int, int]]) -> list[str]:
        """Per cent of each group of (part, whole), beside the share of them all."""
        return [
            self._share(part, whole, shown)
            for (part, whole), shown in zip(groups, rates(groups), strict=True)
        ]

    def _share(self, part: int, whole: int, shown: Rate) -> str:
        if whole == 0:
            return "none yet"
        if self.exact:
            return f"{round(100 * part / whole)}%"
        if shown.over is not None:
            return f"over {shown.over}%"
        if shown.under is not None:
            return f"under {shown.under}%"
        return LEFT_OUT if shown.percent is None else f"{shown.percent}%"


def show_numbers(sites: list[Site], counts: dict[str, Counts], made_at: datetime) -> NumbersPage:
    """The page of these sites. One site: exact."""
    words = _Words(exact=len(sites) == 1)
    whole = added(counts[site.pk] for site in sites)
    ordered = sorted(sites, key=lambda site: (_on_time(counts[site.pk]), site.name))
    by_site = _by_site(ordered, counts, words)
    return NumbersPage(
        made_at=made_at,
        exact=words.exact,
        headlines=_headlines(whole, words),
        sites=by_site,
        site_ids=[site.pk for site in ordered],
        bars=_bars(by_site),
        stages=_parts(
            "In each stage, with those outside",
            {str(stage.value): f"{stage.value}. {stage.label}" for stage in Stage},
            whole["stages"],
            words,
        ),
        release=_parts("Release plans by state", _RELEASE, whole["release"], words),
        pathways=_parts(
            "Resettlement pathways by status", dict(PathwayStatus.choices), whole["pathways"], words
        ),
        open_help=_parts(
            "Interventions open, by kind", dict(InterventionKind.choices), whole["interventions_open"], words
        ),
        results=_results(whole, words),
    )


def _on_time(counts: Counts) -> float:
    due: int = counts["reviews_due"]
    return counts["reviews_on_time"] / due if due else 2.0


def _headlines(whole: Counts, words: _Words) -> list[Number]:
    decided = whole["on_track"] + whole["off_track"]
    held = sum(whole["interviews"].values())
    days = middle(whole["interviews"])
    reviews = words.share(whole["reviews_on_time"], whole["reviews_due"])
    came = words.share(whole["came"], whole["marks"])
    track = words.share(whole["on_track"], decided)
    goals = words.share(whole["goals_reached"], whole["goals_due"])
    interviews_n = words.count(total([held]), held)
    hidden = interviews_n == LEFT_OUT
    return [
        Number(
            "Reviews on time",
            reviews[0],
            reviews[1],
            "Of the twelve-week reviews due in the last 365 days: held on their day or before. One that is overdue "
            "counts as not on time.",
            reviews[2],
            "target 100%",
        ),
        Number(
            "Days from joining to interview",
            "none yet" if days is None else LEFT_OUT if hidden else f"{days:g}",
            interviews_n,
            "The median, of joining interviews held in the last 365 days.",
            held < RATE_NEEDS,
        ),
        Number(
            "Attendance",
            came[0],
            came[1],
            "Of the register marks of the last 28 days: present, late or left early. n counts marks, not people.",
            came[2],
        ),
        Number(
            "On track",
            track[0],
            track[1],
            "Of people in the programme whose last review decided it: on track with their plan.",
            track[2],
        ),
        Number(
            "Goals by their day",
            goals[0],
            goals[1],
            "Of the goals whose day came in the last 365 days: reached by then. One that was given another day counts "
            "by that one. n counts goals, not people.",
            goals[2],
        ),
    ]


def _by_site(sites: list[Site], counts: dict[str, Counts], words: _Words) -> Grid:
    plain = words.table(
        [
            [
                counts[site.pk]["open"],
                counts[site.pk]["reviews_overdue"],
                sum(counts[site.pk]["interventions_open"].values()),
                counts[site.pk]["release"].get("late", 0),
            ]
            for site in sites
        ]
    )
    rows = []
    on_time, came, on_track = (
        words.shares([(counts[site.pk][part], _whole(counts[site.pk], *whole)) for site in sites])
        for part, *whole in (
            ("reviews_on_time", "reviews_due"),
            ("came", "marks"),
            ("on_track", "on_track", "off_track"),
        )
    )
    for place, (site, (open_, overdue, help_open, late)) in enumerate(zip(sites, plain, strict=True)):
        one = counts[site.pk]
        days = middle(one["interviews"])
        few = not words.exact and 0 < sum(one["interviews"].values()) < 10
        rows.append(
            (
                site.name,
                [
                    open_,
                    on_time[place],
                    overdue,
                    "none yet" if days is None else LEFT_OUT if few else f"{days:g}",
                    came[place],
                    on_track[place],
                    help_open,
                    late,
                ],
            )
        )
    return Grid("By prison, those that need a look first", _COLUMNS, rows)


def _whole(one: Counts, *names: str) -> int:
    return sum(int(one[name]) for name in names)


def _bars(sites: Grid, *, most: int = 12) -> list[Bar]:
    bars: list[Bar] = []
    for name, values in sites.rows:
        shown = values[_COLUMNS.index("Reviews on time")]
        if shown.endswith("%") and not shown.startswith("under"):
            bars.append(Bar(name, shown, int(shown[:-1].split()[-1]), len(bars) * _BAR_HEIGHT + 4))
    return bars[:most]


def _parts(caption: str, names: dict[str, str], found: dict[str, int], words: _Words) -> Grid:
    values = [found.get(name, 0) for name in names]
    shown = words.row(values)
    rows = [(label, [value]) for label, value in zip(names.values(), shown, strict=True)]
    whole = sum(values)
    return Grid(caption, ["How many"], [*rows, ("All", [words.count(total(values), whole)])])


def _results(whole: Counts, words: _Words) -> Grid:
    kinds, results = dict(InterventionKind.choices), dict(InterventionResult.choices)
    closed = whole["interventions_closed"]
    values = [[closed.get(f"{kind}/{result}", 0) for result in results] for kind in kinds]
    shown = words.table(values)
    return Grid(
        "Interventions closed in the last 365 days: what came of them",
        [str(label) for label in results.values()],
        [(str(label), line) for label, line in zip(kinds.values(), shown, strict=True)],
    )

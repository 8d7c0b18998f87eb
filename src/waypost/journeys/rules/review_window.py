"""The justice service's own review window, worked out by the table in `justice.toml`, and what a hold does to it.

It stands beside the programme's own rule of 84 days and never changes that. Release dates are taken as told.
"""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

ARRIVED, ARRIVED_NEAR_RELEASE = "arrived", "arrived_near_release"
PAST_OR_UNSENTENCED, NO_DATE, NOT_IN_CUSTODY = "past_or_unsentenced", "no_date", "not_in_custody"
UNSENTENCED = frozenset({"remand", "unsentenced"})
"""The kinds of sentence that the table names together with a release date that has passed."""

Span = tuple[int, int]
"""Calendar months, then days."""


@dataclass(frozen=True)
class Band:
    """One row by the time to release: it holds up to and including `up_to`; None: however long it is."""

    rule: str
    up_to: Span | None
    earliest: Span | None
    latest: Span | None
    before_release: int | None


@dataclass(frozen=True)
class Edition:
    """The numbers as they hold from a day on."""

    since: date
    arrived_days: int
    near_release_days: int
    exclusion_days: int
    exemption_days: int
    unsentenced: tuple[Span, Span]
    no_date: tuple[Span, Span]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Facts:
    """What the window follows from. `status` is a value of `Sentence`; `arrived`: transferred or returned to custody,
    with no review since."""

    release_on: date | None = None
    status: str = "not_told"
    arrived: bool = False
    in_custody: bool = True


@dataclass(frozen=True)
class Window:
    """`rule` names the row. `earliest` and `latest` None: no review. `pre_release`: the last review is the one before
    release. `release_on` is the date it was worked out with. `overdue_since`: the day that was missed, where a newer
    `latest` has been given since."""

    rule: str
    earliest: date | None = None
    latest: date | None = None
    pre_release: bool = False
    release_on: date | None = None
    overdue_since: date | None = None


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later; the month's last day where there is no such day in it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def later(day: date, span: Span) -> date:
    """So many calendar months and then days later: 30 Nov and [3, 7] is 28 Feb and 7 days."""
    return add_months(day, span[0]) + timedelta(days=span[1])


@cache
def _told() -> Mapping[str, Any]:
    return tomllib.loads((resources.files("waypost.journeys.rules") / "justice.toml").read_text("utf-8"))


def _span(told: list[int] | None) -> Span | None:
    return (told[0], told[1]) if told else None


def _pair(told: Mapping[str, list[int]]) -> tuple[Span, Span]:
    first, last = told["earliest"], told["latest"]
    return (first[0], first[1]), (last[0], last[1])


@cache
def editions() -> tuple[Edition, ...]:
    """The oldest first."""
    made = []
    for one in _told()["edition"]:
        bands = tuple(
            Band(
                rule=band["rule"],
                up_to=_span(band.get("up_to")),
                earliest=_span(band.get("earliest")),
                latest=_span(band.get("latest")),
                before_release=band.get("before_release"),
            )
            for band in one["band"]
        )
        made.append(
            Edition(
                since=one["from"],
                arrived_days=one["arrived_days"],
                near_release_days=one["near_release_days"],
                exclusion_days=one["exclusion_days"],
                exemption_days=one["exemption_days"],
                unsentenced=_pair(one["unsentenced"]),
                no_date=_pair(one["no_date"]),
                bands=bands,
            )
        )
    return tuple(sorted(made, key=lambda one: one.since))


def edition_on(day: date) -> Edition:
    """The numbers that hold on a day; before the first edition, those of the first."""
    return next((one for one in reversed(editions()) if one.since <= day), editions()[0])


def rule_words(rule: str) -> str:
    """The row of the table as a sentence; the name itself for a row that is no longer in the table."""
    return str(_told()["words"].get(rule, rule))


def review_window(facts: Facts, today: date) -> Window:
    """The window that the table gives on `today`, a day in London.

    An arrival is looked at first, then a release in the past, then a release to come whatever the kind of sentence is,
    then the kind of sentence.
    """
    return replace(_row_for(facts, today), release_on=facts.release_on)


def _row_for(facts: Facts, today: date) -> Window:
    by = edition_on(today)
    release = facts.release_on
    if not facts.in_custody:
        return Window(NOT_IN_CUSTODY)
    if facts.arrived:
        near = release is not None and today <= release <= today + timedelta(days=by.near_release_days)
        if near:
            return Window(ARRIVED_NEAR_RELEASE, pre_release=True)
        return Window(ARRIVED, today, today + timedelta(days=by.arrived_days))
    if release is not None and release >= today:
        return _by_release(by, release, today)
    if release is not None or facts.status in UNSENTENCED:
        return _between(PAST_OR_UNSENTENCED, by.unsentenced, today)
    return _between(NO_DATE, by.no_date, today)


def _between(rule: str, spans: tuple[Span, Span], today: date) -> Window:
    return Window(rule, later(today, spans[0]), later(today, spans[1]))


def _by_release(by: Edition, release: date, today: date) -> Window:
    band = next(one for one in by.bands if one.up_to is None or release <= later(today, one.up_to))
    if band.earliest is None:
        return Window(band.rule, pre_release=True)
    if band.before_release is not None:
        latest = release - timedelta(days=band.before_release)
    else:
        latest = later(today, band.latest or band.earliest)
    return Window(band.rule, later(today, band.earliest), latest)


def follows(
    before: Window | None, facts: Facts, today: date, *, afresh: bool, on_hold: bool = False
) -> Window:
    """The window that holds from today on, after the facts have been told again. `before` itself: nothing changes.

    `afresh`: a review was held, or the person arrived, so that the count starts today. Without it the days stand for
    as long as the row of the table is the same: a deadline does not move because somebody asked again. A review that
    was overdue stays so (`overdue_since`), whatever its new days are, unless it is `on_hold` or none is asked for.
    """
    now = review_window(facts, today)
    if afresh or before is None:
        return now
    missed = before.latest if before.latest is not None and before.latest < today and not on_hold else None
    overdue_since = before.overdue_since or missed
    if now.rule == before.rule:
        tied = any(one.rule == now.rule and one.before_release is not None for one in edition_on(today).bands)
        if not tied or before.release_on == now.release_on:
            return before
        return replace(before, latest=now.latest, release_on=now.release_on, overdue_since=overdue_since)
    return replace(now, overdue_since=overdue_since) if now.latest is not None else now


def after_clearing(before: Window, *, days: int, held_since: date, today: date) -> Window:
    """The window once a hold is cleared today: the later of the old last day and today + `days`.

    It never shortens a deadline. One that had passed before `held_since` (the first day of the holds that were open)
    was overdue already, and stays so: `overdue_since` keeps the day that was missed.
    """
    if before.latest is None:
        return before
    missed = before.latest if before.latest < held_since else None
    return replace(
        before,
        latest=max(before.latest, today + timedelta(days=days)),
        overdue_since=before.overdue_since or missed,
    )


def is_overdue(window: Window, today: date, *, on_hold: bool = False) -> bool:
    """Whether a review should have been held by now. What fell due during a hold is not overdue while it lasts."""
    if window.latest is None:
        return False
    return window.overdue_since is not None or (window.latest < today and not on_hold)


def is_pre_release(held_on: date, release_on: date | None) -> bool:
    """Whether a review held on that day is the one before release: release falls within 3 calendar months after it."""
    return release_on is not None and held_on <= release_on <= add_months(held_on, 3)

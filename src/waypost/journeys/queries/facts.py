"""What the page of dates and facts shows of one journey."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from waypost.journeys.access import journeys_for
from waypost.journeys.actions.entries import today
from waypost.journeys.models import (
    DateKind,
    Journey,
    LicenceCondition,
    Need,
    NeedSource,
    PrisonNumber,
    ReleaseDate,
    SentenceStatus,
    Strength,
    Vetting,
    VettingState,
)
from waypost.journeys.queries.record_strip import Release
from waypost.journeys.rules.countdown import day_warning
from waypost.journeys.rules.headline import COUNTED, Change, headline, last_change
from waypost.people.access import get_or_404
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

HISTORY = 60
"""Told dates shown; a person with more has had more moves than any page can tell."""
SOON = 42


@dataclass(frozen=True)
class DateShown:
    """One told date. `holds`: the newest of its kind, not taken back; `counts`: it is the day of release. `moved`: how
    many days later than the one before of its kind; below nought is earlier, None for the first."""

    row: ReleaseDate
    holds: bool
    counts: bool
    moved: int | None

    @property
    def moved_words(self) -> str:
        if self.moved is None or self.moved == 0:
            return ""
        count = abs(self.moved)
        return f"{count} {'day' if count == 1 else 'days'} {'earlier' if self.moved < 0 else 'later'}"


@dataclass(frozen=True)
class Facts:
    """`change`: how the day of release last changed. `warnings`: sentences on what is told now."""

    dates: list[DateShown]
    change: Change | None
    warnings: list[str]
    sentences: list[SentenceStatus]
    vettings: list[Vetting]
    conditions: list[LicenceCondition]
    ended_conditions: list[LicenceCondition]
    needs: list[Need]
    old_screener: list[Need]
    removed_needs: list[Need]
    strengths: list[Strength]
    removed_strengths: list[Strength]
    numbers: list[PrisonNumber]

    @property
    def release(self) -> DateShown | None:
        return next((one for one in self.dates if one.counts), None)

    @property
    def held(self) -> list[DateShown]:
        return [one for one in self.dates if one.holds]


def journey_shown(actor: Account, journey_id: str) -> Journey:
    """A journey that `actor` may read, with who works with the person. Raises NotFound."""
    rows = journeys_for(actor).select_related("home", "account", "worker", "gate_worker")
    return get_or_404(rows, pk=journey_id)


def release_shown(told: Facts) -> Release | None:
    """The day of release as the strip shows it."""
    row = told.release.row if told.release else None
    if row is None or row.on is None:
        return None
    return Release(row.on, (row.on - today()).days, row.get_kind_display(), row.source, row.as_at)


def newest_screener(needs: Iterable[Need]) -> tuple[list[Need], list[Need]]:
    """(those that count, those of older screeners): of screeners only the newest counts, of the others every one does.
    Removed ones are in neither."""
    there = [need for need in needs if need.removed_at is None]
    newest = max((need.found_on for need in there if need.source == NeedSource.SCREENER), default=None)
    old = [need for need in there if need.source == NeedSource.SCREENER and need.found_on != newest]
    return [need for need in there if need not in old], old


def dates_shown(told: list[ReleaseDate]) -> list[DateShown]:
    """`told`: oldest first. The newest on top, each with whether it holds and counts."""
    newest = {row.kind: row for row in told}
    counts = headline({kind: row.on for kind, row in newest.items()})
    before: dict[str, date | None] = {}
    shown = []
    for row in told:
        was = before.get(row.kind)
        shown.append(
            DateShown(
                row=row,
                holds=newest[row.kind] is row and row.on is not None,
                counts=counts is not None and newest[row.kind] is row and row.kind == counts[0],
                moved=(row.on - was).days if row.on and was else None,
            )
        )
        before[row.kind] = row.on
    return shown[::-1]


def facts_of(journey: Journey) -> Facts:
    """Everything told of one journey that the reader may see. Seven queries."""
    told = list(
        ReleaseDate.objects.filter(journey=journey).select_related("entered_by").order_by("-id")[:HISTORY]
    )[::-1]
    conditions = list(LicenceCondition.objects.filter(journey=journey).select_related("entered_by"))
    needs = list(Need.objects.filter(journey=journey).select_related("entered_by"))
    strengths = list(Strength.objects.filter(journey=journey).select_related("entered_by"))
    vettings = list(Vetting.objects.filter(journey=journey).select_related("entered_by")[:10])
    count, old = newest_screener(needs)
    shown = dates_shown(told)
    return Facts(
        dates=shown,
        change=last_change(told),
        warnings=[*_about_dates(journey, shown), *_about_vetting(journey, vettings)],
        sentences=list(SentenceStatus.objects.filter(journey=journey).select_related("entered_by")[:10]),
        vettings=vettings,
        conditions=[row for row in conditions if row.ended_on is None],
        ended_conditions=[row for row in conditions if row.ended_on is not None],
        needs=count,
        old_screener=old,
        removed_needs=[row for row in needs if row.removed_at is not None],
        strengths=[row for row in strengths if row.removed_at is None],
        removed_strengths=[row for row in strengths if row.removed_at is not None],
        numbers=list(PrisonNumber.objects.filter(journey=journey).order_by("-since")),
    )


def _about_dates(journey: Journey, shown: list[DateShown]) -> list[str]:
    held = {one.row.kind: one.row.on for one in shown if one.holds}
    counts = headline(held)
    if counts is None:
        only = [DateKind(kind).label.lower() for kind in held if kind not in COUNTED]
        if only:
            return [f"Only other dates are told ({', '.join(only)}): none of them is a day of release."]
        return []
    found = []
    kind, on = counts
    if journey.state == "joined":
        if on < today():
            found.append(f"The day of release, {day_words(on)}, has passed. Ask for the newest date.")
        elif warning := day_warning(on, confirmed=kind == DateKind.CONFIRMED):
            found.append(f"{day_words(on)}: {warning}")
    for end in (DateKind.LICENCE_END, DateKind.SENTENCE_END):
        day = held.get(end)
        if day is not None and day < on:
            found.append(
                f"{end.label} ({day_words(day)}) is before the day of release ({day_words(on)}). "
                "One of the two cannot be right: ask for both again."
            )
    return found


def _about_vetting(journey: Journey, rows: list[Vetting]) -> list[str]:
    if journey.state != "joined" or not rows:
        return []
    newest = rows[0]
    ends = newest.expires_on
    if newest.state in (VettingState.REFUSED, VettingState.PAUSED):
        return [
            f"Vetting is {newest.get_state_display().lower()}. Ask security before they come to the workshop again."
        ]
    if ends is None:
        return []
    days = (ends - today()).days
    if days < 0:
        return [f"Vetting ran out on {day_words(ends)}. Ask for it again."]
    return [f"Vetting runs out on {day_words(ends)}. Ask for it again."] if days <= SOON else []

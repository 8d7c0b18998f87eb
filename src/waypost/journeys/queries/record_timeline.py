"""The timeline, a page at a time: by the day a thing happened, newest first, and within a day as it was written.

What is written down later than it happened stands where it belongs in the story, and says when it was written; a
correction stands beside what it corrects.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from waypost.journeys.access import timeline_for
from waypost.journeys.actions.record import AS_SAID
from waypost.journeys.models import EntryKind, Journey, TimelineEntry
from waypost.kernel import clock
from waypost.people.access import get_or_404
from waypost.people.models import Account

PER_PAGE = 50
_MARK = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})-([0-9]{1,9})")


@dataclass(frozen=True)
class Shown:
    """An entry. `corrected_by` and `corrects` are the numbers of the entries that put it right, or that it puts right;
    None for none. `later` when it was written down on another day than it happened."""

    entry: TimelineEntry
    corrected_by: int | None
    corrects: int | None
    later: bool

    @property
    def correctable(self) -> bool:
        return self.corrected_by is None and self.entry.kind not in AS_SAID


@dataclass(frozen=True)
class Timeline:
    """`older`: ask with `before` this mark for the next page; "" on the last. `kind` narrows it, "" all."""

    rows: list[Shown]
    kind: str
    older: str
    newest: bool


def show_timeline(actor: Account, journey: Journey, *, kind: str = "", before: str = "") -> Timeline:
    """The entries that `actor` may read. `before` is a mark from `Timeline.older`; anything else gives the newest. One
    query. The caller has authorised `journey`."""
    rows = _with_numbers(timeline_for(actor, journey)).order_by("-happened_on", "-seq")
    if kind in EntryKind.values:
        rows = rows.filter(kind=kind)
    mark = _read_mark(before)
    if mark is not None:
        day, seq = mark
        rows = rows.filter(Q(happened_on__lt=day) | Q(happened_on=day, seq__lt=seq))
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return Timeline(
        rows=[_shown(one) for one in shown],
        kind=kind if kind in EntryKind.values else "",
        older=f"{shown[-1].happened_on:%Y%m%d}-{shown[-1].seq}" if len(found) > PER_PAGE else "",
        newest=mark is None,
    )


def _read_mark(text: str) -> tuple[date, int] | None:
    """The day and number in a mark; None for what is none."""
    match = _MARK.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3])), int(match[4])
    except ValueError:
        return None


def entry_for(actor: Account, journey: Journey, seq: int) -> Shown:
    """One entry by its number. Raises NotFound where `actor` may not read it."""
    return _shown(get_or_404(_with_numbers(timeline_for(actor, journey)), seq=seq))


def _with_numbers(rows: QuerySet[TimelineEntry]) -> QuerySet[TimelineEntry]:
    # by journey: nearly every entry corrects none, so an index by what is corrected alone is no help
    corrections = TimelineEntry.objects.filter(journey=OuterRef("journey"), corrects=OuterRef("pk")).order_by(
        "-seq"
    )
    return rows.select_related("by", "corrects").annotate(
        corrected_by=Subquery(corrections.values("seq")[:1])
    )


def _shown(entry: TimelineEntry) -> Shown:
    written_on = entry.at.astimezone(clock.LONDON).date()
    return Shown(
        entry=entry,
        corrected_by=getattr(entry, "corrected_by", None),
        corrects=entry.corrects.seq if entry.corrects else None,
        later=written_on != entry.happened_on,
    )

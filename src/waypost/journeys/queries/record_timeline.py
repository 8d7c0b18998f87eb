"""The timeline, a page at a time, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from waypost.journeys.access import timeline_for
from waypost.journeys.actions.record import AS_SAID
from waypost.journeys.models import EntryKind, Journey, TimelineEntry
from waypost.kernel import clock
from waypost.people.access import get_or_404
from waypost.people.models import Account

PER_PAGE = 50


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
    """`older`: ask with `before` this number for the next page; None on the last. `kind` narrows it, "" all."""

    rows: list[Shown]
    kind: str
    older: int | None
    newest: bool


def show_timeline(actor: Account, journey: Journey, *, kind: str = "", before: str = "") -> Timeline:
    """The entries that `actor` may read. `before` is an entry's number as text; anything else gives the newest. One
    query. The caller has authorised `journey`."""
    rows = _with_numbers(timeline_for(actor, journey))
    if kind in EntryKind.values:
        rows = rows.filter(kind=kind)
    number = int(before) if before.isascii() and before.isdigit() and len(before) <= 9 else 0
    if number:
        rows = rows.filter(seq__lt=number)
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return Timeline(
        rows=[_shown(one) for one in shown],
        kind=kind if kind in EntryKind.values else "",
        older=shown[-1].seq if len(found) > PER_PAGE else None,
        newest=not number,
    )


def entry_for(actor: Account, journey: Journey, seq: int) -> Shown:
    """One entry by its number. Raises NotFound where `actor` may not read it."""
    return _shown(get_or_404(_with_numbers(timeline_for(actor, journey)), seq=seq))


def _with_numbers(rows: QuerySet[TimelineEntry]) -> QuerySet[TimelineEntry]:
    corrections = TimelineEntry.objects.filter(corrects=OuterRef("pk")).order_by("-seq")
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

"""What a pack is made of, and what has changed since an earlier one. No database in it.

A part knows of what sort its data is, because that decides the marking:

- `SPECIAL`: health and other special-category data (UK GDPR, article 9);
- `OFFENCE`: data about a sentence or a licence, which the law treats with criminal-offence data (article 10).

The offence itself is in no part: Waypost does not hold it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

EDITION = 1
"""Of the shape of a snapshot. A reader of an older one finds it in the snapshot."""
SPECIAL, OFFENCE = "special", "offence"
SORTS = {SPECIAL: "Special-category data", OFFENCE: "Sentence and licence data"}
ADDED, CHANGED, REMOVED = "added", "changed", "removed"
MARKS = {ADDED: "+ Added", CHANGED: "~ Changed", REMOVED: "− Removed"}
"""In words and with a sign, so that a mark is plain in black and white and when it is read aloud."""


@dataclass(frozen=True)
class Row:
    """A fact: what it is and what is known. `mark` says how it differs from the pack before, `was` what stood there."""

    label: str
    value: str
    mark: str = ""
    was: str = ""

    @property
    def told(self) -> str:
        return MARKS.get(self.mark, "")


@dataclass(frozen=True)
class TableRow:
    """The cells of one row. `was`: how it stood in the pack before, where it has changed."""

    cells: tuple[str, ...]
    mark: str = ""
    was: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        return MARKS.get(self.mark, "")


@dataclass(frozen=True)
class Table:
    """Each row is known again by its first cell."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...] = ()
    none: str = "None recorded"  # what an empty table says

    @property
    def marked(self) -> bool:
        return any(row.mark for row in self.rows)

    @property
    def lines(self) -> list[tuple[TableRow, str]]:
        """Each row with the cells that were different before, in words: "Target: 5 Jan 2027"."""
        return [(row, "; ".join(self._different(row))) for row in self.rows]

    def _different(self, row: TableRow) -> list[str]:
        if not row.was:
            return []
        cells = zip(self.columns, row.cells, row.was, strict=True)
        return [f"{column}: {was or 'nothing'}" for column, now, was in cells if now != was]


@dataclass(frozen=True)
class Part:
    """One part of a pack. `note` is a sentence under its heading; `mark` is ADDED for a part that is new in it."""

    key: str
    title: str
    sort: str = ""
    note: str = ""
    rows: tuple[Row, ...] = ()
    tables: tuple[Table, ...] = ()
    mark: str = ""

    @property
    def sort_words(self) -> str:
        return SORTS.get(self.sort, "")

    @property
    def told(self) -> str:
        return "+ New in this pack" if self.mark else ""


@dataclass(frozen=True)
class Snapshot:
    """Everything that a pack tells. `since`: number and day of the pack that it is compared with, or None. `left_out`:
    titles of parts that were in that pack and are not in this one. `as_at`: the day it was put together, in words."""

    as_at: str
    parts: tuple[Part, ...]
    since: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def changes(self) -> int:
        """How many rows and parts carry a mark."""
        return sum(
            bool(part.mark)
            + sum(bool(row.mark) for row in part.rows)
            + sum(bool(row.mark) for table in part.tables for row in table.rows)
            for part in self.parts
        ) + len(self.left_out)


@dataclass(frozen=True)
class Cover:
    """What stands on a pack besides what it tells. `shared_on` in words, `shared_at` as ISO 8601 in UTC."""

    number: int
    person: str
    recipient: str
    marking: str
    basis: str
    reason: str
    shared_by: str
    shared_on: str
    shared_at: str


def table(caption: str, columns: Iterable[str], rows: Iterable[Iterable[str]], *, none: str = "") -> Table:
    """A table of plain words."""
    lines = tuple(TableRow(tuple(cells)) for cells in rows)
    return Table(caption, tuple(columns), lines, none or "None recorded")


# As kept in a share -----------------------------------------------------------------------------------


def as_kept(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as JSON holds it."""
    return {
        "edition": EDITION,
        "as_at": snapshot.as_at,
        "since": snapshot.since,
        "left_out": list(snapshot.left_out),
        "parts": [
            {
                "key": part.key,
                "title": part.title,
                "sort": part.sort,
                "note": part.note,
                "mark": part.mark,
                "rows": [
                    {"label": row.label, "value": row.value, "mark": row.mark, "was": row.was}
                    for row in part.rows
                ],
                "tables": [
                    {
                        "caption": one.caption,
                        "columns": list(one.columns),
                        "none": one.none,
                        "rows": [
                            {"cells": list(row.cells), "mark": row.mark, "was": list(row.was)}
                            for row in one.rows
                        ],
                    }
                    for one in part.tables
                ],
            }
            for part in snapshot.parts
        ],
    }


def from_kept(kept: Mapping[str, Any]) -> Snapshot:
    """The snapshot of a share. What an older or foreign one lacks is empty."""
    return Snapshot(
        as_at=kept.get("as_at", ""),
        since=kept.get("since", ""),
        left_out=tuple(kept.get("left_out", ())),
        parts=tuple(
            Part(
                key=part["key"],
                title=part["title"],
                sort=part.get("sort", ""),
                note=part.get("note", ""),
                mark=part.get("mark", ""),
                rows=tuple(Row(**row) for row in part.get("rows", ())),
                tables=tuple(
                    Table(
                        one["caption"],
                        tuple(one["columns"]),
                        tuple(
                            TableRow(tuple(row["cells"]), row["mark"], tuple(row["was"]))
                            for row in one["rows"]
                        ),
                        one["none"],
                    )
                    for one in part.get("tables", ())
                ),
            )
            for part in kept.get("parts", ())
        ),
    )


def fingerprint(kept: Mapping[str, Any]) -> str:
    """SHA-256 of what a pack tells, in hexadecimal: the same for the same words, whatever prints them."""
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# Against an earlier pack ------------------------------------------------------------------------------


def marked(now: Snapshot, before: Snapshot, *, since: str) -> Snapshot:
    """`now` with each difference to `before` marked. What `before` marked as removed is gone for good."""
    old = {part.key: part for part in before.parts}
    here = {part.key for part in now.parts}
    return replace(
        now,
        parts=tuple(_part(part, old.get(part.key)) for part in now.parts),
        since=since,
        left_out=tuple(part.title for part in before.parts if part.key not in here),
    )


def _part(now: Part, before: Part | None) -> Part:
    if before is None:
        return replace(now, mark=ADDED)
    tables = {one.caption: one for one in before.tables}
    return replace(
        now,
        rows=_rows(now.rows, before.rows),
        tables=tuple(_table(one, tables.get(one.caption)) for one in now.tables),
    )


def _rows(now: tuple[Row, ...], before: tuple[Row, ...]) -> tuple[Row, ...]:
    old = {row.label: row.value for row in before if row.mark != REMOVED}
    rows = []
    for row in now:
        if row.label not in old:
            rows.append(replace(row, mark=ADDED))
        elif old[row.label] != row.value:
            rows.append(replace(row, mark=CHANGED, was=old[row.label]))
        else:
            rows.append(row)
    here = {row.label for row in now}
    gone = [Row(label, value, REMOVED) for label, value in old.items() if label not in here]
    return (*rows, *gone)


def _table(now: Table, before: Table | None) -> Table:
    if before is None or before.columns != now.columns:
        return replace(now, rows=tuple(replace(row, mark=ADDED) for row in now.rows))
    old = _by_name(row for row in before.rows if row.mark != REMOVED)
    new = _by_name(now.rows)
    rows = []
    for name, row in new.items():
        if name not in old:
            rows.append(replace(row, mark=ADDED))
        elif old[name].cells != row.cells:
            rows.append(replace(row, mark=CHANGED, was=old[name].cells))
        else:
            rows.append(row)
    gone = [TableRow(row.cells, REMOVED) for name, row in old.items() if name not in new]
    return replace(now, rows=(*rows, *gone))


def _by_name(rows: Iterable[TableRow]) -> dict[tuple[str, int], TableRow]:
    """Two rows of one name are told apart by their order."""
    seen: Counter[str] = Counter()
    named = {}
    for row in rows:
        name = row.cells[0]
        named[name, seen[name]] = row
        seen[name] += 1
    return named

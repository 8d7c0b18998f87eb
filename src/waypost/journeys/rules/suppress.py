"""Small counts are not shown, nor those that a total would give away.

Counts from 1 to 9 are left out, the rest is rounded to fives; where one
count of a row or column is left out and the total is shown, another one is left out too; a rate of fewer than 30 people
carries a warning, and one with fewer than ten people on one side says no more than that. The values are here, in one
place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

SMALLEST_SHOWN = 10
ROUNDED_TO = 5
RATE_NEEDS = 30


@dataclass(frozen=True)
class Shown:
    """A count as it may be shown. `value` None: left out."""

    value: int | None

    def __str__(self) -> str:
        return "fewer than 10, or left out" if self.value is None else str(self.value)


@dataclass(frozen=True)
class Rate:
    """A share in per cent, of `n` people (rounded too). `percent` None: left out; then `over` or `under` may stand for
    it, a share that it is above or below. `few`: n is under 30."""

    percent: int | None
    n: Shown
    few: bool
    over: int | None = None
    under: int | None = None


def _rounded(value: int) -> int:
    return ROUNDED_TO * ((value + ROUNDED_TO // 2) // ROUNDED_TO)


def is_small(value: int) -> bool:
    """None at all is no secret; one to nine might be."""
    return 0 < value < SMALLEST_SHOWN


def protect_table(rows: Sequence[Sequence[int]]) -> list[list[Shown]]:
    """The counts of a table whose row and column totals are shown beside it. All rows have the same length."""
    hidden = [[is_small(value) for value in row] for row in rows]
    width = len(rows[0]) if rows else 0
    lines = [[(r, c) for c in range(width)] for r in range(len(rows))]
    lines += [[(r, c) for r in range(len(rows))] for c in range(width)]
    changed = True
    while changed:
        changed = False
        for line in lines:
            gone = [place for place in line if hidden[place[0]][place[1]]]
            if len(gone) == 1 and (another := _another(rows, hidden, line)):
                hidden[another[0]][another[1]] = changed = True
    return [
        [Shown(None if hidden[r][c] else _rounded(value)) for c, value in enumerate(row)]
        for r, row in enumerate(rows)
    ]


def _another(
    rows: Sequence[Sequence[int]], hidden: list[list[bool]], line: list[tuple[int, int]]
) -> tuple[int, int] | None:
    """The smallest shown count of the line, one that is not nought if there is one. None: only totals are left."""
    shown = [(r, c) for r, c in line if not hidden[r][c]]
    return min(
        shown, key=lambda place: (rows[place[0]][place[1]] == 0, rows[place[0]][place[1]]), default=None
    )


def protect(values: Sequence[int]) -> list[Shown]:
    """Counts in one row whose total is shown beside them."""
    return protect_table([list(values)])[0] if values else []


def total(values: Sequence[int]) -> Shown:
    """A total as it may be shown: left out where it is small itself, or where it is one left-out count alone."""
    whole = sum(values)
    alone = len([value for value in values if value]) == 1 and any(is_small(value) for value in values)
    return Shown(None if is_small(whole) or alone else _rounded(whole))


def rate(part: int, whole: int) -> Rate:
    """The share of `part` in `whole`. Left out where either side of it is small; where only one is, its bound stands
    for it, the same for any small number."""
    few = whole < RATE_NEEDS
    if whole == 0 or is_small(whole):
        return Rate(None, Shown(None if whole else 0), few)
    n, edge = Shown(_rounded(whole)), 100 * SMALLEST_SHOWN / _rounded(whole)
    small, rest_small = is_small(part), is_small(whole - part)
    if (small and rest_small) or (edge >= 100 and (small or rest_small)):
        return Rate(None, n, few)
    if rest_small:
        return Rate(None, n, few, over=floor(100 - edge))
    if small:
        return Rate(None, n, few, under=ceil(edge))
    return Rate(round(100 * part / whole), n, few)


def rates(groups: Sequence[tuple[int, int]]) -> list[Rate]:
    """The shares (part, whole) of groups whose common share is shown beside them: where one is left out, so is another,
    that of the smallest group."""
    found = [rate(part, whole) for part, whole in groups]
    gone = [one for one, (_, whole) in zip(found, groups, strict=True) if whole and one.percent is None]
    shown = [place for place, one in enumerate(found) if one.percent is not None]
    common = rate(sum(part for part, _ in groups), sum(whole for _, whole in groups))
    if len(gone) == 1 and shown and common.percent is not None:
        place = min(shown, key=lambda one: groups[one][1])
        found[place] = Rate(None, found[place].n, found[place].few)
    return found

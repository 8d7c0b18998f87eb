"""What was measured, against what was asked: percentiles, figures with targets, ratios. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


def percentile(samples: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest sample that at least `share` (0 to 1) of all do not exceed.

    Never between two samples, so that a p95 is a time that somebody really waited. Raises ValueError for none.
    """
    if not samples:
        raise ValueError("There is nothing to take a percentile of.")
    if not 0 < share <= 1:
        raise ValueError(f"A share is above 0 and at most 1, not {share}.")
    return sorted(samples)[math.ceil(share * len(samples)) - 1]


def median(samples: Sequence[float]) -> float:
    return percentile(samples, 0.5)


@dataclass(frozen=True)
class Figure:
    """One measured number. `target` is the most it may be, or the least where `more_is_better`; None where nothing
    was asked. `value` is None where it could not be measured, and `note` says why: that meets no target."""

    part: str
    name: str
    value: float | None
    unit: str
    target: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        """None where nothing was asked."""
        if self.target is None:
            return None
        if self.value is None:
            return False
        return self.value >= self.target if self.more_is_better else self.value <= self.target

    def said(self) -> str:
        """'12.3 ms', '0.8 s', '4' without a unit; '—' where it was not measured."""
        return "—" if self.value is None else f"{number(self.value)} {self.unit}".rstrip()

    def asked(self) -> str:
        if self.target is None:
            return ""
        return (
            f"{'at least' if self.more_is_better else 'at most'} {number(self.target)} {self.unit}".rstrip()
        )

    def answer(self) -> str:
        return {None: "", True: "met", False: "not met"}[self.met]


def number(value: float) -> str:
    """Three figures at most before it is rounded: 1234 → '1,234', 12.34 → '12.3', 0.0456 → '0.046'."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3f}"


@dataclass(frozen=True)
class Pace:
    """One page under load: requests a second, and the 95th percentile in ms."""

    per_second: float
    p95_ms: float


def ratios(
    part: str,
    name: str,
    ours: Pace,
    theirs: Pace,
    *,
    times: float | None = None,
    share: float | None = None,
    note: str = "",
) -> list[Figure]:
    """How many times the requests, and what share of the wait: `times` and `share` are what was asked, if anything."""
    seen = (
        f"{number(ours.per_second)} against {number(theirs.per_second)} requests a second",
        f"{number(ours.p95_ms)} against {number(theirs.p95_ms)} ms",
    )
    more = ours.per_second / theirs.per_second if theirs.per_second else None
    wait = theirs.p95_ms / ours.p95_ms if ours.p95_ms else None
    return [
        Figure(part, f"{name}: times the requests", more, "×", times, True, note or seen[0]),
        Figure(
            part,
            f"{name}: times shorter 95th percentile",
            wait,
            "×",
            1 / share if share else None,
            True,
            note or seen[1],
        ),
    ]


def spread(
    part: str,
    name: str,
    samples: Sequence[float],
    *,
    unit: str = "ms",
    middle: float | None = None,
    high: float | None = None,
    note: str = "",
) -> list[Figure]:
    """Median and 95th percentile of `samples`, with the targets for each; one empty figure where there are none."""
    if not samples:
        return [Figure(part, name, None, unit, middle, note=note or "nothing was measured")]
    told = f"{len(samples)} measured" + (f"; {note}" if note else "")
    return [
        Figure(part, f"{name}: median", median(samples), unit, middle, note=told),
        Figure(part, f"{name}: 95th percentile", percentile(samples, 0.95), unit, high),
    ]

"""The picture of progress: exercises passed each week beside the planned pace. Drawn here, coloured by the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from waypost.journeys.queries.classroom_record import Week

MOST_WEEKS = 26
WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 16, 34
_LABELS = 6


@dataclass(frozen=True)
class Bar:
    """Exercises passed in one week, from the bottom line up."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Label:
    """Words at a place; `on` for a day, else `number`."""

    x: float
    y: float
    on: date | None = None
    number: int = 0


@dataclass(frozen=True)
class ChartWeek:
    """A row of the table under the picture. `planned`: exercises that the plan has for this week alone."""

    week: Week
    planned: int


@dataclass(frozen=True)
class Chart:
    """`weeks` are the newest; `before` is how many exercises were passed before them. `plan` is the planned pace week
    by week, as the points of a line. Lengths are in the picture's own units, WIDTH by HEIGHT."""

    weeks: tuple[ChartWeek, ...]
    before: int
    bars: tuple[Bar, ...]
    plan: str
    days: tuple[Label, ...]
    numbers: tuple[Label, ...]
    passed: int
    planned: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    floor: int = HEIGHT - _BOTTOM


def draw_chart(weeks: tuple[Week, ...]) -> Chart | None:
    """The newest MOST_WEEKS weeks; None where there is none yet."""
    if not weeks:
        return None
    shown = weeks[-MOST_WEEKS:]
    earlier = weeks[-MOST_WEEKS - 1] if len(weeks) > MOST_WEEKS else None
    planned = [
        week.planned_by_then - (before.planned_by_then if before else 0)
        for before, week in zip((earlier, *shown[:-1]), shown, strict=True)
    ]
    step = _step(max(*(week.passed for week in shown), *planned, 1))
    top = step * -(-max(*(week.passed for week in shown), *planned, 1) // step)
    floor, left, right = HEIGHT - _BOTTOM, _LEFT, WIDTH - _RIGHT
    wide = (right - left) / len(shown)

    def height(number: float) -> float:
        return round((floor - _TOP) * number / top, 1)

    every = -(-len(shown) // _LABELS)
    corners = [
        f"{round(left + (place + side) * wide, 1)},{floor - height(number)}"
        for place, number in enumerate(planned)
        for side in (0, 1)
    ]
    return Chart(
        weeks=tuple(ChartWeek(week, number) for week, number in zip(shown, planned, strict=True)),
        before=earlier.passed_by_then if earlier else shown[0].passed_by_then - shown[0].passed,
        bars=tuple(
            Bar(
                x=round(left + (place + 0.15) * wide, 1),
                y=floor - height(week.passed),
                width=round(wide * 0.7, 1),
                height=height(week.passed),
            )
            for place, week in enumerate(shown)
            if week.passed
        ),
        plan=" ".join(corners),
        days=tuple(
            Label(x=round(left + (place + 0.5) * wide, 1), y=HEIGHT - 10, on=week.monday)
            for place, week in enumerate(shown)
            if place % every == 0
        ),
        numbers=tuple(
            Label(x=left - 8, y=floor - height(number), number=number) for number in range(0, top + 1, step)
        ),
        passed=sum(week.passed for week in shown),
        planned=sum(planned),
    )


def _step(most: int) -> int:
    """A round number that parts `most` into five at most."""
    for step in (1, 2, 5, 10, 20, 50, 100):
        if most <= 5 * step:
            return step
    return -(-most // 5)

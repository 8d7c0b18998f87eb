"""How the judge is doing, for staff: from the judge itself, with the curriculum's titles. No learner is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from waypost.curriculum.library import Library
from waypost.judge.client import JudgeClient
from waypost.judge.engine_names import TITLES
from waypost.kernel.errors import Unavailable


@dataclass(frozen=True)
class Runner:
    """One line of the table; times in milliseconds, None where nothing was judged yet."""

    title: str
    state: str  # ready, asleep, out
    amiss: str
    verdicts: int
    waiting: int
    restarts: int
    median_ms: float | None
    p95_ms: float | None
    processes: int
    megabytes: int


@dataclass(frozen=True)
class Slow:
    title: str
    exercise_id: str
    median_ms: float
    verdicts: int


@dataclass(frozen=True)
class JudgeNow:
    """`trouble` where the judge does not answer; the rest is then empty."""

    trouble: str = ""
    busy: int = 0
    judged: int = 0
    faults: int = 0
    runners: tuple[Runner, ...] = ()
    slowest: tuple[Slow, ...] = ()

    @property
    def megabytes(self) -> int:
        return sum(runner.megabytes for runner in self.runners)


def show_judge(*, judge: JudgeClient, library: Library) -> JudgeNow:
    """What the judge says of itself just now."""
    try:
        told = judge.status(timeout_seconds=3)
    except Unavailable as why:
        return JudgeNow(trouble=why.message)
    return JudgeNow(
        busy=told["busy"],
        judged=told["judged"],
        faults=told["faults"],
        runners=tuple(_runner(name, about) for name, about in told["engines"].items()),
        slowest=tuple(_slow(one, library) for one in told["slowest"]),
    )


def _runner(name: str, about: dict[str, Any]) -> Runner:
    return Runner(
        title=TITLES.get(name, name),
        state="out" if not about["available"] else "ready" if about["up"] else "asleep",
        amiss=about["amiss"],
        verdicts=about["verdicts"],
        waiting=about["waiting"],
        restarts=about["restarts"],
        median_ms=about["median_ms"],
        p95_ms=about["p95_ms"],
        processes=about["processes"],
        megabytes=round(about["memory_bytes"] / 1024**2),
    )


def _slow(one: dict[str, Any], library: Library) -> Slow:
    known = library.exercises.get(one["exercise"])
    title = known.title if known else one["exercise"]
    return Slow(title, one["exercise"] if known else "", one["median_ms"], one["verdicts"])

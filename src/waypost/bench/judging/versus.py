"""The peers' figures and the ratios to ours, on equal submissions, in the same run but never at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waypost.bench.figures import Figure, median, number, spread
from waypost.bench.judging.measure import CORES, Rounds, Warm, not_measured, warm
from waypost.bench.judging.peers import PROGRAM, SUMS, VERSIONS, Peer, Running, dmoj, nbgrader
from waypost.bench.judging.targets import DMOJ_TIMES, NBGRADER_TIMES
from waypost.curriculum.schema import Exercise

PART = "Against DMOJ and nbgrader"
Ways = list[tuple[Peer, list[str]]]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Equal:
    """One peer: its test in our form, and how many times faster we are asked to be."""

    name: str
    times: float
    checks: Callable[[int, int], dict[str, Any]]
    work: str


_EQUALS = (
    # DMOJ starts a program for each case and compares what it prints: so does ours, which shows what was typed too
    Equal(
        "dmoj",
        DMOJ_TIMES,
        lambda a, b: {"see": "console", "input": [f"{a} {b}"], "expect": [f"{a} {b}", str(a + b)]},
        PROGRAM,
    ),
    # nbgrader runs the work once, and then each test cell: so does ours
    Equal(
        "nbgrader",
        NBGRADER_TIMES,
        lambda a, b: {"get": f"add({a}, {b})", "expect": a + b},
        "def add(a, b):\n    return a + b\n",
    ),
)


def exercise(equal: Equal, size: str) -> Exercise:
    sums = SUMS[:1] if size == "trivial" else SUMS
    checks = [
        {"id": f"sum-{place}", "says": "The sum is right", "otherwise": "Look again.", **equal.checks(a, b)}
        for place, (a, b) in enumerate(sums)
    ]
    about = {
        "id": f"{equal.name}-{size}",
        "title": "Sum",
        "kind": "write",
        "runner": "python",
        "entry": "main.py",
        "practises": ("bench.sum",),
        "minutes": 5,
        "difficulty": 1,
        "task": "Add.",
        "checks": checks,
        "hints": ("1", "2", "3"),
        "solutions": (),
        "wrong": (),
        "paper": "On paper.",
        "source": Path("sum.md"),
        "module_id": "bench",
    }
    return Exercise.model_validate(about)


def against_peers(folder: Path, rounds: Rounds, say: Say) -> Iterator[Figure]:
    """Never raises: a peer that cannot be installed or run is said to be so, with the reason."""
    for equal in _EQUALS:
        say(f"{equal.name} {VERSIONS[equal.name]}: installing where it is missing, and measuring.")
        try:
            if equal.name == "dmoj":
                ways = {size: [way] * CORES for size, way in dmoj(folder).items()}
            else:
                ways = nbgrader(folder, CORES)
            for size, how in ways.items():
                yield from _pair(equal, size, how, rounds)
        except Exception as why:  # the other peer can still be measured
            yield not_measured(PART, equal.name, why)


def _pair(equal: Equal, size: str, ways: Ways, rounds: Rounds) -> Iterator[Figure]:
    ours = warm(exercise(equal, size), {"main.py": equal.work}, rounds, "python")
    few = max(2, rounds.warm // 3)
    what = f"{equal.name} {VERSIONS[equal.name]}, {size}"
    with Running(*ways[0]) as one:
        cold_ms = one.cold_ms
        one.order(f"latency {few}")
        alone: Sequence[float] = one.answer()["ms"]
        weight = one.weight()
    per_core = _busy(ways, max(5.0, rounds.busy_seconds))
    yield Figure(PART, f"{what}: cold", cold_ms, "ms", note="from its start to its first verdict")
    yield from spread(PART, f"{what}: warm", alone)
    yield Figure(PART, f"{what}: verdicts a second for each core", per_core, "", note=f"{CORES} at once")
    yield Figure(PART, f"{what}: memory", weight / 2**20, "MiB", note="one of them, at rest")
    yield from spread(PART, f"this judge on the same as {equal.name}, {size}: warm", ours.ms)
    yield from _ratios(equal, size, ours, alone, per_core)


def _ratios(
    equal: Equal, size: str, ours: Warm, theirs_ms: Sequence[float], per_core: float
) -> Iterator[Figure]:
    waits = f"{number(median(theirs_ms))} against {number(median(ours.ms))} ms"
    yield Figure(
        PART,
        f"{equal.name}, {size}: times shorter wait",
        median(theirs_ms) / median(ours.ms),
        "×",
        equal.times,
        True,
        waits,
    )
    paces = f"{number(ours.per_core)} against {number(per_core)} a second for each core"
    yield Figure(
        PART,
        f"{equal.name}, {size}: times the verdicts",
        ours.per_core / per_core if per_core else None,
        "×",
        equal.times,
        True,
        paces,
    )


def _busy(ways: Ways, seconds: float) -> float:
    """One of them for each core, all at work at once: verdicts a second for each core."""
    with ExitStack() as stack:
        all_up = [stack.enter_context(Running(*way)) for way in ways]
        for one in all_up:
            one.order(f"busy {seconds}")
        told = [one.answer() for one in all_up]
    per_second: float = sum(len(each["ms"]) / each["seconds"] for each in told)
    return per_second / CORES

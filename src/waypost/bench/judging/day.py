"""A day of a whole class, compressed: thirty learners, eight hours, every runner."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from waypost.bench.figures import Figure, percentile
from waypost.bench.judging.measure import Rounds, below_bytes
from waypost.bench.judging.samples import RUNNERS, Sample, sample
from waypost.bench.judging.targets import DAY_MEMORY_MIB, DAY_P95_MS, DAY_RAILS_P95_MS
from waypost.bench.plans import some_faults
from waypost.judge.core import Judge
from waypost.judge.engine_names import TITLES
from waypost.kernel import clock

LEARNERS = 30
DAY_MINUTES = 8 * 60
PLAYED_IN_SECONDS = 180.0
THINK_MEDIAN_MINUTES = 5.0
THINK_SPREAD = 0.95
"""A learner thinks for a time drawn from a log-normal distribution: half of them at most five minutes, the mean near
eight, one in twenty more than twenty-three. That makes about sixty hand-ins a day for each learner."""
RIGHT_SHARE = 0.6
TYPICAL_SHARE = 0.7
ENDLESS_SHARE = 0.01
SEED = 20261125
WEIGHTS = {
    "page": 26,
    "javascript": 24,
    "node": 8,
    "sql": 9,
    "ruby": 8,
    "git": 7,
    "http": 5,
    "rails": 5,
    "python": 5,
    "postgres": 3,
}
"""Of a hundred hand-ins. Chosen, not measured: a class in which most are at pages and JavaScript, where every learner
starts and stays longest, and the rest are spread over the full stack."""
_ENDLESS = {"javascript": "while (true) {}\n", "python": "while True:\n    pass\n"}
"""One in a hundred hand-ins is an endless loop, which is given its whole time; those are told apart."""
_EVERY_SECONDS = 5.0
PART = f"A day of {LEARNERS} learners"


@dataclass(frozen=True)
class HandIn:
    """`after_seconds`: the pause before it, already compressed."""

    after_seconds: float
    work: Sample
    kind: str  # right, wrong or endless


@dataclass
class Seen:
    """Milliseconds by runner; of endless loops apart; what went wrong, as sentences."""

    ms: dict[str, list[float]] = field(default_factory=dict)
    endless: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    peak_bytes: int = 0
    seconds: float = 0.0

    def of(self, runners: Sequence[str]) -> list[float]:
        return [ms for runner in runners for ms in self.ms.get(runner, [])]


def plan(share: float = 1.0, runners: Sequence[str] = RUNNERS) -> list[list[HandIn]]:
    """One list for each learner, the same at every run: the first `share` of a day, always at the same pace."""
    chance = random.Random(SEED)  # noqa: S311 - a class, not a secret
    works = {(name, size): sample(name, size) for name in runners for size in ("trivial", "typical")}
    weights = [WEIGHTS[name] for name in runners]
    whole = []
    for _ in range(LEARNERS):
        day, at = [], 0.0
        while True:
            think = THINK_MEDIAN_MINUTES * chance.lognormvariate(0, THINK_SPREAD)
            at += think
            if at > share * DAY_MINUTES:
                break
            runner = chance.choices(runners, weights)[0]
            size = "typical" if chance.random() < TYPICAL_SHARE else "trivial"
            kind = "right" if chance.random() < RIGHT_SHARE else "wrong"
            if chance.random() < ENDLESS_SHARE:
                runner = chance.choice([name for name in _ENDLESS if name in runners] or [runner])
                kind = "endless" if runner in _ENDLESS else kind
            day.append(HandIn(think * PLAYED_IN_SECONDS / DAY_MINUTES, works[runner, size], kind))
        whole.append(day)
    return whole


async def play(days: list[list[HandIn]], runners: Sequence[str], say: Callable[[str], None]) -> Seen:
    """Every learner hands in, waits for the verdict, thinks, and hands in again. One judge, every engine brought up
    beforehand, as a classroom has it in the morning."""
    seen = Seen()
    judge = Judge()
    try:
        troubles = await judge.warm(runners)
        seen.faults += troubles
        for name in runners:
            work = sample(name, "trivial")
            await judge.judge(work.exercise, work.right)
        await asyncio.sleep(3)
        began = clock.steady()
        weighing = asyncio.create_task(_weigh(judge, seen))
        said = asyncio.create_task(_tell(seen, sum(len(day) for day in days), say))
        async with asyncio.TaskGroup() as group:
            for number, day in enumerate(days):
                group.create_task(_learner(judge, day, f"learner-{number}", seen))
        seen.seconds = clock.steady() - began
        for task in (weighing, said):
            task.cancel()
        await asyncio.gather(weighing, said, return_exceptions=True)
        seen.peak_bytes = max(seen.peak_bytes, await asyncio.to_thread(_everything, judge))
    finally:
        await judge.close()
    return seen


async def _learner(judge: Judge, day: list[HandIn], who: str, seen: Seen) -> None:
    for one in day:
        await asyncio.sleep(one.after_seconds)
        await _hand_in(judge, one, who, seen)


async def _hand_in(judge: Judge, one: HandIn, who: str, seen: Seen) -> None:
    work = one.work
    files = work.right if one.kind == "right" else work.wrong
    if one.kind == "endless":
        files = {work.exercise.entry: _ENDLESS[work.runner]}
    began = clock.steady()
    try:
        status: str = (await judge.judge(work.exercise, files, who=who)).status
    except Exception as why:
        status = type(why).__name__
    spent = (clock.steady() - began) * 1000
    right = {
        "right": status == "pass",
        "wrong": status in ("fail", "error"),
        "endless": status == "timeout",
    }[one.kind]
    if not right:
        seen.faults.append(f"{work.name}, {one.kind}: {status}")
    if one.kind == "endless":
        seen.endless.append(spent)
    else:
        seen.ms.setdefault(work.runner, []).append(spent)


def _everything(judge: Judge) -> int:
    return below_bytes([*judge.host_pids(), os.getpid()])


async def _weigh(judge: Judge, seen: Seen) -> None:
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        seen.peak_bytes = max(seen.peak_bytes, await asyncio.to_thread(_everything, judge))


async def _tell(seen: Seen, whole: int, say: Callable[[str], None]) -> None:
    while True:
        await asyncio.sleep(30)
        say(f"{sum(map(len, seen.ms.values()))} of {whole} verdicts, {len(seen.faults)} faults.")


def a_day(rounds: Rounds, runners: Sequence[str], say: Callable[[str], None]) -> Iterator[Figure]:
    """The day and its figures. Raises what stops it."""
    days = plan(rounds.day_share, runners)
    yield from figures(asyncio.run(play(days, runners, say)), runners)


def figures(seen: Seen, runners: Sequence[str]) -> Iterator[Figure]:
    """Overall without Rails, Rails apart, then each runner; memory; faults."""
    without = [name for name in runners if name != "rails"]
    note = f"played in {seen.seconds:.0f} s"
    yield from _three("all but Rails", seen.of(without), DAY_P95_MS, note)
    if "rails" in runners:
        yield from _three("Rails", seen.of(["rails"]), DAY_RAILS_P95_MS)
    for name in without:
        yield from _three(TITLES[name], seen.of([name]))
    if seen.endless:
        worst = max(seen.endless)
        yield Figure(PART, "endless loops: the longest", worst, "ms", note=f"{len(seen.endless)}; told apart")
    yield Figure(
        PART,
        "memory of the judge and all its runners, the most",
        seen.peak_bytes / 2**20,
        "MiB",
        DAY_MEMORY_MIB,
    )
    yield Figure(PART, "faults", float(len(seen.faults)), "", 0, note=some_faults(seen.faults))


def _three(name: str, ms: list[float], most: float | None = None, note: str = "") -> Iterator[Figure]:
    if not ms:
        yield Figure(PART, f"{name}: 95th percentile", None, "ms", most, note="nothing was handed in")
        return
    told = f"{len(ms)} verdicts" + (f"; {note}" if note else "")
    yield Figure(PART, f"{name}: median", percentile(ms, 0.5), "ms", note=told)
    yield Figure(PART, f"{name}: 95th percentile", percentile(ms, 0.95), "ms", most)
    yield Figure(PART, f"{name}: 99th percentile", percentile(ms, 0.99), "ms")

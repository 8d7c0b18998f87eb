"""One piece of work, measured: with the bare tool, by a judge just made, by a judge that stands ready."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import psutil

from waypost.bench.figures import Figure, median, spread
from waypost.bench.judging.cluster import cluster
from waypost.bench.judging.samples import SIZES, Sample, sample
from waypost.bench.judging.targets import TARGETS
from waypost.curriculum.schema import Exercise
from waypost.judge.core import Judge
from waypost.judge.engine_names import TITLES
from waypost.judge.local import LocalJudge
from waypost.judge.result import Verdict
from waypost.kernel import clock
from waypost.kernel.errors import WaypostError

CORES = os.cpu_count() or 1
PAUSE = {"postgres": 1.5, "rails": 0.5, "http": 0.4, "page": 0.3}
_PICTURE_WIDTH = 1280
USUAL_PAUSE = 0.2
"""Seconds between two submissions measured one at a time: a spare has come up by then on a machine at rest."""


@dataclass(frozen=True)
class Rounds:
    """How much is done: the full run, and the quick one that only shows that the bench works."""

    bare: int = 20
    cold: int = 5
    warm: int = 60
    warm_up: int = 5
    busy_seconds: float = 5.0
    day_share: float = 1.0


QUICK = Rounds(2, 1, 5, 1, 1.0, 0.1)


@dataclass(frozen=True)
class Warm:
    """What a judge that stands ready did with one sample. `memory_bytes`: proportional set size of its processes."""

    ms: list[float]
    per_core: float
    memory_bytes: int


def below_bytes(judge_pids: list[int]) -> int:
    """Proportional set size of all that runs below this process and of `judge_pids`; one that ends meanwhile: none."""
    found = {process.pid for process in psutil.Process().children(recursive=True)} | set(judge_pids)
    total = 0
    for pid in found:
        try:
            total += psutil.Process(pid).memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total


def must_pass(verdict: Verdict, exercise: Exercise) -> None:
    """A time of anything but a pass means nothing. Raises WaypostError."""
    if verdict.status != "pass":
        missed = [check.id for check in verdict.checks if check.status != "pass"]
        problem = verdict.problem.raw if verdict.problem else ", ".join(missed)
        raise WaypostError(f"Right work for {exercise.id} got “{verdict.status}”: {problem[:200]}")


async def timed(judge: Judge, exercise: Exercise, files: Mapping[str, str], who: str = "") -> float:
    """Milliseconds until the verdict. Raises WaypostError when it is no pass."""
    began = clock.steady()
    verdict = await judge.judge(exercise, files, who=who)
    spent = (clock.steady() - began) * 1000
    must_pass(verdict, exercise)
    return spent


async def _warm(exercise: Exercise, files: Mapping[str, str], rounds: Rounds, pause: float) -> Warm:
    judge = Judge()
    try:
        for _ in range(rounds.warm_up):
            await timed(judge, exercise, files)
            await asyncio.sleep(pause)
        alone = []
        for _ in range(rounds.warm):
            alone.append(await timed(judge, exercise, files))
            await asyncio.sleep(pause)
        memory = below_bytes(judge.host_pids())
        return Warm(alone, await _busy(judge, exercise, files, rounds.busy_seconds), memory)
    finally:
        await judge.close()


async def _busy(judge: Judge, exercise: Exercise, files: Mapping[str, str], seconds: float) -> float:
    """Verdicts a second for each core while work always waits. The first second, which eats the spares, is left out;
    what is under way at the end does not count."""
    began = clock.steady()
    head = min(1.0, seconds / 3)
    done = 0

    async def learner(number: int) -> None:
        nonlocal done
        while clock.steady() - began < head + seconds:
            await timed(judge, exercise, files, who=str(number))
            if head <= clock.steady() - began <= head + seconds:
                done += 1

    async with asyncio.TaskGroup() as group:
        for number in range(2 * max(2, CORES)):
            group.create_task(learner(number))
    return done / seconds / CORES


def warm(exercise: Exercise, files: Mapping[str, str], rounds: Rounds, runner: str) -> Warm:
    """Raises WaypostError when one of them is not passed."""
    try:
        return asyncio.run(_warm(exercise, files, rounds, PAUSE.get(runner, USUAL_PAUSE)))
    except* WaypostError as several:
        first: BaseException = several
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from None


def _with_picture(work: Sample, rounds: Rounds) -> Iterator[Figure]:
    async def measured() -> list[float]:
        judge, found = Judge(), []
        try:
            for _ in range(rounds.warm_up + rounds.warm):
                began = clock.steady()
                await timed(judge, work.exercise, work.right)
                await judge.picture(work.exercise, work.right, width=_PICTURE_WIDTH)
                found.append((clock.steady() - began) * 1000)
                await asyncio.sleep(PAUSE[work.runner])
            return found[rounds.warm_up :]
        finally:
            await judge.close()

    try:
        spent = asyncio.run(measured())
    except WaypostError as why:
        yield not_measured(TITLES[work.runner], f"{work.size}, with a picture", why)
        return
    yield from spread(
        TITLES[work.runner], f"{work.size}, with a picture", spent, middle=TARGETS[work.runner].picture_ms
    )


def cold(exercise: Exercise, files: Mapping[str, str], rounds: int) -> list[float]:
    """Milliseconds until the first verdict of a judge that was just made, its start included."""
    taken = []
    for _ in range(rounds):
        began = clock.steady()
        with LocalJudge() as judge:
            verdict = judge.judge(exercise, files)
            taken.append((clock.steady() - began) * 1000)
        must_pass(verdict, exercise)
    return taken


def runner_figures(runner: str, rounds: Rounds) -> Iterator[Figure]:
    """Both sizes of one runner. Never raises: what fails is said."""
    beside: AbstractContextManager[Mapping[str, str]] = cluster() if runner == "postgres" else nullcontext({})
    try:
        with beside as env:
            for size in SIZES:
                yield from _one(sample(runner, size), rounds, env)
    except Exception as why:  # one runner that fails must not take the others with it
        yield not_measured(TITLES[runner], "the runner", why)
    if runner == "page":
        for size in SIZES:
            yield from _with_picture(sample(runner, size), rounds)


def not_measured(part: str, what: str, why: Exception) -> Figure:
    """A line that meets no target and says why."""
    said = str(why).splitlines()[0] if str(why) else type(why).__name__
    return Figure(part, f"{what}: not measured", None, "run", 1, True, said)


def _one(work: Sample, rounds: Rounds, env: Mapping[str, str]) -> Iterator[Figure]:
    part, size, target = TITLES[work.runner], work.size, TARGETS[work.runner]
    bare: list[float] = []
    try:
        bare = work.bare.time(rounds.bare, env)
        yield from spread(part, f"{size}, bare tool", bare)
    except WaypostError as why:
        yield not_measured(part, f"{size}, bare tool", why)
    yield from spread(part, f"{size}, this judge cold", cold(work.exercise, work.right, rounds.cold))
    seen = warm(work.exercise, work.right, rounds, work.runner)
    yield from spread(part, f"{size}, this judge warm", seen.ms, middle=target.warm_ms)
    name = f"{size}, verdicts a second for each core"
    yield Figure(part, name, seen.per_core, "", target.per_core, True)
    yield Figure(part, f"{size}, memory of the runner", seen.memory_bytes / 2**20, "MiB", note="spares ready")
    if bare:
        times = median(bare) / median(seen.ms)
        note = f"{median(bare):.0f} against {median(seen.ms):.1f} ms"
        yield Figure(part, f"{size}, times faster than the bare tool", times, "×", target.times, True, note)
    else:
        yield Figure(
            part, f"{size}, times faster than the bare tool", None, "×", target.times, True, "no bare tool"
        )

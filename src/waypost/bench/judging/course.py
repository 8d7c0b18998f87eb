"""Every exercise of the course, its solution judged: how long those wait who hand it in."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from waypost.bench.figures import Figure, median, spread
from waypost.bench.judging.measure import PAUSE, USUAL_PAUSE, Rounds, not_measured, timed
from waypost.bench.workshop import home
from waypost.curriculum.library import load_library
from waypost.curriculum.schema import Exercise
from waypost.judge.core import Judge
from waypost.judge.engine_names import TITLES
from waypost.kernel.errors import WaypostError

PART = "The exercises of the course"


def course_figures(rounds: Rounds, runners: Sequence[str], say: Callable[[str], None]) -> list[Figure]:
    """For each runner: the median and the 95th percentile over its exercises, of each of them the median of `rounds`,
    and the slowest. An exercise whose solution gets no pass is told by itself."""
    found: dict[str, list[Exercise]] = defaultdict(list)
    for exercise in load_library(home() / "content").exercises.values():
        runner: str = "postgres" if exercise.database == "postgres" else exercise.runner
        if exercise.solutions and runner in runners:
            found[runner].append(exercise)
    figures: list[Figure] = []
    for runner in runners:
        if found[runner]:
            say(f"{runner}: the {len(found[runner])} exercises of the course")
            figures += asyncio.run(_of_runner(runner, found[runner], max(1, rounds.warm // 12)))
    return figures


async def _of_runner(runner: str, exercises: list[Exercise], times: int) -> list[Figure]:
    judge, failed = Judge(), []
    spent: dict[str, float] = {}
    pause = PAUSE.get(runner, USUAL_PAUSE)
    try:
        for exercise in exercises:
            files = {**exercise.files, **exercise.solutions[0].files}
            try:
                taken = []
                for _ in range(times + 1):
                    taken.append(await timed(judge, exercise, files))
                    await asyncio.sleep(pause)
                spent[exercise.id] = median(taken[1:])  # the first may have brought the runner up
            except WaypostError as why:
                failed.append(not_measured(PART, exercise.id, why))
    finally:
        await judge.close()
    return [*_told(runner, spent), *failed]


def _told(runner: str, spent: dict[str, float]) -> Iterator[Figure]:
    yield from spread(PART, TITLES[runner], list(spent.values()), note="exercises")
    if spent:
        slowest = max(spent, key=lambda name: spent[name])
        yield Figure(PART, f"{TITLES[runner]}: the slowest", spent[slowest], "ms", note=slowest)

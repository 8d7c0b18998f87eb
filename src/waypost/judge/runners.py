"""Every runner of the judge in one table: what brings it up. `docs/handbook/adding-a-runner.md` says how to add one.

A runner's name is also in `curriculum.schema.RUNNERS`, with the file that its work starts from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from waypost.curriculum.schema import Exercise
from waypost.judge.engines.forked import ForkedEngine
from waypost.judge.engines.javascript import JavaScriptEngine
from waypost.judge.engines.page import PageEngine
from waypost.judge.languages import node, python
from waypost.judge.observations import Observations


class Engine(Protocol):
    """What runs the work of one or more runners."""

    judged: int

    @property
    def restarts(self) -> int: ...

    async def start(self) -> None:
        """Bring it up. Raises EngineFault or SandboxUnavailable."""

    async def judge(self, exercise: Exercise, files: Mapping[str, str]) -> Observations:
        """Run and look. Raises EngineFault for trouble of its own."""

    def host_pids(self) -> list[int]:
        """Every process of it, as this machine sees them."""

    async def close(self) -> None:
        """End all of it."""


Make = Callable[[int, int, bool], Engine]
"""(spares, at once, reuse) → an engine that is not started yet."""

ENGINES: dict[str, Make] = {
    "javascript": lambda spares, at_once, reuse: JavaScriptEngine(
        spares=spares, at_once=at_once, reuse=reuse
    ),
    "page": lambda spares, at_once, reuse: PageEngine(spares=spares, at_once=at_once, reuse=reuse),
    "python": lambda spares, at_once, _: ForkedEngine(python.LANGUAGE, spares=spares, at_once=at_once),
    "node": lambda spares, at_once, _: ForkedEngine(node.NODE, spares=spares, at_once=at_once),
    "http": lambda _spares, at_once, _: ForkedEngine(node.HTTP, spares=at_once, at_once=at_once),
}
"""By name. An engine comes up when it is first wanted; those of `WARM` at once."""

WARM = ("javascript", "page")


def engine_of(exercise: Exercise) -> str:
    """The name of the engine that runs it; runner `answer` needs none."""
    return exercise.runner

"""Every runner of the judge in one table: what brings it up. `docs/handbook/adding-a-runner.md` says how to add one.

A runner's name is also in `curriculum.schema.RUNNERS`, with the file that its work starts from.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from waypost.curriculum.schema import Exercise
from waypost.judge.engines.forked import ForkedEngine
from waypost.judge.engines.javascript import JavaScriptEngine
from waypost.judge.engines.nursery import Language
from waypost.judge.engines.page import PageEngine
from waypost.judge.engines.served import ServerEngine
from waypost.judge.languages import git, node, python, ruby, sql
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


@dataclass(frozen=True)
class Means:
    """What an engine is made with. `pages` gives the engine that shows pages, started."""

    spares: int
    at_once: int
    reuse: bool
    pages: Callable[[], Awaitable[PageEngine]]


Make = Callable[[Means], Engine]
"""An engine that is not started yet."""


def _forked(language: Language) -> Make:
    return lambda means: ForkedEngine(language, spares=means.spares, at_once=means.at_once)


def _served(language: Language) -> Make:
    """Twice as many spares as work: a server is started anew for its pages."""
    return lambda means: ServerEngine(
        language, spares=2 * means.at_once, at_once=means.at_once, pages=means.pages
    )


ENGINES: dict[str, Make] = {
    "javascript": lambda means: JavaScriptEngine(
        spares=means.spares, at_once=means.at_once, reuse=means.reuse
    ),
    "page": lambda means: PageEngine(spares=means.spares, at_once=means.at_once, reuse=means.reuse),
    "python": _forked(python.LANGUAGE),
    "python-tests": _forked(python.TESTS),
    "sql": _forked(sql.LANGUAGE),
    # a PostgreSQL that stands ready takes some 60 MB, so none stays where no work has come for long
    "postgres": lambda means: ForkedEngine(sql.POSTGRES, spares=1, at_once=means.at_once, least=0),
    "git": _forked(git.LANGUAGE),
    "node": _forked(node.NODE),
    "node-commands": _forked(node.COMMANDS),
    "http": _served(node.HTTP),
    "ruby": _forked(ruby.RUBY),
    "rails": _served(ruby.RAILS),
}
"""By name. An engine comes up when it is first wanted; those of `WARM` at once."""

WARM = ("javascript", "page")

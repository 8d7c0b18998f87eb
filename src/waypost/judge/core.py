"""Exercise and files in, verdict out: the one way, for the daemon, the command line and the proof."""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar, cast

from waypost.curriculum.schema import Exercise
from waypost.judge.assemble import answer_values, assemble
from waypost.judge.engine_names import engine_of
from waypost.judge.engines.errors import EngineFault, where_it_failed
from waypost.judge.engines.page import PageEngine
from waypost.judge.observations import Observations
from waypost.judge.result import Verdict
from waypost.judge.runners import ENGINES, WARM, Engine, Means
from waypost.judge.telemetry import Telemetry
from waypost.judge.turns import Turns
from waypost.judge.verdict import build_verdict
from waypost.kernel.errors import BadInput, Unavailable, WaypostError

T = TypeVar("T")
_log = logging.getLogger("waypost.judge")
MAX_FILES = 60
MAX_BYTES = 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_OVER_WALL_SECONDS = 20.0


class Judge:
    """All engines, each brought up when it is first wanted. For one event loop; see `local` and `service`.

    `reuse` is for content that staff wrote: several pieces of work share an engine process, three times as fast.
    """

    def __init__(self, *, at_once: int | None = None, spares: int | None = None, reuse: bool = False) -> None:
        cores = os.cpu_count() or 1
        self._at_once = at_once or max(2, cores)
        self._spares = spares or self._at_once + 2
        self._reuse = reuse
        self._engines: dict[str, Engine] = {}
        self._amiss: dict[str, str] = {}  # engine → why it could not be brought up, the last time
        self._telemetry = Telemetry()
        self._starting = {name: asyncio.Lock() for name in ENGINES}
        self._turns = {name: Turns(self._at_once) for name in ENGINES}
        self._busy = 0
        self._faults = 0
        self._judged = 0

    async def warm(self, names: Iterable[str] = WARM) -> list[str]:
        """Bring up the engines `names` now. What is wrong with one of them comes back as a sentence; it is tried
        again when it is wanted. Raises SandboxUnavailable or EngineFault when none comes up."""
        wanted = list(names)
        troubles: list[Unavailable] = []
        for name in wanted:
            try:
                await self._engine(name)
            except Unavailable as why:
                troubles.append(why)
        if troubles and len(troubles) == len(wanted):
            raise troubles[0]
        return [str(why) for why in troubles]

    async def _engine(self, name: str) -> Engine:
        async with self._starting[name]:
            if name not in self._engines:
                engine = ENGINES[name](Means(self._spares, self._at_once, self._reuse, self._pages))
                try:
                    await engine.start()
                except BaseException as why:
                    await engine.close()
                    if isinstance(why, Unavailable):
                        self._amiss[name] = str(why)
                    raise
                self._amiss.pop(name, None)
                self._engines[name] = engine
            return self._engines[name]

    async def _pages(self) -> PageEngine:
        return cast(PageEngine, await self._engine("page"))

    async def judge(self, exercise: Exercise, files: Mapping[str, str], *, who: str = "") -> Verdict:
        """The verdict on `files`. `who` keeps the queue fair between people.

        Raises BadInput for files that no learner's page could have sent, and SandboxUnavailable where learner code
        cannot be run at all. Any other trouble of ours becomes a `runner_fault`, after one more try.
        """
        check_files(files)
        self._busy += 1
        began = asyncio.get_running_loop().time()
        try:
            if exercise.runner == "answer":
                return build_verdict(exercise, Observations("ran", answer_values(exercise, files)), files)
            whole = assemble(exercise, files)
            seen = await self._observe(exercise, whole, who)
            self._judged += 1
            verdict = build_verdict(exercise, seen, whole)
            spent = (asyncio.get_running_loop().time() - began) * 1000
            self._telemetry.note(engine_of(exercise), exercise.id, verdict, spent)
            return verdict
        finally:
            self._busy -= 1

    async def picture(
        self, exercise: Exercise, files: Mapping[str, str], *, width: int, who: str = ""
    ) -> bytes:
        """A PNG of the page that `files` make, `width` pixels wide: all of it, down to 2000 pixels.

        Raises BadInput for what is no page, or a page that gives none; Unavailable where we have none to give.
        """
        check_files(files)
        if exercise.runner != "page":
            raise BadInput("This exercise makes no page.", "Ask for a picture of one that does.")
        if not 200 <= width <= 2000:
            raise BadInput(f"A picture cannot be {width} pixels wide.", "Choose from 200 to 2000.")
        whole = assemble(exercise, files)
        found = await self._ask(
            "page",
            exercise,
            who,
            lambda engine: cast(PageEngine, engine).picture(exercise, whole, width=width),
        )
        if found is None:
            raise Unavailable("No picture could be made just now.", "Try again in a minute.")
        return found

    async def _observe(self, exercise: Exercise, files: Mapping[str, str], who: str) -> Observations:
        seen = await self._ask(
            engine_of(exercise), exercise, who, lambda engine: engine.judge(exercise, files)
        )
        return seen or Observations("runner_fault")

    async def _ask(
        self, name: str, exercise: Exercise, who: str, ask: Callable[[Engine], Awaitable[T]]
    ) -> T | None:
        """What the engine `name` says; it is asked once more after a fault of ours, and None comes of a second."""
        for _ in range(2):
            with suppress(EngineFault, TimeoutError), _our_fault(exercise):
                engine = await self._engine(name)
                async with self._turns[name].turn(who):
                    async with asyncio.timeout(10 * exercise.limits.wall_seconds + _OVER_WALL_SECONDS):
                        return await ask(engine)
        self._faults += 1
        return None

    def status(self) -> dict[str, Any]:
        """Counts for people and for tests; nothing of any learner's work."""
        known = {**dict.fromkeys(WARM), **self._engines, **self._amiss}
        return {
            "busy": self._busy,
            "judged": self._judged,
            "faults": self._faults,
            "engines": {name: self._about(name) for name in known},
            "slowest": self._telemetry.slowest(),
        }

    def _about(self, name: str) -> dict[str, Any]:
        engine = self._engines.get(name)
        return {
            "available": name not in self._amiss,
            "amiss": self._amiss.get(name, ""),
            "up": engine is not None,
            "judged": engine.judged if engine else 0,
            "restarts": engine.restarts if engine else 0,
            "waiting": self._turns[name].waiting,
            "processes": len(engine.host_pids()) if engine else 0,
            "memory_bytes": _memory(engine.host_pids()) if engine else 0,
            **self._telemetry.runner(name),
        }

    def host_pids(self) -> list[int]:
        """Every process of every engine, as this machine sees them."""
        return [pid for engine in self._engines.values() for pid in engine.host_pids()]

    @property
    def busy(self) -> int:
        return self._busy

    async def close(self) -> None:
        """End every engine and all their processes."""
        engines, self._engines = self._engines, {}
        for engine in engines.values():
            await engine.close()


def _memory(pids: Iterable[int]) -> int:
    """Resident memory of all of them together; pages that forks share are counted for each."""
    total = 0
    for pid in pids:
        with suppress(OSError, ValueError, IndexError):
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return total


@contextmanager
def _our_fault(exercise: Exercise) -> Iterator[None]:
    """An error that no engine should let out is a fault of ours, and is logged without anything of the work."""
    try:
        yield
    except (WaypostError, TimeoutError):
        raise
    except Exception as why:
        _log.error("An engine failed on %s: %s", exercise.id, where_it_failed(why))
        raise EngineFault("An engine failed.", "It is tried again.") from None


def check_files(files: Mapping[str, str]) -> None:
    """Refuse what is too much or badly named, with BadInput."""
    if len(files) > MAX_FILES:
        raise BadInput(f"There are {len(files)} files.", f"Hand in at most {MAX_FILES}.")
    for name in files:
        if len(name) > 80 or not _NAME.fullmatch(name):
            raise BadInput(
                f"A file may not be called “{name[:80]}”.", "Use letters, numbers, dots and dashes."
            )
    size = sum(len(text.encode("utf-8", "replace")) for text in files.values())
    if size > MAX_BYTES:
        raise BadInput(
            f"The files are {size // 1024} KB together.", f"Keep them under {MAX_BYTES // 1024} KB."
        )

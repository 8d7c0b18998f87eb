"""Languages whose interpreter is kept loaded in a fork server: each look is a fork of it, in a jail of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from typing import Any

from waypost.curriculum.schema import Check, Exercise
from waypost.judge.engines.beginnings import Beginnings
from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.forkling import Beginning, Forkling, Given, Told
from waypost.judge.engines.nursery import Language, Nursery
from waypost.judge.engines.patience import stretch
from waypost.judge.engines.pool import Pool
from waypost.judge.observations import (
    Fault,
    Look,
    Observations,
    Snapshot,
    console_value,
    looks,
    value_for,
)
from waypost.judge.values import tag_of
from waypost.sandbox import SandboxUnavailable


class ForkedEngine:
    """One language. `spares` forks stand waiting; at most `at_once` work. `least`: see `Pool`."""

    def __init__(self, language: Language, *, spares: int, at_once: int, least: int = 1) -> None:
        self._language = language
        self._nursery = Nursery(language)
        self._turns = asyncio.Semaphore(at_once)
        self._starter = ThreadPoolExecutor(1, thread_name_prefix=f"waypost-{language.name}")
        self.pool: Pool[Forkling] = Pool(self._begin, spares=spares, named=language.name, least=least)
        self._beginnings = Beginnings()
        self.judged = 0

    async def _begin(self) -> Forkling:
        return await Forkling.begin(
            self._nursery.place, memory_bytes=self._nursery.limits.memory_bytes, starter=self._starter
        )

    @property
    def restarts(self) -> int:
        return self.pool.restarts

    async def start(self) -> None:
        """Bring up the spares. Raises EngineFault or SandboxUnavailable when none comes up."""
        await self.pool.start()

    async def judge(self, exercise: Exercise, files: Mapping[str, str]) -> Observations:
        """Take each look that the checks need. Raises EngineFault when no worker can be had."""
        async with self._turns:
            seen = await self.look(exercise, files, exercise.checks)
        self.judged += 1
        return seen

    async def look(
        self, exercise: Exercise, files: Mapping[str, str], checks: Iterable[Check]
    ) -> Observations:
        """What the looks of `checks` give, the hidden ones last."""
        seen = _Seen(asyncio.get_running_loop().time())
        planned = looks(
            exercise, sorted(checks, key=lambda check: check.hidden), put_back=self._language.puts_back
        )
        with self.pool.several() if len(planned) > 1 else nullcontext():
            await self._look_all(seen, exercise, files, planned)
        return seen.observations(asyncio.get_running_loop().time())

    async def _look_all(
        self, seen: _Seen, exercise: Exercise, files: Mapping[str, str], planned: list[Look]
    ) -> None:
        async with _Place(self.pool) as place:
            for number, look in enumerate(planned, 1):
                more = self._language.looks_again and self._nursery.forks and number < len(planned)
                seen.add(look, await self._look(place, exercise, files, look, more=more))
                if seen.over:
                    break

    async def _look(
        self, place: _Place, exercise: Exercise, files: Mapping[str, str], look: Look, *, more: bool
    ) -> Told:
        job = self.job(exercise, files, look)
        if self._language.prepares:
            job = await self._prepared(exercise, job, self.given(exercise, look))
        for again in (False, True):
            worker = await place.worker()
            told = await worker.look(job, given=self.given(exercise, look), more=more)
            if told.status == "error" and not told.done and await worker.was_orphaned():
                raise EngineFault(f"The fork server of {self._language.name} ended.", "It is tried again.")
            if told.started or told.status != "error" or again:
                return told
            self.pool.restarts += 1  # it ended before the work had begun: its doing, or ours
        raise EngineFault(f"{self._language.name} does not start.", "Run waypost doctor.")

    async def _prepared(self, exercise: Exercise, job: dict[str, Any], given: Given) -> dict[str, Any]:
        """The job, with what the work begins with where that is kept."""

        async def make() -> Beginning | None:
            async with _Place(self.pool) as place:
                worker = await place.worker()
                first = {**job, "files": exercise.files, "looks": [], "prepare": True, "prepared": None}
                return await worker.prepare(first, given=given)

        kept = await self._beginnings.find(exercise, job["files"], make)
        return {**job, "prepare": False, "prepared": kept}

    def job(self, exercise: Exercise, files: Mapping[str, str], look: Look) -> dict[str, Any]:
        """What a driver is told of one look: nothing that is expected of it."""
        return {
            "runner": exercise.runner,
            "entry": exercise.entry,
            "files": {**files, **look.with_},
            "tests": exercise.kind == "write-tests",
            "looks": [
                {"id": check.id, "get": check.get or "", "do": check.do or ""} for check in look.checks
            ],
        }

    def given(self, exercise: Exercise, look: Look) -> Given:
        """What one look may use."""
        return Given(
            input_lines=look.input,
            wall_seconds=exercise.limits.wall_seconds * stretch(),
            memory_bytes=exercise.limits.memory_bytes + self._language.overhead_bytes,
            output_bytes=exercise.limits.output_bytes,
        )

    def host_pids(self) -> list[int]:
        """Every process of the server and of the forks that are not done with."""
        return [*self._nursery.host_pids(), *self.pool.host_pids()]

    async def close(self) -> None:
        """End every process. Nothing is taken on after this."""
        await self.pool.close()
        with suppress(SandboxUnavailable):
            await asyncio.get_running_loop().run_in_executor(self._starter, self._nursery.close)
        self._starter.shutdown()


class _Place:
    """Where one piece of work is looked at: one worker after another, each for as many looks as it can."""

    def __init__(self, pool: Pool[Forkling]) -> None:
        self._pool = pool
        self._worker: Forkling | None = None

    async def worker(self) -> Forkling:
        """One that nothing of any work is in. Raises EngineFault when none can be had."""
        if self._worker is not None and self._worker.fresh:
            return self._worker
        self._give_up()
        self._worker = await self._pool.take()
        return self._worker

    def _give_up(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            self._pool.done_with(worker)

    async def __aenter__(self) -> _Place:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._give_up()


class _Seen:
    """What has been seen so far over all looks at one learner's work."""

    def __init__(self, began: float) -> None:
        self._began = began
        self._first: Told | None = None
        self._status: Any = "ran"
        self._values: dict[str, Any] = {}
        self._stopped: set[str] = set()
        self._raised: Fault | None = None
        self._peak = 0
        self.over = False

    def add(self, look: Look, told: Told) -> None:
        first = self._first is None
        self._first = self._first or told
        self._peak = max(self._peak, told.peak_memory_bytes or 0)
        snapshot = Snapshot(console=tuple(_output(told.printed)), faults=tuple(told.faults))
        for check in look.checks:
            if told.started and told.status in ("ran", "timeout"):
                self._note(check, told, snapshot)
        if told.status == "timeout" and told.started:
            late = [check.id for check in look.checks if check.id not in self._values]
            self._stopped.update(late[:1])
            self.over = True
        elif told.status != "ran" and (first or told.status != "error"):
            self._status = told.status
            self.over = True

    def _note(self, check: Check, told: Told, snapshot: Snapshot) -> None:
        if check.see and check.do is None:
            self._values[check.id] = value_for(check, snapshot, None)
        elif check.id in told.values:
            looked = told.values[check.id]
            if check.see == "console" and tag_of(looked) != "raised":
                looked = console_value(_output(told.after[check.id]))
            self._values[check.id] = looked
            if tag_of(looked) == "raised" and not check.hidden:  # its message may hold a hidden check's words
                self._raised = self._raised or told.raised.get(check.id)

    def observations(self, now: float) -> Observations:
        first = self._first or Told()
        return Observations(
            status=self._status,
            values=self._values,
            stopped=frozenset(self._stopped),
            fault=first.fault or (first.faults[0] if first.faults else self._raised),
            console=first.printed,
            duration_ms=(now - self._began) * 1000,
            peak_memory_bytes=self._peak or None,
        )


def _output(lines: list[Any]) -> list[Any]:
    """What was printed on standard output; error output is shown to the learner and not compared."""
    return [line for line in lines if line.level == "log"]

"""`javascript`: Node processes in jails of their own, started ahead, each used for one learner's work."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from waypost.curriculum.schema import Exercise
from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.node import NodeGone, NodeRunner, find_node
from waypost.judge.observations import Fault, Observations
from waypost.sandbox import SandboxUnavailable
from waypost.sandbox.limits import MIB

__all__ = ["JavaScriptEngine", "find_node"]

_MOST_USES = 40


class JavaScriptEngine:
    """A pool of Node processes that are ready. `spares` stand waiting; at most `at_once` work.

    `reuse` lets one process serve several pieces of work, each in realms of its own: only for content that staff
    wrote (the proof), never for learners.
    """

    def __init__(
        self, *, spares: int, at_once: int, memory_bytes: int = 256 * MIB, reuse: bool = False
    ) -> None:
        self._memory = memory_bytes
        self._reuse = reuse
        self._want = spares
        self._spares: asyncio.Queue[asyncio.Task[NodeRunner]] = asyncio.Queue()
        self._turns = asyncio.Semaphore(at_once)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._all: set[NodeRunner] = set()
        self._closed = False
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="waypost-node")
        self.judged = 0
        self.restarts = 0

    async def start(self) -> None:
        """Bring up the spares. Raises EngineFault or SandboxUnavailable when none comes up."""
        for _ in range(self._want):
            self._order()
        first = await self._spares.get()
        await first
        self._spares.put_nowait(first)

    def _order(self) -> None:
        if not self._closed:
            self._spares.put_nowait(self._task(self._make()))

    def _task(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waits for it hears of it; at closing time nobody does

    async def _make(self) -> NodeRunner:
        runner = await NodeRunner.begin(memory_bytes=self._memory, starter=self._starter)
        self._all.add(runner)
        try:
            await runner.ready()
        except EngineFault:
            await self._drop(runner)
            raise
        runner.on_lost = lambda: self._replace(runner)
        return runner

    def _replace(self, runner: NodeRunner) -> None:
        """A spare ended while it waited: clear it away now and bring up another."""
        for _ in range(self._spares.qsize()):
            task = self._spares.get_nowait()
            if task.done() and not task.cancelled() and task.exception() is None and task.result() is runner:
                self.restarts += 1
                self._task(self._drop(runner))
                self._order()
            else:
                self._spares.put_nowait(task)

    async def _drop(self, runner: NodeRunner) -> None:
        self._all.discard(runner)
        await runner.close()

    async def judge(self, exercise: Exercise, files: Mapping[str, str]) -> Observations:
        """Run one piece of work. Raises EngineFault when no Node can be had.

        Work whose Node ends is tried once more with another; twice means that the work did it.
        """
        async with self._turns:
            try:
                seen = await self._once(exercise, files)
            except NodeGone:
                self.restarts += 1
                try:
                    seen = await self._once(exercise, files)
                except NodeGone:
                    seen = Observations("error", fault=Fault("Error", "The program ended before its time."))
        self.judged += 1
        return seen

    async def _once(self, exercise: Exercise, files: Mapping[str, str]) -> Observations:
        runner = await self._next()
        try:
            return await runner.judge(exercise, files)
        except BaseException:
            runner.broken = True
            raise
        finally:
            self._after(runner)

    async def _next(self) -> NodeRunner:
        for _ in range(self._want + 2):
            task = await self._spares.get()
            try:
                runner = await task
            except (EngineFault, SandboxUnavailable):
                self.restarts += 1
                self._order()
                continue
            if not runner.broken:
                return runner
            self.restarts += 1
            self._task(self._drop(runner))
            self._order()
        raise EngineFault("Node does not start.", "Run waypost doctor.")

    def _after(self, runner: NodeRunner) -> None:
        if self._reuse and not runner.broken and runner.uses < _MOST_USES:
            self._spares.put_nowait(self._task(self._again(runner)))
            return
        self._task(self._drop(runner))
        self._order()

    async def _again(self, runner: NodeRunner) -> NodeRunner:
        try:
            await runner.ready()
        except EngineFault:
            await self._drop(runner)
            raise
        return runner

    def host_pids(self) -> list[int]:
        """Every process of every runner that is not done with."""
        return [pid for runner in self._all for pid in runner.host_pids()]

    async def close(self) -> None:
        """End every process. Nothing is taken on after this."""
        self._closed = True
        while not self._spares.empty():
            task = self._spares.get_nowait()
            with suppress(EngineFault, SandboxUnavailable):
                await task
        for runner in list(self._all):
            await self._drop(runner)
        if self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        self._starter.shutdown()

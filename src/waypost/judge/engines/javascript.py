"""`javascript`: Node processes in jails of their own, started ahead, each used for one learner's work."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

from waypost.curriculum.schema import Exercise
from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.node import NodeGone, NodeRunner, find_node, javascript
from waypost.judge.engines.nursery import Nursery
from waypost.judge.engines.pool import Pool
from waypost.judge.observations import Fault, Observations
from waypost.sandbox import SandboxUnavailable
from waypost.sandbox.limits import MIB

__all__ = ["JavaScriptEngine", "find_node"]


class JavaScriptEngine:
    """A pool of Node processes that are ready. `spares` stand waiting; at most `at_once` work.

    `reuse` lets one process serve several pieces of work, each in realms of its own: only for content that staff
    wrote (the proof), never for learners.
    """

    def __init__(
        self, *, spares: int, at_once: int, memory_bytes: int = 256 * MIB, reuse: bool = False
    ) -> None:
        self._memory = memory_bytes
        self._nursery = Nursery(javascript(memory_bytes), memory_bytes=memory_bytes)
        self._turns = asyncio.Semaphore(at_once)
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="waypost-node")
        self._apart: set[NodeRunner] = set()
        self._pool: Pool[NodeRunner] = Pool(self._begin, spares=spares, named="Node", reuse=reuse)
        self.judged = 0

    async def _begin(self) -> NodeRunner:
        return await NodeRunner.begin(nursery=self._nursery, starter=self._starter)

    @property
    def restarts(self) -> int:
        return self._pool.restarts

    async def start(self) -> None:
        """Bring up the spares. Raises EngineFault or SandboxUnavailable when none comes up."""
        await self._pool.start()

    async def judge(self, exercise: Exercise, files: Mapping[str, str]) -> Observations:
        """Run one piece of work. Raises EngineFault when no Node can be had.

        Work whose Node ends is tried once more with another; twice means that the work did it.
        """
        async with self._turns:
            try:
                seen = await self._once(exercise, files)
            except NodeGone:
                self._pool.restarts += 1
                try:
                    seen = await self._once(exercise, files)
                except NodeGone:
                    seen = Observations("error", fault=Fault("Error", "The program ended before its time."))
        self.judged += 1
        return seen

    async def _once(self, exercise: Exercise, files: Mapping[str, str]) -> Observations:
        if exercise.limits.memory_bytes != self._memory:
            return await self._by_itself(exercise, files)
        runner = await self._pool.take()
        try:
            return await runner.judge(exercise, files)
        except BaseException:
            runner.broken = True
            raise
        finally:
            self._pool.done_with(runner)

    async def _by_itself(self, exercise: Exercise, files: Mapping[str, str]) -> Observations:
        """Work with a memory limit of its own has a new Node: how large its heap may be is settled when it starts."""
        memory = exercise.limits.memory_bytes
        nursery = Nursery(replace(javascript(memory), forks=False), memory_bytes=memory)
        try:
            runner = await NodeRunner.begin(nursery=nursery, starter=self._starter)
        except SandboxUnavailable as why:
            raise EngineFault(why.message, why.try_this) from why
        self._apart.add(runner)
        try:
            await runner.ready()
            return await runner.judge(exercise, files)
        finally:
            self._apart.discard(runner)
            await runner.close()

    def host_pids(self) -> list[int]:
        """Every process of the fork server and of every runner that is not done with."""
        return [
            *self._nursery.host_pids(),
            *self._pool.host_pids(),
            *(pid for runner in self._apart for pid in runner.host_pids()),
        ]

    async def close(self) -> None:
        """End every process. Nothing is taken on after this."""
        await self._pool.close()
        for runner in list(self._apart):
            await runner.close()
        with suppress(SandboxUnavailable):
            await asyncio.get_running_loop().run_in_executor(self._starter, self._nursery.close)
        self._starter.shutdown()

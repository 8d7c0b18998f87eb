"""Workers that are started ahead, jailed already, and used once, so that nobody waits for a start."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Generic, Protocol, TypeVar

from waypost.judge.engines.errors import EngineFault
from waypost.sandbox import SandboxUnavailable

_MOST_USES = 40


class Worker(Protocol):
    """One jailed process that waits for work."""

    uses: int
    broken: bool
    on_lost: Callable[[], None]

    def alive(self) -> bool:
        """Whether it still is. Asked as it is taken: news of its end may not have been heard yet."""

    async def ready(self) -> None:
        """Wait until it can take work. Raises EngineFault when it does not come up."""

    async def close(self) -> None:
        """End it and everything in its jail. Harmless when called again."""

    def host_pids(self) -> list[int]:
        """Its processes as this machine sees them."""


W = TypeVar("W", bound=Worker)


class Pool(Generic[W]):
    """`spares` workers stand waiting; `begin` starts one more. `named` is what the error sentences call it.

    `reuse` lets one worker serve several pieces of work: only for content that staff wrote (the proof).
    `idle_seconds`: the spares end when no work has come for so long, and come up again with the next; None keeps them.
    """

    def __init__(
        self,
        begin: Callable[[], Awaitable[W]],
        *,
        spares: int,
        named: str,
        reuse: bool = False,
        idle_seconds: float | None = None,
    ) -> None:
        self._begin = begin
        self._named = named
        self._reuse = reuse
        self._want = spares
        self._spares: asyncio.Queue[asyncio.Task[W]] = asyncio.Queue()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._all: set[W] = set()
        self._closed = False
        self._idle = idle_seconds
        self._timer: asyncio.TimerHandle | None = None
        self._taken = 0
        self._asleep = False
        self.restarts = 0

    async def start(self) -> None:
        """Bring up the spares. Raises EngineFault or SandboxUnavailable when none comes up."""
        for _ in range(self._want):
            self._order()
        first = await self._spares.get()
        await first
        self._spares.put_nowait(first)
        self._wait_for_sleep()

    def _wait_for_sleep(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._idle is not None and not self._closed:
            self._timer = asyncio.get_running_loop().call_later(self._idle, self._sleep)

    def _sleep(self) -> None:
        """Nothing has come for long: end the spares, so that the machine has their memory."""
        if self._taken or self._closed:
            return
        self._asleep = True
        while not self._spares.empty():
            self._task(self._forget(self._spares.get_nowait()))

    async def _forget(self, spare: asyncio.Task[W]) -> None:
        with suppress(EngineFault, SandboxUnavailable):
            await self._drop(await spare)

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

    async def _make(self) -> W:
        worker = await self._begin()
        self._all.add(worker)
        try:
            await worker.ready()
        except EngineFault:
            await self._drop(worker)
            raise
        worker.on_lost = lambda: self._replace(worker)
        return worker

    def _replace(self, worker: W) -> None:
        """A spare ended while it waited: clear it away now and bring up another."""
        for _ in range(self._spares.qsize()):
            task = self._spares.get_nowait()
            if task.done() and not task.cancelled() and task.exception() is None and task.result() is worker:
                self.restarts += 1
                self._task(self._drop(worker))
                self._order()
            else:
                self._spares.put_nowait(task)

    async def _drop(self, worker: W) -> None:
        self._all.discard(worker)
        await worker.close()

    async def take(self) -> W:
        """A worker that is ready. Give it to `done_with` afterwards. Raises EngineFault when none can be had."""
        self._taken += 1
        try:
            return await self._take()
        except BaseException:
            self._taken -= 1
            raise

    async def _take(self) -> W:
        if self._asleep:
            self._asleep = False
            for _ in range(self._want):
                self._order()
        for _ in range(self._want + 2):
            task = await self._spares.get()
            try:
                worker = await task
            except (EngineFault, SandboxUnavailable):
                self.restarts += 1
                self._order()
                continue
            if not worker.broken and worker.alive():
                return worker
            self.restarts += 1
            self._task(self._drop(worker))
            self._order()
        raise EngineFault(f"{self._named} does not start.", "Run waypost doctor.")

    def done_with(self, worker: W) -> None:
        """Clear it away, and start another in its place."""
        self._taken -= 1
        self._wait_for_sleep()
        if self._reuse and not worker.broken and worker.uses < _MOST_USES:
            self._spares.put_nowait(self._task(self._again(worker)))
            return
        self._task(self._drop(worker))
        self._order()

    async def _again(self, worker: W) -> W:
        try:
            await worker.ready()
        except EngineFault:
            await self._drop(worker)
            raise
        return worker

    def host_pids(self) -> list[int]:
        """Every process of every worker that is not done with."""
        return [pid for worker in self._all for pid in worker.host_pids()]

    async def close(self) -> None:
        """End every worker. Nothing is taken on after this."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        while not self._spares.empty():
            task = self._spares.get_nowait()
            with suppress(EngineFault, SandboxUnavailable):
                await task
        for worker in list(self._all):
            await self._drop(worker)
        if self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

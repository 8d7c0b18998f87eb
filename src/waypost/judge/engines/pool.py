"""Workers that are started ahead, jailed already, and used once, so that nobody waits for a start."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Generic, Protocol, TypeVar

from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.stock import IDLE_SECONDS, Stock
from waypost.sandbox import SandboxUnavailable

_MOST_USES = 40
_PAUSE_SECONDS = 0.02
"""After a start that failed, and as much longer after each further one: what it starts from may be ending just now."""


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
    """About `spares` workers stand waiting (see `Stock`: more under load, fewer when idle or short of memory); `begin`
    starts one more. `named` is what the error sentences call it.

    `reuse` lets one worker serve several pieces of work: only for content that staff wrote (the proof).
    `least` of them stay when no work has come for `idle_seconds`; the next work brings up the rest.
    """

    def __init__(
        self,
        begin: Callable[[], Awaitable[W]],
        *,
        spares: int,
        named: str,
        reuse: bool = False,
        least: int = 1,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._begin = begin
        self._named = named
        self._reuse = reuse
        self._stock = Stock(spares, least=least, idle_seconds=idle_seconds)
        self._spares: asyncio.Queue[asyncio.Task[W]] = asyncio.Queue()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._all: set[W] = set()
        self._closed = False
        self._timer: asyncio.TimerHandle | None = None
        self._count = 0  # workers that are, or are being made
        self._coming = 0  # of those, being made
        self._taken = 0  # of those, at work or waited for
        self._several = 0  # pieces of work that take more than one
        self.restarts = 0

    async def start(self) -> None:
        """Bring up the spares. Raises EngineFault or SandboxUnavailable when none comes up."""
        for _ in range(self._stock.usual):
            self._order()
        first = await self._spares.get()
        await first
        self._spares.put_nowait(first)
        self._look_later()

    def _look_later(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self._closed:
            self._timer = asyncio.get_running_loop().call_later(self._stock.idle_seconds, self._trim)

    def _trim(self) -> None:
        """Nothing has come for long: end spares, so that the machine has their memory."""
        while not self._closed and self._count > max(self._stock.want, self._taken):
            if self._spares.empty():
                return
            self._count -= 1
            self._task(self._forget(self._spares.get_nowait()))

    async def _forget(self, spare: asyncio.Task[W]) -> None:
        with suppress(EngineFault, SandboxUnavailable):
            worker = await spare
            self._all.discard(worker)
            await worker.close()

    def _fill(self) -> None:
        """Order what is wanted. Whoever waits for a worker has one coming. While somebody takes several, spares come
        one after another: more that start at once would be in the way of those at work."""
        while not self._closed and (
            self._count < self._taken
            or (self._count < self._stock.want and not (self._several and self._coming))
        ):
            self._order()

    def _order(self) -> None:
        self._count += 1
        self._coming += 1
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
        try:
            worker = await self._begin()
            self._all.add(worker)
            try:
                await worker.ready()
            except EngineFault:
                self._all.discard(worker)
                await worker.close()
                raise
        finally:
            self._coming -= 1
            self._fill()
        worker.on_lost = lambda: self._replace(worker)
        return worker

    def _replace(self, worker: W) -> None:
        """A spare ended while it waited: clear it away now and bring up another."""
        for _ in range(self._spares.qsize()):
            task = self._spares.get_nowait()
            if task.done() and not task.cancelled() and task.exception() is None and task.result() is worker:
                self.restarts += 1
                self._put_away(worker)
                self._fill()
            else:
                self._spares.put_nowait(task)

    def _put_away(self, worker: W) -> None:
        self._count -= 1
        self._all.discard(worker)
        self._task(worker.close())

    @contextmanager
    def several(self) -> Iterator[None]:
        """Around a piece of work that takes one worker after another."""
        self._several += 1
        try:
            yield
        finally:
            self._several -= 1
            self._fill()

    async def take(self) -> W:
        """A worker that is ready. Give it to `done_with` afterwards. Raises EngineFault when none can be had."""
        self._taken += 1
        try:
            return await self._take()
        except BaseException:
            self._taken -= 1
            raise

    async def _take(self) -> W:
        self._stock.used(ready=self._spares.qsize() > self._coming)
        self._fill()
        # those of before may all have ended at once: no try for that
        before, failed = self._spares.qsize(), 0
        while failed < self._stock.usual + 2:
            before -= 1
            task = await self._spares.get()
            try:
                worker = await asyncio.shield(task)
            except (EngineFault, SandboxUnavailable):
                self.restarts += 1
                self._count -= 1
                if before < 0:
                    failed += 1
                    await asyncio.sleep(failed * _PAUSE_SECONDS)
                self._fill()
                continue
            except BaseException:  # whoever waited has given up: the next may have it
                self._spares.put_nowait(task)
                raise
            if not worker.broken and worker.alive():
                return worker
            self.restarts += 1
            self._put_away(worker)
            self._fill()
        raise EngineFault(f"{self._named} does not start.", "Run waypost doctor.")

    def done_with(self, worker: W) -> None:
        """Clear it away, and start another in its place."""
        self._taken -= 1
        self._stock.done()
        self._look_later()
        if self._reuse and not worker.broken and worker.uses < _MOST_USES:
            self._spares.put_nowait(self._task(self._again(worker)))
            return
        self._put_away(worker)
        self._fill()

    async def _again(self, worker: W) -> W:
        try:
            await worker.ready()
        except EngineFault:
            self._all.discard(worker)
            await worker.close()
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
        while self._tasks:  # what is being made comes to its end first, or nobody would clear it away
            await asyncio.gather(*self._tasks, return_exceptions=True)
        while self._all:
            await self._all.pop().close()

"""`page`: a warm Chromium in a jail, with pages made ahead, one for each piece of work."""

from __future__ import annotations

import asyncio
import os
import resource
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from waypost.curriculum.schema import Exercise
from waypost.judge.engines.browser import Browser, find_browser
from waypost.judge.engines.cdp import CommandFailed
from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.page_look import PageFault, judge_in, picture_in
from waypost.judge.engines.serving import Fetch
from waypost.judge.engines.stock import Stock
from waypost.judge.engines.tab import Tab
from waypost.judge.observations import Observations
from waypost.kernel.errors import BadInput
from waypost.sandbox import SandboxUnavailable
from waypost.sandbox.limits import GIB, MIB

__all__ = ["PageEngine", "find_browser"]

T = TypeVar("T")
_PREPARE_SECONDS = 15.0
_CLOSE_SECONDS = 1.0
_MOST_PAGES = 300
_MOST_USES = 100
_RENDERER_DATA_BYTES = 448 * MIB


class _Running:
    """A browser and what is open in it."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.made = 0
        self.open = 0
        self.tired = False


class PageEngine:
    """Keeps one browser warm and about `spares` pages ready (see `Stock`); looks at `at_once` of them together.

    `reuse` lets a page serve several pieces of work: only for content that staff wrote, never for learners.
    """

    def __init__(
        self,
        *,
        spares: int,
        at_once: int,
        memory_bytes: int = 3 * GIB // 2,
        cores: float | None = None,
        reuse: bool = False,
    ) -> None:
        self._memory = memory_bytes
        self._cores = cores or float(os.cpu_count() or 1)
        self._reuse = reuse
        self._stock = Stock(spares)
        self._count = 0  # pages that are, or are being made
        self._coming = 0  # of those, being made
        self._taken = 0  # of those, looked at or waited for
        self._running: _Running | None = None
        self._starting = asyncio.Lock()
        self._spares: asyncio.Queue[asyncio.Task[tuple[_Running, Tab]]] = asyncio.Queue()
        self._turns = asyncio.Semaphore(at_once)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._every: set[Browser] = set()
        self._limited: set[int] = set()
        self._closed = False
        self.judged = 0
        self.restarts = 0

    async def start(self) -> None:
        """Bring up the browser and the first pages. Raises EngineFault or SandboxUnavailable."""
        for _ in range(self._stock.usual):
            self._order()
        first = await self._spares.get()
        await first
        self._spares.put_nowait(first)

    def _fill(self) -> None:
        """Order what is wanted; whoever waits for a page has one coming."""
        while not self._closed and self._count < max(self._stock.want, self._taken):
            self._order()

    def _order(self) -> None:
        self._count += 1
        self._coming += 1
        self._spares.put_nowait(self._task(self._make()))

    def _drop(self, running: _Running, tab: Tab) -> None:
        self._count -= 1
        self._task(self._put_away(running, tab))

    def _task(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waits for it hears of it; at closing time nobody does

    async def _browser(self) -> _Running:
        async with self._starting:
            now = self._running
            if now is not None and now.browser.alive and not now.tired:
                return now
            if self._closed:
                raise EngineFault("The judge is stopping.", "It is tried again.")
            if now is not None:
                self._running = None
                now.tired = True
                if not now.open:
                    self._task(self._end(now))
            browser = Browser(memory_bytes=self._memory, cores=self._cores)
            self._every.add(browser)
            try:
                await browser.start()
            except EngineFault:
                self._every.discard(browser)
                raise
            running = self._running = _Running(browser)
            browser.connection.ended.add_done_callback(lambda _: self._replace(running))
            return running

    def _replace(self, running: _Running) -> None:
        """The browser ended: clear away its pages that wait, and with the last of them what is left of it."""
        for _ in range(self._spares.qsize()):
            task = self._spares.get_nowait()
            lost = (
                task.done()
                and not task.cancelled()
                and task.exception() is None
                and task.result()[0] is running
            )
            if lost and not self._closed:
                self.restarts += 1
                running.tired = True
                self._drop(*task.result())
                self._fill()
            else:
                self._spares.put_nowait(task)

    async def _end(self, running: _Running) -> None:
        self._every.discard(running.browser)
        await running.browser.close()

    async def _make(self) -> tuple[_Running, Tab]:
        try:
            return await self._made()
        finally:
            self._coming -= 1

    async def _made(self) -> tuple[_Running, Tab]:
        running = await self._browser()
        tab = Tab(running.browser)
        running.made += 1
        running.open += 1
        if running.made >= _MOST_PAGES or self._is_full(running.browser):
            running.tired = True
        try:
            async with asyncio.timeout(_PREPARE_SECONDS):
                await tab.prepare()
        except (TimeoutError, CommandFailed) as why:
            running.tired = True
            await self._put_away(running, tab)
            raise EngineFault("Chromium made no page.", "Run waypost doctor.") from why
        self._limit(running.browser)
        return running, tab

    def _is_full(self, browser: Browser) -> bool:
        return (browser.memory_bytes() or 0) > self._memory * 0.75 or browser.oom_kills() > 0

    def _limit(self, browser: Browser) -> None:
        """No one page may take all of the browser's memory: a limit on each process that shows pages."""
        pids = browser.host_pids()
        for pid in pids:
            if pid not in self._limited:
                with suppress(OSError):
                    if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
                        resource.prlimit(
                            pid, resource.RLIMIT_DATA, (_RENDERER_DATA_BYTES, _RENDERER_DATA_BYTES)
                        )
                        self._limited.add(pid)
        if len(self._limited) > 4 * _MOST_PAGES:
            self._limited.intersection_update(pids)

    async def judge(
        self, exercise: Exercise, files: Mapping[str, str], *, fetch: Fetch | None = None
    ) -> Observations:
        """Look at one piece of work; with `fetch`, at the pages of the learner's own server.

        Raises EngineFault when no page can be had.
        """
        try:
            seen = await self._visit(
                lambda tab: judge_in(tab, exercise, files, fetch),
                good=lambda seen: seen.status == "ran" and not seen.stopped,
            )
        except PageFault as fault:
            if not fault.crashed:
                raise
            seen = Observations(status="memory")
        self.judged += 1
        return seen

    async def picture(self, exercise: Exercise, files: Mapping[str, str], *, width: int) -> bytes:
        """A PNG of the work, `width` pixels wide. Raises BadInput where there is nothing to see, and EngineFault."""
        try:
            return await self._visit(
                lambda tab: picture_in(tab, exercise, files, width=width), good=lambda _: True
            )
        except PageFault as fault:
            if not fault.crashed:
                raise
            raise BadInput("The page takes more memory than it may.", "Look for what grows.") from fault

    async def _visit(self, look: Callable[[Tab], Awaitable[T]], *, good: Callable[[T], bool]) -> T:
        """What `look` sees in a page of its own. One that crashes is tried once more: twice means the work did it.

        Raises PageFault for the second time, and EngineFault when no page can be had.
        """
        for again in (False, True):
            async with self._turns:
                self._taken += 1
                try:
                    running, tab = await self._next()
                except BaseException:
                    self._taken -= 1
                    raise
                keep = False
                try:
                    seen = await look(tab)
                    tab.uses += 1
                    keep = self._reuse and good(seen) and not running.tired and tab.uses < _MOST_USES
                    return seen
                except PageFault:
                    self.restarts += 1
                    if tab.gone == "stuck":
                        running.tired = True
                        await self._end(running)
                    if again:
                        raise
                finally:
                    self._taken -= 1
                    self._stock.done()
                    if keep:
                        self._spares.put_nowait(self._task(_same(running, tab)))
                    else:
                        self._drop(running, tab)
                        self._fill()
        raise EngineFault("No page could be had.", "Run waypost doctor.")

    async def _next(self) -> tuple[_Running, Tab]:
        self._stock.used(ready=self._spares.qsize() > self._coming)
        self._fill()
        # those of before may all have ended at once: no try for that
        before, failed = self._spares.qsize(), 0
        while failed < self._stock.usual + 2:
            before -= 1
            task = await self._spares.get()
            try:
                running, tab = await asyncio.shield(task)
            except (EngineFault, SandboxUnavailable):
                failed += before < 0
                self.restarts += 1
                self._count -= 1
                self._fill()
                continue
            except BaseException:  # whoever waited has given up: the next may have it
                self._spares.put_nowait(task)
                raise
            if running.browser.alive and not tab.gone:
                return running, tab
            self._drop(running, tab)
            self._fill()
        raise EngineFault("Chromium does not start.", "Run waypost doctor.")

    async def _put_away(self, running: _Running, tab: Tab) -> None:
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await tab.close()
        except TimeoutError:
            running.tired = True
        running.open -= 1
        if running.tired and not running.open and running is not self._running:
            await self._end(running)

    def host_pids(self) -> list[int]:
        """Every process of every browser."""
        return [pid for browser in self._every for pid in browser.host_pids()]

    async def close(self) -> None:
        """End every browser. Nothing is taken on after this."""
        self._closed = True
        for browser in list(self._every):
            await browser.close()
        self._every.clear()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)


async def _same(running: _Running, tab: Tab) -> tuple[_Running, Tab]:
    return running, tab

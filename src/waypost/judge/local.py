"""The judge inside this process, for the command line and the proof. A running classroom uses the daemon."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterable, Mapping
from concurrent.futures import Future
from types import TracebackType
from typing import Any, TypeVar

from waypost.curriculum.schema import Exercise
from waypost.judge.core import Judge
from waypost.judge.result import Verdict
from waypost.judge.runners import WARM
from waypost.kernel.errors import Unavailable

T = TypeVar("T")


class LocalJudge:
    """A judge of one's own: `with LocalJudge() as judge: judge.judge(exercise, files)`. Call it from any thread.

    It lives in a thread with an event loop. Engines come up when they are first wanted. `at_once` is how many pieces
    of work run together (default: one a core). `reuse=True` is for content that staff wrote, never for learners.
    """

    def __init__(self, *, at_once: int | None = None, spares: int | None = None, reuse: bool = False) -> None:
        self._made = (at_once, spares, reuse)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._judge: Judge | None = None
        self._lock = threading.Lock()

    def _running(self) -> tuple[asyncio.AbstractEventLoop, Judge]:
        with self._lock:
            if self._loop is None or self._judge is None:
                loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=loop.run_forever, name="waypost-judge", daemon=True)
                self._thread.start()
                at_once, spares, reuse = self._made

                async def make() -> Judge:
                    return Judge(at_once=at_once, spares=spares, reuse=reuse)

                self._judge = asyncio.run_coroutine_threadsafe(make(), loop).result()
                self._loop = loop
            return self._loop, self._judge

    def _send(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        loop, _ = self._running()
        return asyncio.run_coroutine_threadsafe(work, loop)

    def submit(self, exercise: Exercise, files: Mapping[str, str], *, who: str = "") -> Future[Verdict]:
        """Ask for a verdict and go on; the future gives it, or raises as `judge` does."""
        _, judge = self._running()
        return self._send(judge.judge(exercise, files, who=who))

    def judge(
        self, exercise: Exercise, files: Mapping[str, str], *, timeout_seconds: float = 120.0, who: str = ""
    ) -> Verdict:
        """The verdict. Raises BadInput, SandboxUnavailable, or Unavailable when it takes too long."""
        asked = self.submit(exercise, files, who=who)
        try:
            return asked.result(timeout_seconds)
        except TimeoutError as why:
            asked.cancel()
            raise Unavailable("Marking took too long.", "Try again in a minute.") from why

    def picture(self, exercise: Exercise, files: Mapping[str, str], *, width: int) -> bytes:
        """A PNG of the page; see `Judge.picture`."""
        _, judge = self._running()
        return self._send(judge.picture(exercise, files, width=width)).result()

    def warm(self, names: Iterable[str] = WARM) -> None:
        """Bring up the engines `names` now. Raises Unavailable when none comes up."""
        _, judge = self._running()
        self._send(judge.warm(names)).result()

    def status(self) -> dict[str, Any]:
        """Counts; see `Judge.status`."""
        loop, judge = self._running()

        async def ask() -> dict[str, Any]:
            return judge.status()

        return asyncio.run_coroutine_threadsafe(ask(), loop).result()

    def host_pids(self) -> list[int]:
        """Every process of its engines, as this machine sees them."""
        loop, judge = self._running()

        async def ask() -> list[int]:
            return judge.host_pids()

        return asyncio.run_coroutine_threadsafe(ask(), loop).result()

    def close(self) -> None:
        """End every engine. Harmless when called again; the next `judge` would bring them up anew."""
        with self._lock:
            loop, judge, thread = self._loop, self._judge, self._thread
            self._loop = self._judge = self._thread = None
        if loop is None or judge is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(judge.close(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()

    def __enter__(self) -> LocalJudge:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

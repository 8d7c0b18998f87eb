"""Work that is a server: asked by the driver beside it, and looked at as pages in the judge's Chromium."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from waypost.curriculum.schema import Exercise
from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.forked import ForkedEngine
from waypost.judge.engines.nursery import Language
from waypost.judge.engines.page import PageEngine
from waypost.judge.observations import Look, Observations


class ServerEngine(ForkedEngine):
    """Checks that name a `page` are looked at in a browser tab; each of its requests is handed to the learner's
    server in its own jail, and the two jails never meet."""

    def __init__(
        self, language: Language, *, spares: int, at_once: int, pages: Callable[[], Awaitable[PageEngine]]
    ) -> None:
        super().__init__(language, spares=spares, at_once=at_once)
        self._pages = pages

    async def judge(self, exercise: Exercise, files: Mapping[str, str]) -> Observations:
        """Take each look that the checks need. Raises EngineFault when no worker or no page can be had."""
        asked = [check for check in exercise.checks if not check.page]
        async with self._turns:
            seen = await self.look(exercise, files, asked)
            if len(asked) < len(exercise.checks) and seen.status == "ran" and not seen.stopped:
                pages = await self._look_at_pages(exercise, files)
                seen = _joined(seen, pages)
        self.judged += 1
        return seen

    async def _look_at_pages(self, exercise: Exercise, files: Mapping[str, str]) -> Observations:
        browser = await self._pages()
        worker = await self.pool.take()
        try:
            blank = Look((), exercise.entry, 800, (), {})
            job = self.job(exercise, files, blank)
            told = await worker.serve(job, given=self.given(exercise, blank))
            if told.status != "ran":
                raise EngineFault("The server did not start a second time.", "It is tried again.")
            seen = await browser.judge(exercise, files, fetch=worker.fetch)
            worker.sum_up(told)
        finally:
            self.pool.done_with(worker)
        return seen if told.status == "ran" else replace(seen, status=told.status)


def _joined(seen: Observations, pages: Observations) -> Observations:
    """Both as one; what the server itself did comes first."""
    return replace(
        seen,
        status=pages.status,
        values={**seen.values, **pages.values},
        stopped=seen.stopped | pages.stopped,
        fault=seen.fault or pages.fault,
        console=[*seen.console, *pages.console],
        duration_ms=seen.duration_ms + pages.duration_ms,
    )

"""The parts of the bench that need a browser: bytes, the instant check, the verdict as it is shown."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Browser

from waypost.bench.browser import Desk, Visit
from waypost.bench.classroom import BYTES, INSTANT, VERDICT, Rounds
from waypost.bench.figures import Figure, median, spread
from waypost.bench.plans import Task
from waypost.bench.workshop import Prepared

RUNNERS = {"page": "page exercise", "javascript": "JavaScript exercise"}
_INSTANT_MS = {"page": 100.0, "javascript": 50.0}
_SHOWN_MS = {"page": 150.0, "javascript": 60.0}


class Screens:
    """A browser at a running classroom. The learners from the far end are used, so that nobody else is at theirs."""

    def __init__(self, browser: Browser, address: str, prepared: Prepared, rounds: Rounds) -> None:
        self._browser = browser
        self._address = address
        self._at = prepared
        self._rounds = rounds

    def _desk(self, place: int) -> Desk:
        return Desk(self._browser, self._address, self._at.learners[-1 - place])

    def _task(self, runner: str) -> Task:
        """The middle exercise of its sort in the course: neither the first small one nor the last large one."""
        found = [task for task in self._at.tasks if task.runner == runner]
        return found[len(found) // 2]

    def transfer(self) -> Iterator[Figure]:
        """First visit with an empty cache, second visit with what it left there."""
        lesson = self._at.lessons[len(self._at.lessons) // 2]
        for name, path, first, again in (
            ("lesson page", f"/lesson/{lesson}/", 120, 15),
            ("exercise page", f"/exercise/{self._task('page').id}/", 350, 20),
        ):
            desk = self._desk(0)
            try:
                told = desk.visits(path)
            finally:
                desk.close()
            yield _visit(f"{name}, first visit", told[0], first)
            yield _visit(f"{name}, second visit", told[1], again)

    def instant(self) -> Iterator[Figure]:
        """From click to painted answer; the first click after the page has opened is named apart."""
        for runner, name in RUNNERS.items():
            task, cold, warm = self._task(runner), [], []
            for files in (task.wrong, task.right):
                desk = self._desk(1)
                try:
                    desk.open_task(task, files)
                    cold.append(desk.check())
                    warm += [desk.check() for _turn in range(self._rounds.browser)]
                finally:
                    desk.close()
            note = f"{task.id}, half of them not right yet"
            yield from spread(INSTANT, name, warm, middle=_INSTANT_MS[runner], note=note)
            yield Figure(
                INSTANT, f"{name}: the first click", max(cold), "ms", note="the slower of two page openings"
            )

    def shown(self) -> Iterator[Figure]:
        """From the click on Hand in to the server's verdict painted in the page."""
        for runner, name in RUNNERS.items():
            task = self._task(runner)
            desk = self._desk(2)
            try:
                desk.open_task(task, task.right)
                times = [desk.hand_in() for _turn in range(self._rounds.browser + 1)][1:]
            finally:
                desk.close()
            told = f"{task.id}, {len(times)} measured, one before them to warm up"
            yield Figure(
                VERDICT,
                f"{name}, shown in Chromium: median",
                median(times),
                "ms",
                _SHOWN_MS[runner],
                note=told,
            )


def _visit(name: str, visit: Visit, most_kb: float) -> Figure:
    return Figure(
        BYTES, name, visit.bytes / 1024, "KB", most_kb, note=f"{visit.requests} requests; {visit.largest}"
    )

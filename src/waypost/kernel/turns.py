"""How many requests of one process may be worked on at once.

The web server has a thread for each request that may have to wait for the judge. Were all of them to compute at once,
they would only take the interpreter from each other: each page would take longer, and some would wait very long. So a
request takes a turn, and gives it back while it only waits.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from waypost.kernel import clock

LONG = 0.1  # seconds: fifty times what a page takes
MOST_BESIDE = 2


class Turns:
    """`at_once` of them; whoever comes first goes first.

    A turn is handed from one to the next. With a semaphore, who has just come could take the turn that was given back
    before the one who waited for it woke up, and some waited several times as long as others.

    Who computes for long (a PDF, a list of five hundred people) holds up nobody: where no turn has moved on for
    `long_seconds`, the next in the queue goes ahead beside them, and there is one turn less again once they are done.
    """

    def __init__(self, at_once: int, *, long_seconds: float = LONG) -> None:
        self._free = at_once
        self._long = long_seconds
        self._beside = 0  # turns that were added because somebody took long
        self._moved_at = 0.0
        self._waiting: deque[threading.Lock] = deque()
        self._guard = threading.Lock()
        self._here = threading.local()

    def add(self, more: int) -> None:
        """Lets `more` work at once from now on."""
        for _ in range(more):
            self._pass_on()

    def _take(self) -> None:
        with self._guard:
            if self._free:
                self._free -= 1
                called = None
            else:
                called = threading.Lock()
                called.acquire()
                self._waiting.append(called)
        while called is not None and not called.acquire(timeout=self._long):
            if self._goes_ahead(called):
                break
        self._here.since = self._moved_at = clock.steady()

    def _goes_ahead(self, called: threading.Lock) -> bool:
        with self._guard:
            stuck = clock.steady() - self._moved_at >= self._long and self._beside < MOST_BESIDE
            if not stuck or not self._waiting or self._waiting[0] is not called:
                return False
            self._waiting.popleft()
            self._beside += 1
            return True

    def _give(self) -> None:
        if clock.steady() - self._here.since >= self._long:
            with self._guard:
                if self._beside:
                    self._beside -= 1
                    return
        self._pass_on()

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Waits for a turn and keeps it."""
        self._take()
        self._here.held = True
        try:
            yield
        finally:
            self._here.held = False
            self._give()

    @contextmanager
    def given_back(self) -> Iterator[None]:
        """For a wait in the middle of a turn; never inside a database transaction. Does nothing without a turn."""
        if not getattr(self._here, "held", False):
            yield
            return
        self._here.held = False
        self._give()
        try:
            yield
        finally:
            self._take()
            self._here.held = True


turns = Turns(1)
"""One: with a database in the same process, two that compute only take the interpreter from each other."""

"""Hands out again whatever has no verdict: lost by a killed process, released after a fault, or never taken.

`site.upkeep` runs it, with the chores of other rooms.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from waypost.learning.marking import Judge

log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
AT_ONCE = 50


class Sweep:
    """One look at a time. A hand-in that only waits is left for the process that took it in; if it is still there at
    the next look, nobody has it.

    `status` asks the judge how it is, and raises Unavailable while it is out. Each fault makes a hand-in's pause
    longer, so after a long outage they would wait minutes beside a healthy judge: when it answers again, the pauses
    end. Only then, so that a hand-in that fails by itself is not tried over and over.
    """

    def __init__(
        self, judge: Judge, *, worker: str = "sweeper", status: Callable[[], object] | None = None
    ) -> None:
        self._judge = judge
        self._worker = worker
        self._status = status
        self._judge_was_out = True  # whatever paused before this process began may be tried once
        self._seen: set[int] = set()

    def once(self) -> int:
        """Mark what is lost; gives how many verdicts were recorded."""
        from waypost.kernel import clock
        from waypost.learning.queries.owed import owed

        self._end_pauses_if_the_judge_is_back()
        rows = list(owed(clock.now()).values_list("pk", "state", "lease_until")[:AT_ONCE])
        lost = [pk for pk, state, lease in rows if lease is not None or pk in self._seen]
        self._seen = {pk for pk, _, _ in rows}
        if not lost:
            return 0
        from waypost.learning.marking import judge_submission  # only now: it knows the curriculum

        return sum(judge_submission(pk, judge=self._judge, worker=self._worker) for pk in lost)

    def _end_pauses_if_the_judge_is_back(self) -> None:
        from waypost.kernel import clock
        from waypost.kernel.errors import Unavailable
        from waypost.learning.queries.owed import paused

        if self._status is None or not paused(clock.now()).exists():
            return
        try:
            self._status()
        except Unavailable:
            self._judge_was_out = True
            return
        if self._judge_was_out:
            from waypost.learning.actions.marks import end_pauses

            end_pauses()
            self._judge_was_out = False


def run(
    stop: threading.Event, *, judge: Judge | None = None, chores: Sequence[Callable[[], object]] = ()
) -> None:
    """Sweep until told to stop, and do the chores after each sweep. A database that is away is waited for, and a chore
    that fails keeps nothing else from being done."""
    from django.conf import settings
    from django.db import DatabaseError, connection

    from waypost.judge.client import JudgeClient

    client = JudgeClient(settings.JUDGE_SOCKET)
    sweep = Sweep(judge or client, status=client.status)
    try:
        while not stop.wait(EVERY_SECONDS):
            try:
                sweep.once()
                _do(chores)
            except DatabaseError:
                log.warning("The sweeper cannot reach the database; it will try again.", exc_info=True)
                connection.close()
    finally:
        connection.close()


def _do(chores: Sequence[Callable[[], object]]) -> None:
    from django.db import DatabaseError

    for chore in chores:
        try:
            chore()
        except DatabaseError:
            raise
        except Exception:
            log.exception("A chore of the sweeper failed; it will be tried again.")

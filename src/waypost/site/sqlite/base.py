"""Django's SQLite backend, with one queue for the transactions of all processes of a classroom.

SQLite lets one writer in at a time; the others ask again after ever longer sleeps (1 to 100 ms), so under load some
wait several times as long as others while the database stands idle. Here a writer waits on a file lock instead, which
is free the moment the one before has committed. A transaction that never takes the lock (another program's) is still
safe: SQLite's own lock is the one that counts.
"""

from __future__ import annotations

import fcntl
import os
from time import sleep

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from waypost.kernel import clock
from waypost.kernel.turns import turns

_PAUSE = 0.0001  # seconds: half a commit, long enough to cost little
_SHORT = 0.02  # seconds: some dozen commits
_LONG_PAUSE = 0.002


class DatabaseWrapper(base.DatabaseWrapper):
    _queue: int | None = None
    """The open lock file, while this connection has its turn to write."""

    def _start_transaction_under_autocommit(self) -> None:
        self._wait_for_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs lack it
        except BaseException:
            self._end_turn()
            raise

    def set_autocommit(
        self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False
    ) -> None:
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if autocommit:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # the stubs lack it
        finally:
            self._end_turn()

    def _wait_for_turn(self) -> None:
        """Raises OperationalError, as SQLite does, when the turn does not come within the connection's timeout."""
        if self.is_in_memory_db() or self._queue is not None:
            return
        self._queue = os.open(
            f"{self.settings_dict['NAME']}-queue", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600
        )
        began, timeout = clock.steady(), self.settings_dict["OPTIONS"].get("timeout", 5)
        if _is_ours(self._queue, began + min(_SHORT, timeout), pause=_PAUSE):
            return
        # somebody writes for long, a list of five hundred people say: whoever only reads goes on meanwhile
        with turns.given_back():
            if _is_ours(self._queue, began + timeout, pause=_LONG_PAUSE):
                return
        self._end_turn()
        raise OperationalError("database is locked")

    def _end_turn(self) -> None:
        if self._queue is not None:
            os.close(self._queue)
            self._queue = None


def _is_ours(queue: int, until: float, *, pause: float) -> bool:
    """Whether the lock of the file came before `until`."""
    while True:
        try:
            fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if clock.steady() > until:
                return False
            sleep(pause)
        else:
            return True

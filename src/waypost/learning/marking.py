"""From a hand-in to its verdict: claim, judge, record. Threads of this process do it, carrying ids only.

The submission row is the truth. Whatever happens here (a thread dies, the process is killed, the judge is away)
the row still says that a verdict is owed, and the sweeper hands it out again.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from typing import Protocol

from django.conf import settings
from django.db import close_old_connections, connections

from waypost.curriculum.schema import Exercise
from waypost.judge.assemble import answer_values, assemble
from waypost.judge.client import JudgeClient
from waypost.judge.observations import Observations
from waypost.judge.result import Problem, Verdict
from waypost.judge.verdict import build_verdict
from waypost.kernel import ids
from waypost.kernel.errors import BadInput, Unavailable
from waypost.kernel.turns import turns
from waypost.learning.actions import claim_submission, record_verdict, release_submission
from waypost.learning.curriculum import library
from waypost.learning.models import Submission

log = logging.getLogger(__name__)

THREADS = 4
MOST_WAITERS = 6
"""Requests of this process that may stand and wait for a verdict; more are told to ask again."""
JUDGE_SECONDS = 30.0
_LATER = "Your work is saved. Try again in a minute."


class Judge(Protocol):
    """What marks: `waypost.judge.client.JudgeClient`, or `waypost.judge.local.LocalJudge`."""

    def judge(
        self, exercise: Exercise, files: dict[str, str], *, timeout_seconds: float = ..., who: str = ...
    ) -> Verdict: ...


def check_answers(exercise: Exercise, files: dict[str, str]) -> Verdict:
    """The verdict on answers to questions. Nothing is run, so no judge is needed. Raises BadInput for answers
    that do not fit the exercise."""
    values = answer_values(exercise, files)
    return build_verdict(exercise, Observations(status="ran", values=values), files)


def try_out(exercise: Exercise, files: dict[str, str], *, who: str) -> Verdict:
    """What the checks that a learner may see say of work that a browser cannot run: advice, never kept, no credit.

    Raises BadInput for work that no judge could take, and Unavailable where it cannot be looked at just now.
    """
    visible = tuple(check for check in exercise.checks if not check.hidden)
    bare = exercise.model_copy(update={"checks": visible})
    verdict = marker().try_out(bare, files, who=who)
    if not verdict.final:
        raise Unavailable("Waypost could not look at this. That is our fault.", _LATER)
    return verdict


def judge_submission(submission_id: int, *, judge: Judge, worker: str) -> bool:
    """Claim one hand-in, have it judged, record its verdict. True if this call recorded it.

    Doing it twice is harmless. A fault of ours puts the hand-in back to wait, and is never a verdict.
    """
    submission = claim_submission(submission_id=submission_id, worker=worker)
    if submission is None:
        return False
    try:
        exercise = library().exercise(submission.exercise_id)
        verdict = _verdict(exercise, submission, judge)
    except Exception:
        # whatever it is, it is ours: the learner's own faults come back as a verdict
        log.warning("Could not mark hand-in %s; it will be tried again.", submission_id, exc_info=True)
        release_submission(submission_id=submission_id, worker=worker)
        return False
    if not verdict.final:
        log.warning("The judge had a fault of its own on hand-in %s.", submission_id)
        release_submission(submission_id=submission_id, worker=worker)
        return False
    return record_verdict(
        submission_id=submission_id, verdict=verdict, milestone=exercise.project_id is not None
    )


def _verdict(exercise: Exercise, submission: Submission, judge: Judge) -> Verdict:
    try:
        if exercise.runner == "answer":
            return check_answers(exercise, submission.files)
        return judge.judge(
            exercise, submission.files, timeout_seconds=JUDGE_SECONDS, who=submission.learner_id
        )
    except BadInput as odd:  # answers to an exercise that has changed since
        problem = Problem(raw="", plain=odd.message, try_this=odd.try_this)
        return Verdict(status="error", problem=problem)


def check_fits(exercise: Exercise, files: dict[str, str]) -> None:
    """Raises BadInput, before anything is kept as handed in, for answers that no judge could take."""
    if exercise.runner == "answer":
        answer_values(exercise, files)
    else:
        assemble(exercise, files)


class Marker:
    """The marking threads of one process."""

    def __init__(self, judge: Judge, *, threads: int = THREADS) -> None:
        self._judge = judge
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="marking")
        self._stopping = threading.Event()
        self._waiters = threading.BoundedSemaphore(MOST_WAITERS)
        self._worker = f"marker-{ids.new_id(length=8)}"

    def submit(self, submission_id: int) -> Future[bool]:
        """Mark it soon, in the background."""
        return self._pool.submit(self._mark, submission_id)

    def try_out(self, exercise: Exercise, files: dict[str, str], *, who: str) -> Verdict:
        """One look, at once, by the judge of this marker. Raises Unavailable where too many wait already."""
        if not self._waiters.acquire(blocking=False):
            raise Unavailable("Many people are checking their work just now.", _LATER)
        try:
            with turns.given_back():
                return self._judge.judge(exercise, files, timeout_seconds=JUDGE_SECONDS, who=who)
        finally:
            self._waiters.release()

    def wait(self, marking: Future[bool], *, seconds: float) -> None:
        """Stand by for the verdict, but never so many at once that pages cannot be served."""
        if not self._waiters.acquire(blocking=False):
            return
        try:
            with turns.given_back():
                marking.result(timeout=seconds)
        except TooSlow:
            return
        except Exception:
            log.exception("A marking thread failed; the sweeper will hand it out again.")
        finally:
            self._waiters.release()

    def stop(self) -> None:
        """Let what is being marked come to its end; what only waits stays owed. Each thread closes its own
        connection to the database."""
        self._stopping.set()
        all_here = threading.Barrier(self._threads)
        for _ in range(self._threads):
            self._pool.submit(_leave, all_here)
        self._pool.shutdown(wait=True)

    def _mark(self, submission_id: int) -> bool:
        if self._stopping.is_set():
            return False
        close_old_connections()
        try:
            return judge_submission(submission_id, judge=self._judge, worker=self._worker)
        finally:
            close_old_connections()


def _leave(all_here: threading.Barrier) -> None:
    """The last task of a marking thread; no thread takes it twice, because each waits for the others."""
    try:
        all_here.wait(JUDGE_SECONDS)
    finally:
        connections.close_all()


_marker: Marker | None = None
_lock = threading.Lock()


def marker() -> Marker:
    """This process's marker, made at the first hand-in."""
    global _marker
    with _lock:
        if _marker is None:
            _marker = Marker(JudgeClient(settings.JUDGE_SOCKET))
        return _marker


def put(other: Marker | None) -> Marker | None:
    """Put another marker in place (tests); gives back the one before."""
    global _marker
    with _lock:
        before, _marker = _marker, other
        return before

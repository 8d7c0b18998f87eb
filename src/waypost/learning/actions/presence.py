"""Where each learner is, for the instructor's board, and the time they spend.

Signs of life come with every page and every few seconds. They are worth little each, so they are gathered in
memory and written at most four times a second, all in one commit. What a crash takes is a moment of presence.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db import DatabaseError, transaction
from django.db.models import F

from waypost.kernel import clock
from waypost.learning.models import ExerciseProgress, LessonProgress, Presence
from waypost.people.models import Account

log = logging.getLogger(__name__)

Place = Literal["home", "lesson", "exercise", "project"]
GATHER_SECONDS = 0.25
QUIET_SECONDS = 8.0
"""A sign of life from the same place within this time says nothing new."""
MOST_SECONDS = 30
"""The longest time that one beat can stand for."""


MOST_TIMES = 20
"""Presses of Check that one report can stand for."""


@dataclass(frozen=True)
class Check:
    """What the browser's own Check found: how often it was pressed since the last report, and the ids not met at
    the last. Advice for the board; it is never credit."""

    times: int
    failed: tuple[str, ...]


@dataclass
class _Sign:
    place_type: str
    place_id: str
    at: datetime
    active: bool
    spent: dict[tuple[str, str], int] = field(default_factory=dict)
    checked: dict[str, Check] = field(default_factory=dict)  # exercise id -> the last


class _Gathered:
    """Signs of life not yet written, and when each learner last gave one (steady seconds)."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pending: dict[str, _Sign] = {}
        self.last: dict[str, tuple[str, str, float]] = {}
        self.timed: dict[str, float] = {}
        self.written_at = float("-inf")


_gathered = _Gathered()


def beat(
    *,
    actor: Account,
    place_type: Place,
    place_id: str = "",
    active: bool = True,
    seconds: int = 0,
    checked: Check | None = None,
) -> None:
    """A sign of life from one learner. `seconds` (0 to 30) is time just spent here, seen and active.

    No learner can spend more time than has passed: seconds are cut to the steady time since their last
    beat that carried any. Staff leave no trace. A store that cannot be written is no reason to refuse a page.
    """
    if not actor.learns:
        return
    steady = clock.steady()
    with _gathered.lock:
        kind, where, then = _gathered.last.get(actor.pk, ("", "", float("-inf")))
        fresh = 0 <= steady - then < QUIET_SECONDS
        spent = _spent(actor.pk, seconds, steady)
        if (kind, where) == (place_type, place_id) and fresh and not spent and not checked:
            return
        _gathered.last[actor.pk] = (place_type, place_id, steady)
        before = _gathered.pending.get(actor.pk)
        sign = _Sign(place_type, place_id, clock.now(), active)
        if before:
            sign.spent, sign.checked = before.spent, before.checked
        if checked:
            earlier = sign.checked.get(place_id)
            times = min(checked.times, MOST_TIMES) + (earlier.times if earlier else 0)
            sign.checked[place_id] = Check(min(times, MOST_TIMES), checked.failed)
        if spent:
            sign.spent[(place_type, place_id)] = sign.spent.get((place_type, place_id), 0) + spent
        _gathered.pending[actor.pk] = sign
        if 0 <= steady - _gathered.written_at < GATHER_SECONDS:
            return
        due, _gathered.pending = _gathered.pending, {}
        _gathered.written_at = steady
    _write(due)


def flush() -> None:
    """Write what is gathered now; for the end of a process and for tests."""
    with _gathered.lock:
        due, _gathered.pending = _gathered.pending, {}
    _write(due)


def forget() -> None:
    """Drop what is gathered, unwritten: a test begins with nobody here."""
    global _gathered
    _gathered = _Gathered()


def leave(*, actor: Account, locked: bool = False) -> None:
    """The learner signed out, or (`locked`) their screen locked."""
    flush()
    with _gathered.lock:
        _gathered.last.pop(actor.pk, None)
    Presence.objects.filter(learner=actor).update(
        signed_out_at=clock.now(), left_as="locked" if locked else "left"
    )


def _spent(learner_id: str, seconds: int, steady: float) -> int:
    """Seconds to count, never more than have passed, never negative."""
    if seconds <= 0:
        return 0
    passed = steady - _gathered.timed.get(learner_id, float("-inf"))
    _gathered.timed[learner_id] = steady
    return int(max(0, min(seconds, MOST_SECONDS, passed + 1 if passed >= 0 else 0)))


def _write(due: dict[str, _Sign]) -> None:
    if not due:
        return
    try:
        with transaction.atomic():
            _write_places(due)
            for learner_id, sign in due.items():
                _write_spent(learner_id, sign)
    except DatabaseError:
        log.warning("Could not note where %d learners are.", len(due), exc_info=True)


def _write_places(due: dict[str, _Sign]) -> None:
    """Everybody's place in three statements, however many they are: one learner's request waits for this."""
    known = Presence.objects.in_bulk(list(due))
    rows = []
    for learner_id, sign in sorted(due.items()):  # in one order, so that two processes never block each other
        row = known.get(learner_id) or Presence(learner_id=learner_id, since=sign.at, active_at=sign.at)
        stays = (row.place_type, row.place_id, row.signed_out_at) == (sign.place_type, sign.place_id, None)
        row.place_type, row.place_id = sign.place_type, sign.place_id
        row.since = row.since if stays else sign.at
        row.seen_at, row.signed_out_at = sign.at, None
        row.active_at = sign.at if sign.active else row.active_at
        rows.append(row)
    Presence.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=("learner",),
        # not the bookmark: that belongs to saving
        update_fields=("place_type", "place_id", "since", "seen_at", "active_at", "signed_out_at"),
    )
    opened = [
        LessonProgress(learner_id=learner_id, lesson_id=sign.place_id)
        for learner_id, sign in sorted(due.items())
        if sign.place_type == "lesson"
    ]
    if opened:
        LessonProgress.objects.bulk_create(opened, ignore_conflicts=True)


def _write_spent(learner_id: str, sign: _Sign) -> None:
    for (kind, where), seconds in sign.spent.items():
        if kind == "exercise":
            ExerciseProgress.objects.filter(learner_id=learner_id, exercise_id=where).update(
                seconds=F("seconds") + seconds, last_at=sign.at
            )
        elif kind == "lesson":
            LessonProgress.objects.filter(learner_id=learner_id, lesson_id=where).update(
                seconds=F("seconds") + seconds
            )
    for where, check in sign.checked.items():
        _note_check(learner_id, where, check, sign.at)


def _note_check(learner_id: str, exercise_id: str, check: Check, at: datetime) -> None:
    """Into columns of their own: neither tries nor passes are touched."""
    row = ExerciseProgress.objects.filter(learner_id=learner_id, exercise_id=exercise_id)
    if check.failed:
        row.update(checks=F("checks") + check.times, check_failed=list(check.failed), checked_at=at)
    else:
        row.update(checks=0, check_failed=[], checked_at=at)

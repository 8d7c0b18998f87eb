"""Registers and hours."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from waypost.classroom.access import attendance_for, registered_learners, sessions_for
from waypost.classroom.models import Attendance, ClassSession, Mark
from waypost.people.models import Account, Cohort


@dataclass(frozen=True)
class RegisterRow:
    """One person on one register; `attendance` is None until they are marked. `mark`, `reason` and `missed` are
    what the page shows: what is kept, or what was just sent and could not be."""

    learner: Account
    attendance: Attendance | None
    mark: str = ""
    reason: str = ""
    missed: str = ""
    fault: str = ""

    @property
    def cohort_name(self) -> str:
        return self.learner.cohort.name if self.learner.cohort else "No cohort"


@dataclass(frozen=True)
class Hours:
    """One learner's sessions over a time. Minutes; `by_mark` counts sessions."""

    learner: Account
    minutes: int
    sessions: int
    by_mark: dict[str, int]

    @property
    def hours(self) -> float:
        return round(self.minutes / 60, 1)


def minutes_attended(*, attendance: Attendance, planned: int) -> int:
    """Minutes in the room: none when absent, the plan less what was missed when late or left early."""
    if attendance.mark == Mark.ABSENT:
        return 0
    return max(0, planned - attendance.minutes_missed)


def register_rows(session: ClassSession) -> list[RegisterRow]:
    """Everyone on the register of `session`, by name; a register of the room, by cohort and name."""
    marked = {row.learner_id: row for row in Attendance.objects.filter(session=session)}
    rows = [
        _kept(learner, marked.get(learner.pk))
        for learner in registered_learners(session).select_related("cohort")
    ]
    if session.cohort_id is None:
        rows.sort(key=lambda row: (row.learner.cohort is None, row.cohort_name.casefold()))
    return rows


def _kept(learner: Account, seen: Attendance | None) -> RegisterRow:
    if seen is None:
        return RegisterRow(learner, None)
    missed = str(seen.minutes_missed) if seen.minutes_missed else ""
    return RegisterRow(learner, seen, mark=seen.mark, reason=seen.reason, missed=missed)


def list_sessions(*, actor: Account, cohort: Cohort | None = None, limit: int = 60) -> list[ClassSession]:
    """The latest sessions, newest first."""
    sessions = sessions_for(actor)
    if cohort is not None:
        sessions = sessions.filter(Q(cohort=cohort) | Q(cohort=None))
    return list(sessions[:limit])


def count_hours(
    *, actor: Account, learners: list[Account], first: date | None = None, last: date | None = None
) -> list[Hours]:
    """Hours of each of `learners` from `first` to `last`, both days included; in the order given."""
    rows = attendance_for(actor).filter(learner__in=learners).select_related("session")
    if first is not None:
        rows = rows.filter(session__held_on__gte=first)
    if last is not None:
        rows = rows.filter(session__held_on__lte=last)
    minutes: dict[str, int] = defaultdict(int)
    marks: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Mark.values, 0))
    for row in rows:
        minutes[row.learner_id] += minutes_attended(attendance=row, planned=row.session.minutes)
        marks[row.learner_id][row.mark] += 1
    return [
        Hours(
            learner=learner,
            minutes=minutes[learner.pk],
            sessions=sum(marks[learner.pk].values()),
            by_mark=dict(marks[learner.pk]),
        )
        for learner in learners
    ]

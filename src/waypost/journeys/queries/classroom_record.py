"""What the class knows of a learner, live: course, pace, attendance, hands raised, where it stalls. Nothing is retyped.

Callers have authorised the accounts first (through `journeys_for`): nothing here asks who is looking.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from django.db.models import Count, IntegerField, Max, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from waypost.classroom.models import AbsenceReason, Attendance, Mark
from waypost.classroom.queries.board import STUCK_MINUTES, STUCK_TRIES
from waypost.classroom.queries.register import minutes_attended
from waypost.journeys.actions.entries import today
from waypost.journeys.queries.classroom_work import Work, work_of_all
from waypost.kernel import clock
from waypost.learning.curriculum import shelf
from waypost.learning.models import Hand, Presence
from waypost.learning.outline import Outline
from waypost.learning.queries.trail import Trail, carry_on, known_modules
from waypost.people.models import Account

PLANNED_WEEKS = 26
"""Weeks that the course is planned for where the cohort has no last day: one term of six months, as in the programme
that this one is modelled on."""
HANDS_WITHIN = timedelta(days=28)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """One week from its Monday. `passed`: exercises passed in it; `passed_by_then` all up to its end; `planned_by_then`
    the exercises that the planned pace would have reached by its end. `hours` in the classroom, from the registers.
    `attended` of `held`: sessions at which the learner was marked."""

    monday: date
    passed: int
    passed_by_then: int
    planned_by_then: int
    hours: float
    attended: int
    held: int


@dataclass(frozen=True)
class ModuleRecord:
    """Exercises passed of all in one module of the course. `known`: the learner started after it."""

    title: str
    done: int
    total: int
    known: bool = False


@dataclass(frozen=True)
class Stuck:
    """The exercise that is being worked at and does not come right, with the numbers that say so."""

    exercise_id: str
    title: str
    since: date
    tries: int  # hand-ins with a verdict, not met
    checks: int  # presses of Check that were not met since
    minutes: int


@dataclass(frozen=True)
class ClassRecord:
    """All that the class knows of one learner.

    `exercises_done` of `exercises_total`: exercises and milestones that are passed, from the module on that the learner
    started with; what they knew before counts neither as done nor as to do (but for what they have passed of it all the
    same). `place_title` and
    `place_url`: where they carry on, as the learner opens it; "" when nothing is left. `work_hours`: time with an
    exercise or lesson open and somebody at it. `class_hours`: from the registers, planned minutes less what was missed.
    `sessions` are those at which the learner was marked; `reasons` counts the absences by their reason, in words.
    `hands`: raised in the last 28 days.

    `expected_by_now`, 0 to 1, is the share of the course that the planned pace would have reached. The plan spreads the
    minutes of the course's exercises evenly over its weeks: from the cohort's first day to its last where both are
    known, else over PLANNED_WEEKS. It counts from the day this learner began, so that nobody who joins late begins
    behind. `expected_exercises` is the number of exercises, in the order of the course, that this share covers.
    """

    began_on: date
    planned_weeks: int
    exercises_done: int
    exercises_total: int
    lessons_read: int
    lessons_total: int
    modules: tuple[ModuleRecord, ...]
    place_title: str
    place_url: str
    work_hours: float
    class_hours: float
    sessions: int
    present: int
    late: int
    absent: int
    left_early: int
    reasons: tuple[tuple[str, int], ...]
    last_seen_on: date | None
    last_progress_on: date | None
    hands: int
    stuck: Stuck | None
    weeks: tuple[Week, ...]
    expected_by_now: float
    expected_exercises: int

    @property
    def share(self) -> float:
        """Of the course's exercises, 0 to 1."""
        return self.exercises_done / self.exercises_total if self.exercises_total else 0.0

    @property
    def percent(self) -> int:
        return round(100 * self.share)

    @property
    def expected_percent(self) -> int:
        return round(100 * self.expected_by_now)

    @property
    def attended(self) -> int:
        """Sessions they came to, late or leaving early as well."""
        return self.present + self.late + self.left_early

    @property
    def attendance_percent(self) -> int | None:
        """None before the first register."""
        return round(100 * self.attended / self.sessions) if self.sessions else None


def class_record(account: Account) -> ClassRecord | None:
    """The record of one learner; None for an account that does not learn. Three queries."""
    return class_records([account]).get(account.pk)


def class_records(accounts: Iterable[Account]) -> dict[str, ClassRecord]:
    """Account id -> record, for those of `accounts` who learn. Three queries, whatever their number."""
    ids = [account.pk for account in accounts if account.learns]
    if not ids:
        return {}
    outline, now = shelf().outline, clock.now()
    people = list(_people(ids, hands_since=now - HANDS_WITHIN))
    plans = {start: _Plan(outline, start) for start in {_start(learner) for learner in people}}
    work, marks = work_of_all(ids), _attendance(ids)
    return {
        learner.pk: _record(
            learner,
            outline=outline,
            plan=plans[_start(learner)],
            work=work[learner.pk],
            marks=marks[learner.pk],
        )
        for learner in people
    }


def _start(learner: Account) -> str:
    return getattr(learner, "start_module", None) or ""


class _Plan:
    """What is to be done from the module `start` on, and how many exercises of it, in the order of the course, a share
    of its minutes covers."""

    def __init__(self, outline: Outline, start: str) -> None:
        known = known_modules(outline, Trail(start=start))
        steps = [step for step in outline.order if step.unit.module.id not in known]
        self.ids = frozenset(step.id for step in steps)
        self._ends = list(accumulate(step.minutes for step in steps))

    def exercises(self, share: float) -> int:
        return bisect_right(self._ends, share * self._ends[-1] + 1e-9) if self._ends else 0


def _people(ids: list[str], *, hands_since: datetime) -> Iterable[Account]:
    """The learners with their presence, cohort, day of enrolment (`enrolled_at`) and hands (`hands_up`)."""
    hands = (
        Hand.objects.filter(learner=OuterRef("pk"), raised_at__gte=hands_since)
        .order_by()
        .values("learner")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        Account.objects.filter(pk__in=ids)
        .select_related("presence", "cohort")
        .annotate(
            enrolled_at=Min("enrolments__started_at"),
            start_module=Max("enrolments__start_module"),
            hands_up=Coalesce(Subquery(hands, output_field=IntegerField()), 0),
        )
    )


def _attendance(ids: list[str]) -> dict[str, list[Attendance]]:
    rows: dict[str, list[Attendance]] = defaultdict(list)
    for row in Attendance.objects.filter(learner__in=ids).select_related("session"):
        rows[row.learner_id].append(row)
    return rows


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.LONDON).date()


def _record(
    learner: Account,
    *,
    outline: Outline,
    plan: _Plan,
    work: Work,
    marks: list[Attendance],
) -> ClassRecord:
    presence: Presence | None = getattr(learner, "presence", None)
    enrolled_at: datetime | None = getattr(learner, "enrolled_at", None)
    trail = _trail(work, presence, _start(learner))
    known = known_modules(outline, trail)
    going = carry_on(outline, trail)
    passed_on = sorted(
        _day(row.done_at) for row in work.exercises.values() if row.done_at and row.id in outline.steps
    )
    read_on = [_day(row.done_at) for row in work.lessons.values() if row.done_at]
    came_on = [row.session.held_on for row in marks if row.mark != Mark.ABSENT]
    opened_on = [_day(row.opened_at) for row in work.exercises.values()]
    firsts = [*opened_on, *(row.session.held_on for row in marks)]
    began_on = _day(enrolled_at) if enrolled_at else min(firsts, default=_day(learner.created_at))
    planned_weeks = _planned_weeks(learner)
    pace = _Pace(plan, began_on=began_on, weeks=planned_weeks)
    by_mark = Counter(row.mark for row in marks)
    reasons = Counter(row.reason or AbsenceReason.OTHER for row in marks if row.mark == Mark.ABSENT)
    seen_on = [*came_on, *([_day(presence.seen_at)] if presence else [])]
    expected = pace.share(today())
    return ClassRecord(
        began_on=began_on,
        planned_weeks=planned_weeks,
        exercises_done=len(passed_on),
        exercises_total=len(plan.ids | (trail.passed & outline.steps.keys())),
        lessons_read=len(trail.lessons_read & outline.units.keys()),
        lessons_total=sum(unit.sort == "lesson" for unit in outline.units.values()),
        modules=tuple(
            ModuleRecord(
                module.title,
                sum(trail.passed_in(unit) for unit in module.units),
                len(module.steps),
                module.id in known,
            )
            for module in outline.modules
        ),
        place_title=(going.step.title if going.step else going.unit.name) if going else "",
        place_url=going.url if going else "",
        work_hours=round(trail.seconds / 3600, 1),
        class_hours=_hours(marks),
        sessions=len(marks),
        present=by_mark[Mark.PRESENT],
        late=by_mark[Mark.LATE],
        absent=by_mark[Mark.ABSENT],
        left_early=by_mark[Mark.LEFT_EARLY],
        reasons=tuple((AbsenceReason(reason).label, count) for reason, count in reasons.most_common()),
        last_seen_on=max(seen_on, default=None),
        last_progress_on=max([*passed_on, *read_on], default=None),
        hands=getattr(learner, "hands_up", 0),
        stuck=_stuck(work, outline),
        weeks=_weeks(pace, passed_on, marks),
        expected_by_now=expected,
        expected_exercises=plan.exercises(expected),
    )


def _trail(work: Work, presence: Presence | None, start: str) -> Trail:
    rows = [*work.exercises.values(), *work.lessons.values()]
    return Trail(
        opened={*work.exercises},
        worked=work.saved,
        passed={row.id for row in work.exercises.values() if row.done_at},
        lessons_opened={*work.lessons},
        lessons_read={row.id for row in work.lessons.values() if row.done_at},
        seconds=sum(row.seconds for row in rows),
        bookmark=presence.bookmark_id if presence else "",
        start=start,
    )


def _planned_weeks(learner: Account) -> int:
    cohort = learner.cohort
    if cohort is None or cohort.starts_on is None or cohort.ends_on is None:
        return PLANNED_WEEKS
    return max(1, ((cohort.ends_on - cohort.starts_on).days + 6) // 7)


@dataclass(frozen=True)
class _Pace:
    """The planned pace of one learner."""

    plan: _Plan
    began_on: date
    weeks: int

    def share(self, on: date) -> float:
        return min(1.0, max(0.0, (on - self.began_on).days / (7 * self.weeks)))

    def exercises(self, on: date) -> int:
        return self.plan.exercises(self.share(on))


def _hours(marks: Iterable[Attendance]) -> float:
    minutes = sum(minutes_attended(attendance=row, planned=row.session.minutes) for row in marks)
    return round(minutes / 60, 1)


def _stuck(work: Work, outline: Outline) -> Stuck | None:
    """The exercise worked at last, when it is not passed and was tried as often, or is open as long, as the board calls
    worth a look. Somebody who has gone on to something else is not stuck."""
    known = [row for row in work.exercises.values() if row.id in outline.steps]
    row = max(known, key=lambda one: one.last_at, default=None)
    if row is None or row.done_at is not None:
        return None
    step, minutes = outline.steps[row.id], row.seconds // 60
    often = row.tries >= STUCK_TRIES or row.checks >= STUCK_TRIES
    if not often and minutes < max(STUCK_MINUTES, 2 * step.minutes):
        return None
    return Stuck(step.id, step.title, _day(row.opened_at), row.tries, row.checks, minutes)


def _weeks(pace: _Pace, passed_on: list[date], marks: list[Attendance]) -> tuple[Week, ...]:
    """From the week they began to this one. What lies before it (work credited earlier) counts in the sums only."""
    passed = Counter(_monday(day) for day in passed_on)
    by_week: dict[date, list[Attendance]] = defaultdict(list)
    for row in marks:
        by_week[_monday(row.session.held_on)].append(row)
    weeks = []
    monday, now = _monday(pace.began_on), today()
    while monday <= now:
        mine = by_week[monday]
        last = min(monday + WEEK - timedelta(days=1), now)
        weeks.append(
            Week(
                monday=monday,
                passed=passed[monday],
                passed_by_then=bisect_right(passed_on, last),
                planned_by_then=pace.exercises(last),
                hours=_hours(mine),
                attended=sum(row.mark != Mark.ABSENT for row in mine),
                held=len(mine),
            )
        )
        monday += WEEK
    return tuple(weeks)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

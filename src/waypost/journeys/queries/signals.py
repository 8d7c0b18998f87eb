"""What the class shows that might need somebody's attention: sentences with their numbers and days, worked out live.

There is no score and no order of urgency: each signal stands alone, says what was counted, and staff decide what it
means. The thresholds are all here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, Subquery

from waypost.classroom.models import AbsenceReason, Attendance, Mark
from waypost.journeys.actions.entries import today
from waypost.journeys.models import (
    Goal,
    GoalState,
    InterventionKind,
    Journey,
    JourneyState,
    StandUpEntry,
)
from waypost.kernel import clock
from waypost.learning.curriculum import shelf
from waypost.learning.models import Enrolment, ExerciseProgress, Hand, LessonProgress
from waypost.people.forms.moments import day_words

SESSIONS_LOOKED_AT = 5
ABSENT_AT_LEAST = 3
SESSIONS_WITHIN = timedelta(days=42)
"""Absence: absent at 3 of the last 5 sessions they were marked at, of the last six weeks."""
STALLED_FOR = timedelta(days=7)
STALLED_TRIES = 3
"""Stalled: the exercise worked at last was opened 7 days ago or more and handed in 3 times without being met."""
HANDS_WITHIN = timedelta(days=14)
HANDS_AT_LEAST = 5
"""Hands: raised 5 times or more in 14 days."""
NO_PROGRESS_FOR = timedelta(days=14)
"""No progress: no exercise passed and no lesson read for 14 days, while the course is not finished."""
MOODS_LOOKED_AT = 5
MOODS_WITHIN = timedelta(days=21)
LOW_MOOD = 2
LOW_AT_LEAST = 3
"""Mood: 1 or 2 of 5, told at 3 of the last 5 stand-ups at which they told one, of the last three weeks."""

ABSENCE, STALLED, HANDS, NO_PROGRESS, MOOD, TARGETS = (
    "absence",
    "stalled",
    "hands",
    "no_progress",
    "mood",
    "targets",
)
KINDS = {
    ABSENCE: "Absence",
    STALLED: "Stalled exercise",
    HANDS: "Hands raised",
    NO_PROGRESS: "No progress",
    MOOD: "Low mood",
    TARGETS: "Goals past their day",
}
"""The kinds of signal, in the order in which they are told."""
SUGGESTS = {
    ABSENCE: InterventionKind.ATTENDANCE,
    STALLED: InterventionKind.ONE_TO_ONE,
    HANDS: InterventionKind.PAIRING,
    NO_PROGRESS: InterventionKind.PACE,
    MOOD: InterventionKind.WELLBEING,
    TARGETS: InterventionKind.OTHER,
}
"""The kind of help that the form begins with; whoever opens it chooses."""


@dataclass(frozen=True)
class Signal:
    """One thing that was seen, as a sentence; `as_at` the day it was worked out."""

    kind: str
    words: str
    as_at: date

    @property
    def label(self) -> str:
        return KINDS[self.kind]

    def kept(self) -> dict[str, str]:
        """As an intervention keeps it."""
        return {"kind": self.kind, "words": self.words, "as_at": self.as_at.isoformat()}


def signals_of(journey: Journey) -> list[Signal]:
    """The signals of one journey. Six queries."""
    return signals_of_all([journey])[journey.pk]


def signals_of_all(journeys: Iterable[Journey]) -> dict[str, list[Signal]]:
    """Journey id -> its signals, for journeys that the caller has authorised. Six queries, whatever their number.

    The class's signals are for those in the programme with an account in the class; a goal's day can pass for anybody.
    """
    rows = list(journeys)
    learners = {row.account_id: row.pk for row in rows if row.account_id and row.state == JourneyState.JOINED}
    found: dict[str, dict[str, str]] = {row.pk: {} for row in rows}
    if learners:
        ids = list(learners)
        told: dict[str, Callable[[list[str]], dict[str, str]]] = {
            ABSENCE: _absences,
            STALLED: _stalled,
            HANDS: _hands,
            NO_PROGRESS: _no_progress,
            MOOD: _moods,
        }
        for kind, look in told.items():
            for account_id, words in look(ids).items():
                found[learners[account_id]][kind] = words
    for journey_id, words in _targets([row.pk for row in rows]).items():
        found[journey_id][TARGETS] = words
    now = today()
    return {
        journey_id: [Signal(kind, seen[kind], now) for kind in KINDS if kind in seen]
        for journey_id, seen in found.items()
    }


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.LONDON).date()


def _grouped(rows: Iterable[Any], most: int) -> dict[str, list[Any]]:
    """The first `most` rows of each learner."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if len(found[row.learner_id]) < most:
            found[row.learner_id].append(row)
    return found


def _absences(ids: list[str]) -> dict[str, str]:
    rows = (
        Attendance.objects.filter(learner__in=ids, session__held_on__gte=today() - SESSIONS_WITHIN)
        .select_related("session")
        .order_by("-session__held_on", "-session__starts_at")
    )
    told = {}
    for learner_id, last in _grouped(rows, SESSIONS_LOOKED_AT).items():
        missed = [row for row in last if row.mark == Mark.ABSENT]
        if len(missed) < ABSENT_AT_LEAST:
            continue
        reasons = Counter(
            AbsenceReason(row.reason).label if row.reason else "no reason told" for row in missed
        )
        why = ", ".join(f"{reason.lower()} {count}" for reason, count in reasons.most_common())
        told[learner_id] = (
            f"Absent at {len(missed)} of the last {len(last)} sessions ({why}), "
            f"most recently on {day_words(missed[0].session.held_on)}."
        )
    return told


def _stalled(ids: list[str]) -> dict[str, str]:
    """Only the exercise that was worked at last: somebody who has gone on to another one has not stalled."""
    newest = (
        ExerciseProgress.objects.filter(learner=OuterRef("learner"))
        .order_by()
        .values("learner")
        .annotate(newest=Max("last_at"))
        .values("newest")
    )
    rows = ExerciseProgress.objects.filter(
        learner__in=ids,
        passed_at=None,
        tries__gte=STALLED_TRIES,
        opened_at__lte=clock.now() - STALLED_FOR,
        last_at=Subquery(newest),
    )
    told = {}
    for row in rows:
        step = shelf().outline.steps.get(row.exercise_id)
        if step is None:
            continue
        days = (today() - _day(row.opened_at)).days
        told[row.learner_id] = (
            f"At the same exercise, “{step.title}”, for {days} days (since {day_words(_day(row.opened_at))}): "
            f"{row.tries} hand-ins, not met yet."
        )
    return told


def _hands(ids: list[str]) -> dict[str, str]:
    rows = (
        Hand.objects.filter(learner__in=ids, raised_at__gte=clock.now() - HANDS_WITHIN)
        .order_by()
        .values("learner")
        .annotate(count=Count("pk"), last=Max("raised_at"))
        .filter(count__gte=HANDS_AT_LEAST)
    )
    return {
        row["learner"]: (
            f"Raised a hand {row['count']} times in {HANDS_WITHIN.days} days, "
            f"most recently on {day_words(_day(row['last']))}."
        )
        for row in rows
    }


def _no_progress(ids: list[str]) -> dict[str, str]:
    outline = shelf().outline
    read = (
        LessonProgress.objects.filter(learner=OuterRef("learner"))
        .order_by()
        .values("learner")
        .annotate(last=Max("read_at"))
        .values("last")
    )
    begun = (
        Enrolment.objects.filter(learner__in=ids)
        .order_by()
        .values("learner")
        .annotate(
            began=Max("started_at"),
            passed=Max("learner__exercise_progress__passed_at"),
            done=Count(
                "learner__exercise_progress",
                filter=Q(learner__exercise_progress__passed_at__isnull=False),
                distinct=True,
            ),
            read=Subquery(read),
        )
    )
    told = {}
    for row in begun:
        if row["done"] >= len(outline.order):
            continue
        last = max(moment for moment in (row["began"], row["passed"], row["read"]) if moment)
        if clock.now() - last < NO_PROGRESS_FOR:
            continue
        days = (today() - _day(last)).days
        finished = row["passed"] or row["read"]
        since = (
            f"since {day_words(_day(last))}" if finished else f"since they began on {day_words(_day(last))}"
        )
        told[row["learner"]] = (
            f"No exercise passed and no lesson read for {days} days, {since}. "
            f"{row['done']} of {len(outline.order)} exercises passed so far."
        )
    return told


def _moods(ids: list[str]) -> dict[str, str]:
    rows = (
        StandUpEntry.objects.filter(
            learner__in=ids, mood__isnull=False, standup__held_on__gte=today() - MOODS_WITHIN
        )
        .select_related("standup")
        .order_by("-standup__held_on", "-pk")
    )
    told = {}
    for learner_id, last in _grouped(rows, MOODS_LOOKED_AT).items():
        low = [row for row in last if row.mood <= LOW_MOOD]
        if len(low) >= LOW_AT_LEAST:
            told[learner_id] = (
                f"Told a low mood (1 or 2 of 5) at {len(low)} of the last {len(last)} stand-ups with an answer, "
                f"most recently on {day_words(low[0].standup.held_on)}."
            )
    return told


def _targets(ids: Sequence[str]) -> dict[str, str]:
    rows = Goal.objects.filter(journey__in=ids, state=GoalState.ACTIVE, target_on__lt=today())
    missed: dict[str, list[Goal]] = defaultdict(list)
    for row in rows.order_by("target_on", "id"):
        missed[row.journey_id].append(row)
    return {
        journey_id: (
            f"{len(goals)} {'goal is' if len(goals) == 1 else 'goals are'} past the day: "
            + "; ".join(f"“{goal.title}” ({day_words(goal.target_on)})" for goal in goals[:3])
            + (f"; and {len(goals) - 3} more." if len(goals) > 3 else ".")
        )
        for journey_id, goals in missed.items()
    }

"""The journey's own page: needs doing, goals, support, skills, and the class beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, IntegerField, Max, Q, Value
from django.db.models.functions import Cast

from waypost.journeys.access import duties_of, sees_facts
from waypost.journeys.actions.entries import today
from waypost.journeys.models import (
    Confidence,
    Duty,
    DutyKind,
    Goal,
    GoalState,
    Journey,
    Need,
    NeedKind,
    NeedSource,
    Skill,
    SkillRating,
    Step,
    StepState,
    Strength,
)
from waypost.journeys.queries.classroom_record import ClassRecord, class_record
from waypost.journeys.queries.inbox import place_of
from waypost.journeys.queries.record_chart import Chart, draw_chart
from waypost.journeys.queries.record_facts import (
    PartsState,
    ReleaseState,
    journey_with_parts,
    parts_state,
    release_of,
    release_state,
)
from waypost.journeys.queries.record_strip import Strip, strip_of
from waypost.people.models import LEARNING_ROLES, Account

FACTS_DUTIES = (
    DutyKind.RELEASE_CHECK,
    DutyKind.TO_DO,
    DutyKind.PARTNER,
    DutyKind.REQUEST,
    DutyKind.VETTING,
)
"""Things to do whose words tell what an instructor does not see."""
GOALS_SHOWN = 40
SOON = 28
"""Days ahead that "needs doing now" looks."""


@dataclass(frozen=True)
class ToDoNow:
    """An open duty. `days` from today, below nought when it is overdue. `url` is where it is done; "" where the reader
    has no such page."""

    duty: Duty
    days: int
    url: str

    @property
    def when(self) -> str:
        if self.days == 0:
            return "today"
        count = f"{abs(self.days)} {'day' if abs(self.days) == 1 else 'days'}"
        return f"overdue by {count}" if self.days < 0 else f"in {count}"


@dataclass(frozen=True)
class GoalShown:
    """A goal with its steps in order."""

    goal: Goal
    steps: list[Step] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(step.state == StepState.COMPLETE for step in self.steps)

    @property
    def late(self) -> bool:
        return self.goal.state == GoalState.ACTIVE and self.goal.target_on < today()


@dataclass(frozen=True)
class NeedShown:
    """A need. To an instructor `kind`, `source` and `words` are empty: they see the support arranged."""

    support: str
    kind: str = ""
    source: str = ""
    words: str = ""
    found_on: date | None = None


@dataclass(frozen=True)
class StrengthShown:
    words: str
    seen_in: str


@dataclass(frozen=True)
class SkillShown:
    """The newest rating of one of the ten skills, 1 to 4."""

    title: str
    rating: int
    words: str
    rated_on: date


@dataclass(frozen=True)
class JourneyPage:
    """Everything above the timeline. `release` is None for who does not see the facts; `record` for a person without an
    account in the classroom."""

    journey: Journey
    strip: Strip
    facts: bool
    to_do: list[ToDoNow]
    record: ClassRecord | None
    chart: Chart | None
    goals: list[GoalShown]
    needs: list[NeedShown]
    strengths: list[StrengthShown]
    skills: list[SkillShown]
    release: ReleaseState | None
    parts: PartsState

    @property
    def active_goals(self) -> list[GoalShown]:
        return [one for one in self.goals if one.goal.state == GoalState.ACTIVE]

    @property
    def completed_goals(self) -> list[GoalShown]:
        return [one for one in self.goals if one.goal.state == GoalState.COMPLETED]

    @property
    def now(self) -> list[ToDoNow]:
        """What is overdue or comes within four weeks."""
        return [one for one in self.to_do if one.days <= SOON]

    @property
    def later(self) -> list[ToDoNow]:
        return [one for one in self.to_do if one.days > SOON]


def show_journey(actor: Account, journey_id: str) -> JourneyPage:
    """The page as `actor` may see it. Raises NotFound. Seven queries, and one more for who stands in for somebody."""
    journey = journey_with_parts(actor, journey_id)
    facts = sees_facts(actor)
    own = actor.role in LEARNING_ROLES
    record = class_record(journey.account) if journey.account else None
    told = _told(journey)
    return JourneyPage(
        journey=journey,
        strip=strip_of(actor, journey, release=release_of(journey)),
        facts=facts,
        to_do=[] if own else _to_do(actor, journey, facts=facts),
        record=record,
        chart=draw_chart(record.weeks) if record else None,
        goals=_goals(journey),
        needs=_needs(told, facts=facts),
        strengths=[StrengthShown(words=row[4], seen_in=row[5]) for row in told.strengths] if facts else [],
        skills=_skills(told),
        release=release_state(journey) if facts or own else None,
        parts=parts_state(journey),
    )


def _to_do(actor: Account, journey: Journey, *, facts: bool) -> list[ToDoNow]:
    rows = Duty.objects.filter(journey=journey, done_at=None).select_related("owner")
    if not facts:
        rows = rows.filter(~Q(kind__in=FACTS_DUTIES) | duties_of(actor))
    now = today()
    return [
        ToDoNow(
            duty=duty,
            days=(duty.due_on - now).days,
            url=place_of(actor, journey, duty),
        )
        for duty in rows.order_by("due_on", "id")
    ]


def _goals(journey: Journey) -> list[GoalShown]:
    """Active ones first, each group by its target. Every goal has a step."""
    steps = (
        Step.objects.filter(goal__journey=journey)
        .exclude(goal__state=GoalState.ARCHIVED)
        .select_related("goal")
        .order_by("goal__state", "goal__target_on", "goal_id", "number")
    )
    goals: dict[int, GoalShown] = {}
    for step in steps[: GOALS_SHOWN * 10]:
        goals.setdefault(step.goal_id, GoalShown(step.goal)).steps.append(step)
    return list(goals.values())


@dataclass
class _Told:
    """What was told of the person, as rows of (sort, id, kind, source, words, support, day, number)."""

    needs: list[tuple[Any, ...]] = field(default_factory=list)
    strengths: list[tuple[Any, ...]] = field(default_factory=list)
    ratings: list[tuple[Any, ...]] = field(default_factory=list)


def _told(journey: Journey) -> _Told:
    """Needs and strengths that are not removed, and the newest rating of each skill, in one query."""
    day = DateField()
    none = Cast(Value(None, output_field=day), day)
    empty, nought = Value("", output_field=CharField()), Value(0, output_field=IntegerField())
    needs = (
        Need.objects.filter(journey=journey, removed_at=None)
        .order_by()
        .annotate(_sort=Value("needs", output_field=CharField()), _nought=nought)
        .values_list("_sort", "id", "kind", "source", "words", "support", "found_on", "_nought")
    )
    strengths = (
        Strength.objects.filter(journey=journey, removed_at=None)
        .order_by()
        .annotate(
            _sort=Value("strengths", output_field=CharField()), _empty=empty, _none=none, _nought=nought
        )
        .values_list("_sort", "id", "_empty", "_empty", "words", "seen_in", "_none", "_nought")
    )
    newest = SkillRating.objects.filter(journey=journey).order_by().values("skill").annotate(newest=Max("pk"))
    ratings = (
        SkillRating.objects.filter(pk__in=newest.values("newest"))
        .order_by()
        .annotate(_sort=Value("ratings", output_field=CharField()), _empty=empty)
        .values_list("_sort", "id", "skill", "_empty", "_empty", "_empty", "rated_on", "rating")
    )
    told = _Told()
    lists = {"needs": told.needs, "strengths": told.strengths, "ratings": told.ratings}
    for row in sorted(needs.union(strengths, ratings, all=True), key=lambda one: (one[0], one[1])):
        lists[row[0]].append(row)
    return told


def _needs(told: _Told, *, facts: bool) -> list[NeedShown]:
    """Of screeners, only the newest counts."""
    screened = max((row[6] for row in told.needs if row[3] == NeedSource.SCREENER), default=None)
    kept = [row for row in told.needs if row[3] != NeedSource.SCREENER or row[6] == screened]
    if not facts:
        return [NeedShown(support=row[5]) for row in kept if row[5]]
    return [
        NeedShown(
            support=support,
            kind=NeedKind(kind).label,
            source=NeedSource(source).label,
            words=words,
            found_on=on,
        )
        for _sort, _id, kind, source, words, support, on, _number in kept
    ]


def _skills(told: _Told) -> list[SkillShown]:
    """In the order of the ten."""
    rated = {row[2]: row for row in told.ratings}
    return [
        SkillShown(
            title=skill.label,
            rating=rated[skill][7],
            words=Confidence(rated[skill][7]).label,
            rated_on=rated[skill][6],
        )
        for skill in Skill
        if skill in rated
    ]

"""The plan's page: goals with their steps by state, and what changed lately."""

from __future__ import annotations

from dataclasses import dataclass

from waypost.journeys.access import sees_facts, timeline_for
from waypost.journeys.actions.entries import today
from waypost.journeys.models import (
    EntryKind,
    Goal,
    GoalState,
    Journey,
    PathwayKind,
    Step,
    StepState,
    TimelineEntry,
)
from waypost.journeys.sections import sections
from waypost.people.models import Account

LATELY = 8
MOST_GOALS = 200


@dataclass(frozen=True)
class GoalLine:
    """A goal with its steps in order. `came_from`: the question that suggested it; empty for those who may not see the
    interview."""

    goal: Goal
    steps: list[Step]
    came_from: str

    @property
    def key(self) -> str:
        return f"goal-{self.goal.pk}"

    @property
    def done(self) -> int:
        return sum(step.state == StepState.COMPLETE for step in self.steps)

    @property
    def late(self) -> bool:
        return self.goal.state == GoalState.ACTIVE and self.goal.target_on < today()

    @property
    def passed(self) -> bool:
        """An archived goal with a target that has passed needs a new one to come back."""
        return self.goal.target_on < today()

    @property
    def pathway(self) -> str:
        return str(PathwayKind(self.goal.pathway).label) if self.goal.pathway else ""


@dataclass(frozen=True)
class PlanPage:
    journey: Journey
    active: list[GoalLine]
    completed: list[GoalLine]
    archived: list[GoalLine]
    lately: list[TimelineEntry]

    def line(self, goal_id: int) -> GoalLine | None:
        every = [*self.active, *self.completed, *self.archived]
        return next((one for one in every if one.goal.pk == goal_id), None)


def plan_of(actor: Account, journey: Journey) -> PlanPage:
    """All goals of a journey that `actor` may read. Three queries."""
    goals = list(
        Goal.objects.filter(journey=journey)
        .select_related("made_by")
        .order_by("target_on", "id")[:MOST_GOALS]
    )
    steps: dict[int, list[Step]] = {goal.pk: [] for goal in goals}
    for step in Step.objects.filter(goal__in=list(steps)).order_by("number"):
        steps[step.goal_id].append(step)
    asks = _asks() if sees_facts(actor) else {}
    lines = [GoalLine(goal, steps[goal.pk], asks.get(goal.suggested_from, "")) for goal in goals]
    return PlanPage(
        journey=journey,
        active=[one for one in lines if one.goal.state == GoalState.ACTIVE],
        completed=[one for one in lines if one.goal.state == GoalState.COMPLETED],
        archived=[one for one in lines if one.goal.state == GoalState.ARCHIVED],
        lately=list(timeline_for(actor, journey).filter(kind=EntryKind.PLAN)[:LATELY]),
    )


def _asks() -> dict[str, str]:
    return {f"{section.id}.{field.id}": field.ask for section in sections() for field in section.fields}

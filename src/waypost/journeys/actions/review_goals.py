"""What a review settles about goals: reached, going on with another day, and new ones."""

from __future__ import annotations

from datetime import date

from waypost.journeys.actions.plan import GoalDraft, StepDraft, Target, complete_goal, edit_goal, make_goal
from waypost.journeys.models import Goal, GoalState, Journey, Review
from waypost.kernel.errors import BadInput
from waypost.people.models import Account


def settle_goals(journey: Journey, review: Review, actor: Account) -> None:
    """Write what the completed review decided. In the caller's transaction, with the journey locked.

    A goal that somebody has closed meanwhile stays as it is. Raises BadInput for a goal that the plan does not take.
    """
    decided: dict[str, dict[str, str]] = review.answers.get("goals", {})
    active = Goal.objects.filter(
        journey=journey, state=GoalState.ACTIVE, pk__in=[int(key) for key in decided]
    )
    for goal in active:
        one = decided[str(goal.pk)]
        if one["do"] == "reached":
            complete_goal(actor=actor, journey_id=journey.pk, goal_id=goal.pk, version=goal.version)
        elif one["on"]:
            _goes_on(journey, goal, date.fromisoformat(one["on"]), actor)
    for new in review.answers.get("new_goals", []):
        if not (new["title"] and new["step"] and new["on"]):
            raise BadInput(
                "A new goal needs words, a first step and a day.", "Fill in all three, or empty the line."
            )
        draft = GoalDraft(
            title=new["title"],
            target=Target(on=date.fromisoformat(new["on"])),
            steps=(StepDraft(words=new["step"]),),
            suggested_from=f"review.{review.pk}",
        )
        make_goal(journey, draft, actor=actor)


def _goes_on(journey: Journey, goal: Goal, target: date, actor: Account) -> None:
    """The same goal with its steps, to be reached by another day."""
    draft = GoalDraft(
        title=goal.title,
        target=Target(on=target),
        steps=tuple(StepDraft(step.words, step.pk, step.state) for step in goal.steps.all()),
        pathway=goal.pathway,
        suggested_from=goal.suggested_from,
    )
    edit_goal(actor=actor, journey_id=journey.pk, goal_id=goal.pk, version=goal.version, draft=draft)

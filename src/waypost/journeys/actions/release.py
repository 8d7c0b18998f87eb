"""Release planning, from the day of joining."""

from __future__ import annotations

from datetime import date

from waypost.journeys.actions.entries import tell
from waypost.journeys.models import EntryKind, Journey, Pathway, PathwayKind, ReleasePlan
from waypost.people.models import Account


def open_release_plan(journey: Journey, *, actor: Account | None, on: date) -> ReleasePlan:
    """A new plan with its seven pathways, each not started. In the caller's transaction, the journey locked or new."""
    plan = ReleasePlan.objects.create(journey=journey, began_on=on)
    Pathway.objects.bulk_create([Pathway(plan=plan, kind=kind) for kind in PathwayKind])
    tell(
        journey,
        kind=EntryKind.RELEASE,
        words="The release plan was opened, with the seven pathways.",
        own_words="Your plan for release was started.",
        happened_on=on,
        actor=actor,
    )
    return plan

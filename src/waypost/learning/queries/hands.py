"""Raised hands as a helper sees them."""

from __future__ import annotations

from dataclasses import dataclass

from waypost.kernel import clock
from waypost.learning.access import hands_to_help
from waypost.learning.models import Hand
from waypost.learning.outline import Outline, Step
from waypost.people.models import Account


@dataclass(frozen=True)
class HandUp:
    """`minutes`: since it went up; never below nought, whatever the clock did."""

    hand: Hand
    step: Step | None
    minutes: int


def hands_up(account: Account, outline: Outline) -> list[HandUp]:
    """First come, first helped: by number, not by time."""
    now = clock.now()
    rows = hands_to_help(account).select_related("learner").defer("files").order_by("id")
    return [
        HandUp(
            hand,
            outline.steps.get(hand.exercise_id),
            max(0, int((now - hand.raised_at).total_seconds() // 60)),
        )
        for hand in rows
    ]

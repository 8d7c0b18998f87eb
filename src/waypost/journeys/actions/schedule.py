"""When the next review is due: the programme's own rule of 84 days."""

from __future__ import annotations

from datetime import date, timedelta

from waypost.journeys.actions.entries import owe
from waypost.journeys.models import DutyKind, Journey, Review, ReviewState

EVERY = timedelta(days=84)
"""Twelve weeks, counted from the last completed interview or review. Not three calendar months."""


def contact_completed(journey: Journey, *, on: date) -> Review:
    """An interview or a review held on `on` is complete: the next review is due 84 days later, and somebody owes it.

    In the caller's transaction, with the journey locked. A contact older than the last one changes nothing.
    """
    if journey.last_contact_on is None or on > journey.last_contact_on:
        journey.last_contact_on = on
    journey.next_review_on = journey.last_contact_on + EVERY
    journey.version += 1
    journey.save(update_fields=("last_contact_on", "next_review_on", "version"))
    review, _made = Review.objects.update_or_create(
        journey=journey,
        state=ReviewState.DUE,
        defaults={"due_on": journey.next_review_on},
    )
    owe(
        journey,
        kind=DutyKind.REVIEW,
        subject=f"review:{review.pk}",
        words="Hold the twelve-week review",
        due_on=journey.next_review_on,
    )
    return review

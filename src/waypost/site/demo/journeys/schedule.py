"""Some reviews are booked, two of the justice service's were on hold, and somebody stands in for a colleague."""

from __future__ import annotations

from datetime import date, timedelta

from waypost.journeys.actions.duties import stand_in
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.justice import begin_hold, clear_hold
from waypost.journeys.actions.schedule import book_review, open_review_of
from waypost.journeys.models import DutyKind, HoldReason
from waypost.kernel import clock
from waypost.site.demo.journeys.people import Demo


def fill(demo: Demo) -> None:
    with clock.use(demo.days_ago(0)):
        day = today()
    _book(demo, day)
    _hold(demo)
    with clock.use(demo.days_ago(1)):
        stand_in(
            actor=demo.accounts["tom"],
            whose_id=demo.accounts["amir"].pk,
            by_id=demo.accounts["priya"].pk,
            kinds=DutyKind.values,
            until=day + timedelta(days=8),
        )


def _book(demo: Demo, day: date) -> None:
    """Every second review of the coming three weeks has its day, a weekday not after the due one where there is one."""
    soon = [
        (review, journey)
        for journey in demo.journeys.values()
        if (review := open_review_of(journey)) and 0 <= (review.due_on - day).days <= 21
    ]
    for review, journey in sorted(soon, key=lambda one: (one[0].due_on, one[0].pk))[::2]:
        days = [day + timedelta(days=n) for n in range((review.due_on - day).days + 1)]
        weekdays = [one for one in days if one.weekday() < 5]
        if weekdays and review.booked_for is None:
            with clock.use(demo.days_ago(0.1)):
                book_review(
                    actor=demo.accounts["priya"], journey_id=journey.pk, on=demo.random.choice(weekdays[-5:])
                )


def _hold(demo: Demo) -> None:
    actor, journeys = demo.accounts["priya"], list(demo.journeys.values())
    with clock.use(demo.days_ago(30)):
        hold = begin_hold(actor=actor, journey_id=journeys[-1].pk, reason=HoldReason.REDEPLOYED)
    with clock.use(demo.days_ago(18)):
        clear_hold(actor=actor, journey_id=journeys[-1].pk, hold_id=hold.pk)
    with clock.use(demo.days_ago(6)):
        begin_hold(actor=actor, journey_id=journeys[0].pk, reason=HoldReason.REGIME)

"""The review dates of a journey: the programme's own, and beside it the justice service's window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.justice import window_of
from waypost.journeys.actions.schedule import EVERY, OPEN
from waypost.journeys.models import Hold, Journey, JusticeSchedule, Review, ReviewState
from waypost.journeys.rules.review_window import edition_on, is_overdue, rule_words

HISTORY_SHOWN = 50


@dataclass(frozen=True)
class Held:
    """A hold with the fewest days that clearing it leaves."""

    hold: Hold
    days: int


@dataclass(frozen=True)
class Past:
    """A row of the history with its rule in words."""

    row: JusticeSchedule
    words: str


@dataclass(frozen=True)
class Dates:
    """`review` None: none is open. `justice` None: never worked out yet. `can_stop`: no further review may be said."""

    review: Review | None
    last_contact_on: date | None
    every_days: int
    can_stop: bool
    justice: JusticeSchedule | None
    words: str
    overdue: bool
    open_holds: list[Held]
    cleared_holds: list[Hold]
    history: list[Past]
    pre_release: Review | None


def dates_of(journey: Journey) -> Dates:
    """Four queries."""
    day = today()
    review = Review.objects.filter(journey=journey, state__in=OPEN).first()
    marked = Review.objects.filter(journey=journey, pre_release=True, state=ReviewState.COMPLETED).first()
    rows = list(journey.justice_schedules.all()[:HISTORY_SHOWN])
    holds = list(journey.holds.select_related("by"))
    open_holds = [one for one in holds if one.cleared_on is None]
    newest = rows[0] if rows else None
    window, by = window_of(newest), edition_on(day)
    out_before = review is not None and journey.release_on is not None and journey.release_on <= review.due_on
    return Dates(
        review=review,
        last_contact_on=journey.last_contact_on,
        every_days=EVERY.days,
        can_stop=review is not None and (journey.state != "joined" or out_before),
        justice=newest,
        words=rule_words(newest.rule) if newest else "",
        overdue=window is not None and is_overdue(window, day, on_hold=bool(open_holds)),
        open_holds=[
            Held(one, by.exclusion_days if one.kind == "exclusion" else by.exemption_days)
            for one in open_holds
        ],
        cleared_holds=[one for one in holds if one.cleared_on is not None],
        history=[Past(row, rule_words(row.rule)) for row in rows],
        pre_release=marked,
    )

"""The checks of a countdown to release, laid out backwards from a date that others decide and Waypost only takes in.

Sources: the programme's own points of looking (12 and 6 months, 12, 4 and 1 weeks, the day), and the practice that a
release which falls on a Friday, at a weekend or before a bank holiday is moved earlier. Nothing here moves a date.
"""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import pairwise

LEADS: Mapping[str, tuple[int, int]] = {
    "12m": (12, 0),
    "6m": (6, 0),
    "12w": (0, 84),
    "4w": (0, 28),
    "1w": (0, 7),
    "day": (0, 0),
}
"""Each check -> (calendar months, days) before release, the earliest first."""
OPENED_AGAIN_AFTER = timedelta(days=28)
"""A check that was done so long before its new day has to be looked at again."""


class Standing(StrEnum):
    DONE = "done"
    AHEAD = "ahead"
    TODAY = "today"
    LATE = "late"
    GONE = "gone"  # not possible any more


@dataclass(frozen=True)
class Check:
    """One check as it is kept. `not_possible`: it was out of reach when its day was set (see `out_of_reach`)."""

    at: str
    due_on: date
    not_possible: bool = False
    done_on: date | None = None


@dataclass(frozen=True)
class Move:
    """A check that is to be laid out (`was` None) or to move from `was`; with `again`, one that was done is opened."""

    at: str
    due_on: date
    was: date | None = None
    again: bool = False


def months_before(day: date, months: int) -> date:
    """The same day so many calendar months earlier; the month's last day where there is no such day in it."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_of(at: str, release_on: date) -> date:
    """When the check `at` is due for a release on `release_on`."""
    months, days = LEADS[at]
    return months_before(release_on, months) - timedelta(days=days)


def lay_out(release_on: date) -> dict[str, date]:
    """Check -> the day it is due, the earliest first."""
    return {at: day_of(at, release_on) for at in LEADS}


def out_of_reach(release_on: date, today: date) -> frozenset[str]:
    """Checks that are not possible any more when they are laid out today: their day has passed and the next one's has
    come, so that the next one takes over what they ask."""
    days = [*lay_out(release_on).items()]
    return frozenset(
        at for (at, day), (_next, next_day) in pairwise(days) if day < today and next_day <= today
    )


def changes(kept: Iterable[Check], release_on: date, today: date) -> list[Move]:
    """What has to be laid out or moved so that the checks stand by `release_on`, the earliest first.

    A check that was done stays done where it was, unless its day moves later and it was done more than
    `OPENED_AGAIN_AFTER` before the new one. For a release in the past nothing new is laid out.
    """
    by_name = {one.at: one for one in kept}
    found = []
    for at, due_on in lay_out(release_on).items():
        one = by_name.get(at)
        if one is None:
            if release_on >= today:
                found.append(Move(at, due_on))
        elif one.done_on is not None:
            if due_on > one.due_on and due_on - one.done_on > OPENED_AGAIN_AFTER:
                found.append(Move(at, due_on, one.due_on, again=True))
        elif one.due_on != due_on:
            found.append(Move(at, due_on, one.due_on))
    return found


def standings(checks: Iterable[Check], today: date) -> dict[str, Standing]:
    """How each check stands today.

    One whose day has passed is late until it is done. It is not possible any more when it was out of reach as it was
    laid out, or when the release has been: then only the day itself can still be written down. Nothing is ever done
    because time went by.
    """
    held = [*checks]
    release = next((one.due_on for one in held if one.at == "day"), None)
    found = {}
    for one in sorted(held, key=lambda one: [*LEADS].index(one.at)):
        released = release is not None and one.at != "day" and today > release
        if one.done_on is not None:
            found[one.at] = Standing.DONE
        elif one.due_on > today:
            found[one.at] = Standing.AHEAD
        elif one.due_on == today:
            found[one.at] = Standing.TODAY
        else:
            found[one.at] = Standing.GONE if one.not_possible or released else Standing.LATE
    return found


# Days on which people are not usually released ---------------------------------------------------------


@dataclass(frozen=True)
class Holidays:
    """Bank holidays by day. Nothing is known before `first` or after `last`."""

    first: date
    last: date
    days: Mapping[date, str]

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@cache
def bank_holidays() -> Holidays:
    """Those of England and Wales, from `bank_holidays.toml`."""
    told = tomllib.loads(
        (resources.files("waypost.journeys.rules") / "bank_holidays.toml").read_text("utf-8")
    )
    return Holidays(
        told["from"],
        told["until"],
        {date.fromisoformat(day): name for day, name in told["days"].items()},
    )


def day_warning(release_on: date, *, confirmed: bool = False, holidays: Holidays | None = None) -> str:
    """A sentence for staff where the date is likely to move earlier; "" where nothing speaks against it.

    It warns and no more: which day it becomes is decided by others. `confirmed`: the date was told as confirmed.
    """
    known = holidays or bank_holidays()
    next_day = release_on + timedelta(days=1)
    if release_on in known.days:
        falls = f"This falls on a bank holiday: {known.days[release_on]}."
    elif release_on.weekday() >= 4:
        falls = f"This falls on a {release_on:%A}."
    elif next_day in known.days:
        falls = f"This falls on the day before a bank holiday: {known.days[next_day]}."
    elif not known.covers(next_day):
        return (
            f"Waypost knows the bank holidays of {known.first.year} to {known.last.year} only. "
            "Check by hand whether this is one, or the day before one."
        )
    else:
        return ""
    ask = "Check the confirmed date with the prison." if confirmed else "Ask for the confirmed date."
    return f"{falls} Releases on Fridays, weekends and before bank holidays usually move earlier. {ask}"


# What each check looks at ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """What there is to look at, for staff and in the learner's words."""

    staff: str
    own: str


LOOKS: Mapping[str, Look] = {
    "12m": Look(
        "Which ID they hold, where they could live, the seven pathways, and what they want to come first.",
        "We talk about what you want to do first, where you could live and which ID you have.",
    ),
    "6m": Look(
        "Applications for ID and a bank account sent, a CV begun, licence conditions asked about.",
        "We send off for your ID and a bank account. You start your CV.",
    ),
    "12w": Look(
        "An address, a first step outside (work, course, treatment or other), and the pre-release review.",
        "We look at where you will live and at your first step outside.",
    ),
    "4w": Look(
        "First contacts outside with day and place, approvals for devices and work, kit to be lent.",
        "We write down who you will see first, when and where.",
    ),
    "1w": Look(
        "ID, bank card, clothes, travel and medicine ready. The page to take along is printed.",
        "We check that your papers, clothes and travel are ready. You get your page to take along.",
    ),
    "day": Look(
        "They left with their papers and their page, and somebody outside expects them.",
        "You take your papers and your page with you. Someone outside expects you.",
    ),
}

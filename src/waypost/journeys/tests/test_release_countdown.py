"""The countdown's rules: days, what is late, what moves, and days on which nobody is usually released."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waypost.journeys.models import ConditionKind, Direction, Milestone, PathwayKind
from waypost.journeys.release_terms import OWN_DIRECTIONS, OWN_PATHWAYS, OWN_RULES, STAFF_ONLY
from waypost.journeys.rules.countdown import (
    LEADS,
    LOOKS,
    OPENED_AGAIN_AFTER,
    Check,
    Standing,
    bank_holidays,
    changes,
    day_of,
    day_warning,
    lay_out,
    months_before,
    out_of_reach,
    standings,
)
from waypost.journeys.rules.licence import kinds, meaning_of

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2060, 12, 31))


def laid(release_on: date, laid_on: date) -> list[Check]:
    gone = out_of_reach(release_on, laid_on)
    return [Check(at, day, at in gone) for at, day in lay_out(release_on).items()]


def test_the_checks_are_the_ones_that_are_kept() -> None:
    assert list(LEADS) == list(LOOKS) == Milestone.values


@pytest.mark.parametrize(
    ("release_on", "months", "expected"),
    [
        (date(2027, 5, 31), 6, date(2026, 11, 30)),
        (date(2027, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2027, 1, 15), 12, date(2026, 1, 15)),
        (date(2027, 3, 1), 6, date(2026, 9, 1)),
    ],
)
def test_calendar_months_stop_at_the_months_end(release_on: date, months: int, expected: date) -> None:
    assert months_before(release_on, months) == expected


def test_weeks_are_counted_in_days() -> None:
    release_on = date(2027, 3, 10)
    assert [day_of(at, release_on) for at in ("12w", "4w", "1w", "day")] == [
        date(2026, 12, 16),
        date(2027, 2, 10),
        date(2027, 3, 3),
        date(2027, 3, 10),
    ]


@settings(deadline=None)
@given(DAYS)
def test_checks_are_in_order_and_the_last_is_the_day(release_on: date) -> None:
    days = [*lay_out(release_on).values()]
    assert days == sorted(set(days))
    assert days[-1] == release_on
    assert 365 <= (release_on - days[0]).days <= 367


@settings(deadline=None)
@given(DAYS, DAYS)
def test_a_later_release_never_has_an_earlier_check(one: date, other: date) -> None:
    first, second = sorted((one, other))
    assert all(day_of(at, first) <= day_of(at, second) for at in LEADS)


@settings(deadline=None)
@given(DAYS, st.integers(-500, 800))
def test_nothing_is_done_because_time_went_by(release_on: date, away: int) -> None:
    today = release_on - timedelta(days=away)
    stand = standings(laid(release_on, today), today)
    assert Standing.DONE not in stand.values()
    if (
        today <= release_on
    ):  # laid out in time: at most one check is late, and it is the last whose day has come
        past = [at for at, day in lay_out(release_on).items() if day < today]
        late = [at for at, one in stand.items() if one == Standing.LATE]
        assert late == [] if not past else late in ([past[-1]], [])
        assert all(stand[at] in (Standing.GONE, Standing.LATE) for at in past)


@settings(deadline=None)
@given(DAYS, DAYS, DAYS)
def test_moving_leaves_the_checks_where_the_new_date_puts_them(
    before: date, after: date, today: date
) -> None:
    kept = {one.at: one for one in laid(before, today)}
    for move in changes(kept.values(), after, today):
        kept[move.at] = Check(move.at, move.due_on)
    assert {at: one.due_on for at, one in kept.items()} == lay_out(after)
    assert changes(kept.values(), after, today) == []


def test_what_was_neglected_stays_late_until_release() -> None:
    release_on = date(2027, 3, 10)
    checks = laid(release_on, date(2026, 1, 1))
    stand = standings(checks, date(2027, 3, 5))
    assert stand["12m"] == stand["6m"] == stand["12w"] == stand["1w"] == Standing.LATE
    assert stand["day"] == Standing.AHEAD
    after = standings(checks, date(2027, 3, 11))
    assert after["1w"] == Standing.GONE
    assert after["day"] == Standing.LATE  # that they left can still be written down


def test_laid_out_late_is_told_as_late_or_not_possible() -> None:
    today = date(2027, 1, 1)
    stand = standings(laid(date(2027, 3, 10), today), today)
    assert [stand[at].value for at in LEADS] == ["gone", "gone", "late", "ahead", "ahead", "ahead"]


def test_a_check_that_is_due_on_the_day_it_is_laid_out_is_today() -> None:
    today = date(2027, 2, 10)
    stand = standings(laid(date(2027, 3, 10), today), today)
    assert stand["4w"] == Standing.TODAY
    assert stand["12w"] == Standing.GONE


def test_what_was_done_stays_done_unless_it_is_long_before_its_new_day() -> None:
    old = date(2027, 3, 10)
    done = [
        Check("12w", day_of("12w", old), done_on=date(2026, 12, 16)),
        Check("4w", day_of("4w", old)),
    ]
    today = date(2026, 12, 20)
    soon = {move.at: move for move in changes(done, old + OPENED_AGAIN_AFTER, today)}
    assert "12w" not in soon
    assert soon["4w"].was == date(2027, 2, 10)
    later = {move.at: move for move in changes(done, old + timedelta(days=29), today)}
    assert later["12w"].again
    earlier = {move.at for move in changes(done, old - timedelta(days=10), today)}
    assert "12w" not in earlier


def test_a_release_in_the_past_lays_out_nothing_new() -> None:
    assert changes([], date(2026, 1, 1), date(2026, 2, 1)) == []


# Fridays, weekends, bank holidays ----------------------------------------------------------------------


def easter(year: int) -> date:
    """Sunday, by the anonymous Gregorian algorithm."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    ell = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * ell) // 433
    month = (h + ell - 7 * m + 90) // 25
    return date(year, month, (h + ell - 7 * m + 33 * month + 19) % 32)


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_each_year_has_its_eight_bank_holidays(year: int) -> None:
    known = bank_holidays()
    days = [day for day in known.days if day.year == year]
    assert len(days) == 8
    assert all(day.weekday() < 5 for day in days)
    assert {easter(year) - timedelta(days=2), easter(year) + timedelta(days=1)} <= {*days}
    mondays = [day for day in days if day.month in (5, 8)]
    assert [day.weekday() for day in mondays] == [0, 0, 0]
    assert known.covers(date(year, 12, 31))


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2026, 12, 4), "This falls on a Friday. Releases on Fridays"),
        (date(2026, 12, 5), "This falls on a Saturday."),
        (date(2026, 12, 6), "This falls on a Sunday."),
        (date(2026, 12, 25), "This falls on a bank holiday: Christmas Day."),
        (date(2026, 12, 24), "This falls on the day before a bank holiday: Christmas Day."),
        (date(2027, 3, 25), "This falls on the day before a bank holiday: Good Friday."),
        (date(2027, 3, 29), "This falls on a bank holiday: Easter Monday."),
    ],
)
def test_a_day_that_may_move_is_warned_of(day: date, says: str) -> None:
    warning = day_warning(day)
    assert warning.startswith(says)
    assert warning.endswith("usually move earlier. Ask for the confirmed date.")
    assert "Check the confirmed date" in day_warning(day, confirmed=True)


def test_an_ordinary_day_has_no_warning() -> None:
    assert day_warning(date(2026, 12, 2)) == ""


def test_after_the_last_year_it_says_that_it_does_not_know() -> None:
    assert "2026 to 2028 only" in day_warning(date(2029, 3, 14))
    assert "2026 to 2028 only" in day_warning(date(2025, 3, 12))
    assert "Friday" in day_warning(date(2029, 3, 16))  # a Friday is one in any year
    assert "Sunday" in day_warning(date(2028, 12, 31))


# Licence conditions ------------------------------------------------------------------------------------


def test_the_learner_has_words_for_all_that_is_theirs_to_read() -> None:
    assert list(OWN_DIRECTIONS) == Direction.values  # in the same order: none is put first
    assert {*OWN_PATHWAYS} == {*PathwayKind.values} - STAFF_ONLY


def test_every_kind_of_condition_has_its_meaning() -> None:
    assert kinds() == {*ConditionKind.values} == {*OWN_RULES}
    assert all(meaning_of(kind).own for kind in kinds())
    assert meaning_of("unheard of") == meaning_of("other")

"""The justice service's review window: worked cases of each boundary, and what is true of every day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from waypost.journeys.models import Sentence
from waypost.journeys.rules.review_window import (
    Facts,
    Window,
    add_months,
    after_clearing,
    edition_on,
    editions,
    follows,
    is_overdue,
    is_pre_release,
    review_window,
    rule_words,
)

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
RELEASES = st.one_of(st.none(), st.dates(date(2019, 1, 1), date(2080, 12, 31)))
FACTS = st.builds(
    Facts,
    release_on=RELEASES,
    status=st.sampled_from([one.value for one in Sentence]),
    arrived=st.booleans(),
)
BANDS = ["to_3_months", "to_3_months_7_days", "to_6_months", "to_12_months", "to_60_months", "over_60_months"]


def _cases() -> list[list[str]]:
    lines = (Path(__file__).parent / "justice_cases.txt").read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line and line[0] != "#"]


def _day(cell: str) -> date | None:
    return None if cell == "-" else date.fromisoformat(cell)


@pytest.mark.parametrize("case", _cases(), ids=lambda case: " ".join(case[:5]))
def test_worked_case(case: list[str]) -> None:
    today, release, status, arrived, rule, earliest, latest = case
    day = date.fromisoformat(today)
    facts = Facts(release_on=_day(release), status=status, arrived=arrived == "yes")
    window = review_window(facts, day)
    assert (window.rule, window.earliest, window.latest) == (rule, _day(earliest), _day(latest))
    assert window.pre_release is (rule in ("to_3_months", "arrived_near_release"))


def test_every_row_of_the_table_has_a_case_and_words() -> None:
    rules = {case[4] for case in _cases()}
    rows = {band.rule for one in editions() for band in one.bands}
    assert rows | {"arrived", "arrived_near_release", "past_or_unsentenced", "no_date"} == rules
    assert all(rule_words(rule) != rule for rule in rules | {"not_in_custody"})
    assert rule_words("gone_since") == "gone_since"


def test_bands_of_each_edition_go_up_and_the_last_has_no_end() -> None:
    for one in editions():
        ends = [band.up_to for band in one.bands]
        assert ends[-1] is None
        assert ends[:-1] == sorted(end for end in ends[:-1] if end is not None)


def test_the_edition_of_a_day() -> None:
    first = editions()[0]
    assert edition_on(first.since - timedelta(days=1)) == first
    assert edition_on(first.since) == first


def test_nobody_out_of_custody_is_asked_for() -> None:
    window = review_window(
        Facts(release_on=date(2027, 1, 1), arrived=True, in_custody=False), date(2026, 5, 1)
    )
    assert (window.rule, window.latest, window.pre_release) == ("not_in_custody", None, False)


@given(day=DAYS, months=st.integers(0, 240))
def test_months_are_added_as_a_person_would(day: date, months: int) -> None:
    then = add_months(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day == day.day or (then.day < day.day and (then + timedelta(days=1)).day == 1)


@given(day=DAYS, months=st.integers(0, 240))
def test_months_never_turn_days_around(day: date, months: int) -> None:
    assert add_months(day, months) <= add_months(day + timedelta(days=1), months)


@given(facts=FACTS, today=DAYS)
def test_a_window_is_whole_and_never_in_the_past(facts: Facts, today: date) -> None:
    window = review_window(facts, today)
    assert (window.earliest is None) == (window.latest is None)
    if window.earliest is not None and window.latest is not None:
        assert today <= window.earliest <= window.latest
        assert window.latest <= add_months(today, 12)
        assert not window.pre_release
    assert window.overdue_since is None


@given(facts=FACTS, today=DAYS)
def test_an_arrival_comes_first(facts: Facts, today: date) -> None:
    window = review_window(replace(facts, arrived=True), today)
    near = facts.release_on is not None and 0 <= (facts.release_on - today).days <= 17
    assert window.rule == ("arrived_near_release" if near else "arrived")
    if not near:
        assert (window.earliest, window.latest) == (today, today + timedelta(days=10))


@given(facts=FACTS, today=DAYS, other=st.sampled_from([one.value for one in Sentence]))
def test_a_known_date_outranks_the_kind_of_sentence(facts: Facts, today: date, other: str) -> None:
    assume(facts.release_on is not None)
    assert review_window(facts, today) == review_window(replace(facts, status=other), today)


@given(today=DAYS, away=st.integers(0, 4000), more=st.integers(0, 4000))
def test_a_later_release_never_falls_into_a_shorter_band(today: date, away: int, more: int) -> None:
    one, other = (
        review_window(Facts(release_on=today + timedelta(days=days)), today).rule
        for days in (away, away + more)
    )
    assert BANDS.index(one) <= BANDS.index(other)


@given(today=DAYS, months=st.sampled_from([3, 6, 12, 60]))
def test_an_exact_boundary_is_in_the_shorter_band(today: date, months: int) -> None:
    edge = add_months(today, months)
    shorter = {3: "to_3_months", 6: "to_6_months", 12: "to_12_months", 60: "to_60_months"}[months]
    assert review_window(Facts(release_on=edge), today).rule == shorter
    over = review_window(Facts(release_on=edge + timedelta(days=1)), today).rule
    assert BANDS.index(over) == BANDS.index(shorter) + 1


@given(today=DAYS, days=st.integers(1, 7))
def test_in_the_eighth_to_the_first_day_over_three_months_the_last_day_is_a_week_before(
    today: date, days: int
) -> None:
    release = add_months(today, 3) + timedelta(days=days)
    assert review_window(Facts(release_on=release), today).latest == release - timedelta(days=7)


# Holds -----------------------------------------------------------------------------------------------

WINDOWS = st.builds(
    lambda latest, length: Window("to_12_months", latest - timedelta(days=length), latest),
    DAYS,
    st.integers(0, 90),
)


@given(before=WINDOWS, held=st.integers(-200, 200), lasted=st.integers(0, 200), days=st.sampled_from([5, 10]))
def test_clearing_is_the_later_day_and_never_shortens_or_cures(
    before: Window, held: int, lasted: int, days: int
) -> None:
    assert before.latest is not None
    held_since = before.latest + timedelta(days=held)
    today = held_since + timedelta(days=lasted)
    now = after_clearing(before, days=days, held_since=held_since, today=today)
    assert now.latest == max(before.latest, today + timedelta(days=days))
    assert now.latest >= before.latest
    if before.latest < held_since:  # it was overdue when the hold began
        assert is_overdue(before, held_since)
        assert is_overdue(now, today)
        assert now.overdue_since == before.latest
    else:
        assert not is_overdue(now, today)


@given(before=WINDOWS, days=st.sampled_from([5, 10]), later=st.integers(0, 60), second=st.integers(0, 60))
def test_a_second_hold_does_not_cure_either(before: Window, days: int, later: int, second: int) -> None:
    assert before.latest is not None
    began = before.latest + timedelta(days=1 + later)
    once = after_clearing(before, days=days, held_since=began, today=began)
    again = began + timedelta(days=second)
    twice = after_clearing(once, days=5, held_since=again, today=again)
    assert twice.overdue_since == before.latest
    assert is_overdue(twice, again)


def test_clearing_without_a_review_changes_nothing() -> None:
    none = Window("to_3_months", pre_release=True)
    assert after_clearing(none, days=10, held_since=date(2026, 1, 1), today=date(2026, 2, 1)) == none


def test_what_falls_due_during_a_hold_is_not_overdue_while_it_lasts() -> None:
    window = Window("to_12_months", date(2026, 3, 1), date(2026, 4, 1))
    assert not is_overdue(window, date(2026, 4, 1))
    assert is_overdue(window, date(2026, 4, 2))
    assert not is_overdue(window, date(2026, 4, 2), on_hold=True)


# Told again ------------------------------------------------------------------------------------------


@given(facts=FACTS, today=DAYS, days=st.integers(0, 400))
def test_asking_again_with_the_same_row_moves_nothing(facts: Facts, today: date, days: int) -> None:
    facts = replace(facts, arrived=False)
    before = review_window(facts, today)
    then = today + timedelta(days=days)
    assume(review_window(facts, then).rule == before.rule)
    assert follows(before, facts, then, afresh=False) == before


@given(first=FACTS, second=FACTS, today=DAYS, days=st.integers(0, 800))
def test_telling_facts_never_cures_what_was_overdue(
    first: Facts, second: Facts, today: date, days: int
) -> None:
    before = review_window(first, today)
    then = today + timedelta(days=days)
    assume(is_overdue(before, then))
    now = follows(before, second, then, afresh=False)
    assert now.latest is None or is_overdue(now, then)


@given(first=FACTS, second=FACTS, today=DAYS, days=st.integers(0, 800))
def test_a_review_held_starts_afresh(first: Facts, second: Facts, today: date, days: int) -> None:
    then = today + timedelta(days=days)
    now = follows(review_window(first, today), second, then, afresh=True)
    assert now == review_window(second, then)
    assert not is_overdue(now, then)


def test_the_last_day_before_release_follows_the_release_date() -> None:
    today = date(2026, 1, 15)
    before = review_window(Facts(release_on=date(2026, 4, 20)), today)
    now = follows(before, Facts(release_on=date(2026, 4, 22)), today + timedelta(days=2), afresh=False)
    assert (now.earliest, now.latest) == (date(2026, 2, 15), date(2026, 4, 15))


def test_a_deadline_that_clearing_moved_stays_when_the_same_date_is_told_again() -> None:
    facts = Facts(release_on=date(2026, 4, 20))
    before = replace(review_window(facts, date(2026, 1, 15)), latest=date(2026, 4, 18))
    assert follows(before, facts, date(2026, 1, 16), afresh=False) == before


@given(held=DAYS, days=st.integers(-30, 200))
def test_pre_release_is_within_three_calendar_months(held: date, days: int) -> None:
    release = held + timedelta(days=days)
    assert is_pre_release(held, release) is (held <= release <= add_months(held, 3))
    assert not is_pre_release(held, None)

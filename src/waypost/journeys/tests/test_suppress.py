"""Small counts, and what totals would give away."""

from __future__ import annotations

from random import Random

import pytest

from waypost.journeys.rules.suppress import Rate, is_small, protect, protect_table, rate, rates, total


def test_small_counts_are_left_out_and_the_rest_is_rounded() -> None:
    assert [one.value for one in protect([0, 3, 12, 28, 7])] == [0, None, 10, 30, None]


def test_one_gap_in_a_row_would_be_given_away_by_the_total() -> None:
    assert [one.value for one in protect([4, 40, 25])] == [None, 40, None]
    assert [one.value for one in protect([4, 0, 0])] == [None, None, 0]
    assert [one.value for one in protect([4])] == [None]
    assert protect([]) == []


def test_rows_and_columns_both_count() -> None:
    shown = protect_table([[5, 20, 30], [15, 25, 35], [45, 50, 55]])
    gaps = [(r, c) for r, row in enumerate(shown) for c, one in enumerate(row) if one.value is None]
    assert (0, 0) in gaps
    for axis in (0, 1):
        for line in range(3):
            assert len([place for place in gaps if place[axis] == line]) != 1


@pytest.mark.parametrize("seed", range(60))
def test_no_left_out_count_can_be_worked_out_from_its_line(seed: int) -> None:
    chance = Random(seed)
    rows = [[chance.choice([0, 2, 8, 11, 37, 120]) for _ in range(4)] for _ in range(chance.randint(2, 5))]
    shown = protect_table(rows)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if is_small(value):
                assert shown[r][c].value is None
    for line in [*shown, *zip(*shown, strict=True)]:
        assert len([one for one in line if one.value is None]) != 1


def test_totals() -> None:
    assert total([4, 40]).value == 45
    assert total([4, 0]).value is None
    assert total([4, 3]).value is None
    assert total([0, 0]).value == 0


def test_rates() -> None:
    assert (rate(45, 60).percent, rate(45, 60).few) == (75, False)
    assert (rate(14, 28).percent, rate(14, 28).few) == (50, True)
    assert (rate(3, 60).percent, rate(3, 60).under) == (None, 17)  # three people
    assert (rate(57, 60).percent, rate(57, 60).over) == (None, 83)  # the other three
    assert rate(60, 60).percent == 100
    assert rate(0, 0).percent is None


def test_a_bound_is_true_and_the_same_for_any_small_number() -> None:
    for whole in range(1, 200):
        for part in range(whole + 1):
            one = rate(part, whole)
            assert (one.percent, one.over, one.under).count(None) >= 2
            if one.over is not None:
                assert 0 < one.over < 100 * part / whole
                assert {rate(whole - few, whole) for few in range(1, 10) if whole - few >= 10} == {one}
            if one.under is not None:
                assert 100 > one.under > 100 * part / whole
                assert {rate(few, whole) for few in range(1, 10) if whole - few >= 10} == {one}


def test_one_share_left_out_would_be_given_away_by_the_common_one() -> None:
    first, second, third = rates([(40, 45), (30, 50), (50, 80)])
    assert first.over is not None
    assert second == Rate(None, second.n, few=False)  # the smaller of those that could be shown
    assert third.percent is not None
    assert [one.percent for one in rates([(30, 50), (50, 80)])] == [60, 62]
    assert [one.percent for one in rates([(3, 5), (50, 80), (0, 0)])] == [None, None, None]
    assert rates([]) == []

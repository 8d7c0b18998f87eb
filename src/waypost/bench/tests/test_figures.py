"""The arithmetic of the bench: what is printed must be what was measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from waypost.bench.figures import Figure, Pace, median, number, percentile, ratios, spread

TIMES = some.lists(some.floats(0, 1e6), min_size=1, max_size=200)


@pytest.mark.parametrize(
    ("samples", "share", "wanted"),
    [
        ([7.0], 0.95, 7.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0),
        (list(range(1, 101)), 0.95, 95),
        (list(range(1, 21)), 0.95, 19),
        (list(range(1, 20)), 0.95, 19),
        ([1.0, 9.0], 1.0, 9.0),
    ],
)
def test_a_percentile_is_a_time_that_somebody_waited(
    samples: list[float], share: float, wanted: float
) -> None:
    assert percentile(samples, share) == wanted


@given(TIMES, some.floats(0.01, 1))
def test_enough_samples_are_at_or_below_a_percentile(samples: list[float], share: float) -> None:
    found = percentile(samples, share)
    assert found in samples
    assert sum(1 for one in samples if one <= found) >= share * len(samples) - 1e-9
    assert sum(1 for one in samples if one < found) < share * len(samples)


@given(TIMES)
def test_the_middle_is_never_above_the_high_end(samples: list[float]) -> None:
    assert min(samples) <= median(samples) <= percentile(samples, 0.95) <= max(samples)


@pytest.mark.parametrize(("samples", "share"), [([], 0.5), ([1.0], 0.0), ([1.0], 1.1)])
def test_no_percentile_of_nothing(samples: list[float], share: float) -> None:
    with pytest.raises(ValueError):
        percentile(samples, share)


@pytest.mark.parametrize(
    ("value", "target", "more", "met"),
    [
        (19.9, 20, False, True),
        (20.1, 20, False, False),
        (10, 10, False, True),  # at most ten queries
        (10.5, 10, True, True),
        (9.9, 10, True, False),
        (None, 10, False, False),  # what could not be measured meets nothing
        (None, 10, True, False),
        (5, None, False, None),
    ],
)
def test_a_target_is_met_or_not(
    value: float | None, target: float | None, more: bool, met: bool | None
) -> None:
    assert Figure("Pages", "home", value, "ms", target, more).met is met


def test_ratios_of_a_page_to_its_equal() -> None:
    requests, wait = ratios("Peer", "home", Pace(490, 90), Pace(49, 1700), times=10, share=1 / 20)
    assert requests.value == pytest.approx(10)
    assert requests.met is True
    assert wait.value == pytest.approx(18.9, abs=0.05)
    assert wait.target == pytest.approx(20)
    assert wait.met is False
    assert requests.note == "490 against 49 requests a second"


def test_a_peer_that_answered_nothing_is_no_victory() -> None:
    requests, _wait = ratios("Peer", "home", Pace(490, 90), Pace(0, 1700), times=10, share=1 / 20)
    assert requests.value is None
    assert requests.met is False


def test_nothing_measured_is_told() -> None:
    (figure,) = spread("Pages", "home", [], middle=20)
    assert figure.value is None
    assert figure.met is False
    assert figure.note == "nothing was measured"


@pytest.mark.parametrize(
    ("value", "text"), [(1234.4, "1,234"), (12.34, "12.3"), (4.0, "4"), (0.123, "0.12"), (0.0456, "0.046")]
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value) == text

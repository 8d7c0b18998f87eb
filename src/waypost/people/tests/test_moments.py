"""Days and times as people type them."""

from datetime import date, time

import pytest

from waypost.people.forms.moments import read_day, read_time


@pytest.mark.parametrize(
    "text",
    [
        "22 Nov 2026",
        "22/11/2026",
        "22.11.26",
        "2026-11-22",
        "22-11-2026",
        "22 november 2026",
        "Sunday 22nd Nov 2026",
    ],
)
def test_every_usual_way_of_writing_a_day(text: str) -> None:
    assert read_day(text) == date(2026, 11, 22)


def test_the_day_comes_before_the_month() -> None:
    assert read_day("3/4/2026") == date(2026, 4, 3)
    assert read_day("1 Sept 2026") == date(2026, 9, 1)
    assert read_day("  ") is None


@pytest.mark.parametrize("text", ["31/02/2026", "11/22/2026", "soon", "22/11", "٢٢/١١/٢٠٢٦x"])
def test_what_is_not_a_day(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_day(text)


@pytest.mark.parametrize("text", ["13:30", "13.30", "1330", "1:30 pm", " 1.30PM "])
def test_every_usual_way_of_writing_a_time(text: str) -> None:
    assert read_time(text) == time(13, 30)


def test_a_bare_hour_and_what_is_no_time() -> None:
    assert (read_time("9"), read_time("12 am")) == (time(9), time(0))
    for text in ("", "25:00", "13:61", "13 pm", "noon"):
        with pytest.raises(ValueError, match=r".*"):
            read_time(text)

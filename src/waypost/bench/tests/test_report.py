"""The printed table and the kept page say the same, good or bad."""

from __future__ import annotations

import json

from waypost.bench.figures import Figure
from waypost.bench.report import as_json, as_markdown, as_text, summary

MACHINE = {"Date": "22 Nov 2026, 10:00", "Memory": "8.0 GiB"}
FIGURES = [
    Figure("Pages", "home: median", 12.34, "ms", 20),
    Figure("Pages", "home: 95th percentile", 190.0, "ms", 150, note="3 faults: home: answered 302"),
    Figure("Memory", "web", 140.0, "MiB"),
    Figure("Memory", "judge | browser", None, "MiB", 400),
]


def test_the_table_names_each_figure_and_its_target() -> None:
    lines = as_text(FIGURES, MACHINE).splitlines()
    (home,) = [line for line in lines if "home: median" in line]
    assert home.split("  ")[-1].strip() == "met"
    assert "12.3 ms" in home
    assert "at most 20 ms" in home
    (slow,) = [line for line in lines if "home: 95th" in line]
    assert "not met" in slow
    assert slow.endswith("3 faults: home: answered 302")
    assert lines[-1] == "1 of 3 targets met."


def test_json_can_be_read_by_a_program() -> None:
    found = json.loads(json.dumps(as_json(FIGURES, MACHINE)))
    assert found["machine"] == MACHINE
    assert [figure["met"] for figure in found["figures"]] == [True, False, None, False]


def test_the_page_shows_what_was_not_met() -> None:
    page = as_markdown(FIGURES, MACHINE, quick=False)
    assert (
        "| home: 95th percentile | 190 ms | at most 150 ms | not met | 3 faults: home: answered 302 |" in page
    )
    assert "judge \\| browser" in page
    assert summary(FIGURES) in page
    assert "Do not quote" not in page


def test_a_quick_run_says_so() -> None:
    assert "Do not quote these figures" in as_markdown(FIGURES, MACHINE, quick=True)

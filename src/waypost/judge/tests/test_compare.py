"""The comparison of seen with expected: one table of vectors, run here and by the front end's tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from waypost.judge.colours import colour_of
from waypost.judge.compare import UnknownOperator, compare, expect_problems
from waypost.judge.values import BadValue, check_value, js_number, read_value

VECTORS = json.loads((Path(__file__).parent / "compare_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_vector(vector: dict[str, Any]) -> None:
    found = compare(vector["expect"], check_value(vector["value"]))
    assert (found.met, found.expected, found.seen) == (vector["met"], vector["expected"], vector["seen"])


@pytest.mark.parametrize("expect", [{"eqals": 1}, {}, {"ignore_case": True}, {"not": {"nope": 1}}])
def test_unknown_operator_is_refused(expect: dict[str, Any]) -> None:
    assert list(expect_problems(expect))
    with pytest.raises(UnknownOperator):
        compare(expect, 1)


@pytest.mark.parametrize(
    "expect",
    [
        {"matches": "("},
        {"at_least": "3"},
        {"colour": "reddish"},
        {"one_of": "a"},
        {"is": "nice"},
        {"has_length": True},
    ],
)
def test_bad_argument_is_named(expect: dict[str, Any]) -> None:
    assert list(expect_problems(expect))


def test_sound_expectations_have_no_problem() -> None:
    for vector in VECTORS:
        assert list(expect_problems(vector["expect"])) == [], vector["name"]


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "nope",
        "NaN",
        "1e999",
        "[1]",
        '{"v":1}',
        '{"t":"list","v":[1,2],"n":1}',
        '{"t":"list","v":"ab","n":2}',
        '{"t":"list","v":[],"n":-1}',
        '{"t":"object","v":[["a"]],"n":1}',
        '{"t":"object","v":[[1,2]],"n":1}',
        '{"t":"text","v":"a"}',
        '{"t":"secret"}',
        "[" * 100_000,
        '{"t":"list","n":1,"v":[' * 5000,
        "9" * 5000,
    ],
)
def test_forged_value_is_refused(forged: str) -> None:
    with pytest.raises(BadValue):
        read_value(forged)


def test_half_characters_become_storable() -> None:
    assert read_value('"a\\ud800b"') == "a\ufffdb"


@pytest.mark.parametrize(
    ("number", "text"), [(1e21, "1e+21"), (1e-7, "1e-7"), (0.1 + 0.2, "0.30000000000000004")]
)
def test_numbers_read_as_in_javascript(number: float, text: str) -> None:
    assert js_number(number) == text


def test_every_colour_name_is_known() -> None:
    assert colour_of("RebeccaPurple") == (102, 51, 153, 1000)
    assert colour_of("no colour") is None

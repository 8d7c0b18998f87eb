"""The verdict, by a table that the front end's twin runs too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from waypost.curriculum.schema import Check
from waypost.judge.observations import Fault, Observations
from waypost.judge.result import ConsoleLine, Verdict
from waypost.judge.tests.exercises import exercise
from waypost.judge.values import check_value
from waypost.judge.verdict import build_verdict

VECTORS = Path(__file__).parent / "verdict_vectors.json"


def run(case: dict[str, Any]) -> Verdict:
    """The verdict of one row of the table."""
    seen = Observations(
        status=case["status"],
        values={name: check_value(value) for name, value in case["values"].items()},
        stopped=frozenset(case["stopped"]),
        fault=Fault(**case["fault"]) if case["fault"] else None,
        console=[ConsoleLine(**line) for line in case["console"]],
    )
    checks = [Check.model_validate(check) for check in case["checks"]]
    return build_verdict(exercise(*checks), seen, case["files"])


def cases() -> list[dict[str, Any]]:
    return json.loads(VECTORS.read_text(encoding="utf-8")) if VECTORS.exists() else []


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_vector(case: dict[str, Any]) -> None:
    assert run(case).model_dump(mode="json") == case["verdict"]


def test_the_table_is_there() -> None:
    assert len(cases()) > 10

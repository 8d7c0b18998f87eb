"""Messages of SQLite, PostgreSQL and git in plain words: the vectors hold what the tools really said to which work."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from waypost.judge.explain import explain
from waypost.judge.local import LocalJudge
from waypost.judge.tests.exercises import check, exercise

HERE = Path(__file__).parent
VECTORS = json.loads((HERE / "explain_tools_vectors.json").read_text(encoding="utf-8"))
MADE = [vector for vector in VECTORS if vector.get("files")]
_LOOK = {"sql": "result", "git": "commits"}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["raw"][:50].replace("\n", " "))
def test_explained(vector: dict[str, Any]) -> None:
    found = explain(vector["raw"], vector["runner"])
    assert (found.says, found.try_this) == (vector["says"], vector["try"])


@pytest.mark.parametrize("runner", ["sql", "git"])
def test_every_row_is_met_by_a_real_message(runner: str) -> None:
    rows = json.loads((HERE.parent / "plain" / f"{runner}.json").read_text(encoding="utf-8"))
    met = set()
    for vector in VECTORS:
        if vector["runner"] == runner:
            met.add(next(at for at, row in enumerate(rows) if re.search(row["matches"], vector["raw"], re.A)))
    assert [row["matches"] for at, row in enumerate(rows) if at not in met] == []


@pytest.mark.parametrize("runner", ["sql", "git"])
def test_every_row_speaks_calmly(runner: str) -> None:
    rows = json.loads((HERE.parent / "plain" / f"{runner}.json").read_text(encoding="utf-8"))
    for row in rows:
        for words in (row["says"], row["try"]):
            assert "!" not in words
            assert "wrong" not in words.lower()
            assert words
            assert words == words.strip()


@pytest.mark.slow
@pytest.mark.parametrize("vector", MADE, ids=lambda vector: vector["raw"][:50].replace("\n", " "))
def test_the_tool_still_says_so(vector: dict[str, Any], judge: LocalJudge) -> None:
    look = check("a", get=_LOOK[vector["runner"]])
    work = exercise(look, runner=vector["runner"], database=vector["database"])
    verdict = judge.judge(work, vector["files"])
    assert verdict.problem is not None, verdict.model_dump_json(indent=1)
    assert verdict.problem.line == vector["line"]
    assert verdict.problem.plain == vector["says"]

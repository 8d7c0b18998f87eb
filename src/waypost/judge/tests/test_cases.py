"""Every folder of judge_cases of each runner, and the benign twins of the hostile ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from waypost.curriculum.schema import Exercise
from waypost.judge.commands import find_exercise, read_work
from waypost.judge.local import LocalJudge
from waypost.judge.result import Verdict
from waypost.sandbox.tests.oracles import Watch

ROOT = Path(__file__).parents[4] / "judge_cases"
RUNNERS = sorted(folder.parent.name for folder in ROOT.glob("*/good"))
QUICK = ("javascript",)
"""Runners whose cases are no matter of seconds, browsers or servers: their good and wrong ones run in the loop."""
LEAST = {"javascript": 12, "page": 12}
"""Hostile cases that there must be; 8 for any other runner."""


def _folders(*sorts: str) -> list[Any]:
    found = []
    for runner in RUNNERS:
        for sort in sorts:
            for folder in sorted((ROOT / runner / sort).iterdir()):
                slow = runner not in QUICK or sort == "hostile"
                name = f"{runner}-{sort}-{folder.name}"
                found.append(pytest.param(folder, id=name, marks=[pytest.mark.slow] if slow else []))
    return found


@cache
def _exercise(name: str) -> Exercise:
    return find_exercise(str(ROOT / "exercises" / f"{name}.md"), ROOT)


@cache
def _neighbour(runner: str, exercise: str) -> tuple[str, dict[str, str]]:
    """Another learner's right work: for the same exercise where there is one, else for the same runner."""
    good = sorted((ROOT / runner / "good").iterdir())
    cases = [(yaml.safe_load((folder / "case.yml").read_text()), folder) for folder in good]
    right = [(case["exercise"], folder) for case, folder in cases if case["expect"]["status"] == ["pass"]]
    name, folder = min(right, key=lambda one: one[0] != exercise)
    return name, _files(folder / "work")


def _files(folder: Path, watch: Watch | None = None) -> dict[str, str]:
    files, skipped = read_work(folder)
    assert not skipped
    return {name: watch.fill(text) if watch else text for name, text in files.items()}


def _check(verdict: Verdict, expect: dict[str, Any]) -> None:
    assert verdict.status in expect["status"], verdict.model_dump_json(indent=1)
    got = {check.id: check.status for check in verdict.checks}
    for name, wanted in expect.get("checks", {}).items():
        if wanted == "not-pass":
            assert got[name] != "pass"
        else:
            assert got[name] == wanted, verdict.model_dump_json(indent=1)
    if "line" in expect:
        assert verdict.problem is not None
        assert verdict.problem.line == expect["line"]
    text = verdict.model_dump_json()
    for wanted in expect.get("has", ()):
        assert wanted in text
    for unwanted in expect.get("lacks", ()):
        assert unwanted not in text


@pytest.mark.parametrize("folder", _folders("good", "wrong"))
def test_case(folder: Path, judge: LocalJudge) -> None:
    case = yaml.safe_load((folder / "case.yml").read_text())
    verdict = judge.judge(_exercise(case["exercise"]), _files(folder / "work"))
    _check(verdict, case["expect"])
    hidden = {check.id for check in _exercise(case["exercise"]).checks if check.hidden}
    for check in verdict.checks:
        if check.id in hidden:
            assert (check.expected, check.seen) == ("", "")


@pytest.mark.parametrize("folder", _folders("hostile"))
def test_hostile(folder: Path, judge: LocalJudge) -> None:
    case = yaml.safe_load((folder / "case.yml").read_text())
    exercise = _exercise(case["exercise"])
    name, right = _neighbour(folder.parents[1].name, case["exercise"])
    with Watch() as watch:
        hostile = judge.submit(exercise, _files(folder / "work", watch))
        neighbour = judge.submit(_exercise(name), right)
        verdict = hostile.result(120)
        _check(verdict, case["expect"])
        assert neighbour.result(120).status == "pass"
        watch.assert_clean(verdict.model_dump_json(), judge.host_pids)
        _check(judge.judge(exercise, _files(folder / "twin", watch)), case["twin_expect"])


@pytest.mark.parametrize("runner", RUNNERS)
def test_there_are_enough_and_each_hostile_one_has_a_twin(runner: str) -> None:
    hostile = list((ROOT / runner / "hostile").iterdir())
    assert len(hostile) >= LEAST.get(runner, 8)
    for folder in hostile:
        assert (folder / "twin").is_dir(), folder

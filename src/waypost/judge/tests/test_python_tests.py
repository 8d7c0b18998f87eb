"""A learner's own tests in Python: found and run, whether they are functions (pytest) or methods (unittest)."""

from __future__ import annotations

import pytest

from waypost.judge.commands import find_exercise
from waypost.judge.local import LocalJudge
from waypost.judge.tests.test_cases import ROOT

EXERCISE = find_exercise(str(ROOT / "exercises" / "py-tests.md"), ROOT)


@pytest.mark.parametrize("solution", EXERCISE.solutions, ids=lambda one: one.name)
def test_they_are_found_and_run(solution: object, judge: LocalJudge) -> None:
    verdict = judge.judge(EXERCISE, solution.files)  # type: ignore[attr-defined]
    assert verdict.status == "pass", verdict.model_dump_json(indent=1)


def test_no_tests_are_no_answer(judge: LocalJudge) -> None:
    verdict = judge.judge(EXERCISE, EXERCISE.wrong[0].files)
    assert {check.id for check in verdict.checks if check.status == "fail"} == {"some", "wrong"}


def test_a_test_that_only_passes_by_chance_is_caught(judge: LocalJudge) -> None:
    work = {"main.py": "from double import double\n\n\ndef test_two():\n    assert double(2) == 4\n"}
    verdict = judge.judge(EXERCISE, work)
    assert [check.status for check in verdict.checks] == ["pass", "pass", "fail"]

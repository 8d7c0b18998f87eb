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


_MANY = """import os
import sys

import pytest
from double import double


@pytest.fixture
def twice():
    yield double(1)


@pytest.mark.parametrize("number", [1, 2])
def test_each(number, twice):
    assert double(number) == number * twice


def test_places(tmp_path, monkeypatch):
    monkeypatch.setenv("WORD", "x")
    (tmp_path / "a").write_text(os.environ["WORD"])
    with pytest.raises(AssertionError):
        assert (tmp_path / "a").read_text() == "y"


class TestMore:
    def test_inside(self):
        print("a word")
        assert double(3) == 6

    @pytest.mark.skip
    def test_not_now(self):
        assert False


def test_leaves():
    sys.exit(3)
"""


@pytest.mark.slow
def test_what_pytest_has_is_there(judge: LocalJudge) -> None:
    check = EXERCISE.checks[0]
    asked = {
        "names": "[one['name'] for one in tests()]",
        "failed": "[(one['name'], one['message']) for one in tests() if not one['ok']]",
    }
    checks = tuple(
        check.model_copy(update={"id": name, "get": get, "expect": {"equals": None}})
        for name, get in asked.items()
    )
    verdict = judge.judge(EXERCISE.model_copy(update={"checks": checks}), {"main.py": _MANY})
    names, failed = (one.seen or "" for one in verdict.checks)
    for name in ("test_each[1]", "test_each[2]", "test_places", "TestMore::test_inside", "test_leaves"):
        assert name in names
    assert "test_not_now" not in names
    assert "test_leaves" in failed
    assert "SystemExit: 3" in failed
    assert "test_each" not in failed


@pytest.mark.slow
@pytest.mark.parametrize("ends", ["pytest.exit('enough')", "raise KeyboardInterrupt"])
def test_one_that_ends_it_all_ends_only_itself(judge: LocalJudge, ends: str) -> None:
    work = {
        "main.py": f"import pytest\nfrom double import double\n\n\ndef test_a():\n    assert double(2) == 4\n\n\n"
        f"def test_b():\n    {ends}\n"
    }
    verdict = judge.judge(EXERCISE, work)
    assert verdict.status == "fail"
    assert verdict.checks[0].status == "pass"


@pytest.mark.slow
def test_the_session_was_begun_before_the_work_was_there(judge: LocalJudge) -> None:
    """Without it all is judged the same, and slowly."""
    begun = EXERCISE.checks[0].model_copy(
        update={
            "get": "__import__('sys').modules['pytests']._session is not None",
            "expect": {"equals": True},
        }
    )
    right = EXERCISE.solutions[0].files
    assert judge.judge(EXERCISE.model_copy(update={"checks": (begun,)}), right).status == "pass"

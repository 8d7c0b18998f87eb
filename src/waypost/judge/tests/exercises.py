"""Small exercises for the judge's tests, made in code so that no file on disk is needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from waypost.curriculum.schema import ENTRY, Check, Exercise, Question
from waypost.judge.commands import find_exercise


def check(name: str, **fields: Any) -> Check:
    """A check; `get` is its own id where nothing else says what to look at."""
    about: dict[str, Any] = {
        "id": name,
        "says": f"{name} is right",
        "otherwise": f"Look at {name} again.",
        **fields,
    }
    if not {"get", "see"} & about.keys():
        about["get"] = name
    return Check.model_validate(about)


def exercise(*checks: Check, **fields: Any) -> Exercise:
    """An exercise of kind `write` with these checks; any field can be given."""
    runner = fields.get("runner", "javascript")
    about: dict[str, Any] = {
        "id": "sample",
        "title": "A sample",
        "kind": "write",
        "runner": runner,
        "entry": ENTRY[runner],
        "practises": ("js.value",),
        "minutes": 5,
        "difficulty": 1,
        "task": "Do it.",
        "checks": checks,
        "hints": ("a", "b", "c"),
        "solutions": (),
        "wrong": (),
        "paper": "Write it.",
        "source": Path("sample.md"),
        "module_id": "sample-module",
        **fields,
    }
    return Exercise.model_validate(about)


def question(name: str) -> Question:
    return Question(id=name, ask=f"What is {name}?")


@cache
def case_exercise(name: str) -> Exercise:
    """An exercise of `judge_cases/exercises`."""
    folder = Path(__file__).parents[4] / "judge_cases" / "exercises"
    return find_exercise(str(folder / f"{name}.md"), folder)

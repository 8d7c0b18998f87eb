"""What is measured: for each runner a trivial and a typical piece of work, with the same test for the bare tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waypost.bench.judging.bare import Bare
from waypost.bench.judging.bare_tests import BARE
from waypost.bench.workshop import home
from waypost.curriculum.schema import ENTRY, Exercise
from waypost.judge.commands import find_exercise
from waypost.judge.engine_names import TITLES
from waypost.kernel.errors import WaypostError

RUNNERS = ("javascript", "node", "python", "sql", "postgres", "git", "ruby", "rails", "http", "page")
SIZES = ("trivial", "typical")
_TYPICAL = {
    "javascript": "js-add",
    "node": "node-add",
    "python": "py-add",
    "sql": "sql-books",
    "postgres": "sql-postgres",
    "git": "git-conflict",
    "ruby": "rb-add",
    "rails": "rails-books",
    "http": "http-todos",
    "page": "page-counter",
}


@dataclass(frozen=True)
class Sample:
    """`right` gets a pass and `wrong` gets none; `bare` makes the same test of `right` without a judge."""

    runner: str
    size: str
    exercise: Exercise
    right: Mapping[str, str]
    wrong: Mapping[str, str]
    bare: Bare

    @property
    def name(self) -> str:
        return f"{TITLES[self.runner]}, {self.size}"


def sample(runner: str, size: str) -> Sample:
    """Raises WaypostError where the typical exercises are not there: they are in the repository."""
    exercise, right, wrong = _trivial(runner) if size == "trivial" else _typical(runner)
    right, wrong = (
        {**exercise.files, **right},
        {**exercise.files, **wrong},
    )  # as a learner's folder holds them
    return Sample(runner, size, exercise, right, wrong, BARE[runner, size].beside(right))


Work = tuple[Exercise, dict[str, str], dict[str, str]]


def _typical(runner: str) -> Work:
    """An exercise of judge_cases. Its looks at a server through the browser are left out: no bare tool makes them."""
    folder = home() / "judge_cases" / "exercises"
    path = folder / f"{_TYPICAL[runner]}.md"
    if not path.exists():
        raise WaypostError(f"There is no {path}.", "Run the bench in a copy of the repository.")
    exercise = find_exercise(str(path), folder)
    if runner == "http":
        checks = tuple(check for check in exercise.checks if not check.page)
        exercise = exercise.model_copy(update={"checks": checks})
    return exercise, dict(exercise.solutions[0].files), dict(exercise.wrong[0].files)


_TRIVIAL: dict[str, tuple[str, str, str, Any]] = {
    # runner: (right, wrong, what is looked at, what it must be)
    "javascript": (
        "function add(a, b) {\n  return a + b;\n}\n",
        "function add(a, b) {\n  return a - b;\n}\n",
        "add(2, 3)",
        5,
    ),
    "node": (
        "exports.add = (a, b) => a + b;\n",
        "exports.add = (a, b) => a - b;\n",
        "add(2, 3)",
        5,
    ),
    "python": (
        "def add(a, b):\n    return a + b\n",
        "def add(a, b):\n    return a - b\n",
        "add(2, 3)",
        5,
    ),
    "sql": ("SELECT 2 + 3 AS sum;\n", "SELECT 2 - 3 AS sum;\n", "result", [{"sum": 5}]),
    "postgres": ("SELECT 2 + 3 AS sum;\n", "SELECT 2 - 3 AS sum;\n", "result", [{"sum": 5}]),
    "git": (
        'git init\ngit add notes.txt\ngit commit -m "Add notes"\n',
        "git init\n",
        "commits",
        ["Add notes"],
    ),
    "ruby": ("def add(a, b)\n  a + b\nend\n", "def add(a, b)\n  a - b\nend\n", "add(2, 3)", 5),
    "rails": (
        'class Book < ApplicationRecord\n  def self.greeting = "Hello"\nend\n',
        'class Book < ApplicationRecord\n  def self.greeting = "Goodbye"\nend\n',
        "Book.greeting",
        "Hello",
    ),
    "http": (
        'require("http").createServer((_, answer) => answer.end("Hello")).listen(process.env.PORT);\n',
        'require("http").createServer((_, answer) => answer.end("Goodbye")).listen(process.env.PORT);\n',
        '(await request("GET", "/")).body',
        "Hello",
    ),
    "page": (
        '<!doctype html>\n<html lang="en"><head><title>Hello</title></head><body><h1>Hello</h1></body></html>\n',
        "<!doctype html>\n<h1>Goodbye</h1>\n",
        'text("h1")',
        "Hello",
    ),
}


def _trivial(runner: str) -> Work:
    """One file and one check."""
    right, wrong, get, expect = _TRIVIAL[runner]
    kind = "sql" if runner == "postgres" else runner
    entry = ENTRY[kind]
    about = {
        "id": f"{runner}-trivial",
        "title": "Trivial",
        "kind": "write",
        "runner": kind,
        "database": "postgres" if runner == "postgres" else "sqlite",
        "entry": entry,
        "practises": ("bench.trivial",),
        "minutes": 5,
        "difficulty": 1,
        "task": "As the check says.",
        "files": {"notes.txt": "Apples\nPears\n"} if runner == "git" else {},
        "checks": [
            {"id": "one", "says": "It is right", "get": get, "expect": expect, "otherwise": "Look again."}
        ],
        "hints": ("1", "2", "3"),
        "solutions": (),
        "wrong": (),
        "paper": "On paper.",
        "source": Path("trivial.md"),
        "module_id": "bench",
    }
    return Exercise.model_validate(about), {entry: right}, {entry: wrong}

"""What the engines of the judge are called, and which of them runs an exercise. Apart from what brings them up
(`runners`), so that pages which only name them hold none of it.
"""

from __future__ import annotations

from waypost.curriculum.schema import Exercise

TITLES = {
    "javascript": "JavaScript",
    "page": "Web pages",
    "python": "Python",
    "python-tests": "Python tests",
    "node": "Node.js programs",
    "http": "Node.js servers",
    "sql": "SQL (SQLite)",
    "postgres": "SQL (PostgreSQL)",
    "git": "Git",
    "ruby": "Ruby",
    "rails": "Rails",
}
"""What people call each engine."""


def engine_of(exercise: Exercise) -> str:
    """The name of the engine that runs it; runner `answer` needs none."""
    if exercise.runner == "python" and exercise.kind == "write-tests":
        return "python-tests"
    return "postgres" if exercise.database == "postgres" else exercise.runner

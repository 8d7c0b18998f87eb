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
    "node-commands": "Node.js commands",
    "http": "Node.js servers",
    "sql": "SQL (SQLite)",
    "postgres": "SQL (PostgreSQL)",
    "git": "Git",
    "ruby": "Ruby",
    "rails": "Rails",
}
"""What people call each engine."""


_RUN = "box.run("  # as `inside/nodebox.js` counts them


def engine_of(exercise: Exercise) -> str:
    """The name of the engine that runs it; runner `answer` needs none."""
    if exercise.runner == "python" and exercise.kind == "write-tests":
        return "python-tests"
    if exercise.runner == "node" and any(_RUN in f"{check.get} {check.do}" for check in exercise.checks):
        return "node-commands"
    return "postgres" if exercise.database == "postgres" else exercise.runner

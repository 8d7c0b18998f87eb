"""The machine and the versions of the tools that the judge's figures belong to."""

from __future__ import annotations

import os
from pathlib import Path

from waypost.bench.machine import describe, first_line
from waypost.judge.engines.node import find_node
from waypost.judge.languages.ruby import find_rails
from waypost.judge.languages.sql import find_postgres


def about_this_machine(commit_of: Path) -> dict[str, str]:
    """Name → what it is, in the order to print."""
    node, postgres = find_node(), find_postgres()
    return {
        **describe(commit_of, packages=()),
        "Judge runs as": "root, as in a classroom" if os.geteuid() == 0 else "a user without root's means",
        "Node": first_line([node, "--version"]) if node else "not found",
        "Python of the learners": first_line(["/usr/bin/python3", "--version"]),
        "Ruby": first_line(["/usr/bin/ruby", "--version"]),
        "Rails": find_rails() or "not found",
        "SQLite": first_line(["sqlite3", "--version"]).partition(" ")[0],
        "PostgreSQL": first_line([str(postgres / "postgres"), "--version"]) if postgres else "not found",
        "Git": first_line(["git", "--version"]),
    }

"""Faults of the machine, told in a sentence on the command line: files, addresses, the database."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable

import click

from waypost.kernel.errors import WaypostError

_STORE = "Run `waypost doctor`. “Running a workshop” in the handbook says how to put back a copy."


def _is_store_fault(problem: Exception) -> bool:
    """Django is asked only where it is in use: most commands do without it."""
    if isinstance(problem, sqlite3.DatabaseError):
        return True
    django_db = sys.modules.get("django.db")
    return django_db is not None and isinstance(problem, django_db.DatabaseError)


def told(problem: Exception) -> str:
    """The sentence for a problem that a person can act on; "" for a mistake in the code."""
    if isinstance(problem, WaypostError):
        return str(problem)
    if _is_store_fault(problem):
        said = str(problem).strip().rstrip(".")
        if "no such table" in said or "does not exist" in said:
            return "The database is not ready. Start the classroom once with ./start or `waypost up`."
        return f"The database cannot be used: {said}. {_STORE}"
    if isinstance(problem, OSError):
        why = (problem.strerror or str(problem)).rstrip(".")
        where = f"{problem.filename}: " if problem.filename else ""
        return f"{where}{why}. Check the path, who may use it, and that the disk has room."
    return ""


def told_plainly(run: Callable[[], int]) -> int:
    """The exit code of `run`; 1, with the sentence on standard error, for a problem that a person can act on."""
    try:
        return run()
    except Exception as problem:
        sentence = told(problem)
        if not sentence:
            raise
        click.echo(f"waypost: {sentence}", err=True)
        return 1

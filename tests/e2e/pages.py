"""Every page of a running classroom, made from the access table: a new address is visited without being listed here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse
from tests.access_table import TABLE, Row
from tests.e2e.conftest import Classroom
from tests.e2e.journey_pages import journey_names

from waypost.curriculum.library import Library

ROLES = (
    "anonymous",
    "learner",
    "peer_mentor",
    "instructor",
    "omu_partner",
    "data_protection",
    "regional_manager",
    "site_manager",
)
"""A page is looked at as the first of these that may open it. Gate workers and directors have none of their own."""

OWN_FRAME = {
    "site_manager": ("people:accounts",),
    "regional_manager": ("journeys:inbox", "journeys:list"),
}
"""Pages that others have as well, with other ways to go on, or more on them, for this role."""

NO_PAGE = {
    "learning:frame": "the frame that runs a learner's page; nothing of ours is shown in it",
    "classroom:picture": "a picture, looked at on the page of its hand-in",
    "classroom:answer": "leads to the page of the work, where the form is",
    "journeys:interview-computing": "leads back to the interview once it is complete, as all are in this classroom",
    "journeys:interview-complete": "the same",
    "journeys:by-account": "leads to the journey's own page",
    "people:new-secret": "only for someone with a new PIN: `test_pages_that_come_of_sending` opens it",
}


def pages_of(role: str, classroom: Classroom, books: Library) -> list[str]:
    """The addresses that are looked at as `role`: one of every row, and more where one kind of page has many faces."""
    world = {**_world(classroom), **_pictured(books)}
    found: list[str] = []
    for row in TABLE:
        if "GET" in row.methods and row.name not in NO_PAGE and first_who_may(row) == role:
            found += [reverse(row.name, kwargs=names) for names in _names(row, world, books)]
    return found + [reverse(name) for name in OWN_FRAME.get(role, ())]


def first_who_may(row: Row) -> str:
    """Nobody, where a machine asks with a token."""
    return next((role for role in ROLES if role in row.who), "")


def _names(row: Row, world: dict[str, Any], books: Library) -> Iterator[dict[str, Any]]:
    """What stands in the address. A part that is not known here is an error: say where it is to be found."""
    if row.name == "learning:lesson":
        yield from ({"lesson_id": one.id} for one in _one_of_each(books.lessons.values(), "module_id"))
    elif row.name == "learning:exercise":
        yield from ({"exercise_id": one.id} for one in _one_of_each(books.exercises.values(), "kind"))
        yield {"exercise_id": next(iter(books.projects.values())).milestones[0].id}
    elif row.name == "learning:project":
        yield from ({"project_id": one} for one in books.projects)
    elif row.name == "learning:term":
        yield from ({"term_id": one} for one in list(books.terms)[:2])
    else:
        yield {part: world[name] for part, name in row.names.items()}


def _one_of_each(things: Any, what: str) -> list[Any]:
    first: dict[str, Any] = {}
    for one in things:
        first.setdefault(getattr(one, what), one)
    return list(first.values())


def _pictured(books: Library) -> dict[str, str]:
    lesson = next(one for one in books.lessons.values() if one.pictures)
    return {"pictured_lesson": lesson.id, "picture": next(iter(lesson.pictures))}


def _world(classroom: Classroom) -> dict[str, Any]:
    """Ids by the names of the access table, all of the learner whose sign-in is printed first."""
    store = sqlite3.connect(f"file:{classroom.data / 'waypost.sqlite3'}?mode=ro", uri=True)

    def one(query: str, *values: str) -> Any:
        found = store.execute(query, values).fetchone()
        assert found is not None, f"The demo has none of these: {query}"
        return found[0]

    try:
        number = classroom.slips["learner"].name
        learner = one("SELECT id FROM people_account WHERE sign_in_name = ?", number)
        handed = "SELECT {} FROM learning_submission WHERE learner_id = ? ORDER BY id DESC"
        return {
            "learner": learner,
            "cohort": one("SELECT id FROM people_cohort"),
            "exercise": one(handed.format("exercise_id"), learner),
            "submission": one(handed.format("id"), learner),
            "submission_key": UUID(one(handed.format("key"), learner)),
            "version": 1,
            "session": one("SELECT id FROM classroom_classsession"),
            "hand": one("SELECT id FROM learning_hand WHERE state = 'waiting'"),
            "review": one("SELECT id FROM learning_review WHERE state = 'waiting'"),
            **journey_names(one, learner),
        }
    finally:
        store.close()

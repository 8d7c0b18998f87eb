"""The access table holds: every address × every role, refusals included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access_roles import PUBLIC, Row
from tests.access_table import TABLE
from tests.journey_things import office_of, things_of
from waypost.classroom.models import ClassSession
from waypost.learning.curriculum import library
from waypost.learning.models import Hand, Note, Review, Save, Submission, Verdict, Workspace
from waypost.people.models import Account, Role
from waypost.people.tests.people import People, make_people

ROLES = ("anonymous", *Role)
METHODS = ("GET", "POST", "DELETE")


def _all_names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _all_names(
                pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space
            )
        elif pattern.name:
            yield f"{space}{pattern.name}"


def _all_views(patterns: list[URLPattern | URLResolver]) -> Iterator[Any]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _all_views(pattern.url_patterns)
        else:
            yield pattern.callback


def test_every_address_is_in_the_table_once() -> None:
    assert sorted({*_all_names(get_resolver().url_patterns)}) == sorted(row.name for row in TABLE)


def test_every_view_says_who_may_call_it() -> None:
    """A view without the decorator would be open to all; also one whose address has no name of its own."""
    silent = [view for view in _all_views(get_resolver().url_patterns) if not hasattr(view, "waypost_roles")]
    assert silent == []


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    people = make_people()
    office = office_of(people)
    return {"people": people, "office": office, **_things_of(people), **things_of(people, office)}


def _things_of(people: People) -> dict[str, Any]:
    books = library()
    exercise = next(one for one in books.exercises.values() if one.kind == "write")
    pictured = next(lesson for lesson in books.lessons.values() if lesson.pictures)
    workspace = Workspace.objects.create(
        learner=people.learner, key=exercise.id, files={"index.html": "<p>"}, version=1
    )
    Save.objects.create(workspace=workspace, version=1, files=workspace.files)
    submission = Submission.objects.create(
        learner=people.learner,
        workspace=workspace,
        exercise_id=exercise.id,
        files=workspace.files,
        version=1,
        state="done",
    )
    Verdict.objects.create(submission=submission, status="pass", result={"status": "pass", "checks": []})
    session = ClassSession.objects.create(
        cohort=people.cohort, held_on=date(2026, 11, 18), starts_at=time(9), opened_by=people.instructor
    )
    return {
        "learner": people.learner.pk,
        "cohort": people.cohort.pk,
        "exercise": exercise.id,
        "lesson": next(iter(books.lessons)),
        "pictured_lesson": pictured.id,
        "picture": next(iter(pictured.pictures)),
        "term": next(iter(books.terms)),
        "project": next(iter(books.projects), "none"),
        "submission": submission.pk,
        "screen": "laptop",
        "submission_key": submission.key,
        "version": 1,
        "session": session.pk,
        "hand": Hand.objects.create(learner=people.learner, exercise_id=exercise.id).pk,
        "note": Note.objects.create(learner=people.learner, author=people.instructor, body="Well done").pk,
        "review": Review.objects.create(submission=submission).pk,
    }


def _address(row: Row, world: dict[str, Any]) -> str:
    return reverse(row.name, kwargs={part: world[name] for part, name in row.names.items()})


def _account(world: dict[str, Any], role: str) -> Account | None:
    if role == "anonymous":
        return None
    found: Account = world["office"].get(role) or getattr(world["people"], role)
    return found


def _call(row: Row, world: dict[str, Any], account: Account | None, method: str) -> int:
    client = Client(raise_request_exception=True)
    if account is not None:
        client.force_login(account)
    sent = client.generic(method, _address(row, world), b"{}", content_type="application/json")
    return sent.status_code


@contextmanager
def _undone() -> Iterator[None]:
    """Whatever is changed inside is taken back, so that one world serves everybody."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_who_may_call(row: Row, world: dict[str, Any]) -> None:
    for role, method in product(ROLES, METHODS):
        with _undone():
            status = _call(row, world, _account(world, role), method)
        if not row.who:
            assert status in (404, 405), (role, method, status)
        elif role == "anonymous" and role not in row.who:
            assert status == 401, (role, method, status)
        elif role not in row.who:
            assert status == 403, (role, method, status)
        elif method not in row.methods:
            assert status == 405, (role, method, status)
        elif row.owner == "self" and role != "learner":
            assert status == 404, (role, method, status)
        else:
            assert status in (200, 204, 302, 400, 409), (role, method, status)


STRANGERS = [row for row in TABLE if row.owner]


@pytest.mark.parametrize("row", STRANGERS, ids=lambda row: row.name)
def test_a_stranger_is_told_that_there_is_nothing(row: Row, world: dict[str, Any]) -> None:
    """Another site's people, of the very roles that may call it at home."""
    everywhere = {"director", "data_protection"}  # they work with every site: nobody of theirs is a stranger
    for role in row.who - {"anonymous"} - everywhere:
        for method in row.methods:
            with _undone():
                status = _call(row, world, _account(world, f"stranger_{role}"), method)
            assert status == 404, (role, method)


def test_the_public_rows_are_few() -> None:
    assert {row.name for row in TABLE if row.who == PUBLIC} == {
        "healthz",
        "people:sign-in",
        "people:pin",
        "people:sign-out",
        "people:lock",
        "people:unlock",
    }

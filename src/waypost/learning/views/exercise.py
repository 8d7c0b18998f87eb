"""The exercise page and what its script asks: save, check, hand in, the verdict, hints."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from waypost.curriculum.schema import IN_BROWSER
from waypost.kernel import ids
from waypost.kernel.errors import BadInput
from waypost.learning import access, marking
from waypost.learning.actions import beat, hand_in, open_exercise, open_hint, save_work
from waypost.learning.curriculum import Shelf, library, new_files, shelf, starter_files, with_ready_parts
from waypost.learning.files import MAX_FILES, MAX_TOTAL_BYTES, clean_files
from waypost.learning.forms.bodies import CheckBody, HandInBody, HintBody, SaveBody, read_body
from waypost.learning.models.work import SubmissionState
from waypost.learning.outline import Step
from waypost.learning.queries.inbox import hand_view, inbox_of
from waypost.learning.queries.runners import trouble_with
from waypost.learning.queries.work import Standing, standing, submission_json
from waypost.learning.views.answers import nothing, plain
from waypost.learning.views.frame import frame_url
from waypost.people.access import SignedInRequest, page

WAIT_SECONDS = 2.0
"""How long the answer to a hand-in stands by for its verdict."""


@page()
@plain
def exercise(request: SignedInRequest, exercise_id: str) -> HttpResponse:
    books = shelf()
    found = books.library.exercise(exercise_id)
    step = books.outline.steps[exercise_id]
    stands = standing(request.user, found)
    opened = open_exercise(
        actor=request.user,
        exercise=found,
        starter=starter_files(found),
        new_files=new_files(found),
        opened_before=stands.opened,
        workspace=stands.workspace,
    )
    beat(actor=request.user, place_type="exercise", place_id=exercise_id)
    inbox = inbox_of(request.user, books.outline, exercise_id=exercise_id)
    data = {
        "files": opened.files,
        "version": opened.version,
        "saved_at": stands.workspace.updated_at.isoformat() if stands.workspace else None,
        "window": ids.new_id(),
        "passed": stands.passed,
        "last_verdict": stands.last_verdict,
        "waiting": stands.waiting,
        "trouble": trouble_with(found),
        "hand": hand_view(inbox).as_json(),
        "notes": [
            {"id": note.id, "body": note.body, "author": note.who, "written_at": note.at.isoformat()}
            for note in inbox.notes
        ],
        **_place(step, stands),
        "urls": _urls(books, step),
        "max_bytes": MAX_TOTAL_BYTES,
        "max_files": MAX_FILES,
    }
    context = {
        "step": step,
        "task_html": books.markdown(found.task, module_id=found.module_id),
        "data": with_ready_parts(
            {"exercise": books.exercise_json(found), "terms": books.exercise_terms_json(found)}, data
        ),
    }
    return render(request, "learning/exercise.html", context)


def _place(step: Step, stands: Standing) -> dict[str, Any]:
    """Where this exercise stands in its lesson, with each neighbour."""
    return {
        "lesson": {
            "title": step.unit.title,
            "name": step.unit.name,
            "url": step.unit.url,
            "number": step.number,
            "of": len(step.unit.steps),
        },
        "steps": [
            {
                "title": other.title,
                "url": other.url,
                "passed": other.id in stands.trail.passed,
                "here": other is step,
            }
            for other in step.unit.steps
        ],
    }


def _urls(books: Shelf, step: Step) -> dict[str, str]:
    return {
        "save": f"{step.url}save/",
        "hand_in": f"{step.url}hand-in/",
        "check": f"{step.url}check/",
        "verdict": f"{step.url}verdict/",
        "history": f"{step.url}history/",
        "restore": f"{step.url}restore/",
        "stuck": f"{step.url}stuck/",
        "hint": f"{step.url}hint/",
        "frame": frame_url(),
        "next": books.outline.next_url(step),
        "lesson": step.unit.url,
        **_everywhere(),
    }


@cache
def _everywhere() -> dict[str, str]:
    """The addresses that are the same beside every exercise."""
    return {name: reverse(f"learning:{name}") for name in ("home", "beat", "glossary")}


@page(methods=("POST",))
@plain
def save(request: SignedInRequest, exercise_id: str) -> HttpResponse:
    body = read_body(request, SaveBody)
    saved = save_work(
        actor=request.user,
        exercise=library().exercise(exercise_id),
        base_version=body.base_version,
        window=body.window,
        files=body.files,
    )
    return JsonResponse({"version": saved.version, "saved_at": saved.saved_at.isoformat()})


@page(methods=("POST",))
@plain
def check(request: SignedInRequest, exercise_id: str) -> HttpResponse:
    """The answer at once where the browser must not know what is expected, or cannot run the work."""
    found = library().exercise(exercise_id)
    body = read_body(request, CheckBody)
    if found.runner in IN_BROWSER:
        raise BadInput("This exercise is checked in your browser.", "Press Check again.")
    files = clean_files(body.files, exercise=found)
    if found.runner == "answer":
        verdict = marking.check_answers(found, files)
    else:
        verdict = marking.try_out(found, files, who=request.user.pk)
    return JsonResponse(verdict.model_dump(mode="json"))


@page(methods=("POST",))
@plain
def give(request: SignedInRequest, exercise_id: str) -> HttpResponse:
    """Hand in. The answer carries the verdict if it comes within two seconds, and says 'waiting' if not."""
    found = library().exercise(exercise_id)
    body = read_body(request, HandInBody)
    marking.check_fits(found, clean_files(body.files, exercise=found))
    row = hand_in(
        actor=request.user,
        exercise=found,
        submission=body.submission,
        files=body.files,
        base_version=body.base_version,
        window=body.window,
    )
    if row.state != SubmissionState.DONE:
        marker = marking.marker()
        marker.wait(marker.submit(row.pk), seconds=WAIT_SECONDS)
    return _told(request, exercise_id, body.submission)


@page()
@plain
def verdict(request: SignedInRequest, exercise_id: str, key: UUID) -> HttpResponse:
    """Has the verdict come? Only for one's own hand-ins; anything else is not there."""
    return _told(request, exercise_id, key)


def _told(request: SignedInRequest, exercise_id: str, key: UUID) -> HttpResponse:
    books = shelf()
    step = books.outline.steps[books.library.exercise(exercise_id).id]
    row = access.own_submission(request.user, exercise_id=exercise_id, key=key)
    body = submission_json(row, next_url=books.outline.next_url(step))
    return JsonResponse({**body, "version": row.version})


@page(methods=("POST",))
@plain
def hint(request: SignedInRequest, exercise_id: str) -> HttpResponse:
    body = read_body(request, HintBody)
    open_hint(actor=request.user, exercise=library().exercise(exercise_id), number=body.number)
    return nothing()

"""Looking at a learner's code: as it is typed, or as it was handed in. Always read-only."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from waypost.classroom.forms.words import AnswerForm, NoteForm
from waypost.classroom.queries.pictures import instead, picture_of
from waypost.classroom.queries.work import readable_work, show_submission, show_work
from waypost.classroom.views.shared import page_of
from waypost.curriculum.schema import Exercise
from waypost.kernel.errors import NotFound, WaypostError
from waypost.learning.curriculum import library, shelf
from waypost.people.access import STAFF, SignedInRequest, learner_for, page


def _lines(files: dict[str, str], exercise: Exercise | None) -> list[dict[str, Any]]:
    """Files for the page: name and lines, numbered from 1 by the list itself. Answers are shown as the person
    sees them, never as the file they are kept in."""
    shown = readable_work(exercise=exercise, files=files) if exercise else files
    return [{"name": name, "lines": text.split("\n")} for name, text in sorted(shown.items())]


def _context(request: SignedInRequest, learner_id: str, exercise_id: str) -> dict[str, Any]:
    exercise: Exercise = library().exercise(exercise_id)
    learner = learner_for(request.user, learner_id)
    work = show_work(actor=request.user, learner=learner, exercise=exercise)
    return {
        "learner": learner,
        "exercise": exercise,
        "work": work,
        "files": _lines(work.files, exercise),
        **page_of(exercise, work.files),
    }


@page(roles=STAFF)
def look(request: SignedInRequest, learner_id: str, exercise_id: str) -> HttpResponse:
    """The code beside the likely misconception and what could be said."""
    context = _context(request, learner_id, exercise_id)
    exercise: Exercise = context["exercise"]
    context["task_html"] = shelf().markdown(exercise.task, module_id=exercise.module_id)
    context |= {"note_form": NoteForm(initial={"exercise_id": exercise_id}), "answer_form": AnswerForm()}
    return render(request, "classroom/work.html", context)


@page(roles=STAFF)
def now(request: SignedInRequest, learner_id: str, exercise_id: str) -> HttpResponse:
    """The part of that page that changes as the learner types."""
    return render(request, "classroom/work_now.html", _context(request, learner_id, exercise_id))


@page(roles=STAFF)
def submission(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """One hand-in with its verdict."""
    found = show_submission(actor=request.user, submission_id=submission_id)
    exercise = library().exercises.get(found.exercise_id)
    context = {
        "submission": found,
        "exercise": exercise,
        "files": _lines(found.files, exercise),
        "verdict": getattr(found, "verdict", None),
        **page_of(exercise, found.files),
    }
    return render(request, "classroom/submission.html", context)


@page(roles=STAFF)
def picture(request: SignedInRequest, submission_id: int, screen: str) -> HttpResponse:
    """A handed-in page as it first looks on a screen, for the eye and for paper."""
    found = show_submission(actor=request.user, submission_id=submission_id)
    exercise = library().exercise(found.exercise_id)
    try:
        content = picture_of(submission=found, exercise=exercise, screen=screen)
    except NotFound:
        raise
    except WaypostError as why:
        answer = HttpResponse(instead(why), content_type="image/svg+xml; charset=utf-8")
        answer["Cache-Control"] = "no-store"
        return answer
    answer = HttpResponse(content, content_type="image/png")
    answer["Cache-Control"] = "private, max-age=86400, immutable"  # what was handed in never changes
    return answer

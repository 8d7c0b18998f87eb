"""Lessons, their pictures and quiz, and the glossary."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from waypost.kernel.errors import NotFound
from waypost.learning.actions import answer_quiz, beat, mark_lesson_read
from waypost.learning.curriculum import library, shelf
from waypost.learning.forms.bodies import QuizBody, read_body
from waypost.learning.queries.course import step_states
from waypost.learning.queries.trail import trail_of
from waypost.learning.views.answers import plain
from waypost.learning.views.frame import frame_url
from waypost.learning.views.pieces import look_html, steps_html
from waypost.people.access import SignedInRequest, page
from waypost.people.preferences import choice_groups

FOR_EVER = "private, max-age=31536000, immutable"


@page()
@plain
def lesson(request: SignedInRequest, lesson_id: str) -> HttpResponse:
    books = shelf()
    found = books.library.lesson(lesson_id)
    unit = books.outline.units[lesson_id]
    trail = trail_of(request.user)
    beat(actor=request.user, place_type="lesson", place_id=lesson_id)
    context = {
        "lesson": found,
        "unit": unit,
        "html": books.lesson_html(found),
        "terms": books.lesson_terms_json(found),
        "steps": steps_html(books, step_states(unit, trail)),
        "look": look_html(books, choice_groups(request.user)),
        "is_read": lesson_id in trail.lessons_read,
        "is_done": trail.unit_done(unit),
        "before": books.outline.unit_before(unit),
        "after": books.outline.unit_after(unit),
        "frame_url": frame_url(),
    }
    return render(request, "learning/lesson.html", context)


@page(methods=("POST",))
@plain
def mark_read(request: SignedInRequest, lesson_id: str) -> HttpResponse:
    """From the button at the end; then on to the first exercise, or the next page."""
    books = shelf()
    mark_lesson_read(actor=request.user, lesson=books.library.lesson(lesson_id))
    unit = books.outline.units[lesson_id]
    after = books.outline.unit_after(unit)
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return redirect(wanted)
    return redirect(unit.steps[0].url if unit.steps else after.url if after else "learning:map")


@page(methods=("POST",))
@plain
def quiz(request: SignedInRequest, lesson_id: str) -> HttpResponse:
    body = read_body(request, QuizBody)
    right = answer_quiz(
        actor=request.user, lesson=library().lesson(lesson_id), question=body.question, option=body.option
    )
    return JsonResponse({"right": right})


@page()
def picture(request: SignedInRequest, lesson_id: str, name: str) -> HttpResponse:
    """A drawing of a lesson. Its address names its text, so it may be kept; opened by itself it can do nothing."""
    text = library().lesson(lesson_id).pictures.get(name)
    if text is None:
        raise NotFound("There is no such picture.")
    response = HttpResponse(text, content_type="image/svg+xml; charset=utf-8")
    response["Cache-Control"] = FOR_EVER
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@page()
def glossary(request: SignedInRequest) -> HttpResponse:
    books = shelf()
    words = books.once(
        "words", "", lambda: render_to_string("learning/parts/words.html", {"terms": books.glossary()})
    )
    return render(request, "learning/glossary.html", {"words": words})


@page()
def term(request: SignedInRequest, term_id: str) -> HttpResponse:
    """One word and its meaning, as a piece of a page."""
    found = library().terms.get(term_id)
    if found is None:
        raise NotFound("That word is not in the list.", "Look in the word list.")
    return render(request, "learning/term.html", {"term": found})

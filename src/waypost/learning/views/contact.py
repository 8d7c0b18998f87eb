"""Raised hands, from both sides, and notes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from waypost.learning.access import hand_to_help
from waypost.learning.actions import look_at_hand, lower_hand, mark_helped, raise_hand, read_note, see_answer
from waypost.learning.curriculum import library, shelf
from waypost.learning.forms.bodies import StuckBody, read_body
from waypost.learning.queries.answers import readable
from waypost.learning.queries.hands import hands_up
from waypost.learning.queries.inbox import hand_view, inbox_of
from waypost.learning.views.answers import nothing, plain
from waypost.people.access import LEARNERS, STAFF, SignedInRequest, page, wants_json
from waypost.people.models import Role

HELPERS = (Role.PEER_MENTOR, *STAFF)


@page(roles=LEARNERS, methods=("GET", "POST", "DELETE"))
@plain
def stuck(request: SignedInRequest, exercise_id: str) -> HttpResponse:
    """'I'm stuck': put the hand up, ask how it stands, put it down, or say that the answer was read."""
    exercise = library().exercise(exercise_id)
    if request.method == "POST":
        body = read_body(request, StuckBody)
        if body.seen:
            see_answer(actor=request.user)
        else:
            raise_hand(actor=request.user, exercise=exercise, files=body.files, words=body.words)
    elif request.method == "DELETE":
        lower_hand(actor=request.user)
    inbox = inbox_of(request.user, shelf().outline, exercise_id=exercise_id)
    return JsonResponse(hand_view(inbox).as_json())


@page(roles=LEARNERS, methods=("POST",))
@plain
def hand_down(request: SignedInRequest) -> HttpResponse:
    """From the home page, without a script."""
    if lower_hand(actor=request.user):
        messages.success(request, "Your hand is down.")
    return redirect("learning:home")


@page(roles=LEARNERS, methods=("POST",))
@plain
def answer_seen(request: SignedInRequest) -> HttpResponse:
    see_answer(actor=request.user)
    return redirect("learning:home")


@page(methods=("POST",))
@plain
def note_read(request: SignedInRequest, note_id: int) -> HttpResponse:
    read_note(actor=request.user, note_id=note_id)
    return nothing() if wants_json(request) else redirect("learning:home")


@page(roles=HELPERS)
@plain
def hands(request: SignedInRequest) -> HttpResponse:
    """Raised hands that this person may go to, first come first."""
    context = {"hands": hands_up(request.user, shelf().outline), "allowed": request.user.site.peer_help}
    return render(request, "learning/hands.html", context)


@page(roles=HELPERS, methods=("GET",))
@plain
def look(request: SignedInRequest, hand_id: int) -> HttpResponse:
    """The code of a raised hand, read-only. Every opening of this page is in the audit log."""
    hand = look_at_hand(actor=request.user, hand_id=hand_id)
    step = shelf().outline.steps.get(hand.exercise_id)
    exercise = library().exercises.get(hand.exercise_id)
    shown = readable(exercise, hand.files)
    context = {
        "hand": hand,
        "step": step,
        "task_html": shelf().markdown(exercise.task, module_id=exercise.module_id) if exercise else "",
        "files": shown.files,
        "questions": [
            (shelf().markdown(ask, module_id=exercise.module_id if exercise else ""), answer)
            for ask, answer in shown.questions
        ],
    }
    return render(request, "learning/hand.html", context)


@page(roles=HELPERS, methods=("POST",))
@plain
def helped(request: SignedInRequest, hand_id: int) -> HttpResponse:
    name = hand_to_help(request.user, hand_id=hand_id).learner.known_as
    mark_helped(actor=request.user, hand_id=hand_id)
    messages.success(request, f"Thank you for helping {name}.")
    return redirect("learning:hands")

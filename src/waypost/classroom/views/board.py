"""The live board."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.classroom.access import cohorts_for, hands_for
from waypost.classroom.forms.words import AnswerForm
from waypost.classroom.queries.board import show_board
from waypost.classroom.queries.rail import show_rail
from waypost.classroom.views.shared import back_to, chosen_cohort, say
from waypost.learning.actions import answer_hand
from waypost.learning.curriculum import library
from waypost.people.access import STAFF, SignedInRequest, get_or_404, page


def _context(request: SignedInRequest) -> dict[str, Any]:
    """The parts of the page that change."""
    order = "seat" if request.GET.get("order") == "seat" else "name"
    cohort = chosen_cohort(request)
    return {
        "board": show_board(actor=request.user, library=library(), cohort=cohort, order=order),
        "rail": show_rail(actor=request.user),
        "titles": {key: exercise.title for key, exercise in library().exercises.items()},
    }


@page(roles=STAFF)
def show(request: SignedInRequest) -> HttpResponse:
    """Who is here, where, and who needs someone. Kept fresh by `tiles`."""
    return render(
        request,
        "classroom/board.html",
        _context(request)
        | {
            "cohorts": cohorts_for(request.user),
            "cohort": chosen_cohort(request),
            "order": request.GET.get("order", "name"),
        },
    )


@page(roles=STAFF)
def tiles(request: SignedInRequest) -> HttpResponse:
    """The part of the board that changes, for the page to put in place."""
    return render(request, "classroom/tiles.html", _context(request))


@page(roles=STAFF, methods=("GET", "POST"))
def answer(request: SignedInRequest, hand_id: int) -> HttpResponse:
    """Answer a raised hand with words, or mark that someone went over."""
    hand = get_or_404(hands_for(request.user), pk=hand_id)
    if request.method == "GET":
        return redirect("classroom:work", hand.learner_id, hand.exercise_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return say(request, form, reverse("classroom:work", args=[hand.learner_id, hand.exercise_id]))
    answer_hand(actor=request.user, hand_id=hand_id, answer=form.cleaned_data["answer"])
    return back_to(request, reverse("classroom:board"), f"{hand.learner.known_as} has your answer.")

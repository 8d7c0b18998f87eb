"""Review dates of one journey: the programme's 84 days beside the justice service's own window, and its holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from waypost.journeys.access import CASE_ROLES, journey_for
from waypost.journeys.actions import justice
from waypost.journeys.actions import schedule as act
from waypost.journeys.actions.entries import note_look, today
from waypost.journeys.forms.schedule import BecauseForm, BeginHoldForm, BookForm
from waypost.journeys.models import Journey
from waypost.journeys.queries.schedule import dates_of
from waypost.kernel.errors import BadInput, Conflict, WaypostError
from waypost.people.access import SignedInRequest, page
from waypost.people.forms.moments import day_words


@page(roles=CASE_ROLES, methods=("GET", "POST"))
def schedule(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """Everything about review dates; what `do` says is done here too."""
    journey = journey_for(request.user, journey_id)
    if request.method == "POST":
        return _do(request, journey)
    note_look(request.user, journey, "review dates")
    return _show(request, journey)


def _show(request: SignedInRequest, journey: Journey, *, status: int = 200, **forms: Form) -> HttpResponse:
    dates = dates_of(journey)
    shown = {"version": dates.review.version if dates.review else 0}
    context = {
        "journey": journey,
        "dates": dates,
        "today": today(),
        "book_form": BookForm(initial=shown, prefix="book"),
        "unbook_form": BecauseForm(initial=shown, prefix="unbook"),
        "stop_form": BecauseForm(initial=shown, prefix="stop"),
        "hold_form": BeginHoldForm(prefix="hold"),
        **forms,
    }
    return render(request, "journeys/schedule.html", context, status=status)


def _book(request: SignedInRequest, journey: Journey, told: dict[str, Any]) -> str:
    if told["on"] is None:
        raise BadInput("Write the day of the review.", "Such as 22 Nov 2026.")
    review = act.book_review(actor=request.user, journey_id=journey.pk, **told)
    late = " That is after the day it is due, so it will be late." if told["on"] > review.due_on else ""
    return f"The review is booked for {day_words(review.booked_for)}.{late}"


def _unbook(request: SignedInRequest, journey: Journey, told: dict[str, Any]) -> str:
    review = act.cancel_booking(actor=request.user, journey_id=journey.pk, **told)
    return f"The booking is cancelled. The review is due by {day_words(review.due_on)} as before."


def _stop(request: SignedInRequest, journey: Journey, told: dict[str, Any]) -> str:
    act.cancel_review(actor=request.user, journey_id=journey.pk, **told)
    return "No further review is due."


def _hold(request: SignedInRequest, journey: Journey, told: dict[str, Any]) -> str:
    justice.begin_hold(actor=request.user, journey_id=journey.pk, **told)
    return "The hold is entered, from today."


_DEEDS: dict[str, tuple[type[Form], Callable[[SignedInRequest, Journey, dict[str, Any]], str]]] = {
    "book": (BookForm, _book),
    "unbook": (BecauseForm, _unbook),
    "stop": (BecauseForm, _stop),
    "hold": (BeginHoldForm, _hold),
}


def _do(request: SignedInRequest, journey: Journey) -> HttpResponse:
    name = request.POST.get("do", "")
    if name == "clear":
        return _clear(request, journey)
    if name not in _DEEDS:
        raise BadInput("That form could not be read.", "Go back, load the page again and try once more.")
    kind, deed = _DEEDS[name]
    form = kind(request.POST, prefix=name)
    status = 400
    if form.is_valid():
        try:
            messages.success(request, deed(request, journey, form.cleaned_data))
        except WaypostError as problem:
            form.add_error(None, str(problem))
            status = 409 if isinstance(problem, Conflict) else 400
        else:
            return redirect("journeys:schedule", journey.pk)
    return _show(request, journey, status=status, **{f"{name}_form": form})


def _clear(request: SignedInRequest, journey: Journey) -> HttpResponse:
    asked = request.POST.get("hold", "")
    hold_id = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    try:
        row = justice.clear_hold(actor=request.user, journey_id=journey.pk, hold_id=hold_id)
    except Conflict as problem:
        messages.warning(request, str(problem))
    else:
        last = f" The review is due by {day_words(row.latest)}." if row else " The last day stays as it was."
        messages.success(request, f"The hold is cleared.{last}")
    return redirect("journeys:schedule", journey.pk)

"""The look at computing, and completing an interview with its first plan."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from waypost.journeys.access import CASE_ROLES, journey_for
from waypost.journeys.actions.entries import note_look, today
from waypost.journeys.actions.interview import record_computing
from waypost.journeys.actions.interview_end import complete_interview, needs_told, suggested_goals
from waypost.journeys.forms.interview import ComputingForm
from waypost.journeys.forms.plan import EndingForm
from waypost.journeys.interview_computing import outcome_of, parts
from waypost.journeys.queries.interview import overview_of
from waypost.kernel.errors import BadInput, Conflict
from waypost.learning.curriculum import start_points
from waypost.people.access import SignedInRequest, page


@page(roles=CASE_ROLES, methods=("GET", "POST"))
def computing(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """Ten short questions, and where the course could start."""
    journey = journey_for(request.user, journey_id)
    shown = overview_of(journey)
    if not shown.is_open or shown.interview is None:
        messages.info(request, "This is part of an interview. None is open now.")
        return redirect("journeys:interview", journey.pk)
    kept = shown.interview.diagnostic
    form = ComputingForm(
        request.POST if request.method == "POST" else None,
        answers=kept.get("answers", {}),
        start_at=kept.get("start_at", ""),
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_computing(
                actor=request.user,
                journey_id=journey.pk,
                answers=form.answers(),
                start_at=form.cleaned_data["start_at"],
            )
        except (BadInput, Conflict) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "The answers are saved.")
            return redirect("journeys:interview-computing", journey.pk)
    note_look(request.user, journey, "interview computing")
    context = {
        "journey": journey,
        "form": form,
        "parts": parts(),
        "kept": kept,
        "outcome": outcome_of(kept.get("answers", {})) if kept else None,
        "suggested": dict(start_points()).get(kept.get("suggested", ""), ""),
        "start_title": shown.start_title,
    }
    return render(request, "journeys/interview_computing.html", context, status=400 if form.errors else 200)


@page(roles=CASE_ROLES, methods=("GET", "POST"))
def complete(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """The first plan, suggested from the answers: changed, dropped, added to; then the interview is complete."""
    journey = journey_for(request.user, journey_id)
    shown = overview_of(journey)
    if not shown.is_open or shown.interview is None:
        messages.info(request, "No interview is open now.")
        return redirect("journeys:interview", journey.pk)
    form = EndingForm(
        request.POST if request.method == "POST" else None,
        suggested=suggested_goals(shown.answers),
        needs=needs_told(shown.answers),
        initial={
            "conducted_by": request.user.full_name,
            "conducted_on": today(),
            "on_paper": shown.interview.on_paper,
            "start_at": shown.interview.diagnostic.get("start_at", ""),
        },
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                complete_interview(actor=request.user, journey_id=journey.pk, ending=form.ending())
            except (BadInput, Conflict) as problem:
                form.add_error(None, str(problem))
                status = 409 if isinstance(problem, Conflict) else 400
            else:
                messages.success(request, "The interview is complete. This is the first plan.")
                return redirect("journeys:plan", journey.pk)
    note_look(request.user, journey, "interview ending")
    context = {"journey": journey, "shown": shown, "form": form}
    return render(request, "journeys/interview_complete.html", context, status=status)

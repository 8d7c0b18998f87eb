"""The learner's own view of their journey, and their own words in it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from waypost.journeys.actions.entries import note_look
from waypost.journeys.actions.record import add_own_words
from waypost.journeys.forms.record import OwnWordsForm
from waypost.journeys.queries.record_mine import show_mine
from waypost.kernel.errors import BadInput
from waypost.people.access import LEARNERS, SignedInRequest, page


def _mine(request: SignedInRequest, form: OwnWordsForm, *, status: int = 200) -> HttpResponse:
    shown = show_mine(request.user, before=request.GET.get("before", ""))
    if shown is None:
        return render(request, "journeys/mine_none.html", status=status)
    note_look(request.user, shown.journey, "mine")
    context = {"shown": shown, "journey": shown.journey, "strip": shown.strip, "form": form}
    return render(request, "journeys/mine.html", context, status=status)


@page(roles=LEARNERS)
def mine(request: SignedInRequest) -> HttpResponse:
    """My journey: where I am, what I want, what comes next, and my story so far."""
    return _mine(request, OwnWordsForm())


@page(roles=LEARNERS, methods=("POST",))
def own_words(request: SignedInRequest) -> HttpResponse:
    """Add the learner's own words to their timeline."""
    form = OwnWordsForm(request.POST)
    if not form.is_valid():
        return _mine(request, form, status=400)
    try:
        add_own_words(actor=request.user, **form.cleaned_data)
    except BadInput as problem:
        form.add_error("words", str(problem))
        return _mine(request, form, status=400)
    messages.success(request, "Your words are in your story now.")
    return redirect("journeys:mine")

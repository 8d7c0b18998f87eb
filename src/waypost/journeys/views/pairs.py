"""Fair pairs for a class."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.pairs import draw_round, end_apart, keep_apart
from waypost.journeys.class_access import apart_of, cohorts_paired_by
from waypost.journeys.forms.standup import read_odd
from waypost.journeys.queries.pairs import show_rounds, who_is_here
from waypost.journeys.views.standup import chosen_cohort
from waypost.kernel.errors import BadInput
from waypost.people.access import STAFF, SignedInRequest, get_or_404, page
from waypost.people.models import Cohort


@page(roles=STAFF, methods=("GET", "POST"))
def pairs(request: SignedInRequest) -> HttpResponse:
    """Make a round; see the ones before."""
    cohorts = list(cohorts_paired_by(request.user).order_by("name"))
    cohort = chosen_cohort(request, cohorts)
    if cohort is None:
        return render(request, "journeys/pairs.html", {"cohort": None})
    if request.method != "POST":
        return _page(request, cohort, cohorts)
    try:
        draw_round(
            actor=request.user,
            cohort=cohort,
            here=request.POST.getlist("here")[:200],
            odd=read_odd(request.POST.get("odd", "")),
            replace="replace" in request.POST,
        )
    except BadInput as problem:
        return _page(request, cohort, cohorts, problem=problem)
    messages.success(request, "The new pairs are below. Learners see their partner on their stand-up page.")
    return redirect(f"{reverse('journeys:pairs')}?cohort={cohort.pk}")


def _page(
    request: SignedInRequest, cohort: Cohort, cohorts: list[Cohort], *, problem: BadInput | None = None
) -> HttpResponse:
    rounds = show_rounds(cohort)
    sent = set(request.POST.getlist("here")) if "odd" in request.POST else None
    people = who_is_here(cohort)
    context = {
        "cohort": cohort,
        "cohorts": cohorts,
        "people": [
            (one.learner, one.is_here if sent is None else one.learner.pk in sent, one.is_here)
            for one in people
        ],
        "newest": rounds[0] if rounds else None,
        "rounds": rounds[1:],
        "made_today": bool(rounds) and rounds[0].made_on == today(),
        "apart": apart_of(cohort),
        "odd": read_odd(request.POST.get("odd", "")),
        "problem": problem,
        "one": request.POST.get("one", ""),
        "other": request.POST.get("other", ""),
    }
    return render(request, "journeys/pairs.html", context, status=400 if problem else 200)


@page(roles=STAFF, methods=("POST",))
def apart(request: SignedInRequest, cohort_id: str) -> HttpResponse:
    """Keep two people apart from now on."""
    cohorts = list(cohorts_paired_by(request.user).order_by("name"))
    cohort = get_or_404(cohorts_paired_by(request.user), pk=cohort_id)
    try:
        keep_apart(
            actor=request.user,
            cohort=cohort,
            one_id=request.POST.get("one", "")[:16],
            other_id=request.POST.get("other", "")[:16],
        )
    except BadInput as problem:
        return _page(request, cohort, cohorts, problem=problem)
    messages.success(request, "They will not be paired. Only staff see this list.")
    return redirect(f"{reverse('journeys:pairs')}?cohort={cohort.pk}")


@page(roles=STAFF, methods=("POST",))
def apart_end(request: SignedInRequest, apart_id: int) -> HttpResponse:
    """The two may be paired again."""
    row = end_apart(actor=request.user, apart_id=apart_id)
    messages.success(request, "They may be paired again.")
    return redirect(f"{reverse('journeys:pairs')}?cohort={row.cohort_id}")

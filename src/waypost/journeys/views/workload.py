"""Who has how much to do, and handing it over when somebody is away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from waypost.journeys.access import MANAGING, owners_managed_by
from waypost.journeys.actions.duties import end_stand_in, reassign, stand_in
from waypost.journeys.actions.entries import today
from waypost.journeys.forms.workload import FOR_GOOD, HandOverForm, kind_choices
from waypost.journeys.models import DutyKind
from waypost.journeys.queries import workload as ask
from waypost.kernel.errors import Conflict, WaypostError
from waypost.people.access import SignedInRequest, covered_sites, get_or_404, page
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

PER_PAGE = 50


@page(roles=MANAGING)
def workload(request: SignedInRequest) -> HttpResponse:
    """Each person with what they have: the most overdue first."""
    site = request.GET.get("site", "")[:16]
    rows = Paginator(ask.workloads(request.user, site=site), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows,
        "sites": covered_sites(request.user).order_by("name"),
        "site": site,
        "query": f"site={site}" if site else "",
        "today": today(),
    }
    return render(request, "journeys/workload.html", context)


@page(roles=MANAGING, methods=("GET", "POST"))
def worker(request: SignedInRequest, account_id: str) -> HttpResponse:
    """One person's things to do by kind, and the form that hands them over."""
    whose = get_or_404(owners_managed_by(request.user), pk=account_id)
    kinds = ask.kinds_of(request.user, whose)
    form = HandOverForm(
        ask.who_could(request.user, whose), kind_choices(kinds, DutyKind.choices), request.POST or None
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                messages.success(request, _hand_over(request, whose, form.cleaned_data))
            except WaypostError as problem:
                form.add_error(None, str(problem))
                status = 409 if isinstance(problem, Conflict) else 400
            else:
                for_good = (
                    form.cleaned_data["how"] == FOR_GOOD
                )  # then the person may have left the actor's sight
                return redirect("journeys:workload") if for_good else redirect("journeys:worker", whose.pk)
    context = {
        "whose": whose,
        "kinds": kinds,
        "caseload": ask.caseload_of(request.user, whose),
        "absences": ask.absences(request.user, whose),
        "may_arrange": ask.may_arrange(request.user, whose),
        "form": form,
        "today": today(),
    }
    return render(request, "journeys/worker.html", context, status=status)


def _hand_over(request: SignedInRequest, whose: Account, told: dict[str, Any]) -> str:
    if told["how"] != FOR_GOOD:
        row = stand_in(
            actor=request.user,
            whose_id=whose.pk,
            by_id=told["to"],
            kinds=told["kinds"],
            since=told["since"],
            until=told["until"],
        )
        return (
            f"{row.by.full_name} stands in for {whose.full_name} from {day_words(row.from_on)} "
            f"to {day_words(row.until_on)}. It is in both inboxes meanwhile. Nothing was sent to anybody: tell them."
        )
    done = reassign(
        actor=request.user,
        whose_id=whose.pk,
        to_id=told["to"],
        kinds=told["kinds"],
        caseload=told["caseload"],
    )
    things = f"{done.moved} {'thing' if done.moved == 1 else 'things'} to do"
    journeys = (
        f" and {done.journeys} {'journey' if done.journeys == 1 else 'journeys'}" if told["caseload"] else ""
    )
    left = (
        f" {done.left} stay with {whose.full_name}: the other person does not work at those prisons."
        if done.left
        else ""
    )
    return f"Handed over: {things}{journeys}.{left} Nothing was sent to anybody: tell them."


@page(roles=MANAGING, methods=("POST",))
def end(request: SignedInRequest, stand_in_id: int) -> HttpResponse:
    """End a standing in before its last day."""
    try:
        row = end_stand_in(actor=request.user, stand_in_id=stand_in_id)
    except Conflict as problem:
        messages.warning(request, str(problem))
        return redirect("journeys:workload")
    messages.success(request, f"{row.by.full_name} no longer stands in for {row.away.full_name}.")
    return redirect("journeys:worker", row.away_id)

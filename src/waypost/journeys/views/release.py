"""Release planning: the plan's page, the page to take along, past plans, and the learner's own view."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.journeys.access import CASE_ROLES, READERS, journeys_for, sees_facts
from waypost.journeys.actions.entries import note_look, today
from waypost.journeys.actions.release_plan import own_journey
from waypost.journeys.models import Journey
from waypost.journeys.queries.release import Sheet, full_sheet, own_sheet, past_plan, short_sheet
from waypost.journeys.views.release_changes import OWN_CHANGES, STAFF_CHANGES, Asked, Open, blank_form
from waypost.kernel.errors import BadInput, Conflict, NotFound
from waypost.people.access import LEARNERS, SignedInRequest, get_or_404, page


def _journey(request: SignedInRequest, journey_id: str) -> Journey:
    return get_or_404(journeys_for(request.user).select_related("gate_worker"), pk=journey_id)


def _chosen(request: SignedInRequest, sheet: Sheet, *, own: bool = False) -> Open | None:
    """The form that the address asks for (`?change=pathway-health`); None for none, or for a row that is not there."""
    do, _, row = request.GET.get("change", "").partition("-")
    form = blank_form(do, row, sheet, own=own)
    return Open(do, row, form) if form is not None else None


# Staff -------------------------------------------------------------------------------------------------


@page(roles=READERS)
def plan(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """The plan. An instructor sees the direction, learning on and work readiness of it."""
    journey = _journey(request, journey_id)
    note_look(request.user, journey, "release")
    if not sees_facts(request.user):
        return _show(request, short_sheet(journey, today()), None)
    sheet = full_sheet(journey, today())
    return _show(request, sheet, _chosen(request, sheet))


def _show(request: SignedInRequest, sheet: Sheet, form: Open | None, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "journey": sheet.journey,
        "sheet": sheet,
        "open": form,
        "facts": sees_facts(request.user),
        "today": today(),
    }
    return render(request, "journeys/release.html", context, status=status)


@page(roles=CASE_ROLES, methods=("POST",))
def change(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """One change of the plan. What cannot be saved comes back on the page as it was typed."""
    journey = _journey(request, journey_id)
    return _change(request, journey, own=False)


def _change(request: SignedInRequest, journey: Journey, *, own: bool) -> HttpResponse:
    do, row = request.POST.get("do", ""), request.POST.get("row", "")
    asked_for = (OWN_CHANGES if own else STAFF_CHANGES).get(do)
    if asked_for is None:
        raise BadInput(
            "The page did not say what to change. Nothing was saved.", "Load the page and try again."
        )
    read = own_sheet if own else full_sheet
    sheet = read(journey, today())
    form = blank_form(do, row, sheet, own=own, data=request.POST)
    if asked_for.form is not None and form is None:
        raise NotFound("There is no such row in this plan.", "Load the page again.")
    data: dict[str, Any] = {}
    if form is not None:
        if not form.is_valid():
            return _again(request, sheet, Open(do, row, form), own=own, status=400)
        data = form.cleaned_data
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    if asked_for.guarded and seen is None:
        raise BadInput(
            "The page did not say which plan it showed. Nothing was saved.", "Load the page again."
        )
    try:
        asked_for.run(Asked(request.user, journey.pk, row, seen, data))
    except (BadInput, Conflict) as problem:
        if form is None:
            messages.warning(request, str(problem))
            return redirect(_address(journey, own=own))
        fresh = read(journey, today())  # as it is now, so that both can be seen
        status = 409 if isinstance(problem, Conflict) else 400
        return _again(request, fresh, Open(do, row, form, str(problem)), own=own, status=status)
    messages.success(request, asked_for.said)
    anchor = f"{ANCHORS.get(do, do)}-{row}" if row != "new" else f"{do}s"
    return redirect(f"{_address(journey, own=own)}#{anchor}")


ANCHORS = {
    "done": "todo",
    "not_needed": "todo",
    "reopen": "todo",
    "undo": "check",
    "contact_off": "contact",
}
"""Where on the page the row of a change is, where it is not called as the change is."""


def _again(request: SignedInRequest, sheet: Sheet, form: Open, *, own: bool, status: int) -> HttpResponse:
    return (
        _show_own(request, sheet, form, status=status) if own else _show(request, sheet, form, status=status)
    )


def _address(journey: Journey, *, own: bool) -> str:
    return reverse("journeys:my-release") if own else reverse("journeys:release", args=[journey.pk])


@page(roles=CASE_ROLES)
def take_along(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """One page for the person to take along: what they may read of their own plan, for paper."""
    journey = _journey(request, journey_id)
    note_look(request.user, journey, "release to take along")
    context = {"journey": journey, "sheet": own_sheet(journey, today()), "today": today()}
    return render(request, "journeys/release_take.html", context)


@page(roles=CASE_ROLES)
def past(request: SignedInRequest, journey_id: str, plan_id: int) -> HttpResponse:
    """A plan that is over, or the open one, to be read only."""
    journey = _journey(request, journey_id)
    held = past_plan(journey, plan_id)
    note_look(request.user, journey, "release plan of before")
    context = {
        "journey": journey,
        "sheet": full_sheet(journey, today(), plan=held),
        "today": today(),
    }
    return render(request, "journeys/release_past.html", context)


# The learner -------------------------------------------------------------------------------------------


@page(roles=LEARNERS)
def mine(request: SignedInRequest) -> HttpResponse:
    """The learner's own plan in plain words."""
    journey = journeys_for(request.user).select_related("gate_worker").first()
    if journey is None:
        return render(request, "journeys/release_mine.html", {})
    note_look(request.user, journey, "release")
    sheet = own_sheet(journey, today())
    return _show_own(request, sheet, _chosen(request, sheet, own=True))


def _show_own(
    request: SignedInRequest, sheet: Sheet, form: Open | None, *, status: int = 200
) -> HttpResponse:
    context = {"journey": sheet.journey, "sheet": sheet, "open": form, "today": today()}
    return render(request, "journeys/release_mine.html", context, status=status)


@page(roles=LEARNERS, methods=("POST",))
def change_mine(request: SignedInRequest) -> HttpResponse:
    """What they want to do first, or a to-do of their own."""
    return _change(request, own_journey(request.user), own=True)

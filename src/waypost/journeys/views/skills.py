"""Units and skills: the learner's own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from waypost.journeys.access import READERS
from waypost.journeys.actions.entries import note_look
from waypost.journeys.actions.skills import hand_in_unit, own_journey, save_unit
from waypost.journeys.forms.skills import asked, kept_answers, read_answers, read_version
from waypost.journeys.models import Journey
from waypost.journeys.queries.skills import UnitShown, show_skills, show_unit
from waypost.journeys.units import prose, unit_of
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused
from waypost.people.access import LEARNERS, SignedInRequest, page, wants_json


def _journey(request: SignedInRequest) -> Journey | None:
    try:
        return own_journey(request.user)
    except NotFound:
        return None


@page(roles=LEARNERS)
def mine(request: SignedInRequest) -> HttpResponse:
    """My units, with when each opens, and my ten skills."""
    journey = _journey(request)
    if journey is None:
        return render(request, "journeys/skills_mine.html", {"journey": None})
    note_look(request.user, journey, "skills")
    context = {"journey": journey, "shown": show_skills(journey)}
    return render(request, "journeys/skills_mine.html", context)


@page(roles=LEARNERS, methods=("GET", "POST"))
def unit(request: SignedInRequest, unit_id: str) -> HttpResponse:
    """Read, do, keep, hand in. What was typed is shown again whatever happens."""
    unit_of(unit_id)
    journey = _journey(request)
    if journey is None:
        return render(request, "journeys/skills_mine.html", {"journey": None})
    shown = show_unit(journey, unit_id)
    if request.method != "POST":
        note_look(request.user, journey, "unit")
        return render(request, "journeys/unit.html", _context(journey, shown, kept_answers(shown.work)))
    answers = read_answers(shown.unit, request.POST)
    if wants_json(request):  # saved as it is typed; a refusal is answered in words
        work = save_unit(
            actor=request.user, unit_id=unit_id, answers=answers, version=read_version(request.POST)
        )
        return JsonResponse({"version": work.version})
    write = hand_in_unit if "hand_in" in request.POST else save_unit
    try:
        write(actor=request.user, unit_id=unit_id, answers=answers, version=read_version(request.POST))
    except (BadInput, Conflict, Refused) as problem:
        note_look(request.user, journey, "unit")
        shown = show_unit(journey, unit_id)
        # the version that was shown stays, so that a second press does not write over somebody else's
        context = _context(journey, shown, answers) | {
            "problem": problem,
            "version": read_version(request.POST),
            "typed": not shown.is_writable,
        }
        return render(request, "journeys/unit.html", context, status=400)
    if write is hand_in_unit:
        messages.success(request, "You have handed it in. Staff will look at it soon.")
        return redirect("journeys:my-skills")
    messages.success(request, "Saved. You can come back to it at any time.")
    return redirect("journeys:unit", unit_id)


def _context(journey: Journey, shown: UnitShown, answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "journey": journey,
        "shown": shown,
        "read": prose(shown.unit.read),
        "asked": asked(shown.unit, answers),
        "version": shown.version,
    }


@page(roles=(*READERS, *LEARNERS))
def paper(request: SignedInRequest, unit_id: str) -> HttpResponse:
    """The unit on paper, with lines to write on; for the cell, or for who would rather write by hand."""
    one = unit_of(unit_id)
    journey = _journey(request) if request.user.learns else None
    if request.user.learns and journey is None:
        return render(request, "journeys/skills_mine.html", {"journey": None})
    if journey is not None and not show_unit(journey, unit_id).is_open:
        raise Refused("This unit is not open yet.", "It opens in its own week. Staff can open it sooner.")
    context = {
        "unit": one,
        "read": prose(one.read),
        "paper": prose(one.paper),
        "asked": asked(one, {}),
        "staff": "" if request.user.learns else prose(one.staff),
    }
    return render(request, "journeys/unit_paper.html", context)

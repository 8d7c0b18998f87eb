"""Units and skills: the pages of staff."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from waypost.audit.actions import record as audit
from waypost.journeys.access import READERS, journey_for
from waypost.journeys.actions.entries import note_look
from waypost.journeys.actions.skills import open_early, return_unit, sign_off
from waypost.journeys.forms.skills import asked, kept_answers, rating_fields, read_ratings, read_version
from waypost.journeys.models import Confidence, Journey
from waypost.journeys.queries.skills import (
    UnitShown,
    class_journeys,
    class_rows,
    cohorts_to_choose,
    show_skills,
    show_unit,
    waiting_for,
)
from waypost.journeys.units import prose
from waypost.kernel.errors import BadInput, Conflict, NotFound
from waypost.people.access import SignedInRequest, page
from waypost.people.models import Cohort

PER_PAGE = 50


@page(roles=READERS)
def journey_skills(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """All units of one learner, and their ten skills."""
    journey = journey_for(request.user, journey_id)
    note_look(request.user, journey, "skills")
    context = {"journey": journey, "shown": show_skills(journey)}
    return render(request, "journeys/skills.html", context)


@page(roles=READERS, methods=("GET", "POST"))
def journey_unit(request: SignedInRequest, journey_id: str, unit_id: str) -> HttpResponse:
    """One unit of one learner: what they wrote, what to look for, sign off, return, open early."""
    journey = journey_for(request.user, journey_id)
    shown = show_unit(journey, unit_id)
    sent = request.POST if request.method == "POST" else None
    mine, others = rating_fields(shown.unit, sent)
    problem = None
    if sent is not None:
        try:
            words = _do(request, journey, shown)
        except (BadInput, Conflict) as found:
            problem = found
            shown = show_unit(journey, unit_id)
        else:
            messages.success(request, words)
            return redirect("journeys:skills", journey.pk)
    note_look(request.user, journey, "unit")
    context = {
        "journey": journey,
        "shown": shown,
        "asked": asked(shown.unit, kept_answers(shown.work)),
        "staff": prose(shown.unit.staff),
        "mine": mine,
        "others": others,
        "others_open": any(one.rating or one.evidence for one in others),
        "ratings": Confidence.choices,
        "words": sent.get("words", "") if sent else "",
        "version": read_version(sent) if sent is not None and problem else shown.version,
        "problem": problem,
    }
    return render(request, "journeys/unit_staff.html", context, status=400 if problem else 200)


def _do(request: SignedInRequest, journey: Journey, shown: UnitShown) -> str:
    """Do what was asked for; the answer says what was done."""
    sent, title = request.POST, shown.unit.title
    which: dict[str, Any] = {"actor": request.user, "journey_id": journey.pk, "unit_id": shown.unit.id}
    match sent.get("do", ""):
        case "open":
            open_early(**which)
            return f"“{title}” is open for {journey.known_as} now."
        case "return":
            return_unit(**which, words=sent.get("words", ""), version=read_version(sent))
            return f"“{title}” is back with {journey.known_as}, with your words."
        case "sign_off":
            mine, others = rating_fields(shown.unit, sent)
            ratings, fault = read_ratings([*mine, *others])
            if fault:
                raise BadInput(fault)
            sign_off(**which, words=sent.get("words", ""), ratings=ratings, version=read_version(sent))
            return f"“{title}” is signed off for {journey.known_as}."
    raise BadInput("Waypost could not tell what you want to do.", "Press one of the buttons.")


@page(roles=READERS)
def class_skills(request: SignedInRequest) -> HttpResponse:
    """Who is at which unit, and what waits for sign-off."""
    actor = request.user
    cohorts = cohorts_to_choose(actor)
    cohort = _chosen(cohorts, request.GET.get("cohort", ""))
    people = Paginator(class_journeys(actor, cohort), PER_PAGE).get_page(request.GET.get("page"))
    rows = class_rows(list(people))
    waiting = waiting_for(actor, cohort)
    looked = dict.fromkeys([*(row.journey.pk for row in rows), *(one.journey.pk for one in waiting)])
    with transaction.atomic():
        audit(
            actor=actor.pk,
            site=actor.site_id,
            verb="journey.listed",
            subject_type="site",
            subject_id=actor.site_id,
            detail={"journeys": list(looked)},
        )
    context = {"rows": rows, "people": people, "waiting": waiting, "cohorts": cohorts, "cohort": cohort}
    return render(request, "journeys/skills_class.html", context)


def _chosen(cohorts: list[Cohort], cohort_id: str) -> Cohort | None:
    if not cohort_id:
        return None
    for one in cohorts:
        if one.pk == cohort_id:
            return one
    raise NotFound("There is no such cohort, or it is not yours to see.", "Choose one from the list.")

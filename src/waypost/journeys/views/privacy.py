"""Data protection: requests, a person's copy, legal holds, erasure, how long things are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.journeys.access import CASE_ROLES, journey_for, journeys_for, subjects_for
from waypost.journeys.actions import privacy as act
from waypost.journeys.actions.entries import note_look, today
from waypost.journeys.forms.privacy import (
    AnswerForm,
    CopyForm,
    EraseForm,
    FindForm,
    HoldForm,
    OwnRequestForm,
    RequestForm,
)
from waypost.journeys.models import Journey, RequestState
from waypost.journeys.queries import privacy as ask_for
from waypost.journeys.queries.subject_copy import Copy, as_json, copy_of
from waypost.journeys.rules.retention import categories
from waypost.kernel.errors import WaypostError
from waypost.people.access import LEARNERS, SignedInRequest, get_or_404, page
from waypost.people.models import Role

PROTECTION = (Role.DATA_PROTECTION,)


def tabs() -> list[dict[str, str]]:
    return [
        {"key": "requests", "url": reverse("journeys:requests"), "label": "Requests"},
        {"key": "retention", "url": reverse("journeys:retention"), "label": "How long things are kept"},
        {"key": "record", "url": reverse("journeys:record"), "label": "Record"},
    ]


def _refused(form: Form, problem: WaypostError) -> None:
    """Say it on the form, with what was typed still there."""
    form.add_error(None, f"{problem.message} {problem.try_this}".strip())


@page(roles=PROTECTION)
def requests(request: SignedInRequest) -> HttpResponse:
    """The start page: what waits for an answer, and a way to find a person."""
    find = FindForm(request.GET or None)
    found = ask_for.find_subjects(request.user, find.cleaned_data["who"]) if find.is_valid() else None
    context = {
        "open": ask_for.requests(request.user).filter(state=RequestState.OPEN),
        "closed": ask_for.requests(request.user).exclude(state=RequestState.OPEN)[:50],
        "find": find,
        "found": found,
        "today": today(),
        "tabs": tabs(),
    }
    return render(request, "journeys/requests.html", context)


@page(roles=PROTECTION, methods=("GET", "POST"))
def request_one(request: SignedInRequest, request_id: int) -> HttpResponse:
    """One request, and its answer."""
    row = get_or_404(ask_for.requests(request.user), pk=request_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act.close_request(actor=request.user, request_id=row.pk, **form.cleaned_data)
        except WaypostError as problem:
            _refused(form, problem)
        else:
            messages.success(request, "The answer is kept. The person can read it.")
            return redirect("journeys:requests")
    context = {"row": row, "form": form, "tabs": tabs(), "today": today()}
    return render(request, "journeys/request.html", context, status=400 if form.errors else 200)


def _subject(request: SignedInRequest, journey_id: str) -> Journey:
    return get_or_404(subjects_for(request.user), pk=journey_id)


def _subject_page(
    request: SignedInRequest, journey: Journey, *, status: int = 200, **forms: Any
) -> HttpResponse:
    context = {
        "journey": journey,
        "kept": ask_for.held_about(journey),
        "holds": journey.legal_holds.select_related("placed_by", "lifted_by"),
        "stones": [
            (one, categories()[one.category].label) for one in journey.tombstones.select_related("by")
        ],
        "request_form": RequestForm(initial={"came_on": today()}),
        "copy_form": CopyForm(),
        "hold_form": HoldForm(),
        "erase_form": EraseForm(),
        "tabs": tabs(),
        **forms,
    }
    return render(request, "journeys/subject.html", context, status=status)


@page(roles=PROTECTION, methods=("GET", "POST"))
def subject(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """What is held about one person; a request of theirs is entered here."""
    journey = _subject(request, journey_id)
    if request.method == "POST":
        form = RequestForm(request.POST)
        if form.is_valid():
            try:
                row = act.open_request(actor=request.user, journey_id=journey.pk, **form.cleaned_data)
            except WaypostError as problem:
                _refused(form, problem)
            else:
                messages.success(request, "The request is entered.")
                return redirect("journeys:request", row.pk)
        return _subject_page(request, journey, status=400, request_form=form)
    note_look(request.user, journey, "holdings")
    return _subject_page(request, journey)


def _copy(request: SignedInRequest, journey: Journey) -> tuple[CopyForm, Copy]:
    form = CopyForm(request.GET or None)
    chosen = {"also": form.words("also"), "leave": form.words("leave")} if form.is_valid() else {}
    note_look(request.user, journey, "copy")
    return form, copy_of(journey, **chosen)


@page(roles=PROTECTION)
def copy(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """The person's copy: to check on the screen, then to print."""
    journey = _subject(request, journey_id)
    form, made = _copy(request, journey)
    context = {"journey": journey, "copy": made, "form": form, "query": request.GET.urlencode()}
    return render(request, "journeys/subject_copy.html", context)


@page(roles=PROTECTION)
def copy_json(request: SignedInRequest, journey_id: str) -> HttpResponse:
    journey = _subject(request, journey_id)
    _form, made = _copy(request, journey)
    answer = JsonResponse(as_json(made), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="copy.json"'
    return answer


@page(roles=PROTECTION, methods=("POST",))
def hold(request: SignedInRequest, journey_id: str) -> HttpResponse:
    journey = _subject(request, journey_id)
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            act.place_hold(actor=request.user, journey_id=journey.pk, reason=form.cleaned_data["reason"])
        except WaypostError as problem:
            _refused(form, problem)
        else:
            messages.success(request, "The hold is in place: nothing of this record is erased.")
            return redirect("journeys:subject", journey.pk)
    return _subject_page(request, journey, status=400, hold_form=form)


@page(roles=PROTECTION, methods=("POST",))
def lift(request: SignedInRequest, hold_id: int) -> HttpResponse:
    row = act.lift_hold(actor=request.user, hold_id=hold_id)
    messages.success(request, "The hold is lifted.")
    return redirect("journeys:subject", row.journey_id)


@page(roles=PROTECTION, methods=("POST",))
def erase(request: SignedInRequest, journey_id: str) -> HttpResponse:
    journey = _subject(request, journey_id)
    form = EraseForm(request.POST)
    if form.is_valid():
        try:
            stones = act.erase(actor=request.user, journey_id=journey.pk, **form.cleaned_data)
        except WaypostError as problem:
            _refused(form, problem)
        else:
            messages.success(request, f"Erased: {sum(one.rows for one in stones)} rows.")
            return redirect("journeys:subject", journey.pk)
    return _subject_page(request, journey, status=400, erase_form=form)


@page(roles=PROTECTION, methods=("GET", "POST"))
def retention(request: SignedInRequest) -> HttpResponse:
    """How long each kind is kept, what has run out, and a button that erases it."""
    if request.method == "POST":
        number = act.erase_run_out(actor=request.user, day=today())
        messages.success(request, f"Erased what had run out, of {number} people.")
        return redirect("journeys:retention")
    context = {
        "categories": categories().values(),
        "over": ask_for.run_out_today(today()),
        "tabs": tabs(),
    }
    return render(request, "journeys/retention.html", context)


@page(roles=CASE_ROLES, methods=("GET", "POST"))
def ask(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """Staff enter what a person of theirs has asked for; the data protection officer answers it."""
    journey = journey_for(request.user, journey_id)
    form = RequestForm(request.POST or None, initial={"came_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            act.open_request(actor=request.user, journey_id=journey.pk, **form.cleaned_data)
        except WaypostError as problem:
            _refused(form, problem)
        else:
            messages.success(request, "The data protection officer has the request now.")
            return redirect("journeys:journey", journey.pk)
    note_look(request.user, journey, "request")
    context = {"journey": journey, "form": form}
    return render(request, "journeys/ask.html", context, status=400 if form.errors else 200)


@page(roles=LEARNERS, methods=("GET", "POST"))
def my_data(request: SignedInRequest) -> HttpResponse:
    """What is kept about me, and a way to ask."""
    journey = journeys_for(request.user).first()
    form = OwnRequestForm(request.POST or None)
    if request.method == "POST" and journey is not None and form.is_valid():
        try:
            act.open_request(actor=request.user, journey_id=journey.pk, **form.cleaned_data)
        except WaypostError as problem:
            _refused(form, problem)
        else:
            messages.success(request, "We have your request. You can read the answer on this page.")
            return redirect("journeys:my-data")
    context = {
        "journey": journey,
        "form": form,
        "kept": ask_for.held_about(journey) if journey else [],
        "asked": journey.data_requests.order_by("-id") if journey else [],
    }
    return render(request, "journeys/my_data.html", context, status=400 if form.errors else 200)

"""Interventions: the list, opening one, following it through; signals of a caseload; what worked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.audit.actions import record
from waypost.journeys.access import READERS, journey_for
from waypost.journeys.actions import interventions as act
from waypost.journeys.actions.entries import note_look, today
from waypost.journeys.actions.reviews import review_for
from waypost.journeys.forms.interventions import CloseForm, GoOnForm, OpenForm, StepForm, StepMarkForm
from waypost.journeys.models import Intervention, Journey
from waypost.journeys.queries import interventions as listing
from waypost.journeys.queries.signals import KINDS, SUGGESTS, Signal, signals_of
from waypost.kernel.errors import BadInput, Conflict, WaypostError
from waypost.people.access import SignedInRequest, get_or_404, page
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

USUAL = timedelta(days=21)
"""The day to look again that the form begins with."""
SALT = "journeys.signal"


@page(roles=READERS)
def interventions(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """What is being done, what was, and what the class shows now."""
    journey = journey_for(request.user, journey_id)
    note_look(request.user, journey, "interventions")
    rows, shown = listing.interventions_of(request.user, journey, number=request.GET.get("page"))
    context = {
        "journey": journey,
        "rows": rows,
        "shown": shown,
        "signals": signals_of(journey),
        "today": today(),
    }
    return render(request, "journeys/interventions.html", context)


@page(roles=READERS, methods=("GET", "POST"))
def open_one(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """Open an intervention; the address may name a signal to begin with and the review that led to it."""
    actor = request.user
    journey = journey_for(actor, journey_id)
    if request.method == "POST":
        return _open(request, journey)
    note_look(actor, journey, "open an intervention")
    seen = next((one for one in signals_of(journey) if one.kind == request.GET.get("signal")), None)
    first: dict[str, Any] = {"look_again_on": today() + USUAL}
    if seen is not None:
        first["kind"] = SUGGESTS[seen.kind]
    review = _review_id(request, request.GET.get("review", ""), journey)
    form = OpenForm(actor, journey, initial=first)
    return _show_open(request, journey, form, _signed(journey, seen), review)


def _open(request: SignedInRequest, journey: Journey) -> HttpResponse:
    form = OpenForm(request.user, journey, request.POST)
    carried = request.POST.get("signal", "")
    review = _review_id(request, request.POST.get("review", ""), journey)
    if form.is_valid():
        try:
            opening = form.opening(signal=_read(journey, carried), review_id=review)
            row = act.open_intervention(actor=request.user, journey_id=journey.pk, opening=opening)
        except WaypostError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, f"The intervention is open. It is looked at again on {day_words(row.look_again_on)}."
            )
            return redirect("journeys:intervention", row.pk)
    return _show_open(request, journey, form, carried, review, status=400)


def _show_open(
    request: SignedInRequest,
    journey: Journey,
    form: OpenForm,
    carried: str,
    review: int | None,
    *,
    status: int = 200,
) -> HttpResponse:
    seen = _read(journey, carried)
    context = {
        "journey": journey,
        "form": form,
        "carried": carried,
        "seen": seen,
        "seen_kind": KINDS.get(seen.get("kind", ""), ""),
        "review": review,
    }
    return render(request, "journeys/intervention_open.html", context, status=status)


def _signed(journey: Journey, seen: Signal | None) -> str:
    """The signal as it is shown on the form, so that what is kept is what was seen and nothing else."""
    return signing.dumps([journey.pk, seen.kept()], salt=SALT) if seen else ""


def _read(journey: Journey, carried: str) -> dict[str, str]:
    """The signal that the form carried; empty for none. Raises BadInput for one that this page did not make."""
    if not carried:
        return {}
    try:
        whose, kept = signing.loads(carried, salt=SALT)
    except signing.BadSignature:
        whose, kept = "", {}
    if whose != journey.pk:
        raise BadInput("The signal on this form could not be read.", "Go back and open the form again.")
    return dict(kept)


def _review_id(request: SignedInRequest, text: str, journey: Journey) -> int | None:
    """The review that the form names, if it is one of this journey's."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    found = review_for(request.user, int(text))
    return found.pk if found.journey_id == journey.pk else None


# One intervention ----------------------------------------------------------------------------------------


@page(roles=READERS, methods=("GET", "POST"))
def intervention(request: SignedInRequest, intervention_id: int) -> HttpResponse:
    """One intervention: its steps, the day to look again, and how it ended."""
    row = _found(request.user, intervention_id)
    if request.method == "POST":
        return _do(request, row)
    note_look(request.user, row.journey, "intervention")
    return _show(request, row)


def _found(actor: Account, intervention_id: int) -> Intervention:
    rows = act.interventions_for(actor).select_related(
        "journey__home", "journey__worker", "journey__gate_worker", "owner", "opened_by"
    )
    return get_or_404(rows, pk=intervention_id)


def _show(
    request: SignedInRequest,
    row: Intervention,
    *,
    status: int = 200,
    late_form: Form | None = None,
    **forms: Form,
) -> HttpResponse:
    """`late_form`: what was sent after somebody else had closed it."""
    first = {"version": row.version}
    forms_now: dict[str, Form] = {}
    if row.closed_on is None:
        forms_now = {
            "add_form": StepForm(initial=first, prefix="add"),
            "on_form": GoOnForm(row.journey, initial={**first, "owner": row.owner_id}, prefix="on"),
            "close_form": CloseForm(initial=first, prefix="close"),
        }
    context = {
        "journey": row.journey,
        "one": listing.show_intervention(row),
        "row": row,
        "late": late_form,
        "seen_kind": KINDS.get(row.signal.get("kind", ""), ""),
        **forms_now,
        **forms,
    }
    return render(request, "journeys/intervention.html", context, status=status)


def _mark(request: SignedInRequest, row: Intervention, told: dict[str, Any]) -> str:
    done = request.POST.get("done") == "1"
    act.mark_step(
        actor=request.user,
        intervention_id=row.pk,
        step_id=told["step"],
        done=done,
        version=told["version"],
    )
    return "The step is done." if done else "The step is open again."


def _add(request: SignedInRequest, row: Intervention, told: dict[str, Any]) -> str:
    act.add_step(actor=request.user, intervention_id=row.pk, **told)
    return "The step is added."


def _on(request: SignedInRequest, row: Intervention, told: dict[str, Any]) -> str:
    owner = told.pop("owner")
    changed = act.go_on(actor=request.user, intervention_id=row.pk, owner_id=owner, **told)
    return f"It goes on. It is looked at again on {day_words(changed.look_again_on)}."


def _close(request: SignedInRequest, row: Intervention, told: dict[str, Any]) -> str:
    act.close_intervention(actor=request.user, intervention_id=row.pk, **told)
    return "The intervention is closed. Thank you: what you wrote helps the next decision."


_DEEDS: dict[str, Callable[[SignedInRequest, Intervention, dict[str, Any]], str]] = {
    "mark": _mark,
    "add": _add,
    "on": _on,
    "close": _close,
}


def _form_of(do: str, row: Intervention, data: Any) -> Form:
    if do == "on":
        return GoOnForm(row.journey, data, prefix=do)
    kinds: dict[str, type[Form]] = {"mark": StepMarkForm, "add": StepForm, "close": CloseForm}
    return kinds[do](data, prefix=do)


def _do(request: SignedInRequest, row: Intervention) -> HttpResponse:
    do = request.POST.get("do", "")
    if do not in _DEEDS:
        raise BadInput("The page did not say what to do. Nothing was saved.", "Load the page and try again.")
    form = _form_of(do, row, request.POST)
    status = 400
    if form.is_valid():
        try:
            said = _DEEDS[do](request, row, form.cleaned_data)
        except (BadInput, Conflict) as problem:
            status = 409 if isinstance(problem, Conflict) else 400
            row = _found(request.user, row.pk)
            data = request.POST.copy()
            data[f"{do}-version"] = str(row.version)
            form = _form_of(do, row, data)
            form.is_valid()
            form.add_error(None, str(problem))
        else:
            messages.success(request, said)
            return redirect("journeys:intervention", row.pk)
    over = row.closed_on is not None
    return _show(request, row, status=status, late_form=form if over else None, **{f"{do}_form": form})


# Over many -----------------------------------------------------------------------------------------------


@page(roles=READERS)
def signals(request: SignedInRequest) -> HttpResponse:
    """Who in the caseload may need help, with what was seen."""
    actor = request.user
    found = listing.caseload_signals(
        actor,
        where=request.GET.get("where", ""),
        kind=request.GET.get("kind", ""),
        number=request.GET.get("page"),
    )
    _note_list(actor, [one.journey.pk for one in found.rows])
    context = {
        "found": found,
        "rows": found.rows,
        "kinds": [(key, label, found.counts[key]) for key, label in KINDS.items()],
        "query": urlencode({"where": found.where, "kind": found.kind}),
        "today": today(),
        "worked_url": reverse("journeys:what-worked"),
    }
    return render(request, "journeys/signals.html", context)


def _note_list(actor: Account, ids: list[str]) -> None:
    """Whose names were on the page, in one entry; nothing where there were none."""
    if not ids:
        return
    with transaction.atomic():
        record(
            actor=actor.pk,
            site=actor.site_id,
            verb="journey.listed",
            subject_type="site",
            subject_id=actor.site_id,
            detail={"journeys": ids, "part": "signals"},
        )


@page(roles=READERS)
def what_worked(request: SignedInRequest) -> HttpResponse:
    """How each kind of help came out, over every prison."""
    return render(request, "journeys/what_worked.html", {"shown": listing.what_worked()})

"""Staff share a pack, look at what was shared, take it back, and read what partners wrote."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.journeys.access import CASE_ROLES
from waypost.journeys.actions import sharing as act
from waypost.journeys.actions.entries import note_look
from waypost.journeys.forms.sharing import ShareForm, WithdrawForm
from waypost.journeys.models import Journey, Share
from waypost.journeys.pack_content import as_kept, fingerprint
from waypost.journeys.queries import sharing as ask_for
from waypost.journeys.queries.pack import PARTS, must_be_sensitive, previous_of, snapshot_of
from waypost.journeys.queries.pack_print import CSV_HEAD, pack_csv, pack_json, pdf_hash, print_pack
from waypost.kernel.errors import Conflict, WaypostError
from waypost.people.access import SignedInRequest, page
from waypost.people.views.downloads import csv_answer


@page(roles=CASE_ROLES, methods=("GET", "POST"))
def share(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """Choose what to share, look at exactly that, share it; below, the record and what came back.

    A POST says in `step` what is asked: "preview", "share" (with the fingerprint that was `seen`) or "change".
    """
    journey = ask_for.journey_to_share(request.user, journey_id)
    if request.method != "POST":
        note_look(request.user, journey, "sharing")
        return _share_page(request, journey, ShareForm(journey))
    form = ShareForm(journey, request.POST)
    if not form.is_valid():
        return _share_page(request, journey, form, status=400)
    step = request.POST.get("step", "preview")
    if step == "change":
        return _share_page(request, journey, form)
    if step != "share":
        return _preview(request, journey, form)
    try:
        made = act.share_pack(
            actor=request.user, journey_id=journey.pk, order=form.order(), seen=request.POST.get("seen", "")
        )
    except Conflict as problem:
        return _preview(request, journey, form, problem=str(problem), status=409)
    except WaypostError as problem:
        form.add_error(None, str(problem))
        return _share_page(request, journey, form, status=400)
    messages.success(request, f"Pack {made.number} is shared. The OMU can open it now.")
    return redirect("journeys:share-one", journey.pk, made.number)


def _share_page(
    request: SignedInRequest, journey: Journey, form: ShareForm, *, status: int = 200
) -> HttpResponse:
    ticked = form.ticked
    context = {
        "journey": journey,
        "form": form,
        "kinds": [{"kind": kind, "ticked": kind.key in ticked} for kind in PARTS],
        "shares": ask_for.record_of(request.user, journey),
        "notes": ask_for.notes_of(journey),
        "partners": ask_for.partners_of(journey),
        "previous": previous_of(journey),
    }
    return render(request, "journeys/share.html", context, status=status)


def _preview(
    request: SignedInRequest, journey: Journey, form: ShareForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """Exactly what will be shared. The order travels in hidden fields, with the fingerprint of what is shown."""
    order = form.order()
    snapshot = snapshot_of(journey, order.parts, previous_of(journey))
    note_look(request.user, journey, "sharing preview")
    forced = must_be_sensitive(order.parts)
    context = {
        "journey": journey,
        "order": order,
        "basis": dict(form.fields["lawful_basis"].choices)[order.lawful_basis],  # type: ignore[attr-defined]
        "marking": dict(form.fields["marking"].choices)[order.marking],  # type: ignore[attr-defined]
        "forced": forced,
        "snapshot": snapshot,
        "seen": fingerprint(as_kept(snapshot)),
        "problem": problem,
    }
    return render(request, "journeys/share_preview.html", context, status=status)


def _one(request: SignedInRequest, journey_id: str, number: int, part: str) -> Share:
    found = ask_for.share_of(request.user, journey_id, number)
    note_look(request.user, found.journey, f"pack {number}{part}")
    return found


def _one_page(
    request: SignedInRequest, found: Share, *, form: WithdrawForm | None = None, status: int = 200
) -> HttpResponse:
    check = ""
    if request.GET.get("check") and found.snapshot.get("cover"):
        check = "same" if pdf_hash(print_pack(found.snapshot)) == found.pdf_sha256 else "other"
    context: dict[str, Any] = {
        "journey": found.journey,
        "share": found,
        "snapshot": ask_for.told_by(found),
        "content_hash": fingerprint(found.snapshot.get("content", {})),
        "check": check,
        "form": form or WithdrawForm(),
    }
    return render(request, "journeys/share_one.html", context, status=status)


@page(roles=CASE_ROLES)
def one(request: SignedInRequest, journey_id: str, number: int) -> HttpResponse:
    """One pack as it was shared; with `check` in the address it is printed again and held against its hash."""
    return _one_page(request, _one(request, journey_id, number, ""))


@page(roles=CASE_ROLES)
def pdf(request: SignedInRequest, journey_id: str, number: int) -> HttpResponse:
    return pdf_answer(_one(request, journey_id, number, " as PDF"))


def pdf_answer(found: Share) -> HttpResponse:
    """The printed pack, named by its number and marking: nothing of the person is in the file's name."""
    answer = HttpResponse(print_pack(found.snapshot), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(found)}.pdf"'
    return answer


def _file_name(found: Share) -> str:
    return f"{found.get_marking_display()}-pack-{found.number}"


@page(roles=CASE_ROLES)
def as_json(request: SignedInRequest, journey_id: str, number: int) -> HttpResponse:
    found = _one(request, journey_id, number, " as JSON")
    answer = JsonResponse(pack_json(found), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(found)}.json"'
    return answer


@page(roles=CASE_ROLES)
def as_csv(request: SignedInRequest, journey_id: str, number: int) -> HttpResponse:
    found = _one(request, journey_id, number, " as CSV")
    return csv_answer(_file_name(found), CSV_HEAD, pack_csv(found))


@page(roles=CASE_ROLES, methods=("POST",))
def withdraw(request: SignedInRequest, journey_id: str, number: int) -> HttpResponse:
    """The OMU can no longer open it."""
    found = ask_for.share_of(request.user, journey_id, number)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            act.withdraw_pack(actor=request.user, journey_id=journey_id, number=number, **form.cleaned_data)
        except WaypostError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Pack {number} is withdrawn. It stays in this record.")
            return redirect("journeys:share", journey_id)
    return _one_page(request, found, form=form, status=400)


@page(roles=CASE_ROLES, methods=("POST",))
def note_read(request: SignedInRequest, journey_id: str, note_id: int) -> HttpResponse:
    row = act.read_note(actor=request.user, journey_id=journey_id, note_id=note_id)
    messages.success(request, f"The note from {row.by.full_name} is marked as read.")
    return redirect(reverse("journeys:share", args=(journey_id,)) + "#notes")

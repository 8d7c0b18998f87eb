"""The OMU partner's pages: what is shared with their prison, one pack, and a note back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.journeys.actions import sharing as act
from waypost.journeys.actions.entries import note_look
from waypost.journeys.forms.sharing import FindSharedForm, PartnerNoteForm
from waypost.journeys.models import Share
from waypost.journeys.queries import sharing as ask_for
from waypost.journeys.views.sharing import pdf_answer
from waypost.kernel.errors import BadInput
from waypost.people.access import SignedInRequest, page
from waypost.people.models import Role

PARTNERS = (Role.OMU_PARTNER,)
PER_PAGE = 50


@page(roles=PARTNERS)
def shared(request: SignedInRequest) -> HttpResponse:
    """The start page of a partner: packs shared with their prison, newest first."""
    form = FindSharedForm(request.GET or None)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    rows = Paginator(ask_for.shared_with(request.user, words), PER_PAGE).get_page(request.GET.get("page"))
    act.note_listed(actor=request.user, ids=[one.journey_id for one in rows])
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "rows": rows,
        "form": form,
        "words": words,
        "unread": ask_for.unread_by(request.user),
        "query": query.urlencode(),
    }
    return render(request, "journeys/shared.html", context)


@page(roles=PARTNERS, methods=("GET", "POST"))
def shared_one(request: SignedInRequest, share_id: int) -> HttpResponse:
    """One pack, and a note back to the workshop."""
    found = ask_for.shared_one(request.user, share_id)
    form = PartnerNoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act.send_note(actor=request.user, share_id=share_id, **form.cleaned_data)
        except BadInput as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Your note is in the person’s record. The workshop will read it.")
            return redirect(reverse("journeys:shared-one", args=(share_id,)) + "#notes")
    _looked(request, found, "")
    context = {
        "share": found,
        "snapshot": ask_for.told_by(found),
        "notes": ask_for.own_notes(request.user, found)[:PER_PAGE],
        "form": form,
    }
    return render(request, "journeys/shared_one.html", context, status=400 if form.errors else 200)


@page(roles=PARTNERS)
def shared_pdf(request: SignedInRequest, share_id: int) -> HttpResponse:
    found = ask_for.shared_one(request.user, share_id)
    _looked(request, found, " as PDF")
    return pdf_answer(found)


def _looked(request: SignedInRequest, found: Share, part: str) -> None:
    note_look(request.user, found.journey, f"pack {found.number}{part}")
    act.opened(actor=request.user, share=found)

"""Two records of one person: find the other, look at what would happen, do it, undo it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from waypost.journeys.access import MANAGING, journey_for
from waypost.journeys.actions import merge as act
from waypost.journeys.actions.entries import note_look
from waypost.journeys.forms.merge import MergeForm, OtherForm
from waypost.journeys.queries import merge as ask
from waypost.kernel.errors import BadInput, Conflict
from waypost.people.access import SignedInRequest, page


@page(roles=MANAGING, methods=("GET", "POST"))
def index(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """This record is the one that is kept. `?other=` shows what would come over from the other."""
    journey = journey_for(request.user, journey_id)
    form = MergeForm(request.POST or None, initial={"other_id": request.GET.get("other", "")})
    other_id = request.POST.get("other_id") or request.GET.get("other", "")
    if request.method == "POST" and form.is_valid():
        try:
            act.merge(
                actor=request.user,
                keep_id=journey.pk,
                other_id=form.cleaned_data["other_id"],
                because=form.cleaned_data["because"],
            )
        except (BadInput, Conflict) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "The two records are one now. It can be undone on this page.")
            return redirect("journeys:merge", journey.pk)
    note_look(request.user, journey, "merge")
    find = OtherForm(request.GET or None)
    who = find.cleaned_data["who"].strip() if find.is_valid() else ""
    context = {
        "journey": journey,
        "find": find,
        "who": who,
        "found": ask.find_others(request.user, journey, who) if who else None,
        "twins": ask.likely_twins(request.user, journey),
        "merges": act.merges_of(request.user, journey),
        "form": form,
    }
    if other_id and other_id != journey.pk:
        kept, gone = act.both(request.user, journey.pk, other_id)
        note_look(request.user, gone, "merge")
        context["preview"] = ask.preview_of(kept, gone)
    return render(request, "journeys/merge.html", context, status=400 if form.errors else 200)


@page(roles=MANAGING, methods=("POST",))
def undo(request: SignedInRequest, merge_id: int) -> HttpResponse:
    row = act.undo_merge(actor=request.user, merge_id=merge_id)
    messages.success(request, f"The merge is undone. {row.gone.full_name} has a record of their own again.")
    return redirect("journeys:merge", row.kept_id)

"""How the screen looks for me, and my own PIN."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from waypost.kernel.errors import BadInput
from waypost.people.access import EVERYBODY, SignedInRequest, page, wants_json
from waypost.people.actions import session as act
from waypost.people.preferences import CHOICES, choice_groups


def _context(request: SignedInRequest) -> dict[str, Any]:
    return {"groups": choice_groups(request.user), "word": act.secret_word(request.user)}


@page(roles=EVERYBODY, methods=("GET", "POST"))
def settings(request: SignedInRequest) -> HttpResponse:
    """Text size, spacing, letters, colours, reading aloud: seen at once, kept for the next sign-in. The panel on a
    lesson posts here too, and stays where it is."""
    if request.method == "POST":
        chosen = {name: request.POST[name] for name in CHOICES if name in request.POST}
        act.set_preferences(actor=request.user, chosen=chosen)
        if wants_json(request):
            return JsonResponse({"saved": True})
        messages.success(request, "Saved. Waypost looks like this wherever you sign in.")
        return redirect("people:settings")
    return render(request, "people/settings.html", _context(request))


@page(roles=EVERYBODY, methods=("POST",))
def change_secret(request: SignedInRequest) -> HttpResponse:
    """My own PIN or password: the one now, and the new one twice."""
    try:
        if request.POST.get("new") != request.POST.get("again"):
            raise BadInput("The two new ones are not the same.", "Type it in both boxes again.")
        act.choose_secret(
            actor=request.user, current=request.POST.get("current", ""), new=request.POST.get("new", "")
        )
    except BadInput as problem:
        return render(
            request, "people/settings.html", {**_context(request), "problem": str(problem)}, status=400
        )
    update_session_auth_hash(request, request.user)
    messages.success(request, f"Your {act.secret_word(request.user)} is changed.")
    return redirect("people:settings")

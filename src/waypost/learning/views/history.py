"""Every save of a piece of work: list, look, compare with now, bring back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from waypost.kernel import ids
from waypost.kernel.errors import BadInput
from waypost.learning.actions import restore_save
from waypost.learning.curriculum import library, shelf
from waypost.learning.forms.bodies import RestoreBody, read_body
from waypost.learning.queries.work import compare_files, history, save_at, work_of
from waypost.learning.views.answers import plain
from waypost.people.access import SignedInRequest, page


@page()
@plain
def saves(request: SignedInRequest, exercise_id: str) -> HttpResponse:
    """`?look=7` shows save 7 beside the list, and how the work has changed since; `?before=7` goes further back."""
    found = library().exercise(exercise_id)
    rows, more = history(request.user, found, before=_number(request, "before"))
    workspace = work_of(request.user, found)
    look = _number(request, "look")
    shown = save_at(request.user, found, look) if look is not None else None
    context = {
        "exercise": found,
        "step": shelf().outline.steps[exercise_id],
        "saves": rows,
        "more": rows[-1].version if more else None,
        "before": request.GET.get("before", ""),
        "workspace": workspace,
        "shown": shown,
        "files": sorted(shown.files.items()) if shown else [],
        "diffs": compare_files(shown.files, workspace.files) if shown and workspace else [],
    }
    return render(request, "learning/history.html", context)


@page()
@plain
def one_save(request: SignedInRequest, exercise_id: str, version: int) -> HttpResponse:
    save = save_at(request.user, library().exercise(exercise_id), version)
    return JsonResponse(
        {
            "version": save.version,
            "saved_at": save.saved_at.isoformat(),
            "reason": save.reason,
            "files": save.files,
        }
    )


@page(methods=("POST",))
@plain
def restore(request: SignedInRequest, exercise_id: str) -> HttpResponse:
    """From the exercise page's script, or from the form on the history page."""
    by_script = request.content_type == "application/json"
    if by_script:
        body = read_body(request, RestoreBody)
    else:
        body = RestoreBody(
            version=_posted(request, "version"),
            base_version=_posted(request, "base_version"),
            window=ids.new_id(),
        )
    saved = restore_save(
        actor=request.user,
        exercise=library().exercise(exercise_id),
        version=body.version,
        base_version=body.base_version,
        window=body.window,
    )
    if by_script:
        return JsonResponse(
            {"version": saved.version, "saved_at": saved.saved_at.isoformat(), "files": saved.files}
        )
    messages.success(request, "That save is back. Nothing else was lost: it is all still in the history.")
    return redirect("learning:exercise", exercise_id)


def _number(request: SignedInRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _posted(request: SignedInRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInput(
            "Waypost could not tell which save you meant.", "Go back to the history and choose again."
        )
    return int(text)

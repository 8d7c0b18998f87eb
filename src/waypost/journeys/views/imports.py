"""A caseload from a file: choose it, look at every line, then add all of them or none."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from waypost.journeys.access import MANAGING
from waypost.journeys.actions import imports as act
from waypost.journeys.caseload_file import CASELOAD, TEMPLATE
from waypost.journeys.queries.imports import my_prisons
from waypost.kernel.errors import BadInput, Conflict
from waypost.people import csvfile
from waypost.people.access import SignedInRequest, page
from waypost.people.forms.accounts import UploadForm

SHOWN = 200  # lines of a preview; the counts are of all


def _form(*data: Any) -> UploadForm:
    form = UploadForm(*data)
    form.fields["file"].help_text = f"Up to {act.MOST:,} people. From Excel: Save as, then CSV UTF-8."
    return form


@page(roles=MANAGING, methods=("GET", "POST"))
def choose(request: SignedInRequest) -> HttpResponse:
    """Choose a file, then see line by line what it would do."""
    form = _form(request.POST, request.FILES) if request.method == "POST" else _form()
    context: dict[str, Any] = {"form": form, "prisons": my_prisons(request.user)}
    if request.method == "GET":
        return render(request, "journeys/import.html", context)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            csvfile.check_size(file.size)
            return _preview(request, csvfile.read_sheet(file.read(), CASELOAD))
        except BadInput as problem:
            form.add_error("file", str(problem))
    return render(request, "journeys/import.html", context, status=400)


def _preview(request: SignedInRequest, sheet: csvfile.Sheet, problem: str = "") -> HttpResponse:
    plan = act.plan_import(actor=request.user, sheet=sheet)
    good = plan.good
    context = {
        "plan": plan,
        "problem": problem,
        "good": len(good),
        "text": sheet.text,
        "shown": good[:SHOWN],
        "doubtful": plan.doubtful[:SHOWN],
        "problems": plan.problems[:SHOWN],
        "more": max(0, len(good) - SHOWN),
        "more_problems": max(0, len(plan.problems) - SHOWN),
    }
    return render(
        request, "journeys/import_preview.html", context, status=400 if plan.problems or problem else 200
    )


@page(roles=MANAGING, methods=("POST",))
def confirm(request: SignedInRequest) -> HttpResponse:
    """Add everyone who was looked at, or (`only_good`) those whose line is good. The file's text comes back with the
    form and is checked afresh."""
    try:
        sheet = csvfile.read_text(request.POST.get("text", ""), CASELOAD)
    except BadInput as problem:
        messages.warning(request, str(problem))
        return redirect("journeys:import")
    try:
        made = act.import_caseload(actor=request.user, sheet=sheet, only_good="only_good" in request.POST)
    except (BadInput, Conflict) as problem:
        return _preview(request, sheet, str(problem))
    messages.success(
        request, f"{len(made)} {'person is' if len(made) == 1 else 'people are'} in your list now."
    )
    return redirect("journeys:list")


@page(roles=MANAGING)
def template(request: SignedInRequest) -> HttpResponse:
    """An example file, with the headings that are read. Starts with a byte-order mark, so that Excel knows UTF-8."""
    response = HttpResponse("\ufeff" + TEMPLATE, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="waypost-caseload.csv"'
    return response

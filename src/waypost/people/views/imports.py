"""Adding people from a file: choose it, look at every line, then add all of them or none."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from waypost.kernel.errors import BadInput, Conflict
from waypost.people import csvfile
from waypost.people.access import STAFF, SignedInRequest, page
from waypost.people.actions import imports as act
from waypost.people.actions.session import secret_word
from waypost.people.forms.accounts import UploadForm
from waypost.people.views.tabs import people_tabs

SHOWN = 200  # lines of a preview; the counts are of all


@page(roles=STAFF, methods=("GET", "POST"))
def choose(request: SignedInRequest) -> HttpResponse:
    """Choose a file, then see line by line what it would do."""
    context: dict[str, Any] = {"tabs": people_tabs(request.user), "form": UploadForm()}
    if request.method == "GET":
        return render(request, "people/import.html", context)
    form = UploadForm(request.POST, request.FILES)
    context["form"] = form
    if not form.is_valid():
        return render(request, "people/import.html", context, status=400)
    file = form.cleaned_data["file"]
    try:
        csvfile.check_size(file.size)  # before reading: a big file waits on disk, not in memory
        return _preview(request, csvfile.read_sheet(file.read()), context)
    except BadInput as problem:
        form.add_error("file", str(problem))
        return render(request, "people/import.html", context, status=400)


def _preview(request: SignedInRequest, sheet: csvfile.Sheet, context: dict[str, Any]) -> HttpResponse:
    plan = act.plan_import(actor=request.user, sheet=sheet)
    good = plan.good
    context.update(
        plan=plan,
        good=len(good),
        unsure=plan.unsure[:SHOWN],
        text=sheet.text,
        shown=good[:SHOWN],
        problems=plan.problems[:SHOWN],
        more=max(0, len(good) - SHOWN),
        more_problems=max(0, len(plan.problems) - SHOWN),
    )
    return render(request, "people/import_preview.html", context, status=400 if plan.problems else 200)


@page(roles=STAFF, methods=("POST",))
def confirm(request: SignedInRequest) -> HttpResponse:
    """Add everyone who was looked at, or (`only_good`) those whose line is good. The file's text comes back with
    the form and is checked afresh."""
    context: dict[str, Any] = {"tabs": people_tabs(request.user), "form": UploadForm()}
    sheet = csvfile.read_text(request.POST.get("text", ""))
    try:
        made = act.import_accounts(actor=request.user, sheet=sheet, only_good="only_good" in request.POST)
    except (BadInput, Conflict) as problem:
        context["problem"] = str(problem)
        return _preview(request, sheet, context)
    slips = [{"account": account, "secret": secret, "word": secret_word(account)} for account, secret in made]
    context.update(slips=[slip for slip in slips if slip["secret"]], new=True, count=len(made))
    return render(request, "people/slip.html", context)


@page(roles=STAFF)
def template(request: SignedInRequest) -> HttpResponse:
    """An example file, with the headings that are read. Starts with a byte-order mark, so that Excel knows UTF-8."""
    response = HttpResponse("\ufeff" + csvfile.TEMPLATE, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="waypost-people.csv"'
    return response

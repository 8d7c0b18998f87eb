"""Cohorts, the workshop's own settings, and the record of who did what."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from waypost.kernel.errors import WaypostError
from waypost.people import access
from waypost.people.access import MANAGERS, STAFF, SignedInRequest, page
from waypost.people.actions import sites as act
from waypost.people.forms.accounts import CohortForm, SiteForm
from waypost.people.models import Cohort
from waypost.people.queries import accounts as ask
from waypost.people.views.tabs import people_tabs


@page(roles=STAFF, methods=("GET", "POST"))
def cohorts(request: SignedInRequest) -> HttpResponse:
    """The cohorts of the site, and a form for another."""
    return _cohort_page(request, None)


@page(roles=STAFF, methods=("GET", "POST"))
def cohort(request: SignedInRequest, cohort_id: str) -> HttpResponse:
    """One cohort's name and dates."""
    return _cohort_page(request, access.cohort_to_manage(request.user, cohort_id))


def _cohort_page(request: SignedInRequest, cohort: Cohort | None) -> HttpResponse:
    initial = {}
    if cohort:
        initial = {"name": cohort.name, "starts_on": cohort.starts_on, "ends_on": cohort.ends_on}
    form = CohortForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if cohort:
                saved = act.edit_cohort(actor=request.user, cohort=cohort, **form.cleaned_data)
            else:
                saved = act.add_cohort(actor=request.user, **form.cleaned_data)
            messages.success(request, f"Saved. {saved.name} is on the list.")
            return redirect("people:cohorts")
        except WaypostError as problem:
            form.add_error(None, str(problem))
    context = {
        "form": form,
        "cohort": cohort,
        "cohorts": ask.cohorts_with_sizes(request.user),
        "tabs": people_tabs(request.user),
    }
    return render(request, "people/cohorts.html", context, status=400 if form.errors else 200)


@page(roles=MANAGERS, methods=("GET", "POST"))
def site(request: SignedInRequest) -> HttpResponse:
    """Peer help, and when a screen locks."""
    now = request.user.site
    form = SiteForm(
        request.POST or None, initial={"peer_help": now.peer_help, "idle_minutes": now.idle_minutes}
    )
    if request.method == "POST" and form.is_valid():
        try:
            act.change_site_settings(actor=request.user, **form.cleaned_data)
            messages.success(request, "Saved.")
            return redirect("people:site")
        except WaypostError as problem:
            form.add_error(None, str(problem))
    context = {"form": form, "tabs": people_tabs(request.user)}
    return render(request, "people/site.html", context, status=400 if form.errors else 200)

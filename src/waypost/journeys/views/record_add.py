"""Adding a joiner."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from waypost.journeys.access import MANAGING
from waypost.journeys.actions.joining import open_journey
from waypost.journeys.forms.record import JoinerForm
from waypost.journeys.queries.record_joiners import sites_to_join, without_journey
from waypost.kernel.errors import BadInput, Conflict, NotFound
from waypost.people.access import SignedInRequest, page
from waypost.people.models import Site


def _chosen(sites: list[Site], site_id: str) -> Site | None:
    """The prison that was asked for; the only one there is; None to ask. Raises NotFound for one not covered."""
    if site_id:
        site = next((one for one in sites if one.pk == site_id), None)
        if site is None:
            raise NotFound("There is no such prison, or it is not yours to see.", "Choose one of yours.")
        return site
    return sites[0] if len(sites) == 1 else None


@page(roles=MANAGING, methods=("GET", "POST"))
def add(request: SignedInRequest) -> HttpResponse:
    """Add somebody to the programme: first the prison, where there are several, then the person."""
    sites = sites_to_join(request.user)
    asked = request.POST if request.method == "POST" else request.GET
    site = _chosen(sites, asked.get("site", ""))
    if site is None:
        return render(request, "journeys/add_where.html", {"sites": sites, "base": request.user.site_id})
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and data.get("use_number"):
        data["prison_number"] = str(data["use_number"])
    learners = without_journey(site)
    form = JoinerForm(request.user, site, learners, data, chosen=request.GET.get("account", "")[:16])
    if data is not None and form.is_valid():
        try:
            journey = open_journey(actor=request.user, joiner=form.joiner())
        except (BadInput, Conflict) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request,
                f"{journey.full_name} has joined. There is a release plan from today, and an interview to hold.",
            )
            return redirect("journeys:journey", journey.pk)
    context = {"form": form, "site": site, "several": len(sites) > 1, "learners": learners}
    return render(request, "journeys/add.html", context, status=400 if form.errors else 200)

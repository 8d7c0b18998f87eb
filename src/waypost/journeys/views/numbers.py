"""Numbers for managers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.journeys.access import MANAGING
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.numbers import numbers_of
from waypost.journeys.queries.numbers_page import NumbersPage, show_numbers
from waypost.kernel import clock
from waypost.people.access import SignedInRequest, covered_sites, get_or_404, page
from waypost.people.models import Site
from waypost.people.views.downloads import csv_answer


def _sites(request: SignedInRequest) -> tuple[list[Site], Site | None]:
    """The sites of the page, and the one that was chosen. Raises NotFound for one that is not theirs."""
    mine = covered_sites(request.user).order_by("name")
    if chosen := request.GET.get("site", ""):
        site = get_or_404(mine, pk=chosen)
        return [site], site
    return list(mine), None


def _numbers(request: SignedInRequest, sites: list[Site], *, again: bool = False) -> NumbersPage:
    found = numbers_of(sites, today(), again=again)
    return show_numbers(sites, found.counts, found.made_at)


@page(roles=MANAGING, methods=("GET", "POST"))
def numbers(request: SignedInRequest) -> HttpResponse:
    """All prisons of the viewer together, or one of them (`?site=`). A post works them out again."""
    sites, chosen = _sites(request)
    if request.method == "POST":
        _numbers(request, sites, again=True)
        messages.success(request, "Worked out again, as it is now.")
        return redirect(request.get_full_path())
    shown = _numbers(request, sites) if sites else None
    context = {
        "numbers": shown,
        "chosen": chosen,
        "rows": list(zip(shown.site_ids, shown.sites.rows, strict=True)) if shown else [],
        "several": len(sites) > 1,
        "list_url": reverse("journeys:list"),
        "query": f"?site={chosen.pk}" if chosen else "",
    }
    return render(request, "journeys/numbers.html", context)


@page(roles=MANAGING)
def numbers_csv(request: SignedInRequest) -> HttpResponse:
    """What the page shows, no more: what is left out there is left out here."""
    sites, _chosen = _sites(request)
    shown = _numbers(request, sites)
    rows: list[list[object]] = [
        ["Numbers", one.title, one.value, one.n, one.counts] for one in shown.headlines
    ]
    for grid in shown.grids:
        rows += [
            [grid.caption, label, column, value, ""]
            for label, values in grid.rows
            for column, value in zip(grid.columns, values, strict=True)
        ]
    head = (
        "Table",
        "Row",
        "Value or column",
        "n or value",
        f"What it counts (as at {shown.made_at.astimezone(clock.LONDON):%d %b %Y, %H:%M})",
    )
    return csv_answer("numbers", head, rows)

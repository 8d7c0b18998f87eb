"""The record of who looked at what and who changed what, over all sites, for the data protection officer."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from waypost.audit.actions import verify
from waypost.audit.models import Entry
from waypost.journeys.queries import privacy as ask_for
from waypost.journeys.views.privacy import PROTECTION, tabs
from waypost.kernel import clock
from waypost.people.access import SignedInRequest, page
from waypost.people.forms.moments import day_words, read_day
from waypost.people.queries.sites import all_sites
from waypost.people.record_words import Line, find_names, told
from waypost.people.views.downloads import csv_answer

PER_PAGE = 50
MOST_LINES = 20_000


def _narrowed(request: HttpRequest) -> tuple[ask_for.Narrowed, str]:
    """What was asked, and a sentence about a day that could not be read."""
    days: dict[str, date | None] = {}
    problem = ""
    for name in ("first", "last"):
        text = request.GET.get(name, "").strip()[:40]
        try:
            days[name] = read_day(text)
        except ValueError:
            days[name] = None
            problem = f"“{text}” is not a day. Write it as 22/11/2026."
    words = {name: request.GET.get(name, "").strip()[:60] for name in ("site", "person", "subject", "verb")}
    return ask_for.Narrowed(**words, first=days["first"], last=days["last"]), problem


def _lines(entries: list[Entry]) -> list[Line]:
    lines: dict[int, Line] = {}
    for site in {entry.site for entry in entries}:
        here = [entry for entry in entries if entry.site == site]
        names = find_names(site, here)
        lines |= {entry.seq: told(entry, names) for entry in here}
    return [lines[entry.seq] for entry in entries]


@page(roles=PROTECTION)
def record(request: SignedInRequest) -> HttpResponse:
    """Newest first, narrowed by prison, person, journey, kind and days; the chain can be checked."""
    narrowed, problem = _narrowed(request)
    rows = Paginator(ask_for.entries(narrowed), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "check"):
        query.pop(name, None)
    context = {
        "rows": rows,
        "lines": _lines(list(rows)),
        "narrowed": narrowed,
        "problem": problem,
        "sites": all_sites(),
        "staff": ask_for.staff(),
        "verbs": [(verb, verb.replace("_", " ").replace(".", ": ")) for verb in ask_for.verbs()],
        "query": query.urlencode(),
        "chain": verify() if "check" in request.GET else None,
        "tabs": tabs(),
    }
    return render(request, "journeys/audit_record.html", context, status=400 if problem else 200)


@page(roles=PROTECTION)
def record_csv(request: SignedInRequest) -> HttpResponse:
    """The same lines as a file, the newest 20,000."""
    narrowed, _problem = _narrowed(request)
    lines = _lines(list(ask_for.entries(narrowed)[:MOST_LINES]))
    rows = [
        (
            line.seq,
            day_words(line.at.astimezone(clock.LONDON).date()),
            f"{line.at.astimezone(clock.LONDON):%H:%M}",
            line.who,
            line.verb,
            line.words,
        )
        for line in lines
    ]
    return csv_answer("record", ("Entry", "Day", "Time", "Who", "Kind", "What"), rows)

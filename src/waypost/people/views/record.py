"""The record: who did what at this site, in sentences, and whether the chain still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from waypost.audit.actions import verify
from waypost.audit.models import Entry
from waypost.kernel import clock
from waypost.people.access import MANAGERS, SignedInRequest, page, visible_accounts
from waypost.people.forms.moments import day_words, read_day
from waypost.people.queries import accounts as ask
from waypost.people.record_words import KINDS, OTHER, Line, find_names, kinds_of, told, verbs_of
from waypost.people.views.downloads import csv_answer
from waypost.people.views.tabs import people_tabs

PER_PAGE = 50
MOST_LINES = 20_000
"""Lines of the CSV file, the newest; narrow by dates for others."""


@dataclass(frozen=True)
class _Asked:
    """What the page was narrowed to. `problem` says which day could not be read; it is then left out."""

    kind: str = ""
    person: str = ""
    first: date | None = None
    last: date | None = None
    typed_first: str = ""
    typed_last: str = ""
    problem: str = ""


def _asked(request: HttpRequest) -> _Asked:
    kind = request.GET.get("kind", "")
    typed = [request.GET.get(name, "").strip()[:40] for name in ("first", "last")]
    days: list[date | None] = []
    problem = ""
    for text in typed:
        try:
            days.append(read_day(text))
        except ValueError:
            days.append(None)
            problem = f"“{text}” is not a day. Write it as 22/11/2026."
    shown = [day_words(day) or text for day, text in zip(days, typed, strict=True)]
    return _Asked(
        kind=kind if kind in KINDS or kind == OTHER else "",
        person=request.GET.get("person", "")[:16],
        first=days[0],
        last=days[1],
        typed_first=shown[0],
        typed_last=shown[1],
        problem=problem,
    )


def _entries(request: SignedInRequest, asked: _Asked, verbs: list[str]) -> QuerySet[Entry]:
    only = verbs_of(asked.kind, verbs) if asked.kind else None
    return ask.audit_entries(
        request.user, verbs=only, person=asked.person, first=asked.first, last=asked.last
    )


def _lines(request: SignedInRequest, entries: list[Entry]) -> list[Line]:
    names = find_names(request.user.site_id, entries)
    return [told(entry, names) for entry in entries]


@page(roles=MANAGERS)
def record(request: SignedInRequest) -> HttpResponse:
    """Newest first, narrowed by person, kind and days."""
    asked, verbs = _asked(request), ask.audit_verbs(request.user)
    rows = Paginator(_entries(request, asked, verbs), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "check"):
        query.pop(name, None)
    people = visible_accounts(request.user)
    context = {
        "rows": rows,
        "lines": _lines(request, list(rows)),
        "asked": asked,
        "narrowed": any((asked.kind, asked.person, asked.first, asked.last)),
        "kinds": kinds_of(verbs),
        "people": people,
        "query": query.urlencode(),
        "chain": verify() if "check" in request.GET else None,
        "tabs": people_tabs(request.user),
    }
    return render(request, "people/audit.html", context, status=400 if asked.problem else 200)


@page(roles=MANAGERS)
def record_csv(request: SignedInRequest) -> HttpResponse:
    """The same lines as a file."""
    asked, verbs = _asked(request), ask.audit_verbs(request.user)
    entries = list(_entries(request, asked, verbs)[:MOST_LINES])
    kinds = {**KINDS, OTHER: "Anything else"}
    rows = [
        (
            line.seq,
            day_words(line.at.astimezone(clock.LONDON).date()),
            f"{line.at.astimezone(clock.LONDON):%H:%M}",
            line.who,
            line.words,
            line.detail,
            kinds[line.kind],
        )
        for line in _lines(request, entries)
    ]
    return csv_answer("record", ("Entry", "Day", "Time", "Who", "What", "Changes", "Kind"), rows)

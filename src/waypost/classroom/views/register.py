"""The register and the hours."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.classroom.access import cohorts_for, learners_for, sessions_for
from waypost.classroom.actions.register import open_session, take_register
from waypost.classroom.forms.register import SessionForm, entries_of, read_rows
from waypost.classroom.models import AbsenceReason, ClassSession, Mark
from waypost.classroom.queries.register import (
    Hours,
    RegisterRow,
    count_hours,
    list_sessions,
    minutes_attended,
    register_rows,
)
from waypost.classroom.views.shared import back_to, chosen_cohort
from waypost.kernel.errors import BadInput
from waypost.people.access import STAFF, SignedInRequest, get_or_404, page
from waypost.people.forms.moments import DAY_HINT, read_day
from waypost.people.views.downloads import csv_answer


@page(roles=STAFF, methods=("GET", "POST"))
def sessions(request: SignedInRequest) -> HttpResponse:
    """Open today's register, or an earlier one."""
    form = SessionForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        session = open_session(actor=request.user, **form.cleaned_data)
        return redirect("classroom:take-register", session.pk)
    context = {
        "form": form,
        "sessions": list_sessions(actor=request.user, cohort=chosen_cohort(request)),
        "cohorts": cohorts_for(request.user),
        "cohort": chosen_cohort(request),
    }
    return render(request, "classroom/sessions.html", context)


@page(roles=STAFF, methods=("GET", "POST"))
def take(request: SignedInRequest, session_id: int) -> HttpResponse:
    """One register: everybody on one page, one press each."""
    session = get_or_404(sessions_for(request.user), pk=session_id)
    rows = register_rows(session)
    faulty: list[RegisterRow] = []
    problem = None
    if request.method == "POST":
        rows = read_rows(rows, request.POST, minutes=session.minutes)
        faulty = [row for row in rows if row.fault]
        try:
            if not faulty:
                return _keep(request, session, rows)
        except BadInput as found:
            problem = found
    context = {
        "session": session,
        "rows": rows,
        "marks": Mark.choices,
        "reasons": AbsenceReason.choices,
        "problem": problem,
        "faulty": faulty,
        "first_fault": faulty[0].learner.pk if faulty else "",
        "taken": sum(bool(row.mark) for row in rows),
    }
    return render(request, "classroom/register.html", context, status=400 if problem or faulty else 200)


def _keep(request: SignedInRequest, session: ClassSession, rows: list[RegisterRow]) -> HttpResponse:
    entries = entries_of(rows)
    changed = take_register(actor=request.user, session=session, entries=entries)
    here = reverse("classroom:take-register", args=[session.pk])
    unmarked = sum(not row.mark and row.attendance is None for row in rows)
    if unmarked == len(rows):
        messages.warning(request, "Nobody is marked yet, so nothing was saved. Mark each person, then save.")
        return redirect(here)
    words = "The register is saved." if changed else "Nothing had changed. The register is as it was."
    if unmarked:
        words += f" {unmarked} {'person is' if unmarked == 1 else 'people are'} not marked yet."
    return back_to(request, here, words)


@page(roles=STAFF)
def session_csv(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = get_or_404(sessions_for(request.user), pk=session_id)
    head = ("Number", "Known as", "Family name", "Mark", "Reason", "Minutes missed", "Minutes attended")
    rows = []
    for row in register_rows(session):
        seen = row.attendance
        rows.append(
            (
                row.learner.sign_in_name,
                row.learner.known_as,
                row.learner.family_name,
                seen.get_mark_display() if seen else "Not marked",
                seen.get_reason_display() if seen else "",
                seen.minutes_missed if seen else "",
                minutes_attended(attendance=seen, planned=session.minutes) if seen else "",
            )
        )
    return csv_answer(f"register-{session.held_on.isoformat()}-{session.starts_at:%H%M}", head, rows)


def _day(text: str, name: str) -> date | None:
    try:
        return read_day(text[:40])
    except ValueError:
        raise BadInput(f"The {name} day is not a day.", "Write it as 22/11/2026.") from None


def _hours(request: SignedInRequest) -> tuple[list[Hours], date | None, date | None]:
    first, last = _day(request.GET.get("first", ""), "first"), _day(request.GET.get("last", ""), "last")
    people = learners_for(request.user)
    if cohort := chosen_cohort(request):
        people = people.filter(cohort=cohort)
    return count_hours(actor=request.user, learners=list(people), first=first, last=last), first, last


@page(roles=STAFF)
def hours(request: SignedInRequest) -> HttpResponse:
    """Hours in the classroom, each learner, between two days."""
    problem = None
    try:
        rows, first, last = _hours(request)
    except BadInput as found:
        problem, rows, first, last = found, [], None, None
    context = {
        "problem": problem,
        "hint": DAY_HINT,
        "typed": {name: request.GET.get(name, "")[:40] for name in ("first", "last")},
        "rows": rows,
        "first": first,
        "last": last,
        "cohorts": cohorts_for(request.user),
        "cohort": chosen_cohort(request),
        "total": round(sum(row.minutes for row in rows) / 60, 1),
        "marks": Mark.choices,
    }
    return render(request, "classroom/hours.html", context, status=400 if problem else 200)


@page(roles=STAFF)
def hours_csv(request: SignedInRequest) -> HttpResponse:
    rows, _first, _last = _hours(request)
    head = (
        "Number",
        "Known as",
        "Family name",
        "Hours",
        "Sessions",
        *(label for _mark, label in Mark.choices),
    )
    return csv_answer(
        "hours",
        head,
        [
            (
                row.learner.sign_in_name,
                row.learner.known_as,
                row.learner.family_name,
                row.hours,
                row.sessions,
                *(row.by_mark[mark] for mark in Mark.values),
            )
            for row in rows
        ],
    )

"""The stand-up of a class, and a learner's own part in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.standup import DAYS_TO_CHANGE, Row, keep_standup, say_own
from waypost.journeys.class_access import cohorts_led_by
from waypost.journeys.forms.standup import read_on, read_rows, read_said
from waypost.journeys.queries.pairs import partner_of
from waypost.journeys.queries.standup import StandUpRow, own_past, own_today, past_days, show_standup
from waypost.journeys.rules.said import MOODS, fingerprint
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import LEARNERS, STAFF, SignedInRequest, get_or_404, page
from waypost.people.models import Cohort, Role


def chosen_cohort(request: SignedInRequest, cohorts: list[Cohort]) -> Cohort | None:
    """The cohort in the address, else the person's own or the first; None where there is none. Raises NotFound."""
    asked = request.GET.get("cohort", "")
    if asked:
        return get_or_404(cohorts_led_by(request.user), pk=asked)
    own = next((one for one in cohorts if one.pk == request.user.cohort_id), None)
    return own or (cohorts[0] if cohorts else None)


@page(roles=(*STAFF, Role.PEER_MENTOR), methods=("GET", "POST"))
def standup(request: SignedInRequest) -> HttpResponse:
    """Everybody on one page: done, next, in the way, and for staff the mood."""
    actor = request.user
    if actor.learns and not actor.site.peer_help:
        raise Refused(
            "Peer mentors do not lead the stand-up here just now.", "You can type your own part on your page."
        )
    cohorts = list(cohorts_led_by(actor).order_by("name"))
    cohort = chosen_cohort(request, cohorts)
    if cohort is None:
        return render(request, "journeys/standup.html", {"cohort": None})
    problem = None
    try:
        day = read_on(request.GET.get("on", ""))
    except BadInput as found:
        problem, day = found, today()
    shown = show_standup(actor, cohort, day)
    if request.method == "POST" and problem is None:
        clashes: tuple[str, ...] = ()
        typed = read_rows(shown.rows, request.POST)
        try:
            kept = keep_standup(actor=actor, cohort=cohort, day=day, rows=typed)
        except BadInput as found:
            problem = found
        else:
            clashes = kept.clashes
            if not clashes:
                words = "The stand-up is saved." if kept.changed else "Nothing had changed. It is as it was."
                messages.success(request, words)
                address = f"{reverse('journeys:standup')}?cohort={cohort.pk}"
                return redirect(address if shown.is_today else f"{address}&on={day.isoformat()}")
        now = show_standup(actor, cohort, day)
        sent = {row.learner_id: row for row in typed}
        shown = replace(now, rows=[_again(one, sent, clashes, refused=bool(problem)) for one in now.rows])
    past = past_days(cohort) if actor.is_staff_member else []
    oldest = today() - timedelta(days=DAYS_TO_CHANGE if actor.is_staff_member else 0)
    context = {
        "cohort": cohort,
        "cohorts": cohorts,
        "shown": shown,
        "moods": MOODS,
        "past": past,
        "problem": problem,
        "clashes": [one for one in shown.rows if one.clash is not None],
        "writable": oldest <= day <= today(),
        "staff": actor.is_staff_member,
    }
    status = 400 if problem or context["clashes"] else 200
    return render(request, "journeys/standup.html", context, status=status)


def _again(now: StandUpRow, sent: dict[str, Row], clashes: tuple[str, ...], *, refused: bool) -> StandUpRow:
    """A row with what was typed in it, after a save that was refused or met somebody else's words."""
    row = sent.get(now.learner.pk)
    if row is None:
        return now
    if now.learner.pk in clashes:
        return replace(now, said=row.said, clash=now.said)
    return replace(now, said=row.said, seen=row.seen) if refused else now


@page(roles=LEARNERS, methods=("GET", "POST"))
def mine(request: SignedInRequest) -> HttpResponse:
    """My part today, my partner, and what I said before."""
    actor = request.user
    kept = own_today(actor)
    said, seen = kept, fingerprint(kept)
    problem: BadInput | Conflict | None = None
    if request.method == "POST":
        said, seen = read_said(request.POST), request.POST.get("seen", "")[:16]
        try:
            say_own(actor=actor, said=said, seen=seen)
        except BadInput as found:
            problem = found
        except Conflict as found:
            problem, seen = found, fingerprint(kept)
        else:
            messages.success(request, "Saved. You can read it out, or let it stand.")
            return redirect("journeys:my-standup")
    context = {
        "said": said,
        "seen": seen,
        "kept": kept,
        "problem": problem,
        "clash": isinstance(problem, Conflict),
        "moods": MOODS,
        "partner": partner_of(actor),
        "past": own_past(actor),
    }
    return render(request, "journeys/standup_mine.html", context, status=400 if problem else 200)

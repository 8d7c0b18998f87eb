"""The list of journeys, the page of one, and what staff add to its timeline."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.audit.actions import record as audit
from waypost.journeys.access import MANAGING, READERS, journey_for, sees_facts
from waypost.journeys.actions.entries import note_look
from waypost.journeys.actions.record import add_note, correct_entry
from waypost.journeys.forms.record import LEARNER_TOO, STAFF_ONLY, NoteForm
from waypost.journeys.models import EntryKind, JourneyState, Stage
from waypost.journeys.queries import record_list as listing
from waypost.journeys.queries.record_page import show_journey
from waypost.journeys.queries.record_timeline import entry_for, show_timeline
from waypost.kernel.errors import WaypostError
from waypost.people.access import SignedInRequest, get_or_404, page, visible_learners
from waypost.people.models import Account


def _filters(request: SignedInRequest) -> listing.Filters:
    asked = request.GET
    return listing.Filters(
        words=asked.get("words", "")[:80],
        site=asked.get("site", "")[:16],
        state=asked.get("state", ""),
        stage=asked.get("stage", ""),
        track=asked.get("track", ""),
        worker=asked.get("worker", "")[:16],
        within=asked.get("within", ""),
        order=asked.get("order", "") or "name",
    )


@page(roles=READERS)
def index(request: SignedInRequest) -> HttpResponse:
    """Every journey that the person may read, a page at a time."""
    actor, filters = request.user, _filters(request)
    rows = listing.pages(actor, filters).get_page(request.GET.get("page"))
    people = listing.rows_of(actor, rows)
    _note_list(actor, [row.journey.pk for row in people])
    query = request.GET.copy()
    query.pop("page", None)
    dates = sees_facts(actor)
    context = {
        "rows": rows,
        "people": people,
        "filters": filters,
        "query": query.urlencode(),
        "sites": listing.sites_to_choose(actor),
        "workers": listing.workers_to_choose(actor),
        "states": JourneyState.choices,
        "stages": Stage.choices,
        "tracks": listing.TRACKS,
        "within": listing.WITHIN,
        "orders": [one for one in listing.ORDERS if dates or one[0] != "release"],
        "dates": dates,
        "add_url": reverse("journeys:add") if actor.role in MANAGING else "",
    }
    return render(request, "journeys/list.html", context)


def _note_list(actor: Account, ids: list[str]) -> None:
    """Whose names and dates were on the page, in one entry."""
    with transaction.atomic():
        audit(
            actor=actor.pk,
            site=actor.site_id,
            verb="journey.listed",
            subject_type="site",
            subject_id=actor.site_id,
            detail={"journeys": ids},
        )


@page(roles=READERS)
def show(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """The journey at a glance, and its timeline."""
    return _journey_page(request, journey_id)


def _journey_page(request: SignedInRequest, journey_id: str) -> HttpResponse:
    shown = show_journey(request.user, journey_id)
    note_look(request.user, shown.journey, "journey")
    context = {
        "shown": shown,
        "journey": shown.journey,
        "strip": shown.strip,
        "timeline": show_timeline(
            request.user,
            shown.journey,
            kind=request.GET.get("kind", ""),
            before=request.GET.get("before", ""),
        ),
        "kinds": EntryKind.choices,
        "form": NoteForm(request.user),
    }
    return render(request, "journeys/journey.html", context)


@page(roles=READERS, methods=("GET", "POST"))
def note(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """Add a note to the timeline, for staff only or for the learner too."""
    journey = journey_for(request.user, journey_id)
    form = NoteForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            entry = add_note(actor=request.user, journey_id=journey_id, written=form.written())
        except WaypostError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"The note is in the timeline, as entry {entry.seq}.")
            return redirect(reverse("journeys:journey", args=(journey_id,)) + f"#entry-{entry.seq}")
    note_look(request.user, journey, "note")
    context = {"journey": journey, "form": form}
    return render(request, "journeys/note.html", context, status=400 if form.errors else 200)


@page(roles=READERS, methods=("GET", "POST"))
def correct(request: SignedInRequest, journey_id: str, seq: int) -> HttpResponse:
    """Put an entry right with a new one. The old one stays."""
    journey = journey_for(request.user, journey_id)
    old = entry_for(request.user, journey, seq)
    initial = {"audience": LEARNER_TOO if old.entry.own_words else STAFF_ONLY}
    data = request.POST if request.method == "POST" else None
    form = NoteForm(request.user, data, correcting=True, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            entry = correct_entry(actor=request.user, journey_id=journey_id, seq=seq, written=form.written())
        except WaypostError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Entry {seq} is corrected by entry {entry.seq}. Both stay.")
            return redirect(reverse("journeys:journey", args=(journey_id,)) + f"#entry-{entry.seq}")
    if form.errors:
        status = 400
    note_look(request.user, journey, "correction")
    context = {"journey": journey, "old": old, "form": form}
    return render(request, "journeys/correct.html", context, status=status)


@page(roles=READERS)
def by_account(request: SignedInRequest, account_id: str) -> HttpResponse:
    """From a learner in the class to their journey. Where there is none yet, whoever may add one is asked to."""
    journey = listing.may_follow(request.user, account_id)
    if journey is not None:
        return redirect("journeys:journey", journey.pk)
    learner = get_or_404(visible_learners(request.user), pk=account_id)
    if request.user.role in MANAGING:
        messages.info(request, f"{learner.full_name} has no journey yet. You can begin it here.")
        return redirect(reverse("journeys:add") + f"?site={learner.site_id}&account={learner.pk}")
    return render(request, "journeys/no_journey.html", {"learner": learner}, status=404)

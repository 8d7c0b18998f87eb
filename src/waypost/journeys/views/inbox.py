"""The inbox, its calendar file, and striking off what is not needed."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.audit.actions import record
from waypost.journeys.access import MANAGING, READERS, duties_seen_by
from waypost.journeys.actions.duties import DONE_ON_ITS_PAGE, settle_duty
from waypost.journeys.actions.entries import today
from waypost.journeys.forms.workload import SettleForm
from waypost.journeys.models import DutyKind
from waypost.journeys.queries.calendar_file import calendar_file, events_of
from waypost.journeys.queries.inbox import LABELS, NOW, Filters, open_inbox, since_words, tabs_of
from waypost.kernel.errors import Conflict, Refused, WaypostError
from waypost.people.access import SignedInRequest, get_or_404, page
from waypost.people.models import Account


@page(roles=READERS)
def inbox(request: SignedInRequest) -> HttpResponse:
    """The start page of the office: what needs doing, the longest overdue first."""
    when, kind = request.GET.get("when", NOW), request.GET.get("kind", "")
    filters = Filters(
        when=when if when in LABELS else NOW,
        kind=kind if kind in DutyKind.values else "",
        site=request.GET.get("site", "")[:16],
    )
    found = open_inbox(request.user, filters, number=request.GET.get("page"))
    _note_list(request.user, [line.duty.journey_id for line in found.lines])
    kept = request.GET.copy()
    for name in ("page", "when"):
        kept.pop(name, None)
    others = kept.urlencode()
    context = {
        "inbox": found,
        "rows": found.rows,
        "filters": filters,
        "title": LABELS[filters.when],
        "narrowed": bool(filters.kind or filters.site),
        "kinds": DutyKind.choices,
        "tabs": tabs_of(found.counts, filters.when, others),
        "query": f"when={filters.when}&{others}" if others else f"when={filters.when}",
        "workload_url": reverse("journeys:workload") if request.user.role in MANAGING else "",
        "today": today(),
    }
    return render(request, "journeys/inbox.html", context)


def _note_list(actor: Account, ids: list[str]) -> None:
    """Whose names were on the page, in one entry; nothing where there were none."""
    if not ids:
        return
    with transaction.atomic():
        record(
            actor=actor.pk,
            site=actor.site_id,
            verb="journey.listed",
            subject_type="site",
            subject_id=actor.site_id,
            detail={"part": "inbox", "journeys": sorted(set(ids))},
        )


@page(roles=READERS)
def calendar(request: SignedInRequest) -> HttpResponse:
    """One's own things to do as a calendar file."""
    events = events_of(request.user, request.build_absolute_uri("/").rstrip("/"))
    with transaction.atomic():
        record(
            actor=request.user.pk,
            site=request.user.site_id,
            verb="inbox.calendar",
            subject_type="account",
            subject_id=request.user.pk,
            detail={"events": len(events)},
        )
    answer = HttpResponse(
        calendar_file(events, name="Waypost: to do"), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="waypost-to-do.ics"'
    return answer


@page(roles=READERS, methods=("GET", "POST"))
def settle(request: SignedInRequest, duty_id: int) -> HttpResponse:
    """Strike off one thing that is not needed after all, with the reason."""
    duty = get_or_404(duties_seen_by(request.user), pk=duty_id)
    if duty.kind in DONE_ON_ITS_PAGE:
        raise Refused(
            "This is owed to the person, so it cannot be struck off a list.",
            "Open it and do it on its own page.",
        )
    form = SettleForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                settle_duty(actor=request.user, duty_id=duty.pk, **form.cleaned_data)
            except WaypostError as problem:
                form.add_error(None, str(problem))
                status = 409 if isinstance(problem, Conflict) else 400
            else:
                messages.success(request, "Struck off. The reason is in the timeline.")
                return redirect("journeys:inbox")
    context = {"duty": duty, "form": form, "since": since_words(duty.due_on, today())}
    return render(request, "journeys/settle.html", context, status=status)

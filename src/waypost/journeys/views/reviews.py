"""Reviews: the list, one of them, and the learner's own preparation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.journeys.access import CASE_ROLES, READERS, journey_for, sees_facts
from waypost.journeys.actions.entries import note_look, today
from waypost.journeys.actions.reviews import (
    complete_review,
    prepare_review,
    review_for,
    save_review,
    start_review,
)
from waypost.journeys.forms.reviews import PrepareForm, ReviewForm, both_texts, same_text, shown_values
from waypost.journeys.models import Goal, Review
from waypost.journeys.queries.review_record import record_now
from waypost.journeys.queries.reviews import active_goals, own_open_review, reviews_of, show_review
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict
from waypost.learning.forms.bodies import SaveBody, read_body
from waypost.people.access import LEARNERS, SignedInRequest, page
from waypost.people.forms.moments import day_words


@page(roles=READERS)
def reviews(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """All reviews of a journey, the open one first."""
    journey = journey_for(request.user, journey_id)
    note_look(request.user, journey, "reviews")
    rows = reviews_of(journey, number=request.GET.get("page"))
    context = {"journey": journey, "rows": rows, "today": today(), "facts": sees_facts(request.user)}
    return render(request, "journeys/reviews.html", context)


@page(roles=READERS)
def review(request: SignedInRequest, review_id: int) -> HttpResponse:
    """Hold a review, or read one."""
    found = review_for(request.user, review_id)
    note_look(request.user, found.journey, "review")
    return _show(request, found)


def _show(
    request: SignedInRequest,
    found: Review,
    *,
    form: ReviewForm | None = None,
    theirs: list[tuple[str, str]] | None = None,
    status: int = 200,
    kept: bool = False,
) -> HttpResponse:
    """`kept`: what is in the form is saved, though the review could not be completed."""
    shown = show_review(request.user, found)
    if form is None and shown.can_write:
        form = ReviewForm(found, found.journey.known_as, active_goals(found.journey))
    context: dict[str, Any] = {
        "journey": found.journey,
        "shown": shown,
        "form": form,
        "theirs": theirs or [],
        "kept": kept,
        "today": today(),
        "lines": list(zip(shown.skills, form.skills, strict=True)) if form else [],
    }
    return render(request, "journeys/review.html", context, status=status)


@page(roles=READERS)
def review_print(request: SignedInRequest, review_id: int) -> HttpResponse:
    """The review for paper: what was said, or lines to write on while it is open."""
    found = review_for(request.user, review_id)
    note_look(request.user, found.journey, "review, for paper")
    shown = show_review(request.user, found)
    context = {"journey": found.journey, "shown": shown, "today": today()}
    return render(request, "journeys/review_print.html", context)


@page(roles=CASE_ROLES, methods=("POST",))
def review_change(request: SignedInRequest, review_id: int) -> HttpResponse:
    """Start it, look at the record again, save, or complete. What cannot be saved comes back as it was typed."""
    found = review_for(request.user, review_id)
    do = request.POST.get("do", "")
    if do in ("start", "again"):
        try:
            start_review(actor=request.user, review_id=review_id, record=record_now(found.journey))
        except Conflict as problem:
            messages.warning(request, str(problem))
        return redirect("journeys:review", review_id)
    if do not in ("save", "complete"):
        raise BadInput("The page did not say what to do. Nothing was saved.", "Load the page and try again.")
    return _write(request, found, complete=do == "complete")


def _write(request: SignedInRequest, found: Review, *, complete: bool) -> HttpResponse:
    """Keep what was sent, and then complete the review if that is asked: whatever is still missing, nothing is lost."""
    name, goals = found.journey.known_as, active_goals(found.journey)
    sent = _newest(request, found, goals)
    form = ReviewForm(found, name, goals, sent)
    if not form.is_valid():
        return _show(request, found, form=form, status=400)
    try:
        version, draft = form.cleaned_data["version"], form.draft()
        saved = save_review(actor=request.user, review_id=found.pk, version=version, draft=draft)
        if not complete:
            messages.success(request, "Saved. The review stays open until you complete it.")
            return redirect("journeys:review", found.pk)
        sent["version"] = str(saved.version)
        form = ReviewForm(found, name, goals, sent)
        if not (form.is_valid() and form.ready()):
            return _show(request, review_for(request.user, found.pk), form=form, status=400, kept=True)
        following = complete_review(
            actor=request.user, review_id=found.pk, version=saved.version, draft=draft
        )
    except BadInput as problem:
        form.add_error(None, str(problem))
        return _show(request, review_for(request.user, found.pk), form=form, status=400, kept=True)
    except Conflict as problem:
        fresh = review_for(request.user, found.pk)
        mixed, theirs = both_texts(fresh, name, goals, request.POST)
        mixed.is_valid()
        mixed.add_error(None, str(problem))
        return _show(request, fresh, form=mixed, theirs=theirs, status=409)
    messages.success(
        request, f"The review is complete. The next one is due on {day_words(following.due_on)}."
    )
    if draft.on_track is False:
        messages.info(
            request, "Off track: you can open an intervention below, if that is the right thing now."
        )
    return redirect("journeys:review", found.pk)


def _newest(request: SignedInRequest, found: Review, goals: list[Goal]) -> QueryDict:
    """What was sent. Where the page had saved the very same by itself just before, it counts as of that save."""
    sent = request.POST.copy()
    if same_text(ReviewForm(found, found.journey.known_as, goals), sent):
        sent["version"] = str(found.version)
    return sent


@page(roles=CASE_ROLES, methods=("POST",))
def review_save(request: SignedInRequest, review_id: int) -> HttpResponse:
    """What the page's script sends at each pause: the form as text. 409 says what is saved instead."""
    found = review_for(request.user, review_id)
    body = read_body(request, SaveBody)
    name, goals = found.journey.known_as, active_goals(found.journey)
    data = QueryDict(body.files.get("form", ""), mutable=True)
    data["version"] = str(body.base_version)
    form = ReviewForm(found, name, goals, data)
    if not form.is_valid():
        problem = next(iter(form.errors.values()))[0]
        raise BadInput(str(problem), "What you typed is still on the page.")
    try:
        saved = save_review(
            actor=request.user, review_id=found.pk, version=body.base_version, draft=form.draft()
        )
    except Conflict as conflict:
        held = review_for(request.user, found.pk)
        _mixed, theirs = both_texts(held, name, goals, data)
        return JsonResponse(
            {
                "error": "conflict",
                "message": conflict.message,
                "try_this": conflict.try_this,
                "version": held.version,
                "files": {"form": urlencode(shown_values(ReviewForm(held, name, goals)))},
                "saved_at": clock.now().isoformat(),
                "other_window": held.entered_by_id == request.user.pk,
                "says": [{"ask": label, "lines": [words]} for label, words in theirs],
            },
            status=409,
        )
    return JsonResponse({"version": saved.version, "saved_at": clock.now().isoformat()})


@page(roles=LEARNERS, methods=("GET", "POST"))
def prepare(request: SignedInRequest) -> HttpResponse:
    """The learner gets ready for their next talk, in their own words."""
    journey, found = own_open_review(request.user)
    if journey is None or found is None:
        status = 409 if request.method == "POST" else 200
        return render(request, "journeys/prepare_none.html", {"journey": journey}, status=status)
    data = request.POST if request.method == "POST" else None
    form = PrepareForm(found.answers.get("prepared", {}), data)
    if data is not None and form.is_valid():
        try:
            prepare_review(actor=request.user, prepared=form.prepared())
        except (BadInput, Conflict) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Saved. You can change it until your talk is finished.")
            return redirect(reverse("journeys:prepare"))
    note_look(request.user, journey, "prepare")
    context = {"journey": journey, "review": found, "form": form}
    return render(request, "journeys/prepare.html", context, status=400 if form.errors else 200)

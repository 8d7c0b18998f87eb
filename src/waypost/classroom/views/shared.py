"""Small things that several pages of the classroom do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from waypost.classroom.access import cohorts_for
from waypost.classroom.queries.work import readable_work
from waypost.curriculum.schema import Exercise
from waypost.learning.views.frame import frame_url
from waypost.people.access import SignedInRequest, get_or_404
from waypost.people.models import Cohort


def chosen_cohort(request: SignedInRequest) -> Cohort | None:
    """The cohort in the address (`?cohort=`), None for all. Raises NotFound for one that is not theirs."""
    cohort_id = request.GET.get("cohort", "")
    return get_or_404(cohorts_for(request.user), pk=cohort_id) if cohort_id else None


def back_to(request: HttpRequest, address: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(address)


def say(request: HttpRequest, form: forms.Form, address: str) -> HttpResponse:
    """Back to the page with the first thing that the form found."""
    first = next(iter(form.errors.values()))[0]
    messages.warning(request, str(first))
    return redirect(address)


def page_of(exercise: Exercise | None, files: dict[str, str]) -> dict[str, Any]:
    """What `classroom/see_page.html` needs to show the work as the page that it makes; nothing for other work."""
    if exercise is None or exercise.runner != "page":
        return {"frame": "", "page_files": None}
    return {"frame": frame_url(), "page_files": readable_work(exercise=exercise, files=files)}

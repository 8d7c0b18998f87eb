"""The progress grid, a learner's page, and notes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from waypost.classroom.access import cohorts_for
from waypost.classroom.forms.words import NoteForm, StartForm
from waypost.classroom.queries.grid import show_grid, show_learner
from waypost.classroom.views.shared import back_to, chosen_cohort, say
from waypost.learning.actions import set_start, write_note
from waypost.learning.curriculum import library
from waypost.people.access import STAFF, SignedInRequest, learner_for, page
from waypost.people.views.downloads import csv_answer


@page(roles=STAFF)
def grid(request: SignedInRequest) -> HttpResponse:
    """Everyone against every module."""
    context = {
        "grid": show_grid(actor=request.user, library=library(), cohort=chosen_cohort(request)),
        "cohorts": cohorts_for(request.user),
        "cohort": chosen_cohort(request),
    }
    return render(request, "classroom/progress.html", context)


@page(roles=STAFF)
def grid_csv(request: SignedInRequest) -> HttpResponse:
    grid = show_grid(actor=request.user, library=library(), cohort=chosen_cohort(request))
    head = (
        "Number",
        "Known as",
        "Family name",
        *(f"{title}: exercises met" for title in grid.modules),
        "Hours at work",
    )
    return csv_answer(
        "progress",
        head,
        [
            (
                row.learner.sign_in_name,
                row.learner.known_as,
                row.learner.family_name,
                *(cell.words for cell in row.cells),
                row.hours,
            )
            for row in grid.rows
        ],
    )


@page(roles=STAFF)
def learner(request: SignedInRequest, learner_id: str) -> HttpResponse:
    """All of one learner's work."""
    who = learner_for(request.user, learner_id)
    known = library()
    shown = show_learner(actor=request.user, learner=who, library=known)
    titles = {key: exercise.title for key, exercise in known.exercises.items()}
    context = {
        "learner": who,
        "shown": shown,
        "titles": titles,
        "note_form": NoteForm(),
        "start_form": StartForm(initial={"start_module": shown.start}),
    }
    return render(request, "classroom/learner.html", context)


@page(roles=STAFF, methods=("POST",))
def note(request: SignedInRequest, learner_id: str) -> HttpResponse:
    """Write a note to a learner; it is on their home page and beside their work at once."""
    who = learner_for(request.user, learner_id)
    form = NoteForm(request.POST)
    back = reverse("classroom:learner", args=[who.pk])
    if not form.is_valid():
        return say(request, form, back)
    exercise_id = form.cleaned_data["exercise_id"]
    if exercise_id:
        library().exercise(exercise_id)
        back = reverse("classroom:work", args=[who.pk, exercise_id])
    write_note(actor=request.user, learner_id=who.pk, body=form.cleaned_data["body"], exercise_id=exercise_id)
    return back_to(request, back, f"{who.known_as} can see your note now.")


@page(roles=STAFF, methods=("POST",))
def start(request: SignedInRequest, learner_id: str) -> HttpResponse:
    """Choose the part of the course that a learner starts with."""
    who = learner_for(request.user, learner_id)
    form = StartForm(request.POST)
    back = reverse("classroom:learner", args=[who.pk])
    if not form.is_valid():
        return say(request, form, back)
    set_start(actor=request.user, learner=who, module_id=form.cleaned_data["start_module"])
    return back_to(request, back, f"{who.known_as} carries on from there.")

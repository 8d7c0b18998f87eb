"""Project hand-ins to look at, return or accept."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from waypost.classroom.access import reviews_for
from waypost.classroom.actions.reviews import accept_review, return_review
from waypost.classroom.forms.reviews import DecisionForm
from waypost.classroom.views.shared import back_to, page_of
from waypost.kernel.errors import BadInput
from waypost.learning.curriculum import library
from waypost.learning.models import Review
from waypost.learning.models.work import ReviewState
from waypost.people.access import STAFF, SignedInRequest, get_or_404, page

_SHOWN = 60


@page(roles=STAFF)
def waiting(request: SignedInRequest) -> HttpResponse:
    """Hand-ins that wait, oldest first, and those decided lately."""
    mine = reviews_for(request.user)
    titles = {key: exercise.title for key, exercise in library().exercises.items()}
    context = {
        "waiting": mine.filter(state=ReviewState.WAITING).order_by("pk"),
        "decided": mine.exclude(state=ReviewState.WAITING).order_by("-decided_at", "-pk")[:_SHOWN],
        "titles": titles,
    }
    return render(request, "classroom/reviews.html", context)


def _files(review: Review, form: DecisionForm) -> list[dict[str, Any]]:
    """Files with their lines, each with the remarks already on it and what was being written."""
    kept: dict[tuple[str, int], list[Any]] = {}
    for comment in review.comments.select_related("author"):
        kept.setdefault((comment.file, comment.line), []).append(comment)
    draft = {(remark.file, remark.line): remark.body for remark in form.remarks()} if form.is_bound else {}
    return [
        {
            "name": name,
            "lines": [
                {
                    "text": text,
                    "comments": kept.get((name, number), []),
                    "draft": draft.get((name, number), ""),
                }
                for number, text in enumerate(content.split("\n"), 1)
            ],
        }
        for name, content in sorted(review.submission.files.items())
    ]


@page(roles=STAFF, methods=("GET", "POST"))
def review(request: SignedInRequest, review_id: int) -> HttpResponse:
    """One hand-in: its files line by line, the rubric, and a decision."""
    found = get_or_404(reviews_for(request.user), pk=review_id)
    exercise = library().exercise(found.submission.exercise_id)
    project = library().project(exercise.project_id) if exercise.project_id else None
    form = DecisionForm(project.rubric if project else (), request.POST or None)
    problem = None
    if request.method == "POST" and form.is_valid():
        decide = accept_review if request.POST.get("decision") == "accept" else return_review
        try:
            decide(
                actor=request.user,
                review=found,
                message=form.cleaned_data["message"],
                rubric=form.rubric(),
                remarks=form.remarks(),
            )
            who = found.submission.learner.known_as
            return back_to(request, reverse("classroom:reviews"), f"{who} can see your answer now.")
        except BadInput as trouble:
            problem = trouble
    context = {
        "review": found,
        "exercise": exercise,
        "project": project,
        "form": form,
        "files": _files(found, form),
        "rubric": [
            {"row": row, "chosen": (form.rubric() if form.is_bound else found.rubric).get(row.id, "")}
            for row in (project.rubric if project else ())
        ],
        "problem": problem,
        "open": found.state == ReviewState.WAITING,
        **page_of(exercise, found.submission.files),
    }
    return render(request, "classroom/review.html", context, status=400 if problem else 200)

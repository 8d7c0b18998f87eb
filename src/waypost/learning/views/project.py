"""A project: what the customer wants, how far the work is, what the instructor said."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from waypost.learning.actions import beat, see_review
from waypost.learning.curriculum import script_json, shelf
from waypost.learning.queries.work import project_page
from waypost.learning.views.answers import plain
from waypost.learning.views.frame import frame_url
from waypost.people.access import SignedInRequest, page


@page()
@plain
def project(request: SignedInRequest, project_id: str) -> HttpResponse:
    books = shelf()
    found = books.library.project(project_id)
    shown = project_page(request.user, found)
    beat(actor=request.user, place_type="project", place_id=project_id)
    for milestone in shown.milestones:
        if milestone.review is not None and milestone.review.seen_at is None:
            see_review(actor=request.user, review=milestone.review)
    context = {
        "project": found,
        "unit": books.outline.units[project_id],
        "page": shown,
        "brief": books.markdown(found.brief, module_id=found.module_id),
        "done_looks_like": books.markdown(found.done_looks_like, module_id=found.module_id),
        "terms": books.project_terms_json(found),
        "site": script_json({"files": shown.files, "entry": found.milestones[0].entry}),
        "frame_url": frame_url(),
    }
    return render(request, "learning/project.html", context)

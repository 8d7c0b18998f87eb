"""The judge's page for staff, and its figures for a machine that watches machines."""

from __future__ import annotations

from hmac import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from waypost.classroom.queries.judge import show_judge
from waypost.judge.client import JudgeClient
from waypost.judge.telemetry import as_prometheus
from waypost.kernel.errors import Unavailable
from waypost.learning.curriculum import library
from waypost.people.access import STAFF, SignedInRequest, page, public


@page(roles=STAFF)
def show(request: SignedInRequest) -> HttpResponse:
    """Which kinds of work can be marked, how fast, and what is amiss."""
    judge = JudgeClient(settings.JUDGE_SOCKET)
    return render(request, "classroom/judge.html", {"judge": show_judge(judge=judge, library=library())})


@public()
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for whoever sends the token of WAYPOST_METRICS_TOKEN; without one there is no such page."""
    wanted = settings.METRICS_TOKEN
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not wanted or not compare_digest(sent.encode(), wanted.encode()):
        raise Http404
    kind = "text/plain; version=0.0.4; charset=utf-8"
    try:
        return HttpResponse(as_prometheus(JudgeClient(settings.JUDGE_SOCKET).status()), content_type=kind)
    except Unavailable:
        return HttpResponse("waypost_judge_up 0\n", content_type=kind, status=503)

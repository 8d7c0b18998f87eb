"""Keeps to one live session each, and ends it when nobody has been there for a while."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY, get_user
from django.http import HttpRequest, HttpResponse

from waypost.people import sessions

BACKGROUND = "X-Waypost-Background"  # a poll of a page that nobody may be looking at


class LiveSessionMiddleware:
    """Turns a request whose session has ended into a signed-out one; `access.page` then answers it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session_was_named = SESSION_KEY in request.session  # type: ignore[attr-defined]
        if request.session_was_named:  # type: ignore[attr-defined]
            # the account itself, not Django's lazy stand-in: a page asks it dozens of times
            request.user = get_user(request)
            reason = sessions.why_ended(request)
            if reason:
                return_to = request.get_full_path() if request.method == "GET" else ""
                sessions.end(request, reason=reason, return_to=return_to)
            elif request.headers.get(BACKGROUND) != "1":
                sessions.stamp_activity(request)
        response = self.get_response(request)
        if "Cache-Control" not in response:
            # a shared machine: Back must never show the last person's page
            response["Cache-Control"] = "no-store"
        return response

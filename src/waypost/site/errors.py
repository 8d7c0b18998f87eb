"""Every way things go wrong, answered with a plain sentence: as a page for a person, as JSON for a script."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.db import DatabaseError, DataError, IntegrityError, NotSupportedError, ProgrammingError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from waypost.kernel import errors, ids
from waypost.learning.errors import STORE_SILENT
from waypost.people.access import wants_json

log = logging.getLogger("waypost")

STATUS: tuple[tuple[type[errors.WaypostError], int], ...] = (
    (errors.NotFound, 404),
    (errors.Refused, 403),
    (errors.BadInput, 400),
    (errors.Conflict, 409),
    (errors.Unavailable, 503),
)
HEADINGS = {
    400: "That did not come through",
    403: "This is not open to you",
    404: "There is no page here",
    409: "Someone changed this first",
    411: "That did not come through",
    413: "That is too big",
    500: "Something went wrong on our side",
    503: "A part of Waypost is resting",
}
OURS = (IntegrityError, DataError, ProgrammingError, NotSupportedError)
"""Database errors that are a mistake in the code, not a store that fails."""


class ShellMiddleware:
    """Turns a WaypostError of any view, and a store that fails, into its page, and sets the headers that no view
    should forget."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"
        )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if is_store_fault(exception):
            return store_fault(request, exception)
        if not isinstance(exception, errors.WaypostError):
            return None
        status = next((code for kind, code in STATUS if isinstance(exception, kind)), 500)
        if status >= 500:
            log.error("%s %s: %s", request.method, request.path, exception, exc_info=exception)
        return answer(request, status=status, message=exception.message, try_this=exception.try_this)


def answer(request: HttpRequest, *, status: int, message: str, try_this: str = "") -> HttpResponse:
    """One problem, told as the caller can read it."""
    if wants_json(request):
        name = HEADINGS[status].lower().replace(" ", "_")
        return JsonResponse({"error": name, "message": message, "try_this": try_this}, status=status)
    context = {"heading": HEADINGS[status], "message": message, "try_this": try_this, "status": status}
    return render(request, "errors/problem.html", context, status=status)


def is_store_fault(exception: Exception) -> bool:
    """A full disk, a read-only or broken database, a lock that never ends."""
    return isinstance(exception, DatabaseError) and not isinstance(exception, OURS)


def store_fault(request: HttpRequest, exception: Exception) -> HttpResponse:
    """503, in the words that the learner's pages use. The page reads nothing from the store that has failed."""
    log.error("%s %s: the store: %s", request.method, request.path, exception, exc_info=exception)
    request.user = AnonymousUser()  # the header would ask the store who this is
    response = answer(
        request,
        status=503,
        message=f"{STORE_SILENT} What was saved before is safe.",
        try_this="Go back, wait a minute, then try again. If it happens again, tell your instructor.",
    )
    # a sign-in that stopped half way leaves nothing in the browser: the same form can be sent again
    if hasattr(request, "session"):
        request.session.modified = False
    request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
    return response


def too_big(request: HttpRequest) -> HttpResponse:
    return answer(
        request,
        status=413,
        message="What was sent is bigger than Waypost takes. Nothing was changed.",
        try_this="Make it smaller, then send it again.",
    )


def length_missing(request: HttpRequest) -> HttpResponse:
    return answer(
        request,
        status=411,
        message="What was sent did not say how long it is, so Waypost did not take it. Nothing was changed.",
        try_this="Go back, load the page again and send it once more.",
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_big(request)
    if isinstance(exception, DisallowedHost):
        log.warning(
            "Asked by a name that is not in WAYPOST_HOSTS: %r", request.META.get("HTTP_HOST", "")[:200]
        )
        return answer(
            request,
            status=400,
            message="Waypost does not answer to the name in this address.",
            try_this="Use the address on the wall, or ask a member of staff. They can add a name: see WAYPOST_HOSTS.",
        )
    return unreadable(request)


def unreadable(request: HttpRequest) -> HttpResponse:
    return answer(
        request,
        status=400,
        message="Waypost could not read what was sent. Nothing was changed.",
        try_this="Go back, load the page again and send it once more.",
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(
        request,
        status=403,
        message="This page is not for your kind of account.",
        try_this="All that is yours starts from your home page. For this page, ask a member of staff.",
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(
        request,
        status=404,
        message="We looked, and there is nothing at this address.",
        try_this="Check the address, or go back to your home page.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault, or a store that failed before a view was reached. Reads nothing from the database."""
    behind = sys.exc_info()[1]
    if isinstance(behind, Exception) and is_store_fault(behind):
        return store_fault(request, behind)
    ticket = ids.new_id(length=6)
    log.error("Fault %s at %s %s", ticket, request.method, request.path)
    message = "Waypost made a mistake. Your saved work is safe."
    if wants_json(request):
        return JsonResponse({"error": "our_fault", "message": message, "fault": ticket}, status=500)
    return HttpResponse(render_to_string("errors/500.html", {"ticket": ticket}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(
        request,
        status=403,
        message="This page was open for too long, or in another window, so Waypost did not take what you sent.",
        try_this="Load the page again, then send it once more.",
    )

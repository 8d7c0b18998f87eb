"""The shell's own pages: is the server well, and the gallery of components."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from waypost.people.access import STAFF, SignedInRequest, page, public


@public()
def healthz(request: HttpRequest) -> HttpResponse:
    """200 `{"ok": true}` when the database answers, 503 when it does not. Says nothing about anyone."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"ok": False, "message": "The database does not answer."}, status=503)
    return JsonResponse({"ok": True})


@page(roles=STAFF)
def design(request: SignedInRequest) -> HttpResponse:
    """Every component, in each theme, for those who build pages."""
    return render(request, "shell/design.html", {"themes": ("light", "dark", "contrast")})

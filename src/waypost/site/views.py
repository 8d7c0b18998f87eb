"""The shell's own pages: is the server well, and the gallery of components."""

from __future__ import annotations

from django import forms
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


class SampleForm(forms.Form):
    """One field of each sort, for the gallery."""

    name = forms.CharField(label="Known as", help_text="The name they use in the room.")
    seat = forms.IntegerField(label="Seat", required=False)
    mark = forms.ChoiceField(label="Came", choices=[("present", "Present"), ("late", "Late")])
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="Peer mentors may help", required=False)


COLOURS = (
    ("paper", "page"),
    ("surface", "cards"),
    ("sunk", "quiet areas"),
    ("teal", "doing"),
    ("amber", "you are here"),
    ("green", "done"),
    ("plum", "not yet"),
    ("ink", "words"),
)
THEMES = (("light", "Light"), ("dark", "Dark"), ("contrast", "High contrast"))


@page(roles=STAFF)
def design(request: SignedInRequest) -> HttpResponse:
    """Every component, in each theme, for those who build pages."""
    themes = [
        {"name": name, "title": title, "form": SampleForm({"seat": "7"}, auto_id=f"{name}_%s")}
        for name, title in THEMES
    ]
    tabs = [
        {"key": "one", "url": "#main", "label": "Waiting", "count": 3},
        {"key": "two", "url": "#main", "label": "Decided", "count": None},
    ]
    return render(request, "shell/design.html", {"themes": themes, "tabs": tabs, "colours": COLOURS})

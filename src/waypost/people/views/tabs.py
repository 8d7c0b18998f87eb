"""The tabs over the staff pages of the people room."""

from __future__ import annotations

from django.urls import reverse

from waypost.people.models import Account, Role


def people_tabs(actor: Account) -> list[dict[str, str]]:
    tabs = [
        {"key": "accounts", "url": reverse("people:accounts"), "label": "Accounts"},
        {"key": "add", "url": reverse("people:add"), "label": "Add a person"},
        {"key": "import", "url": reverse("people:import"), "label": "Add from a file"},
        {"key": "cohorts", "url": reverse("people:cohorts"), "label": "Cohorts"},
    ]
    if actor.role == Role.SITE_MANAGER:
        tabs += [
            {"key": "site", "url": reverse("people:site"), "label": "Workshop"},
            {"key": "audit", "url": reverse("people:audit"), "label": "Record"},
        ]
    return tabs

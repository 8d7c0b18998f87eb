"""What this room calls a class session in the record."""

from __future__ import annotations

from django.db.models import Q

from waypost.classroom.models import ClassSession
from waypost.people.forms.moments import day_words
from waypost.people.record_words import name_things


def _sessions(site: str, ids: set[str]) -> dict[str, str]:
    numbers = [int(one) for one in ids if one.isascii() and one.isdigit()]
    rows = ClassSession.objects.select_related("cohort").filter(
        Q(cohort__site_id=site) | Q(room_id=site), pk__in=numbers
    )
    return {
        str(
            one.pk
        ): f"{day_words(one.held_on)}, {one.starts_at:%H:%M} ({one.who.lower() if one.room_id else one.who})"
        for one in rows
    }


def connect() -> None:
    name_things("session", _sessions)

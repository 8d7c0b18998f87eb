"""What this room calls its things in the record."""

from __future__ import annotations

from waypost.journeys.models import Journey
from waypost.people.record_words import name_things


def _journeys(site: str, ids: set[str]) -> dict[str, str]:
    rows = Journey.objects.filter(home_id=site, pk__in=ids)
    return {one.pk: one.full_name for one in rows}


def connect() -> None:
    name_things("journey", _journeys)

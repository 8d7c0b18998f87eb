"""Where a person has been."""

from __future__ import annotations

from django.db.models import QuerySet

from waypost.journeys.models import Journey, Stay


def stays_of(journey: Journey) -> QuerySet[Stay]:
    """The newest first."""
    return Stay.objects.filter(journey=journey).select_related("site")

"""Reading the record of who did what."""

from __future__ import annotations

from django.db.models import QuerySet

from waypost.audit.models import Entry


def entries_of_site(site_id: str) -> QuerySet[Entry]:
    """Every entry of one site, newest first."""
    return Entry.objects.filter(site=site_id).order_by("-seq")

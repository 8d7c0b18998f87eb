"""The sites there are."""

from __future__ import annotations

from django.db.models import QuerySet

from waypost.people.models import Site


def all_sites() -> QuerySet[Site]:
    """Every site, by name. For roles that work with all of them; the caller has made sure of that."""
    return Site.objects.order_by("name")

"""Keeping the numbers of a day."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waypost.journeys.models import SiteNumbers
from waypost.journeys.queries.site_numbers import Counts, kept_numbers, work_out
from waypost.people.models import Site


def numbers_of(sites: list[Site], day: date, *, again: bool = False) -> dict[str, Counts]:
    """Site id -> counts of `day`. Worked out once a day and kept; `again` works them out anew."""
    found, missing = ({}, sites) if again else kept_numbers(sites, day)
    if not missing:
        return found
    new = work_out(missing, day)
    with transaction.atomic():
        SiteNumbers.objects.filter(site__in=missing, as_at=day).delete()
        SiteNumbers.objects.bulk_create(
            [SiteNumbers(site_id=site_id, as_at=day, counts=counts) for site_id, counts in new.items()],
            ignore_conflicts=True,
        )
    return {**found, **new}

"""Keeping the numbers of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from waypost.journeys.actions.entries import today
from waypost.journeys.models import SiteNumbers
from waypost.journeys.queries.site_numbers import Counts, kept_numbers, work_out
from waypost.kernel import clock
from waypost.people.models import Site

KEPT_FOR = timedelta(days=7)
"""Nothing reads the numbers of an earlier day. A week of them is left for who has to explain one."""
AT_ONCE = 5
"""Sites for which `NumbersAhead` works them out in one go: a tenth of a second, or half of one in a large network."""


@dataclass(frozen=True)
class NumbersOfDay:
    """Site id -> counts; `made_at` (UTC) is when the oldest of them were worked out."""

    counts: dict[str, Counts]
    made_at: datetime


def numbers_of(sites: list[Site], day: date, *, again: bool = False) -> NumbersOfDay:
    """Of one prison as it is now: its manager has just done what is counted. Of several, worked out once a day and
    kept; `again` works them out anew. `sites` has at least one."""
    now = clock.now()
    if len(sites) == 1:
        return NumbersOfDay(work_out(sites, day), now)
    found, made_at, missing = ({}, now, sites) if again else kept_numbers(sites, day)
    if not missing:
        return NumbersOfDay(found, made_at or now)
    return NumbersOfDay({**found, **_keep(missing, day)}, made_at or now)


def _keep(sites: list[Site], day: date) -> dict[str, Counts]:
    new = work_out(sites, day)
    rows = [SiteNumbers(site_id=site_id, as_at=day, counts=counts) for site_id, counts in new.items()]
    with transaction.atomic():
        SiteNumbers.objects.filter(site__in=sites, as_at=day).delete()
        SiteNumbers.objects.bulk_create(rows, ignore_conflicts=True)
    return new


class NumbersAhead:
    """Works out a day's numbers before anybody looks at them, a few prisons at a time. A whole network takes about a
    second, too long to wait for a page."""

    def __init__(self) -> None:
        self._ready: date | None = None

    def once(self) -> int:
        """Gives for how many prisons they were worked out; 0 when all are ready."""
        day = today()
        if self._ready == day:
            return 0
        sites = list(Site.objects.exclude(numbers__as_at=day).order_by("pk")[:AT_ONCE])
        for site in sites:
            _keep(
                [site], day
            )  # one by one: a database goes by the people of one prison, but through all of several
        if not sites:
            SiteNumbers.objects.filter(as_at__lt=day - KEPT_FOR).delete()
            self._ready = day
        return len(sites)

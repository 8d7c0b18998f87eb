"""One day's numbers of one site, kept so that a network's page adds up a hundred rows and not a million."""

from __future__ import annotations

from django.db import models

from waypost.kernel import clock
from waypost.people.models import Site


class SiteNumbers(models.Model):
    """`counts`: see `queries.numbers`. Worked out when the day begins (`actions.numbers`), and again when asked."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="numbers")
    as_at = models.DateField()
    counts = models.JSONField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-as_at",)
        constraints = [models.UniqueConstraint(fields=("site", "as_at"), name="numbers_of_a_day")]

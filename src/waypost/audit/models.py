"""One table. It knows no person by foreign key, so that it outlives every other row."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One act. `hash` covers this row and the hash before it; `seq` gives the order, never `at`."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)  # account id, or "system"
    site = models.CharField(max_length=16, blank=True)  # site id
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("seq",)
        indexes = [
            models.Index(fields=("subject_type", "subject_id", "seq"), name="audit_subject"),
            models.Index(fields=("site", "seq"), name="audit_site"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.subject_type} {self.subject_id}"

"""One table. It knows no person by foreign key, so that it outlives every other row."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from waypost.kernel.errors import Refused


def _no() -> NoReturn:
    raise Refused("An audit entry is never changed or removed.")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads and appends; nothing else."""

    def update(self, **kwargs: Any) -> int:
        _no()

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        _no()

    def delete(self) -> tuple[int, dict[str, int]]:
        _no()


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

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("seq",)
        indexes = [
            models.Index(fields=("subject_type", "subject_id", "seq"), name="audit_subject"),
            models.Index(fields=("site", "seq"), name="audit_site"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.subject_type} {self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _no()
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _no()

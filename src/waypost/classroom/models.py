"""Class sessions and who came."""

from __future__ import annotations

from django.db import models

from waypost.kernel import clock
from waypost.people.models import Account, Cohort, Site

EVERYONE = "Everyone in the room"


class ClassSession(models.Model):
    """One sitting, London wall-clock times: of one `cohort`, or of everyone in the `room`. `minutes` is its planned
    length."""

    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, related_name="sessions", null=True, blank=True
    )
    room = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    held_on = models.DateField()
    starts_at = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=150)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-held_on", "-starts_at")
        constraints = [
            models.UniqueConstraint(fields=("cohort", "held_on", "starts_at"), name="one_session_a_slot"),
            models.UniqueConstraint(fields=("room", "held_on", "starts_at"), name="one_session_a_room_slot"),
            models.CheckConstraint(
                condition=models.Q(cohort=None) ^ models.Q(room=None), name="session_of_cohort_or_room"
            ),
        ]

    @property
    def who(self) -> str:
        """Whose register it is, in words."""
        return self.cohort.name if self.cohort else EVERYONE


class Mark(models.TextChoices):
    PRESENT = "present", "Present"
    LATE = "late", "Late"
    ABSENT = "absent", "Absent"
    LEFT_EARLY = "left_early", "Left early"


class AbsenceReason(models.TextChoices):
    LEGAL_VISIT = "legal_visit", "Legal visit"
    VISIT = "visit", "Visit"
    HEALTHCARE = "healthcare", "Healthcare"
    OTHER_ACTIVITY = "other_activity", "Other work or activity"
    REGIME = "regime", "No movement (regime)"
    REFUSED = "refused", "Chose not to come"
    UNWELL = "unwell", "Unwell"
    TRANSFERRED = "transferred", "Moved or released"
    OTHER = "other", "Other"


class Attendance(models.Model):
    """One learner at one session. `minutes_missed` counts for late and left early."""

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="attendance")
    learner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="attendance")
    mark = models.CharField(max_length=10, choices=Mark.choices)
    reason = models.CharField(max_length=20, choices=AbsenceReason.choices, blank=True)
    minutes_missed = models.PositiveSmallIntegerField(default=0)
    taken_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("session", "learner"), name="one_mark_each")]

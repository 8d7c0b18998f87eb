"""What happened (never changed) and what has to be done (closed, never removed)."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from waypost.journeys.models.journey import Journey
from waypost.kernel import clock
from waypost.kernel.errors import Refused
from waypost.people.models import Account, Site


def _no() -> NoReturn:
    raise Refused("What is in the timeline is never changed.", "Add a correction instead.")


class EntryQuerySet(models.QuerySet["TimelineEntry"]):
    """Reads and appends; nothing else."""

    def update(self, **kwargs: Any) -> int:
        _no()

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        _no()

    def delete(self) -> tuple[int, dict[str, int]]:
        _no()


class EntryKind(models.TextChoices):
    JOURNEY = "journey", "Joining and moving"
    INTERVIEW = "interview", "Interview"
    PLAN = "plan", "Goals and steps"
    REVIEW = "review", "Review"
    INTERVENTION = "intervention", "Intervention"
    RELEASE = "release", "Release planning"
    SKILLS = "skills", "Employability"
    SHARING = "sharing", "Sharing"
    FACTS = "facts", "Dates and facts"
    NOTE = "note", "Note"
    OWN_WORDS = "own_words", "The learner’s own words"
    PARTNER = "partner", "From a partner"
    CORRECTION = "correction", "Correction"


class TimelineEntry(models.Model):
    """One thing that happened. `words` is a sentence for staff. `own_words` is the sentence of the learner's own view;
    an entry without one is staff's only. `seq` counts within the journey and gives the order; `happened_on` is when
    it was, `at` when it was written. A correction names the entry that it puts right.
    """

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="timeline")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    words = models.TextField(max_length=4000)
    own_words = models.TextField(max_length=2000, blank=True)
    sensitive = models.BooleanField(
        default=False
    )  # health, licence, sentence: only for those who may see the facts
    happened_on = models.DateField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=clock.now)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    subject = models.CharField(max_length=40, blank=True)  # "review:12": what it is about

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("-seq",)
        constraints = [models.UniqueConstraint(fields=("journey", "seq"), name="timeline_order")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _no()
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _no()


class DutyKind(models.TextChoices):
    INTERVIEW = "interview", "Interview"
    REVIEW = "review", "Review"
    LOOK_AGAIN = "look_again", "Look again at an intervention"
    INTERVENTION_STEP = "step", "Intervention step"
    GOAL = "goal", "Goal’s target date"
    RELEASE_CHECK = "release_check", "Release check"
    TO_DO = "to_do", "Release to-do"
    PARTNER = "partner", "Partner’s note to read"
    REQUEST = "request", "Request about data"
    SIGN_OFF = "sign_off", "Sign off a unit"
    VETTING = "vetting", "Vetting runs out"


class Duty(models.Model):
    """One thing that somebody has to do by a day. Inboxes, calendars and workloads are made of these.

    `subject` ("review:12") is what it is about; there is at most one open duty for each kind and subject. `owner` None
    means the journey's worker has not been named: it is in the inbox of everyone who may act for `site`.
    """

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="duties")
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="+"
    )  # the journey's home: moves with it
    kind = models.CharField(max_length=14, choices=DutyKind.choices)
    subject = models.CharField(max_length=40)
    words = models.CharField(max_length=200)
    due_on = models.DateField()
    owner = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")
    made_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True)  # done | not_needed

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("journey", "kind", "subject"),
                condition=models.Q(done_at=None),
                name="one_open_duty",
            )
        ]
        indexes = [
            # with `done_at` in them, though it is always empty there: only then does SQLite count by them alone
            models.Index(
                fields=("owner", "due_on", "done_at"),
                condition=models.Q(done_at=None),
                name="duty_open_by_owner",
            ),
            models.Index(
                fields=("site", "owner", "due_on", "done_at"),
                condition=models.Q(done_at=None),
                name="duty_open_by_site",
            ),
            models.Index(fields=("journey", "done_at"), name="duty_of_journey"),
        ]


class StandIn(models.Model):
    """Somebody does what `away` has to do, from one day to another, both included. What becomes due meanwhile is in it
    as well. `kinds`: those of `DutyKind`. It reaches only as far as `by` may see: a person's prisons stay theirs."""

    away = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="stand_ins")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="stands_in")
    kinds = models.JSONField()
    from_on = models.DateField()
    until_on = models.DateField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)  # before its time

    class Meta:
        ordering = ("-id",)

"""The employability programme beside the course: units, stand-ups, pairs."""

from __future__ import annotations

from django.db import models

from waypost.journeys.models.journey import Journey
from waypost.kernel import clock
from waypost.people.models import Account, Cohort


class UnitState(models.TextChoices):
    STARTED = "started", "Started"
    HANDED_IN = "handed_in", "Waiting for staff"
    RETURNED = "returned", "Not yet: see the words"
    SIGNED_OFF = "signed_off", "Signed off"


class UnitWork(models.Model):
    """One learner's work on one unit of `content/employability`. `answers`: activity id -> what they wrote."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="units")
    unit = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=UnitState.choices, default=UnitState.STARTED)
    answers = models.JSONField(default=dict, blank=True)
    staff_words = models.TextField(max_length=2000, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    signed_off_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("journey", "unit"), name="one_work_a_unit")]


class StandUp(models.Model):
    """One stand-up of a cohort on a day."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="standups")
    held_on = models.DateField()
    led_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-held_on",)
        constraints = [models.UniqueConstraint(fields=("cohort", "held_on"), name="one_standup_a_day")]


class StandUpEntry(models.Model):
    """What one learner said: done, next, in the way."""

    standup = models.ForeignKey(StandUp, on_delete=models.PROTECT, related_name="entries")
    learner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="standup_entries")
    done = models.CharField(max_length=300, blank=True)
    next = models.CharField(max_length=300, blank=True)
    in_the_way = models.CharField(max_length=300, blank=True)
    mood = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 low … 5 good; None: not said
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("standup", "learner"), name="one_standup_entry")]


class PairRound(models.Model):
    """One rotation of pairs in a cohort. `pairs`: lists of two (or three) account ids."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="pair_rounds")
    made_on = models.DateField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    pairs = models.JSONField()
    sat_out = models.JSONField(default=list)

    class Meta:
        ordering = ("-id",)


class KeptApart(models.Model):
    """Two people whom staff do not pair, until it is ended. No reason is held, and no learner ever sees it."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="kept_apart")
    one = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)

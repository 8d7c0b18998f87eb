"""Where a learner is now, hands raised, and notes from staff."""

from __future__ import annotations

from django.db import models

from waypost.kernel import clock
from waypost.people.models import Account


class Presence(models.Model):
    """One row a learner: the page they are on, read by the instructor's board. The bookmark is the last lesson or
    exercise they did some work in: where 'carry on' goes."""

    learner = models.OneToOneField(
        Account, on_delete=models.PROTECT, related_name="presence", primary_key=True
    )
    place_type = models.CharField(max_length=12, blank=True)  # home | lesson | exercise | project
    place_id = models.CharField(max_length=60, blank=True)
    bookmark_type = models.CharField(max_length=12, blank=True)  # lesson | exercise
    bookmark_id = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField(default=clock.now)  # on this page
    seen_at = models.DateTimeField(default=clock.now)  # any sign of life
    active_at = models.DateTimeField(default=clock.now)  # typing or clicking
    signed_out_at = models.DateTimeField(null=True, blank=True)
    left_as = models.CharField(max_length=8, blank=True)  # with signed_out_at: locked | left


class HandState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    ANSWERED = "answered", "Answered"
    DOWN = "down", "Put down"


class Hand(models.Model):
    """'I'm stuck': a raised hand with the code as it was. First come, first helped (by id)."""

    learner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="hands")
    exercise_id = models.CharField(max_length=60)
    words = models.TextField(blank=True)
    files = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=HandState.choices, default=HandState.WAITING)
    raised_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # the learner has read the answer

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("state", "id"), name="hand_state")]
        constraints = [
            models.UniqueConstraint(
                fields=("learner",), condition=models.Q(state="waiting"), name="one_hand_up_each"
            )
        ]


class Note(models.Model):
    """Words from staff to one learner. Never from a learner: there is no unseen channel."""

    learner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    exercise_id = models.CharField(max_length=60, blank=True)
    body = models.TextField()
    written_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

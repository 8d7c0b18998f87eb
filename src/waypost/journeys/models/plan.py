"""The joining interview and the plan that comes of it: goals with steps, and support."""

from __future__ import annotations

from django.db import models

from waypost.journeys.models.journey import Journey
from waypost.kernel import clock
from waypost.people.models import Account


class Interview(models.Model):
    """The joining interview (again after a return to custody). Who held it, and when, stands apart from who typed it.

    `diagnostic` is what the short look at computing showed: {"score": 7, "of": 10, "suggested": "<module id>",
    "start_at": "<module id>", "answers": {question: value}}; `start_at` is what staff decided.
    """

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="interviews")
    conducted_by = models.CharField(max_length=80, blank=True)
    conducted_on = models.DateField(null=True, blank=True)
    on_paper = models.BooleanField(default=False)  # written down by hand first, typed in later
    diagnostic = models.JSONField(default=dict, blank=True)
    started_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    completed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("journey",), condition=models.Q(completed_at=None), name="one_open_interview"
            )
        ]


class Asked(models.TextChoices):
    NOT_ASKED = "not_asked", "Not asked yet"
    ANSWERED = "answered", "Answered"
    DECLINED = "declined", "Preferred not to say"


class SectionAnswer(models.Model):
    """The newest answers to one section. No row, or `not_asked`, is not the same as an answer of none.

    `answers`: field name -> text, list of choices, number or {skill: {"rating", "evidence"}}; see `sections`.
    `version` guards against two people typing into one section; every earlier version is kept in `SectionSave`.
    """

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="sections")
    section = models.CharField(max_length=20)
    asked = models.CharField(max_length=10, choices=Asked.choices, default=Asked.NOT_ASKED)
    answers = models.JSONField(default=dict, blank=True)
    asked_by = models.CharField(max_length=80, blank=True)
    asked_on = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("interview", "section"), name="one_answer_a_section")]


class SectionSave(models.Model):
    """One version of a section as it was typed, kept so that nothing typed is lost."""

    section = models.ForeignKey(SectionAnswer, on_delete=models.PROTECT, related_name="saves")
    version = models.PositiveIntegerField()
    asked = models.CharField(max_length=10, choices=Asked.choices)
    answers = models.JSONField(default=dict)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    beside = models.BooleanField(default=False)  # lost the race: kept, not in place

    class Meta:
        ordering = ("-id",)


class GoalState(models.TextChoices):
    """Active → completed (for good); active ⇄ archived, with a reason."""

    ACTIVE = "active", "Active"
    COMPLETED = "completed", "Completed"
    ARCHIVED = "archived", "Archived"


class ArchiveReason(models.TextChoices):
    PRIORITY = "priority", "Something else comes first"
    NOT_NOW = "not_now", "Cannot be done for now"
    CHOICE = "choice", "The learner’s choice"
    DUPLICATE = "duplicate", "The same as another goal"
    OTHER = "other", "Another reason"


class Goal(models.Model):
    """What the learner wants to reach. `target_months` 3, 6 or 12 says how `target_on` was chosen; None: a date."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="goals")
    title = models.CharField(max_length=200)
    pathway = models.CharField(max_length=14, blank=True)  # a resettlement pathway (`PathwayKind`), if any
    suggested_from = models.CharField(max_length=40, blank=True)  # "section.field" of the answer it came from
    target_on = models.DateField()
    target_months = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=GoalState.choices, default=GoalState.ACTIVE)
    archived_because = models.CharField(max_length=10, choices=ArchiveReason.choices, blank=True)
    archived_words = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    completed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("state", "target_on", "id")


class StepState(models.TextChoices):
    NOT_STARTED = "not_started", "Not started"
    ACTIVE = "active", "Under way"
    COMPLETE = "complete", "Complete"


class Step(models.Model):
    """Steps are numbered 1..n within their goal, and there is at least one."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=StepState.choices, default=StepState.NOT_STARTED)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("number",)

"""How far each learner has come. Kept beside the submissions so that a home page costs few queries."""

from __future__ import annotations

from django.db import models

from waypost.kernel import clock
from waypost.people.models import Account


class Enrolment(models.Model):
    """A learner on a programme. `start_module`: the module that they start with, as staff decided; "" for the first.
    What comes before it they know already; it stays open to them."""

    learner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="enrolments")
    programme_id = models.CharField(max_length=60)
    started_at = models.DateTimeField(default=clock.now)
    start_module = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("learner", "programme_id"), name="one_enrolment_each")]


class ExerciseProgress(models.Model):
    """One learner on one exercise. `seconds` is time with the page open and someone at it.

    `checks`, `check_failed` and `checked_at` are what the browser said of its own Check since the last verdict:
    for the instructor's board alone, and never credit.
    """

    learner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="exercise_progress")
    exercise_id = models.CharField(max_length=60)
    opened_at = models.DateTimeField(default=clock.now)
    last_at = models.DateTimeField(default=clock.now)
    tries = models.PositiveIntegerField(default=0)  # hand-ins with a verdict
    passed_at = models.DateTimeField(null=True, blank=True)
    last_failed = models.JSONField(default=list, blank=True)  # check ids not met at the last verdict
    checks = models.PositiveIntegerField(default=0)  # times Check was pressed and not met
    check_failed = models.JSONField(default=list, blank=True)  # check ids not met at the last Check
    checked_at = models.DateTimeField(null=True, blank=True)  # the last Check; none since the last verdict
    hints_opened = models.PositiveSmallIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("learner", "exercise_id"), name="one_progress_each")]


class LessonProgress(models.Model):
    """One learner on one lesson page."""

    learner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lesson_progress")
    lesson_id = models.CharField(max_length=60)
    opened_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    quiz = models.JSONField(default=dict, blank=True)  # question number -> option chosen, from 1
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("learner", "lesson_id"), name="one_lesson_each")]

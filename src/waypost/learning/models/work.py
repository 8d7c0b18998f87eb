"""A learner's files, every save of them, what was handed in and what the judge and the instructor said."""

from __future__ import annotations

from django.db import models

from waypost.kernel import clock, ids
from waypost.people.models import Account


class Workspace(models.Model):
    """The files of one learner for one exercise, or for one project (`key` is its id).

    `version` is the save that the files are now; `newest_save` the highest number given to any save. They
    differ when text from a second window was kept beside: that must not make the first window's next save
    stale.
    """

    learner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="workspaces")
    key = models.CharField(max_length=60)
    files = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)  # 0: nothing typed yet
    newest_save = models.PositiveIntegerField(default=0)
    window = models.CharField(max_length=32, blank=True)  # the browser window that last wrote
    last_line = models.CharField(
        max_length=120, blank=True
    )  # the line they wrote last, shown on the home page
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("learner", "key"), name="one_workspace_each")]


class SaveReason(models.TextChoices):
    TYPED = "typed", "Saved as you typed"
    HANDED_IN = "handed_in", "Handed in"
    RESTORED = "restored", "Brought back from history"
    OTHER_WINDOW = "other_window", "Kept from another window"
    NEXT_STEP = "next_step", "New files for the next step"


class Save(models.Model):
    """One version, kept for good. `version` counts up from 1 in each workspace."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="saves")
    version = models.PositiveIntegerField()
    files = models.JSONField()
    reason = models.CharField(max_length=20, choices=SaveReason.choices, default=SaveReason.TYPED)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-version",)
        constraints = [models.UniqueConstraint(fields=("workspace", "version"), name="one_save_a_version")]


class SubmissionState(models.TextChoices):
    WAITING = "waiting", "Waiting to be marked"
    JUDGING = "judging", "Being marked"
    DONE = "done", "Marked"


class Submission(models.Model):
    """What was handed in: the truth that a verdict is owed. `key` is made by the browser, so that sending
    twice is harmless; `id` gives the order, never the time. Claimed by conditional update; a claim lapses at
    `lease_until`, which on a waiting row says not to try before then (after a fault of ours)."""

    key = models.UUIDField(default=ids.new_uuid)
    learner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="submissions")
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="submissions")
    exercise_id = models.CharField(max_length=60)
    files = models.JSONField()
    version = models.PositiveIntegerField()  # of the workspace, when handed in
    handed_in_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=SubmissionState.choices, default=SubmissionState.WAITING)
    claimed_by = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    faults = models.PositiveSmallIntegerField(default=0)  # our own, never the learner's

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(
                fields=("id",), name="submission_owed", condition=models.Q(state__in=("waiting", "judging"))
            ),
            models.Index(fields=("learner", "exercise_id", "id"), name="submission_learner"),
        ]
        constraints = [models.UniqueConstraint(fields=("learner", "key"), name="one_submission_a_key")]


class Verdict(models.Model):
    """The one verdict of a submission, in the schema of `waypost.judge.result.Verdict`."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="verdict")
    status = models.CharField(max_length=12)
    result = models.JSONField()
    failed_checks = models.JSONField(default=list)  # ids, in order
    given_at = models.DateTimeField(default=clock.now)


class ReviewState(models.TextChoices):
    WAITING = "waiting", "Waiting for your instructor"
    RETURNED = "returned", "Returned with comments"
    ACCEPTED = "accepted", "Accepted"
    SUPERSEDED = "superseded", "Handed in again"


class Review(models.Model):
    """A milestone handed in for the instructor to look at. Opened when its submission passes."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="review")
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.WAITING)
    message = models.TextField(blank=True)
    rubric = models.JSONField(default=dict)  # rubric row id -> not_yet | met | strong
    asked_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)  # by the learner


class LineComment(models.Model):
    """An instructor's words on one line of a handed-in file."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="comments")
    file = models.CharField(max_length=80)
    line = models.PositiveIntegerField()  # from 1
    body = models.TextField()
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("file", "line", "id")

"""Reviews every 84 days, the justice service's own window beside them, and interventions."""

from __future__ import annotations

from django.db import models

from waypost.journeys.models.journey import Journey
from waypost.kernel import clock
from waypost.people.models import Account


class ReviewState(models.TextChoices):
    DUE = "due", "Due"
    STARTED = "started", "Started"
    COMPLETED = "completed", "Completed"
    CANCELLED = "cancelled", "Not needed"


class Review(models.Model):
    """One twelve-week review. `due_on` is 84 days after the last completed interview or review.

    `record` is what the class knew when it was opened (attendance, course, goals), kept as it was seen. `answers`:
    field name -> text or choice, see `review_form`. `on_track` is what staff decided.
    """

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.DUE)
    due_on = models.DateField()
    booked_for = models.DateField(null=True, blank=True)
    pre_release = models.BooleanField(default=False)
    record = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    own_words = models.TextField(max_length=4000, blank=True)  # what the learner wrote to prepare
    own_words_at = models.DateTimeField(null=True, blank=True)
    on_track = models.BooleanField(null=True, blank=True)
    conducted_by = models.CharField(max_length=80, blank=True)
    conducted_on = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-due_on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("journey",),
                condition=models.Q(state__in=("due", "started")),
                name="one_open_review",
            )
        ]
        indexes = [models.Index(fields=("state", "conducted_on"), name="review_completed")]


class Skill(models.TextChoices):
    """The ten employability skills."""

    TEAMWORK = "teamwork", "Teamwork"
    TIMEKEEPING = "timekeeping", "Timekeeping"
    COMMUNICATION = "communication", "Communication"
    PLANNING = "planning", "Planning"
    ORGANISATION = "organisation", "Organisation"
    PROBLEM_SOLVING = "problem_solving", "Problem-solving"
    INITIATIVE = "initiative", "Initiative"
    ADAPTABILITY = "adaptability", "Adaptability"
    RELIABILITY = "reliability", "Reliability"
    CREATIVITY = "creativity", "Creativity"


class Confidence(models.IntegerChoices):
    NOT = 1, "Not confident"
    LITTLE = 2, "A little confident"
    QUITE = 3, "Quite confident"
    VERY = 4, "Very confident"


class SkillRating(models.Model):
    """One rating with its evidence. The newest of a skill holds; all are kept, so that growth shows."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="ratings")
    skill = models.CharField(max_length=16, choices=Skill.choices)
    rating = models.PositiveSmallIntegerField(choices=Confidence.choices)
    evidence = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=40)  # "interview:3", "review:12", "unit:teamwork"
    rated_on = models.DateField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-rated_on", "-id")
        indexes = [models.Index(fields=("journey", "skill", "-id"), name="rating_newest")]


class HoldKind(models.TextChoices):
    EXCLUSION = "exclusion", "Exclusion"
    EXEMPTION = "exemption", "Exemption"


class HoldReason(models.TextChoices):
    """The first five are exclusions (10 days on clearing), the rest exemptions (5 days)."""

    DEPENDENCY = "dependency", "Drug or alcohol dependency"
    HEALTH = "health", "Another health reason"
    SAFETY = "safety", "Safety"
    REGIME = "regime", "Prison regime"
    STAFF_RISK = "staff_risk", "Security risk to staff"
    NOT_ENGAGED = "not_engaged", "Did not engage"
    ABSCONDED = "absconded", "Escaped or absconded"
    REDEPLOYED = "redeployed", "Staff redeployed"
    OPERATION = "operation", "Operational or security issue"
    SYSTEM = "system", "System failure"


class JusticeSchedule(models.Model):
    """The justice service's own review window, by its table. Each change is a row; the newest holds.

    `rule` names the row of the table, `why` what made it be worked out again, `release_on` the date it was worked out
    with. `earliest` and `latest` None: no review. `overdue_since`: a day that was missed, whatever `latest` is now.
    """

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="justice_schedules")
    rule = models.CharField(max_length=24)
    earliest = models.DateField(null=True, blank=True)
    latest = models.DateField(null=True, blank=True)
    pre_release = models.BooleanField(default=False)
    release_on = models.DateField(null=True, blank=True)
    overdue_since = models.DateField(null=True, blank=True)
    worked_out_on = models.DateField()
    why = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-id",)


class Hold(models.Model):
    """An exemption or exclusion of the justice schedule. Clearing it never shortens a deadline and never cures one.
    There is one open hold for each reason at most, and it begins on the day it is entered."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=10, choices=HoldKind.choices)
    reason = models.CharField(max_length=12, choices=HoldReason.choices)
    began_on = models.DateField()
    cleared_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-id",)


class InterventionKind(models.TextChoices):
    PACE = "pace", "Another pace or start point"
    PAIRING = "pairing", "Work with a partner or mentor"
    ONE_TO_ONE = "one_to_one", "Time with the instructor"
    READING = "reading", "Help with reading, words or English"
    ADJUSTMENT = "adjustment", "Adjustment for a need"
    ATTENDANCE = "attendance", "Attendance: what stands in the way"
    WELLBEING = "wellbeing", "Wellbeing and health"
    RESETTLEMENT = "resettlement", "Help with life outside"
    OTHER = "other", "Something else"


class InterventionResult(models.TextChoices):
    WORKED = "worked", "It helped"
    PARTLY = "partly", "It helped in part"
    NOT_HELPED = "not_helped", "It did not help"
    NOT_NEEDED = "not_needed", "It was not needed after all"


class Intervention(models.Model):
    """Help when somebody is off track. `signal` is what was seen, shown as it was: {"kind", "words", "as_at"}; staff
    decided. Open until it has a `result`."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="interventions")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=InterventionKind.choices)
    reason = models.CharField(max_length=500)
    signal = models.JSONField(default=dict, blank=True)
    owner = models.ForeignKey(  # None after a move to a prison where nobody has taken it on yet
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    look_again_on = models.DateField()
    result = models.CharField(max_length=10, choices=InterventionResult.choices, blank=True)
    result_words = models.CharField(max_length=500, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-opened_on", "-id")
        indexes = [models.Index(fields=("closed_on", "kind"), name="intervention_open")]


class InterventionStep(models.Model):
    intervention = models.ForeignKey(Intervention, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("number",)

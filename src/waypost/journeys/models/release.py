"""Release planning, from the day of joining."""

from __future__ import annotations

from django.db import models

from waypost.journeys.models.journey import Journey
from waypost.kernel import clock
from waypost.people.models import Account


class Direction(models.TextChoices):
    """What the person wants to do first outside. Each has the same dignity."""

    WORK = "work", "A job"
    BUSINESS = "business", "A business of their own"
    TRAINING = "training", "More training"
    EDUCATION = "education", "Further or higher education"
    RECOVERY = "recovery", "Recovery and health first"
    FAMILY = "family", "Family first"
    OTHER = "other", "Something else first"
    NOT_SURE = "not_sure", "Not sure yet"


class WorkReadiness(models.TextChoices):
    NOT_ASKED = "not_asked", "Not asked yet"
    SUPPORT_NEEDED = "support_needed", "Ready, with support"
    READY = "ready", "Ready to work"
    DECLINED = "declined", "Support declined"
    NO_RIGHT = "no_right", "No right to work in the UK"


class ReleasePlan(models.Model):
    """There is one from the moment of joining. A return to custody closes it with the reason and opens another.

    `learning_on`: how the person goes on learning outside. `counted_from` is the release date that the checks were laid
    out by.
    """

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="release_plans")
    direction = models.CharField(max_length=10, choices=Direction.choices, default=Direction.NOT_SURE)
    direction_words = models.CharField(max_length=500, blank=True)
    readiness = models.CharField(
        max_length=14, choices=WorkReadiness.choices, default=WorkReadiness.NOT_ASKED
    )
    learning_on = models.CharField(max_length=500, blank=True)
    release_area = models.CharField(max_length=80, blank=True)
    counted_from = models.DateField(null=True, blank=True)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("journey",), condition=models.Q(ended_on=None), name="one_open_release_plan"
            )
        ]


class PathwayKind(models.TextChoices):
    """The seven resettlement pathways."""

    ACCOMMODATION = "accommodation", "Accommodation"
    ATTITUDES = "attitudes", "Attitudes, thinking and behaviour"
    FAMILY = "family", "Children, families and communities"
    SUBSTANCES = "substances", "Drugs and alcohol"
    WORK = "work", "Education, skills and work"
    MONEY = "money", "Finance and ID"
    HEALTH = "health", "Health"


class PathwayStatus(models.TextChoices):
    NOT_STARTED = "not_started", "Not started"
    REQUIRED = "required", "Support required"
    IN_PROGRESS = "in_progress", "In progress"
    NOT_REQUIRED = "not_required", "Support not required"
    DECLINED = "declined", "Support declined"
    DONE = "done", "Done"


class Pathway(models.Model):
    plan = models.ForeignKey(ReleasePlan, on_delete=models.PROTECT, related_name="pathways")
    kind = models.CharField(max_length=14, choices=PathwayKind.choices)
    status = models.CharField(max_length=14, choices=PathwayStatus.choices, default=PathwayStatus.NOT_STARTED)
    needs = models.CharField(max_length=500, blank=True)
    changed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("plan", "kind"), name="one_of_each_pathway")]


class ToDoKind(models.TextChoices):
    BANK = "bank", "Bank account"
    CV = "cv", "CV and covering letter"
    DISCLOSURE = "disclosure", "Disclosure letter"
    CONTACT = "contact", "Email or phone"
    HOUSING = "housing", "Housing"
    ID = "id", "ID"
    CLOTHING = "clothing", "Interview clothing"
    OTHER = "other", "Something else"


class ToDo(models.Model):
    plan = models.ForeignKey(ReleasePlan, on_delete=models.PROTECT, related_name="todos")
    kind = models.CharField(max_length=10, choices=ToDoKind.choices)
    words = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    not_needed = models.BooleanField(default=False)

    class Meta:
        ordering = ("done_on", "due_on", "id")


class ApplicationKind(models.TextChoices):
    BIRTH = "birth", "Birth certificate"
    DRIVING = "driving", "Driving licence"
    PASSPORT = "passport", "Passport"
    CITIZEN_CARD = "citizen_card", "Citizen card"
    BANK = "bank", "Bank account"
    BENEFIT = "benefit", "Benefit claim"


class ApplicationState(models.TextChoices):
    PLANNED = "planned", "Planned"
    SENT = "sent", "Sent"
    RECEIVED = "received", "Received"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Application(models.Model):
    """For ID or a bank account: a thing of its own, with its dates."""

    plan = models.ForeignKey(ReleasePlan, on_delete=models.PROTECT, related_name="applications")
    kind = models.CharField(max_length=14, choices=ApplicationKind.choices)
    state = models.CharField(
        max_length=10, choices=ApplicationState.choices, default=ApplicationState.PLANNED
    )
    sent_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)


class KitLoan(models.Model):
    """Equipment on loan, such as a laptop. `condition_checked`: licence conditions on devices were looked at first."""

    plan = models.ForeignKey(ReleasePlan, on_delete=models.PROTECT, related_name="kit")
    item = models.CharField(max_length=120)
    condition_checked = models.BooleanField(default=False)
    lent_on = models.DateField(null=True, blank=True)
    due_back_on = models.DateField(null=True, blank=True)
    back_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("id",)


class OutsideContact(models.Model):
    """Whom the person sees first outside: probation, hub, mentor, employer. Staff keep it; nothing is sent."""

    plan = models.ForeignKey(ReleasePlan, on_delete=models.PROTECT, related_name="contacts")
    who = models.CharField(max_length=120)
    role = models.CharField(max_length=80, blank=True)
    when = models.CharField(max_length=120, blank=True)
    where = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)


class Milestone(models.TextChoices):
    """When the countdown is looked at."""

    MONTHS_12 = "12m", "12 months"
    MONTHS_6 = "6m", "6 months"
    WEEKS_12 = "12w", "12 weeks"
    WEEKS_4 = "4w", "4 weeks"
    WEEK_1 = "1w", "1 week"
    DAY = "day", "The day"


class ReleaseCheck(models.Model):
    """One dated check of the countdown. `moved_from` is the day it had before the release date last moved.
    `not_possible`: when its day was set, that day and the next check's had come already. It is owed by nobody.
    """

    plan = models.ForeignKey(ReleasePlan, on_delete=models.PROTECT, related_name="checks")
    at = models.CharField(max_length=3, choices=Milestone.choices)
    due_on = models.DateField()
    not_possible = models.BooleanField(default=False)
    moved_from = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("due_on", "id")
        constraints = [models.UniqueConstraint(fields=("plan", "at"), name="one_check_of_each")]

"""Who is here and what they may do. Ids are random text, so that records keep them from site to site."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from waypost.kernel import clock, ids


class Site(models.Model):
    """One workshop: a classroom in one prison."""

    id = models.CharField(primary_key=True, max_length=16, default=ids.new_id, editable=False)
    code = models.CharField(max_length=3, unique=True)  # prison code, three capitals
    name = models.CharField(max_length=80)
    peer_help = models.BooleanField(default=True)  # peer mentors may see raised hands
    idle_minutes = models.PositiveSmallIntegerField(default=10)  # then the screen locks

    def __str__(self) -> str:
        return self.name


class Cohort(models.Model):
    """People who learn together."""

    id = models.CharField(primary_key=True, max_length=16, default=ids.new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=60)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("site", "name"), name="one_cohort_name_a_site")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    LEARNER = "learner", "Learner"
    PEER_MENTOR = "peer_mentor", "Peer mentor"
    INSTRUCTOR = "instructor", "Instructor"
    SITE_MANAGER = "site_manager", "Site manager"
    REGIONAL_MANAGER = "regional_manager", "Regional manager"
    DIRECTOR = "director", "Programmes director"
    GATE_WORKER = "gate_worker", "Through-the-gate worker"
    OMU_PARTNER = "omu_partner", "OMU partner"
    DATA_PROTECTION = "data_protection", "Data protection officer"


LEARNING_ROLES = (Role.LEARNER, Role.PEER_MENTOR)
STAFF_ROLES = (Role.INSTRUCTOR, Role.SITE_MANAGER)
"""Those who work in the classroom."""
OFFICE_ROLES = (
    Role.REGIONAL_MANAGER,
    Role.DIRECTOR,
    Role.GATE_WORKER,
    Role.OMU_PARTNER,
    Role.DATA_PROTECTION,
)
"""Those who work with journeys and not in the classroom. Their `site` is where they are based; see `SiteCover`."""


def same_kind(one: str, other: str) -> bool:
    """Both learn, both work in the classroom, or they are one and the same role of the office."""
    return one == other or any(one in kind and other in kind for kind in (LEARNING_ROLES, STAFF_ROLES))


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(sign_in_name=username)


class Account(AbstractBaseUser):
    """One person at one site. Learners have no email and no phone; a PIN or password is all there is.

    `sign_in_name` is what is typed or picked: a learner's number, or a staff member's name. `session_token`
    names the one live session; a new sign-in changes it and so ends the old one.
    """

    id = models.CharField(primary_key=True, max_length=16, default=ids.new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="accounts")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.LEARNER)
    sign_in_name = models.CharField(max_length=40, unique=True)
    known_as = models.CharField(max_length=60)
    family_name = models.CharField(max_length=60, blank=True)
    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="members"
    )
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)  # False: locked by staff
    secret_is_temporary = models.BooleanField(default=False)  # set by staff: asked to choose another
    session_token = models.CharField(max_length=32, blank=True)
    preferences = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "sign_in_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        ordering = ("known_as", "family_name", "id")
        indexes = [
            models.Index(fields=("site", "role"), name="account_site_role"),
            models.Index(fields=("role",), name="account_role"),  # staff of a network among all its learners
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.known_as} {self.family_name}".strip()

    @property
    def learns(self) -> bool:
        return self.role in LEARNING_ROLES

    @property
    def is_staff_member(self) -> bool:
        """Works in the classroom."""
        return self.role in STAFF_ROLES

    def preference(self, name: str, default: Any = None) -> Any:
        return self.preferences.get(name, default)


class SiteCover(models.Model):
    """A site that a regional manager looks after."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="covers")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="covered_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("account", "site"), name="one_cover_a_site")]

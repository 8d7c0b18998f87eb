"""People with a fixed meaning, for the tests of every room.

Site ELM (Elmfield): Amara and Bilal learn in one cohort, Chidi learns in another, Mei is a peer mentor, Ivan
teaches, Sunita manages. Site OAK (Oakhurst): the same roles, all strangers to Elmfield.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from waypost.people.models import Account, Cohort, Role, Site

PIN = "4821"
PASSWORD = "green boats at noon"


@dataclass(frozen=True)
class People:
    site: Site
    other_site: Site
    cohort: Cohort
    other_cohort: Cohort
    learner: Account  # Amara: owns
    second_learner: Account  # Bilal: shares the room
    third_learner: Account  # Chidi: the other cohort
    peer_mentor: Account  # Mei
    instructor: Account  # Ivan
    site_manager: Account  # Sunita
    stranger_learner: Account
    stranger_peer_mentor: Account
    stranger_instructor: Account
    stranger_site_manager: Account


def make_people() -> People:
    """Twelve lines of database, fresh in each test."""
    elm = Site.objects.create(code="ELM", name="Elmfield")
    oak = Site.objects.create(code="OAK", name="Oakhurst")
    morning = Cohort.objects.create(site=elm, name="Morning")
    afternoon = Cohort.objects.create(site=elm, name="Afternoon")
    away = Cohort.objects.create(site=oak, name="Morning")
    pin, password = make_password(PIN), make_password(PASSWORD)

    def person(
        site: Site, role: Role, sign_in: str, known_as: str, family: str, cohort: Cohort | None = None
    ) -> Account:
        return Account.objects.create(
            site=site,
            role=role,
            sign_in_name=sign_in,
            known_as=known_as,
            family_name=family,
            cohort=cohort,
            password=pin if role in (Role.LEARNER, Role.PEER_MENTOR) else password,
        )

    return People(
        site=elm,
        other_site=oak,
        cohort=morning,
        other_cohort=afternoon,
        learner=person(elm, Role.LEARNER, "A1001EL", "Amara", "Okafor", morning),
        second_learner=person(elm, Role.LEARNER, "A1002EL", "Bilal", "Hussain", morning),
        third_learner=person(elm, Role.LEARNER, "A1003EL", "Chidi", "Nwosu", afternoon),
        peer_mentor=person(elm, Role.PEER_MENTOR, "A1004EL", "Mei", "Tan", morning),
        instructor=person(elm, Role.INSTRUCTOR, "ivan", "Ivan", "Petrov"),
        site_manager=person(elm, Role.SITE_MANAGER, "sunita", "Sunita", "Rao"),
        stranger_learner=person(oak, Role.LEARNER, "A2001OK", "Dara", "Boyle", away),
        stranger_peer_mentor=person(oak, Role.PEER_MENTOR, "A2002OK", "Elif", "Kaya", away),
        stranger_instructor=person(oak, Role.INSTRUCTOR, "fran", "Fran", "Silva"),
        stranger_site_manager=person(oak, Role.SITE_MANAGER, "goran", "Goran", "Ilic"),
    )

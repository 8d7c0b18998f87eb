"""The prisons of the network and who works there."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from waypost.classroom.models import ClassSession
from waypost.people.models import Account, Cohort, Role, Site, SiteCover

_FIRST = ("Ash", "Beck", "Cold", "Dale", "Elm", "Fern", "Gorse", "Hazel", "Iron", "Kirk", "Lark", "Moss")
_SECOND = ("bridge", "field", "ford", "gate", "ham", "hurst", "moor", "shaw", "stead", "wick")
EACH_MANAGER = 10
"""Prisons that one regional manager covers."""
SESSIONS = 12
"""Register sessions of the last four weeks."""


@dataclass(frozen=True)
class Place:
    """One prison with its people and its sessions of the last four weeks."""

    site: Site
    cohort: Cohort
    instructor: Account
    manager: Account
    regional: Account
    sessions: list[ClassSession]


def _code(number: int) -> str:
    return f"N{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}"


def _staff(site: Site, role: Role, sign_in: str, known_as: str, password: str) -> Account:
    return Account(
        site=site,
        role=role,
        sign_in_name=sign_in,
        known_as=known_as,
        family_name="Network",
        password=password,
    )


def make_places(number: int, random: Random, today: date) -> tuple[list[Place], list[str]]:
    """`number` prisons, and the sign-ins of one person of each kind. They are invented, so one password is for all."""
    names = [first + second for second in _SECOND for first in _FIRST]
    random.shuffle(names)
    sites = Site.objects.bulk_create(
        [Site(code=_code(place), name=names[place % len(names)]) for place in range(number)]
    )
    cohorts = Cohort.objects.bulk_create([Cohort(site=site, name="Workshop") for site in sites])
    secret = "-".join(secrets.token_hex(2) for _ in range(3))
    password = make_password(secret)
    people = [_staff(sites[0], Role.DIRECTOR, "director", "Dana", password)]
    regionals = [
        _staff(sites[place], Role.REGIONAL_MANAGER, f"region{place // EACH_MANAGER + 1}", "Rene", password)
        for place in range(0, number, EACH_MANAGER)
    ]
    managers = [
        _staff(site, Role.SITE_MANAGER, f"manager{place + 1}", "Max", password)
        for place, site in enumerate(sites)
    ]
    instructors = [
        _staff(site, Role.INSTRUCTOR, f"teacher{place + 1}", "Toni", password)
        for place, site in enumerate(sites)
    ]
    Account.objects.bulk_create([*people, *regionals, *managers, *instructors], batch_size=500)
    SiteCover.objects.bulk_create(
        [SiteCover(account=regionals[place // EACH_MANAGER], site=site) for place, site in enumerate(sites)]
    )
    sessions = ClassSession.objects.bulk_create(
        [
            ClassSession(
                cohort=cohort,
                held_on=today - timedelta(days=2 + 2 * turn),
                starts_at=time(9),
                opened_by=instructors[place],
            )
            for place, cohort in enumerate(cohorts)
            for turn in range(SESSIONS)
        ],
        batch_size=500,
    )
    places = [
        Place(
            site,
            cohorts[place],
            instructors[place],
            managers[place],
            regionals[place // EACH_MANAGER],
            sessions[place * SESSIONS : (place + 1) * SESSIONS],
        )
        for place, site in enumerate(sites)
    ]
    slips = [
        f"  {Role(who.role).label:<18} {who.sign_in_name:<10} password {secret}"
        for who in (people[0], regionals[0], managers[0], instructors[0])
    ]
    return places, slips


def places_there_are() -> list[Place]:
    """The prisons that were made before, with their people and sessions."""
    regionals = {cover.site_id: cover.account for cover in SiteCover.objects.select_related("account")}
    staff = {
        (one.site_id, one.role): one
        for one in Account.objects.filter(role__in=(Role.INSTRUCTOR, Role.SITE_MANAGER))
    }
    return [
        Place(
            cohort.site,
            cohort,
            staff[cohort.site_id, Role.INSTRUCTOR],
            staff[cohort.site_id, Role.SITE_MANAGER],
            regionals[cohort.site_id],
            list(cohort.sessions.all()),
        )
        for cohort in Cohort.objects.select_related("site")
        .prefetch_related("sessions")
        .order_by("site__code")
    ]

"""Two prisons and everyone who works with their journeys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.test import Client

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.joining import Joiner, open_journey
from waypost.journeys.models import Journey
from waypost.people.models import Account, Cohort, Role, Site, SiteCover


@dataclass
class World:
    """`here` and `there` are two prisons; `people` by role at each ("instructor", "instructor there")."""

    here: Site
    there: Site
    cohort: Cohort
    people: dict[str, Account] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Account:
        return self.people[name]

    def journey(
        self, *, there: bool = False, joined: date | None = None, number: str = "", learner: bool = True
    ) -> Journey:
        """A new learner's journey, opened by the regional manager (or there, by the site manager)."""
        site = self.there if there else self.here
        account = None
        if learner:
            account = Account.objects.create(
                site=site,
                role=Role.LEARNER,
                sign_in_name=str(4000 + Account.objects.count()),
                known_as="Sam",
                family_name=f"Reed{Account.objects.count()}",
                cohort=None if there else self.cohort,
            )
        actor = self["site_manager there"] if there else self["regional_manager"]
        return open_journey(
            actor=actor,
            joiner=Joiner(
                site_id=site.pk,
                joined_on=joined or today() - timedelta(days=100),
                account=account,
                known_as="Alex",
                family_name="Moss",
                prison_number=number,
                worker=None if there else self["regional_manager"],
            ),
        )

    def client(self, who: Account | str) -> Client:
        """A browser in which `who` is signed in."""
        account = self[who] if isinstance(who, str) else who
        client = Client()
        client.force_login(account)
        return client


@pytest.fixture
def world(db: None) -> World:
    here = Site.objects.create(code="RIV", name="Riverside")
    there = Site.objects.create(code="MOR", name="Moorland")
    made = World(here, there, Cohort.objects.create(site=here, name="Autumn"))
    for role in Role:
        for site, suffix in ((here, ""), (there, " there")):
            name = f"{role.value}{suffix}"
            learns = role in (Role.LEARNER, Role.PEER_MENTOR)
            made.people[name] = Account.objects.create(
                site=site,
                role=role,
                sign_in_name=f"{len(made.people) + 7001}" if learns else name.replace(" ", "-"),
                known_as=role.label.split()[0],
                family_name="There" if suffix else "Here",
                cohort=made.cohort if learns and not suffix else None,
            )
    SiteCover.objects.create(account=made["regional_manager"], site=here)
    SiteCover.objects.create(account=made["regional_manager there"], site=there)
    return made

"""The journeys of the invented learners: joined with their cohort, interviewed, reviewed, planned for."""

from __future__ import annotations

from datetime import timedelta

from waypost.journeys.actions.joining import Joiner, open_journey
from waypost.journeys.models import Journey
from waypost.kernel import clock
from waypost.people.models import SiteCover
from waypost.site.demo import roster
from waypost.site.demo.journeys import (
    facts,
    interview,
    privacy,
    record,
    release,
    reviews,
    schedule,
    sharing,
    skills,
)
from waypost.site.demo.journeys.people import Demo, at

PARTS = (
    facts.fill,
    interview.fill,
    record.fill,
    reviews.fill,
    release.fill,
    skills.fill,
    sharing.fill,
    privacy.fill,
    schedule.fill,
)
"""What each part of the room adds, in this order: functions that take a `Demo`."""
EARLIER = {"1003": 20, "1006": 18, "1007": 16, "1009": 22}
"""Weeks before their cohort began that these were taken on: they waited for a place, and have been reviewed before."""


def fill(demo: Demo) -> None:
    """Open a journey for each learner on the day their cohort began, then let each part add its own."""
    manager = demo.accounts["priya"]
    SiteCover.objects.create(account=manager, site=manager.site)
    for plan in demo.plans:
        weeks = roster.COHORTS[plan.cohort][1] + EARLIER.get(plan.number, 0)
        joined = demo.now - timedelta(weeks=weeks)
        with clock.use(at(joined)):
            demo.journeys[plan.number] = open_journey(
                actor=manager,
                joiner=Joiner(
                    site_id=manager.site_id,
                    joined_on=joined.astimezone(clock.LONDON).date(),
                    account=demo.accounts[plan.number],
                    prison_number=f"A{4000 + int(plan.number) % 1000 * 7}WY",
                    worker=manager,
                ),
            )
    nearly_out = demo.journeys.get(demo.plans[1].number) if len(demo.plans) > 1 else None
    if nearly_out is not None:
        Journey.objects.filter(pk=nearly_out.pk).update(gate_worker=demo.accounts["amir"])
    for part in PARTS:
        part(demo)

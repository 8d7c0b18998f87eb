"""The journeys of the invented learners: joined with their cohort, interviewed, reviewed, planned for."""

from __future__ import annotations

from datetime import timedelta

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.joining import Joiner, open_journey
from waypost.journeys.actions.moves import transfer
from waypost.journeys.models import Journey
from waypost.kernel import clock
from waypost.people.models import Account, Cohort, Site, SiteCover
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
CAME_FROM_AWAY, AWAY = "1003", "ELM"
"""Joined at another prison, and moved here."""
EARLIER = {"1003": 20, "1006": 18, "1007": 16, "1009": 22}
"""Weeks before their cohort began that these were taken on: they waited for a place, and have been reviewed before."""


def fill(demo: Demo) -> None:
    """Open a journey for each learner on the day their cohort began, then let each part add its own."""
    manager = demo.accounts["priya"]
    SiteCover.objects.create(account=manager, site=manager.site)
    for plan in demo.plans:
        weeks = roster.COHORTS[plan.cohort][1] + EARLIER.get(plan.number, 0)
        with clock.use(at(demo.now - timedelta(weeks=weeks))):
            demo.journeys[plan.number] = _open(demo, plan, manager)
        if plan.number == CAME_FROM_AWAY:
            _come_here(demo, plan, manager)
    nearly_out = demo.journeys.get(demo.plans[1].number) if len(demo.plans) > 1 else None
    if nearly_out is not None:
        Journey.objects.filter(pk=nearly_out.pk).update(gate_worker=demo.accounts["amir"])
    for part in PARTS:
        part(demo)


def _open(demo: Demo, plan: roster.Learner, manager: Account) -> Journey:
    account = demo.accounts[plan.number]
    if plan.number == CAME_FROM_AWAY:
        account.site, account.cohort, account.seat = Site.objects.get(code=AWAY), None, None
        account.save(update_fields=("site", "cohort", "seat"))
    return open_journey(
        actor=manager,
        joiner=Joiner(
            site_id=account.site_id,
            joined_on=today(),
            account=account,
            prison_number=f"A{4000 + int(plan.number) % 1000 * 7}WY",
            worker=manager,
        ),
    )


def _come_here(demo: Demo, plan: roster.Learner, manager: Account) -> None:
    """A place came free in the workshop, and the record and the account came along."""
    account, journey = demo.accounts[plan.number], demo.journeys[plan.number]
    cohort = Cohort.objects.get(site=manager.site, name=roster.COHORTS[plan.cohort][0])
    with clock.use(demo.days_ago(7 * roster.COHORTS[plan.cohort][1] + 5)):
        transfer(
            actor=manager,
            journey_id=journey.pk,
            site_id=manager.site_id,
            day=today(),
            reason="For a place in the workshop",
            version=journey.version,
        )
    account.refresh_from_db()
    account.cohort, account.seat = cohort, plan.seat
    account.save(update_fields=("cohort", "seat"))
    journey.refresh_from_db()

"""A journey begins."""

from __future__ import annotations

import pytest

from waypost.audit.actions import verify
from waypost.audit.models import Entry
from waypost.journeys.access import duties_for, journeys_for
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.joining import INTERVIEW_WITHIN, Joiner, open_journey
from waypost.journeys.models import PathwayKind
from waypost.journeys.prison_numbers import likely, tidy_prison_number
from waypost.journeys.tests.conftest import World
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused


def test_a_plan_for_release_and_the_duty_to_interview_exist_from_the_first_day(world: World) -> None:
    journey = world.journey(number="a1234bc")
    assert journey.prison_number == "A1234BC"
    plan = journey.release_plans.get(ended_on=None)
    assert {one.kind for one in plan.pathways.all()} == set(PathwayKind)
    duty = duties_for(world["regional_manager"]).get()
    assert duty.due_on == journey.joined_on + INTERVIEW_WITHIN
    assert [one.seq for one in journey.timeline.all()] == [2, 1]
    assert Entry.objects.filter(verb="journey.opened", subject_id=journey.pk).exists()
    assert verify()[1] is None


def test_nobody_of_another_prison_sees_it(world: World) -> None:
    journey = world.journey()
    assert journey.account is not None
    seeing = {name for name, who in world.people.items() if journeys_for(who).filter(pk=journey.pk).exists()}
    assert seeing == {"instructor", "site_manager", "regional_manager", "director", "director there"}
    assert journeys_for(journey.account).get() == journey


def test_only_managers_of_the_site_add_people(world: World) -> None:
    joiner = Joiner(site_id=world.here.pk, joined_on=today(), known_as="Jo")
    with pytest.raises(Refused):
        open_journey(actor=world["instructor"], joiner=joiner)
    with pytest.raises(NotFound):
        open_journey(actor=world["regional_manager there"], joiner=joiner)


def test_a_number_is_one_persons(world: World) -> None:
    world.journey(number="A1234BC")
    with pytest.raises(Conflict):
        world.journey(number="A1234BC")


def test_a_slip_of_the_keys_is_pointed_out() -> None:
    assert likely("AI234BC") == "A1234BC"
    assert likely("A12345C") == "A1234SC"
    assert likely("A123") == ""
    with pytest.raises(BadInput) as caught:
        tidy_prison_number("a1z34bc")
    assert "A1234BC" in str(caught.value.try_this) or "A1" in str(caught.value.try_this)

"""Somebody joins: from a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from waypost.journeys.actions.entries import today
from waypost.journeys.models import Journey
from waypost.journeys.tests.conftest import World
from waypost.people.models import SiteCover

ADD = "/journeys/add/"


def joiner(world: World, **more: Any) -> dict[str, Any]:
    return {
        "site": world.here.pk,
        "account": "",
        "known_as": "Jo",
        "family_name": "Vale",
        "prison_number": "A1234BC",
        "joined_on": "1 Sep 2026",
        "language": "Welsh",
        "worker": world["regional_manager"].pk,
        **more,
    }


def test_a_new_person_joins(world: World) -> None:
    done = world.client("site_manager").post(ADD, joiner(world, prison_number=" a1234 bc"))
    journey = Journey.objects.get()
    assert done.headers["Location"] == reverse("journeys:journey", args=(journey.pk,))
    assert (journey.full_name, journey.prison_number, journey.language) == ("Jo Vale", "A1234BC", "Welsh")
    assert (journey.worker, journey.account) == (world["regional_manager"], None)
    assert journey.release_plans.count() == 1
    page = world.client("site_manager").get(done.headers["Location"]).content.decode()
    assert "Hold the joining interview" in page


def test_a_learner_of_the_class_joins_under_their_own_name(world: World) -> None:
    client = world.client("regional_manager")
    page = client.get(ADD, {"account": world["learner"].pk}).content.decode()
    assert f'<option value="{world["learner"].pk}" selected>' in page
    client.post(ADD, joiner(world, account=world["learner"].pk, known_as=""))
    journey = Journey.objects.get()
    assert (journey.account, journey.known_as) == (world["learner"], world["learner"].known_as)
    assert f'value="{world["learner"].pk}"' not in client.get(ADD).content.decode()


def test_a_slip_in_the_number_is_pointed_out_and_can_be_taken(world: World) -> None:
    client = world.client("site_manager")
    page = client.post(ADD, joiner(world, prison_number="AI234BC"))
    text = page.content.decode()
    assert page.status_code == 400
    assert "Did you mean A1234BC?" in text
    assert 'name="use_number" value="A1234BC"' in text
    assert 'value="AI234BC"' in text
    assert 'value="Jo"' in text
    client.post(ADD, joiner(world, prison_number="AI234BC", use_number="A1234BC"))
    assert Journey.objects.get().prison_number == "A1234BC"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"known_as": " "}, "The name is missing."),
        ({"prison_number": "12"}, "is not a prison number"),
        ({"joined_on": ""}, "The day of joining is missing."),
        ({"joined_on": "31/02/2026"}, "That is not a day."),
        ({"joined_on": "1 Sep 1926"}, "Check the year."),
        ({"account": "somebody"}, "That is not in the list."),
        ({"worker": "somebody"}, "That is not in the list."),
    ],
)
def test_details_that_cannot_be_kept_come_back(world: World, wrong: dict[str, str], words: str) -> None:
    page = world.client("site_manager").post(ADD, joiner(world, **wrong))
    assert page.status_code == 400
    text = page.content.decode()
    assert words in text
    assert 'value="Vale"' in text
    assert not Journey.objects.exists()


def test_a_day_to_come_is_refused(world: World) -> None:
    late = (today() + timedelta(days=1)).isoformat()
    page = world.client("site_manager").post(ADD, joiner(world, joined_on=late))
    assert "That day is still to come." in page.content.decode()


def test_a_number_that_is_taken_is_said(world: World) -> None:
    world.journey(number="A1234BC")
    page = world.client("site_manager").post(ADD, joiner(world))
    assert page.status_code == 400
    assert "There is a journey for that person already." in page.content.decode()
    assert 'value="A1234BC"' in page.content.decode()


def test_only_managers_add_and_only_where_they_are(world: World) -> None:
    for who in ("instructor", "gate_worker", "learner", "omu_partner", "data_protection"):
        assert world.client(who).get(ADD).status_code == 403
    for who in ("site_manager there", "regional_manager there"):
        assert world.client(who).post(ADD, joiner(world)).status_code == 404
        assert world.client(who).get(ADD, {"site": world.here.pk}).status_code == 404
    learner = world["learner there"].pk
    assert world.client("site_manager").post(ADD, joiner(world, account=learner)).status_code == 400
    assert not Journey.objects.exists()


def test_whoever_covers_several_prisons_says_which(world: World) -> None:
    SiteCover.objects.create(account=world["regional_manager"], site=world.there)
    client = world.client("regional_manager")
    assert "Where do they join?" in client.get(ADD).content.decode()
    there = client.get(ADD, {"site": world.there.pk}).content.decode()
    assert "Add a joiner at Moorland" in there
    assert f'value="{world["learner there"].pk}"' in there
    assert world["learner"].pk not in there
    SiteCover.objects.filter(account=world["regional_manager"]).delete()
    assert "No prisons yet" in client.get(ADD).content.decode()

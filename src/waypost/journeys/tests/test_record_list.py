"""The list of journeys: who finds whom, and how."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waypost.audit.models import Entry
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.facts_person import Person, change_person
from waypost.journeys.models import Journey, JourneyState, PrisonNumber
from waypost.journeys.queries import paging, record_list
from waypost.journeys.tests.conftest import World
from waypost.people.models import Account, SiteCover

LIST = "/journeys/list/"


def names(world: World, who: Account | str, **asked: Any) -> list[str]:
    page = world.client(who).get(LIST, asked)
    assert page.status_code == 200
    return [row.journey.full_name for row in page.context["people"]]


def test_each_person_finds_their_own_people(world: World) -> None:
    mine = world.journey(number="A1234BC")
    theirs = world.journey(there=True, number="B1234BC")
    for who in ("instructor", "site_manager", "regional_manager"):
        assert names(world, who) == [mine.full_name]
        assert names(world, f"{who} there") == [theirs.full_name]
        assert names(world, who, words="B1234BC") == []
    assert set(names(world, "director")) == {mine.full_name, theirs.full_name}
    assert names(world, "gate_worker") == []
    Journey.objects.filter(pk=mine.pk).update(gate_worker=world["gate_worker"])
    assert names(world, "gate_worker") == [mine.full_name]


@pytest.mark.parametrize("who", ["learner", "peer_mentor", "omu_partner", "data_protection"])
def test_others_have_no_list(world: World, who: str) -> None:
    assert world.client(who).get(LIST).status_code == 403


def test_the_name_the_number_and_an_old_number_find_the_person(world: World) -> None:
    journey = world.journey(number="A1234BC", learner=False)
    other = world.journey(number="A9999ZZ")
    PrisonNumber.objects.create(number="C7777CC", journey=journey)
    for words in ("alex", "MOSS", "Alex Moss", "a1234bc", "A12", "c7777cc"):
        assert names(world, "site_manager", words=words) == ["Alex Moss"]
    assert names(world, "site_manager", words="nobody at all") == []
    assert other.full_name in names(world, "site_manager", words="A9999ZZ")


def test_filters_narrow_the_list(world: World) -> None:
    now = today()
    soon, far, gone, out = (world.journey() for _ in range(4))
    Journey.objects.filter(pk=soon.pk).update(
        release_on=now + timedelta(days=20), on_track=False, stage=2, next_review_on=now - timedelta(days=5)
    )
    Journey.objects.filter(pk=far.pk).update(
        release_on=now + timedelta(days=300),
        on_track=True,
        worker=None,
        next_review_on=now + timedelta(days=3),
    )
    Journey.objects.filter(pk=gone.pk).update(state=JourneyState.LEFT)
    Journey.objects.filter(pk=out.pk).update(state=JourneyState.RELEASED, release_on=now - timedelta(days=9))

    def found(**asked: str) -> set[str]:
        return set(names(world, "site_manager", **asked))

    assert found() == {soon.full_name, far.full_name, out.full_name}
    assert found(state="all") == {soon.full_name, far.full_name, out.full_name, gone.full_name}
    assert found(state="left") == {gone.full_name}
    assert found(stage="2") == {soon.full_name}
    assert found(track="off") == {soon.full_name}
    assert found(track="none") == {out.full_name}
    assert found(within="28") == {soon.full_name}
    assert found(within="365") == {soon.full_name, far.full_name}
    assert found(within="past") == set()
    assert found(worker="nobody") == {far.full_name}
    assert found(worker=world["regional_manager"].pk) == {soon.full_name, out.full_name}
    assert found(stage="9", state="nonsense", within="soon") == {soon.full_name, far.full_name, out.full_name}
    assert names(world, "regional_manager", worker="mine", order="review")[0] == soon.full_name
    page = world.client("site_manager").get(LIST, {"order": "release"}).content.decode()
    assert "Overdue by 5 days" in page
    assert "In 3 days" in page


def test_an_instructor_is_shown_no_dates_of_release(world: World) -> None:
    journey = world.journey()
    Journey.objects.filter(pk=journey.pk).update(release_on=today() + timedelta(days=77))
    shown = world.client("instructor").get(LIST).content.decode()
    assert "Days to release" not in shown
    assert "Release within" not in shown
    assert names(world, "instructor", within="none") == [journey.full_name]  # a filter they do not have
    assert ">77<" in world.client("site_manager").get(LIST).content.decode()


def test_an_empty_list_says_what_to_do(world: World) -> None:
    page = world.client("site_manager").get(LIST).content.decode()
    assert "No journeys yet" in page
    assert reverse("journeys:add") in page
    assert reverse("journeys:add") not in world.client("instructor").get(LIST).content.decode()
    world.journey()
    assert "Nobody matches" in world.client("site_manager").get(LIST, {"words": "xyz"}).content.decode()


def test_several_prisons_can_be_chosen_from(world: World) -> None:
    mine, theirs = world.journey(), world.journey(there=True)
    SiteCover.objects.create(account=world["regional_manager"], site=world.there)
    assert set(names(world, "regional_manager")) == {mine.full_name, theirs.full_name}
    assert names(world, "regional_manager", site=world.there.pk) == [theirs.full_name]
    assert "Moorland (MOR)" in world.client("regional_manager").get(LIST).content.decode()


def test_it_is_paged_costs_little_and_the_look_is_on_record(world: World) -> None:
    for number in range(52):
        Journey.objects.create(home=world.here, known_as=f"Person {number:02}", joined_on=today())
    client = world.client("director")
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(LIST)
    assert len(asked) <= 15
    assert len(page.context["people"]) == 50
    assert "Page 1 of 2" in page.content.decode()
    second = client.get(LIST, {"page": "2"})
    assert [row.journey.known_as for row in second.context["people"]] == ["Person 50", "Person 51"]
    entry = Entry.objects.filter(verb="journey.listed").latest("seq")
    assert entry.actor == world["director"].pk
    assert len(entry.detail["journeys"]) == 2


def test_any_word_of_a_name_finds_the_person_by_its_beginning_with_or_without_accents(world: World) -> None:
    one, other = (
        world.journey(number="A1234BC", learner=False),
        world.journey(number="A9999ZZ", learner=False),
    )
    manager = world["site_manager"]
    for journey, known_as, family_name in ((one, "Renée", "van der O’Neil-Bergström"), (other, "Zoë", "Zz")):
        change_person(
            actor=manager,
            journey_id=journey.pk,
            person=Person(known_as=known_as, family_name=family_name),
            version=journey.version,
        )
    for words in (
        "renee",
        "Renée",
        "RENÉE",
        "oneil",
        "O'Neil",
        "Bergstrom",
        "berg van",
        "O’Neil-Bergström",
        "d",
    ):
        assert names(world, manager, words=words) == ["Renée van der O’Neil-Bergström"], words
    for words in ("z", "zz", "Zoë zz"):
        assert names(world, manager, words=words) == ["Zoë Zz"], words
    for words in ("ström", "alex", "moss", "-", "’’", "%", "_", "renee zz"):
        assert names(world, manager, words=words) == [], words


def test_a_long_list_is_not_counted_to_its_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        world.journey(learner=False)
    for place in (paging, record_list):
        monkeypatch.setattr(place, "MOST", 3)
    page = world.client("site_manager").get(LIST)
    assert "More than 3 people match" in page.content.decode()
    assert len(page.context["people"]) == 3
    assert page.context["rows"].paginator.num_pages == 1
    common = world.client("site_manager").get(LIST, {"words": "moss"})
    assert "Here are 3 of them. Add another name" in common.content.decode()
    assert len(common.context["people"]) == 3
    narrowed = world.client("site_manager").get(LIST, {"words": "nobody"})
    assert "More than" not in narrowed.content.decode()


def test_who_sees_no_dates_gets_no_order_by_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even of a common name, of which only some are put in order."""
    for place in (paging, record_list):
        monkeypatch.setattr(place, "MOST", 2)
    for known_as, days in (("Bea", 5), ("Abel", 90), ("Cass", 1)):
        journey = world.journey(learner=False)
        Journey.objects.filter(pk=journey.pk).update(
            known_as=known_as, release_on=today() + timedelta(days=days)
        )
    for words in ("moss", ""):
        shown = names(world, "instructor", words=words, order="release")
        assert shown == sorted(shown), words
    by_release = names(world, "site_manager", words="moss", order="release")
    days_of = {one.full_name: one.release_on for one in Journey.objects.all()}
    assert [days_of[name] for name in by_release] == sorted(days_of[name] for name in by_release)

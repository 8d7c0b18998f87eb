"""Licence conditions, needs, strengths, names, numbers, and who works with the person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from waypost.journeys.access import journeys_for, timeline_for
from waypost.journeys.actions import facts_person as person
from waypost.journeys.actions import facts_support as act
from waypost.journeys.actions.entries import today
from waypost.journeys.models import Duty, LicenceCondition, PrisonNumber
from waypost.journeys.queries.facts import newest_screener
from waypost.journeys.tests.conftest import World
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused
from waypost.people.models import Role


def test_a_condition_is_kept_and_ended(world: World) -> None:
    journey, manager = world.journey(), world["site_manager"]
    given = {"actor": manager, "journey_id": journey.pk, "source": "Licence", "as_at": today()}
    row = act.add_condition(kind="devices", words="", **given)
    with pytest.raises(BadInput, match="says is missing"):
        act.add_condition(kind="other", words=" ", **given)
    with pytest.raises(BadInput):
        act.add_condition(kind="curfew", words="", **given)
    ending = {"actor": manager, "journey_id": journey.pk, "condition_id": row.pk}
    with pytest.raises(BadInput):
        act.end_condition(ended_on=today() + timedelta(days=1), source="Probation", **ending)
    with pytest.raises(BadInput):
        act.end_condition(ended_on=today() - timedelta(days=9), source="Probation", **ending)
    act.end_condition(ended_on=None, source="Probation", **ending)
    with pytest.raises(Conflict):
        act.end_condition(ended_on=None, source="Probation", **ending)
    assert LicenceCondition.objects.get().ended_on == today()


def test_a_need_its_support_and_its_tombstone(world: World) -> None:
    journey, manager = world.journey(), world["site_manager"]
    row = act.add_need(
        actor=manager,
        journey_id=journey.pk,
        kind="reading",
        source="diagnosed",
        words="Dyslexia",
        support="Coloured paper",
    )
    seen = " ".join(one.words for one in timeline_for(world["instructor"], journey))
    assert "Coloured paper" in seen
    assert "Dyslexia" not in seen
    act.arrange_support(actor=manager, journey_id=journey.pk, need_id=row.pk, support="A reading ruler")
    with pytest.raises(BadInput, match="reason is missing"):
        act.remove_need(actor=manager, journey_id=journey.pk, need_id=row.pk, because="")
    act.remove_need(actor=manager, journey_id=journey.pk, need_id=row.pk, because="Entered by mistake")
    row.refresh_from_db()
    assert (row.words, row.support, row.removed_because) == ("", "", "Entered by mistake")
    with pytest.raises(Conflict):
        act.arrange_support(actor=manager, journey_id=journey.pk, need_id=row.pk, support="More")
    with pytest.raises(NotFound):
        act.remove_need(actor=manager, journey_id=world.journey().pk, need_id=row.pk, because="Not theirs")


def test_only_the_newest_screener_counts(world: World) -> None:
    journey = world.journey()
    given = {"actor": world["site_manager"], "journey_id": journey.pk}
    old = act.add_need(kind="memory", source="screener", found_on=today() - timedelta(days=90), **given)
    new = act.add_need(kind="attention", source="screener", found_on=today(), **given)
    own = act.add_need(kind="feeling", source="self", found_on=today() - timedelta(days=200), **given)
    assert newest_screener(journey.needs.all()) == ([new, own], [old])
    with pytest.raises(BadInput, match="screener is missing"):
        act.add_need(kind="memory", source="screener", **given)
    with pytest.raises(BadInput, match="What it is"):
        act.add_need(kind="other", source="self", **given)
    with pytest.raises(BadInput):
        act.add_need(kind="memory", source="self", found_on=today() + timedelta(days=1), **given)


def test_a_strength_is_told_to_the_learner(world: World) -> None:
    journey = world.journey()
    assert journey.account is not None
    given = {"actor": world["site_manager"], "journey_id": journey.pk}
    row = act.add_strength(words="Explains things calmly", seen_in="Pairing", **given)
    told = [one.own_words for one in timeline_for(journey.account, journey)]
    assert "You are good at this: Explains things calmly." in told
    with pytest.raises(Refused):
        act.add_strength(actor=world["instructor"], journey_id=journey.pk, words="Kind")
    act.remove_strength(strength_id=row.pk, because="Said of another", **given)
    with pytest.raises(Conflict):
        act.remove_strength(strength_id=row.pk, because="Again", **given)


def test_two_who_change_the_names(world: World) -> None:
    journey = world.journey()
    given = {"actor": world["site_manager"], "journey_id": journey.pk, "version": journey.version}
    person.change_person(person=person.Person("Sammy", "Reed", "they/them", "Welsh"), **given)
    journey.refresh_from_db()
    assert journey.account is not None
    journey.account.refresh_from_db()
    assert (journey.known_as, journey.account.known_as, journey.language) == ("Sammy", "Sammy", "Welsh")
    with pytest.raises(Conflict):
        person.change_person(person=person.Person("Samuel"), **given)
    given["version"] = journey.version
    with pytest.raises(BadInput):
        person.change_person(person=person.Person(" "), **given)
    person.change_person(person=person.Person("Sammy", "Reed", "they/them", "Welsh"), **given)
    journey.refresh_from_db()
    assert journey.version == given["version"]


def test_an_old_number_still_finds_them(world: World) -> None:
    journey, other = world.journey(number="A1234BC"), world.journey(number="A1234BD")
    stranger = world.journey(there=True, number="A9999ZZ")
    given = {"actor": world["site_manager"], "journey_id": journey.pk}

    def change(number: str) -> None:
        journey.refresh_from_db()
        person.change_number(number=number, version=journey.version, **given)

    change("a5678de")
    journey.refresh_from_db()
    assert journey.prison_number == "A5678DE"
    assert set(PrisonNumber.objects.filter(journey=journey).values_list("number", flat=True)) == {
        "A1234BC",
        "A5678DE",
    }
    with pytest.raises(Conflict, match=other.full_name):
        change("A1234BD")
    with pytest.raises(Conflict, match="somebody else") as caught:
        change("A9999ZZ")
    assert stranger.full_name not in str(caught.value)
    with pytest.raises(BadInput, match="Did you mean A1234BC"):
        change("AI234BC")
    with pytest.raises(BadInput):
        change("")
    change("A1234BC")  # back to an earlier one of their own
    assert journey.numbers.count() == 2


def test_naming_who_works_with_them(world: World) -> None:
    journey = world.journey()
    old, new = world["regional_manager"], world["site_manager"]
    gate = world["gate_worker"]
    given = {"journey_id": journey.pk, "version": journey.version}
    with pytest.raises(BadInput):
        person.name_workers(actor=old, worker_id=world["site_manager there"].pk, gate_worker_id="", **given)
    with pytest.raises(BadInput):
        person.name_workers(actor=old, worker_id="", gate_worker_id=world["gate_worker there"].pk, **given)
    with pytest.raises(BadInput):
        person.name_workers(actor=old, worker_id=world["learner"].pk, gate_worker_id="", **given)
    person.name_workers(actor=old, worker_id=new.pk, gate_worker_id=gate.pk, **given)
    assert {one.owner_id for one in Duty.objects.filter(journey=journey, done_at=None)} == {new.pk}
    assert journeys_for(gate).filter(pk=journey.pk).exists()
    journey.refresh_from_db()
    given["version"] = journey.version
    with pytest.raises(Refused):
        person.name_workers(actor=gate, worker_id=new.pk, gate_worker_id="", **given)
    person.name_workers(actor=new, worker_id="", gate_worker_id="", **given)
    assert not journeys_for(gate).exists()
    assert {one.owner_id for one in Duty.objects.filter(journey=journey, done_at=None)} == {None}


def test_a_gate_worker_cannot_take_a_case_by_themselves(world: World) -> None:
    journey = world.journey()
    assert world["gate_worker"].role == Role.GATE_WORKER
    with pytest.raises(NotFound):
        person.name_workers(
            actor=world["gate_worker"],
            journey_id=journey.pk,
            worker_id="",
            gate_worker_id=world["gate_worker"].pk,
            version=journey.version,
        )

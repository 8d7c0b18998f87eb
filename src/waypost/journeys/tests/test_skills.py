"""Units: written, handed in, signed off, returned, opened early; and who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from waypost.audit.models import Entry
from waypost.journeys.access import duties_for
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.skills import Rated, hand_in_unit, open_early, return_unit, save_unit, sign_off
from waypost.journeys.models import Duty, DutyKind, Journey, SkillRating, TimelineEntry, UnitState, UnitWork
from waypost.journeys.queries.skills import show_skills
from waypost.journeys.tests.conftest import World
from waypost.journeys.units import unit_of
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused
from waypost.people.models import Account

UNIT = "teamwork"
ANSWERS: dict[str, str | list[str]] = {
    "bring": ["I have ideas", "not an option"],
    "time": "We built a shed.",
    "build": "She spotted a slip.",
}


def learner_of(journey: Journey) -> Account:
    assert journey.account is not None
    return journey.account


def handed_in(journey: Journey) -> UnitWork:
    return hand_in_unit(actor=learner_of(journey), unit_id=UNIT, answers=ANSWERS, version=0)


def test_a_unit_goes_from_the_learner_to_staff_and_is_signed_off(world: World) -> None:
    journey = world.journey()
    learner = learner_of(journey)
    work = save_unit(actor=learner, unit_id=UNIT, answers={"time": " We built "}, version=0)
    assert (work.state, work.answers["time"], work.version) == (UnitState.STARTED, "We built", 1)
    work = hand_in_unit(actor=learner, unit_id=UNIT, answers=ANSWERS, version=1)
    assert work.answers["bring"] == ["I have ideas"]
    duty = duties_for(world["instructor"]).get(kind=DutyKind.SIGN_OFF)
    assert (duty.journey_id, duty.subject) == (journey.pk, "unit:teamwork")
    rated = Rated("teamwork", 3, "Took turns without being asked")
    work = sign_off(
        actor=world["instructor"],
        journey_id=journey.pk,
        unit_id=UNIT,
        words="You listen well.",
        ratings=[rated],
        version=2,
    )
    assert (work.state, work.signed_off_by) == (UnitState.SIGNED_OFF, world["instructor"])
    rating = SkillRating.objects.get()
    assert (rating.rating, rating.source, rating.evidence) == (3, "unit:teamwork", rated.evidence)
    assert not Duty.objects.filter(kind=DutyKind.SIGN_OFF, done_at=None).exists()
    told = TimelineEntry.objects.filter(journey=journey, kind="skills").first()
    assert told is not None
    assert told.own_words == "“Working as a team” is signed off. You listen well."
    entry = Entry.objects.filter(verb="unit.signed_off").get()
    assert entry.detail == {"unit": UNIT, "ratings": {"teamwork": 3}}
    shown = show_skills(journey)
    assert shown.done == 1
    assert next(one for one in shown.skills if one.skill == "teamwork").words == "Quite confident"


def test_a_returned_unit_can_be_written_and_handed_in_again(world: World) -> None:
    journey = world.journey()
    handed_in(journey)
    with pytest.raises(BadInput):
        return_unit(actor=world["instructor"], journey_id=journey.pk, unit_id=UNIT, words=" ", version=1)
    work = return_unit(
        actor=world["instructor"], journey_id=journey.pk, unit_id=UNIT, words="Say what you did.", version=1
    )
    assert work.state == UnitState.RETURNED
    assert not Duty.objects.filter(kind=DutyKind.SIGN_OFF, done_at=None).exists()
    work = hand_in_unit(actor=learner_of(journey), unit_id=UNIT, answers=ANSWERS, version=2)
    assert work.state == UnitState.HANDED_IN
    assert Duty.objects.filter(kind=DutyKind.SIGN_OFF, done_at=None).count() == 1


def test_two_people_never_write_over_each_other(world: World) -> None:
    journey = world.journey()
    learner = learner_of(journey)
    save_unit(actor=learner, unit_id=UNIT, answers={"time": "First"}, version=0)
    with pytest.raises(Conflict):
        save_unit(actor=learner, unit_id=UNIT, answers={"time": "Second"}, version=0)
    handed_in_work = hand_in_unit(actor=learner, unit_id=UNIT, answers=ANSWERS, version=1)
    with pytest.raises(Refused):
        save_unit(actor=learner, unit_id=UNIT, answers=ANSWERS, version=handed_in_work.version)
    which = {"journey_id": journey.pk, "unit_id": UNIT, "words": "Good", "ratings": []}
    sign_off(actor=world["instructor"], version=2, **which)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        sign_off(actor=world["site_manager"], version=2, **which)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        sign_off(actor=world["site_manager"], version=3, **which)  # type: ignore[arg-type]


def test_what_cannot_be_kept_is_told_in_words(world: World) -> None:
    journey = world.journey()
    learner = learner_of(journey)
    with pytest.raises(BadInput, match="nothing yet under “What I bring”"):
        hand_in_unit(actor=learner, unit_id=UNIT, answers={"time": "x", "build": "x"}, version=0)
    with pytest.raises(BadInput, match="too long"):
        save_unit(actor=learner, unit_id=UNIT, answers={"time": "x" * 4001}, version=0)
    with pytest.raises(NotFound):
        save_unit(actor=learner, unit_id="dancing", answers={}, version=0)
    which = {"actor": world["instructor"], "journey_id": journey.pk, "unit_id": UNIT}
    with pytest.raises(BadInput, match="not handed in here"):
        sign_off(**which, words="", ratings=[], version=0)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="nothing says why"):
        sign_off(**which, words="On paper", ratings=[Rated("teamwork", 3, " ")], version=0)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="not in the list"):
        sign_off(**which, words="On paper", ratings=[Rated("charm", 3, "x")], version=0)  # type: ignore[arg-type]
    assert not UnitWork.objects.exists()
    work = sign_off(**which, words="Seen on paper.", ratings=[], version=0)  # type: ignore[arg-type]
    assert work.state == UnitState.SIGNED_OFF


def test_a_unit_opens_in_its_week_or_when_staff_say_so(world: World) -> None:
    journey = world.journey(joined=today() - timedelta(days=13))
    learner = learner_of(journey)
    with pytest.raises(Refused, match="not open yet"):
        save_unit(actor=learner, unit_id=UNIT, answers={"time": "x"}, version=0)
    open_early(actor=world["instructor"], journey_id=journey.pk, unit_id=UNIT)
    assert save_unit(actor=learner, unit_id=UNIT, answers={"time": "x"}, version=1).version == 2
    with pytest.raises(Conflict):
        open_early(actor=world["instructor"], journey_id=journey.pk, unit_id=UNIT)
    other = world.journey(joined=today() - timedelta(days=14))
    assert save_unit(actor=learner_of(other), unit_id=UNIT, answers={}, version=0).version == 1
    shown = {one.unit.id: one.state for one in show_skills(other).units}
    assert (shown["teamwork"], shown["stand-ups"]) == ("started", "locked")


def test_another_prison_and_other_roles_are_refused(world: World) -> None:
    journey = world.journey()
    handed_in(journey)
    which = {"journey_id": journey.pk, "unit_id": UNIT, "words": "x", "version": 1}
    for stranger in ("instructor there", "site_manager there", "omu_partner", "data_protection"):
        with pytest.raises(NotFound):
            sign_off(actor=world[stranger], ratings=[], **which)  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            return_unit(actor=world[stranger], **which)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        sign_off(actor=learner_of(journey), ratings=[], **which)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        open_early(actor=learner_of(journey), journey_id=journey.pk, unit_id="money")


def test_ids_of_activities_are_what_the_tests_think() -> None:
    assert {one.id for one in unit_of(UNIT).activities} == set(ANSWERS)

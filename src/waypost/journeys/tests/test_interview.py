"""Beginning an interview, and typing it in over several sittings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from waypost.audit.models import Entry
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.interview import (
    SectionConflict,
    SectionDraft,
    record_computing,
    save_section,
    start_interview,
)
from waypost.journeys.interview_computing import questions
from waypost.journeys.models import Asked, Interview, Journey, JourneyState, SectionAnswer, SectionSave
from waypost.journeys.tests.conftest import World
from waypost.journeys.tests.interview_help import answer
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused


def test_one_interview_is_begun_and_begun_again_it_is_the_same(world: World) -> None:
    journey = world.journey()
    first = start_interview(actor=world["regional_manager"], journey_id=journey.pk, on_paper=True)
    assert start_interview(actor=world["director"], journey_id=journey.pk) == first
    assert first.on_paper
    assert journey.timeline.filter(kind="interview").count() == 1
    assert Entry.objects.filter(verb="interview.begun", subject_id=journey.pk).count() == 1


def test_who_may_begin_one(world: World) -> None:
    journey = world.journey()
    with pytest.raises(Refused):
        start_interview(actor=world["instructor"], journey_id=journey.pk)
    for stranger in ("regional_manager there", "site_manager there", "gate_worker", "omu_partner"):
        with pytest.raises(NotFound):
            start_interview(actor=world[stranger], journey_id=journey.pk)
    Journey.objects.filter(pk=journey.pk).update(state=JourneyState.LEFT)
    with pytest.raises(Refused, match="has left"):
        start_interview(actor=world["director"], journey_id=journey.pk)


def test_asked_and_who_asked_stand_apart_from_who_typed(world: World) -> None:
    journey = world.journey()
    start_interview(actor=world["director"], journey_id=journey.pk)
    answer(world["site_manager"], journey, "ambitions")
    row = SectionAnswer.objects.get()
    assert (row.asked, row.asked_by, row.asked_on) == (Asked.ANSWERED, "Priya", today())
    assert row.entered_by == world["site_manager"]


def test_not_asked_is_not_none(world: World) -> None:
    """A section answered with "none" is answered; one that was not asked keeps no name and no day."""
    journey = world.journey()
    start_interview(actor=world["director"], journey_id=journey.pk)
    answer(world["director"], journey, "barriers", in_the_way=["none"])
    assert SectionAnswer.objects.get().asked == Asked.ANSWERED
    answer(world["director"], journey, "barriers", base=1, asked=Asked.NOT_ASKED)
    row = SectionAnswer.objects.get()
    assert (row.asked, row.answers, row.asked_by, row.asked_on) == (Asked.NOT_ASKED, {}, "", None)


def test_every_save_is_kept_and_the_same_text_is_not_saved_twice(world: World) -> None:
    journey = world.journey()
    start_interview(actor=world["director"], journey_id=journey.pk)
    answer(world["director"], journey, "ambitions", two_years="A job")
    answer(world["director"], journey, "ambitions", base=1, two_years="A job and a flat")
    answer(world["director"], journey, "ambitions", base=1, two_years="A job and a flat")
    assert [save.answers["two_years"] for save in SectionSave.objects.all()] == ["A job and a flat", "A job"]
    assert SectionAnswer.objects.get().version == 2


def test_two_people_typing_into_one_section_lose_nothing(world: World) -> None:
    journey = world.journey()
    start_interview(actor=world["director"], journey_id=journey.pk)
    answer(world["director"], journey, "ambitions", two_years="One")
    with pytest.raises(SectionConflict) as both:
        answer(world["site_manager"], journey, "ambitions", base=0, two_years="Two")
    assert both.value.row.answers == {"two_years": "One"}
    kept = SectionSave.objects.get(beside=True)
    assert (kept.answers, kept.entered_by) == ({"two_years": "Two"}, world["site_manager"])
    assert SectionAnswer.objects.get().answers == {"two_years": "One"}
    answer(world["site_manager"], journey, "ambitions", base=1, two_years="Two")
    assert SectionAnswer.objects.get().answers == {"two_years": "Two"}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"asked": "perhaps"}, "whether this section was asked"),
        ({"asked": Asked.NOT_ASKED}, "marked as not asked"),
        ({"asked": Asked.DECLINED}, "Preferred not to say"),
        ({"asked_by": "  "}, "Who asked is missing"),
        ({"asked_by": "x" * 81}, "too long"),
        ({"asked_on": None}, "day on which it was asked is missing"),
        ({"asked_on": 1}, "still to come"),
        ({"asked_on": -101}, "before they joined"),
        ({"answers": {"hoping_to_work": "x"}}, "not one of the answers"),
    ],
)
def test_what_cannot_be_kept_changes_nothing(world: World, changed: dict[str, object], says: str) -> None:
    journey = world.journey()
    start_interview(actor=world["director"], journey_id=journey.pk)
    if isinstance(changed.get("asked_on"), int):
        changed = {"asked_on": today() + timedelta(days=int(str(changed["asked_on"])))}
    given = {
        "asked": Asked.ANSWERED,
        "answers": {"build": "A game"},
        "asked_by": "Priya",
        "asked_on": today(),
    }
    draft = SectionDraft(**{**given, **changed})  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=says):
        save_section(
            actor=world["director"],
            journey_id=journey.pk,
            section_id="ambitions",
            base_version=0,
            draft=draft,
        )
    assert not SectionAnswer.objects.exists()


def test_nothing_is_saved_where_no_interview_is_open(world: World) -> None:
    journey = world.journey()
    with pytest.raises(Conflict, match="no interview open"):
        answer(world["director"], journey, "ambitions")


def test_the_look_at_computing_suggests_and_staff_decide(world: World) -> None:
    journey = world.journey()
    start_interview(actor=world["director"], journey_id=journey.pk)
    right = {one.id: one.right for one in questions()}
    record_computing(actor=world["director"], journey_id=journey.pk, answers=right)
    assert Interview.objects.get().diagnostic["start_at"] == "a-calculator"
    record_computing(
        actor=world["director"], journey_id=journey.pk, answers=right, start_at="making-it-do-things"
    )
    kept = Interview.objects.get().diagnostic
    assert (kept["score"], kept["of"], kept["suggested"]) == (len(right), len(right), "a-calculator")
    assert kept["start_at"] == "making-it-do-things"
    for bad in ({"answers": {questions()[0].id: "9"}}, {"answers": {}, "start_at": "no-such-module"}):
        with pytest.raises(BadInput):
            record_computing(actor=world["director"], journey_id=journey.pk, **bad)

"""What changes a release plan: checks that move, a plan that starts again, pathways, to-dos, applications, kit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from waypost.audit.actions import verify
from waypost.journeys.actions import release_things as things
from waypost.journeys.actions.entries import lock, today
from waypost.journeys.actions.release import lay_out_checks, record_check, reset_plan, undo_check
from waypost.journeys.actions.release_plan import add_todo, edit_todo, mark_todo, set_direction, set_pathway
from waypost.journeys.models import (
    ConditionKind,
    DutyKind,
    Journey,
    LicenceCondition,
    PathwayStatus,
    ReleaseDate,
    ToDoKind,
)
from waypost.journeys.tests.conftest import World
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused

WEDNESDAY = date(2027, 6, 16)


@pytest.fixture(autouse=True)
def _a_day_in_november() -> Iterator[None]:
    with clock.use(clock.FixedClock(datetime(2026, 11, 18, 12, tzinfo=UTC))):
        yield


def told(world: World, journey: Journey, day: date | None, why: str = "letter of today") -> list[str]:
    """The date that counts is `day` now."""
    with transaction.atomic():
        row = lock(journey)
        row.release_on = day
        row.save(update_fields=("release_on",))
        return lay_out_checks(row, actor=world["regional_manager"], why=why)


def open_duties(journey: Journey, kind: str) -> dict[str, date]:
    return {duty.words: duty.due_on for duty in journey.duties.filter(kind=kind, done_at=None)}


def newest(journey: Journey) -> str:
    return journey.timeline.all()[0].words


# The countdown -----------------------------------------------------------------------------------------


def test_a_date_lays_out_six_checks_and_somebody_owes_each(world: World) -> None:
    journey = world.journey()
    assert told(world, journey, date(2028, 3, 15)) == []
    plan = journey.release_plans.get(ended_on=None)
    assert plan.counted_from == date(2028, 3, 15)
    assert plan.checks.count() == 6
    assert open_duties(journey, DutyKind.RELEASE_CHECK)["Release check: 12 months before"] == date(
        2027, 3, 15
    )
    line = journey.timeline.all()[0]
    assert line.sensitive
    assert line.own_words
    assert told(world, journey, date(2028, 3, 15)) == []  # once more: nothing changes
    assert journey.timeline.all()[0] == line
    assert verify()[1] is None


def test_laid_out_late_says_what_is_late_and_what_is_not_possible(world: World) -> None:
    journey = world.journey()
    told(world, journey, today() + timedelta(days=70))
    assert newest(journey).endswith("Late: 12 weeks. Not possible any more: 12 months, 6 months.")
    assert set(open_duties(journey, DutyKind.RELEASE_CHECK)) == {
        "Release check: 12 weeks before",
        "Release check: 4 weeks before",
        "Release check: 1 week before",
        "Release check: the day",
    }
    assert not journey.release_plans.get().checks.exclude(done_on=None).exists()


def test_moving_earlier_moves_the_checks_and_warns(world: World) -> None:
    journey = world.journey()
    told(world, journey, WEDNESDAY)
    warnings = told(world, journey, date(2027, 2, 3), why="administrative change")
    assert warnings[0].startswith("Release moved earlier, from 16 Jun 2027 to 3 Feb 2027.")
    assert "Late: 12 weeks." in warnings[0]
    day = journey.release_plans.get().checks.get(at="day")
    assert (day.due_on, day.moved_from) == (date(2027, 2, 3), WEDNESDAY)
    assert "administrative change" in newest(journey)
    assert open_duties(journey, DutyKind.RELEASE_CHECK)["Release check: the day"] == date(2027, 2, 3)


def test_a_friday_only_warns(world: World) -> None:
    journey = world.journey()
    friday = date(2027, 6, 18)
    assert told(world, journey, friday) == [
        "This falls on a Friday. Releases on Fridays, weekends and before bank holidays usually move earlier. "
        "Ask for the confirmed date."
    ]
    assert journey.release_plans.get().counted_from == friday
    ReleaseDate.objects.create(
        journey=journey, kind="confirmed", on=date(2027, 6, 11), source="letter", as_at=today()
    )
    assert "Check the confirmed date" in told(world, journey, date(2027, 6, 11))[1]


def test_a_date_that_is_taken_back_takes_the_checks_with_it_but_not_what_was_done(world: World) -> None:
    journey = world.journey()
    told(world, journey, WEDNESDAY)
    check = journey.release_plans.get().checks.get(at="6m")
    record_check(
        actor=world["site_manager"], journey_id=journey.pk, check_id=check.pk, words="Seen", done_on=None
    )
    told(world, journey, None)
    plan = journey.release_plans.get()
    assert plan.counted_from is None
    assert [one.at for one in plan.checks.all()] == ["6m"]
    assert open_duties(journey, DutyKind.RELEASE_CHECK) == {}
    told(world, journey, WEDNESDAY)
    assert plan.checks.count() == 6
    assert plan.checks.get(at="6m").done_on is not None


def test_a_date_in_the_past_lays_out_nothing_and_is_not_warned_of_as_a_weekday(world: World) -> None:
    journey = world.journey()
    assert told(world, journey, date(2026, 3, 6)) == []
    assert not journey.release_plans.get().checks.exists()


def test_a_check_is_done_with_words_and_can_be_opened_again(world: World) -> None:
    journey = world.journey()
    told(world, journey, WEDNESDAY)
    check = journey.release_plans.get().checks.get(at="12m")
    by = {"journey_id": journey.pk, "check_id": check.pk}
    with pytest.raises(BadInput):
        record_check(actor=world["site_manager"], words=" ", done_on=None, **by)
    with pytest.raises(BadInput):
        record_check(actor=world["site_manager"], words="Ok", done_on=today() + timedelta(days=1), **by)
    record_check(actor=world["site_manager"], words="ID is here", done_on=None, **by)
    assert "Release check: 12 months before" not in open_duties(journey, DutyKind.RELEASE_CHECK)
    with pytest.raises(Conflict):
        record_check(actor=world["regional_manager"], words="Me too", done_on=None, **by)
    undo_check(actor=world["site_manager"], **by)
    assert "Release check: 12 months before" in open_duties(journey, DutyKind.RELEASE_CHECK)
    with pytest.raises(Conflict):
        undo_check(actor=world["site_manager"], **by)


def test_a_return_starts_again_and_keeps_the_past(world: World) -> None:
    journey = world.journey()
    told(world, journey, WEDNESDAY)
    set_pathway(
        actor=world["site_manager"],
        journey_id=journey.pk,
        kind="money",
        status="done",
        needs="Has a passport",
    )
    add_todo(
        actor=world["site_manager"], journey_id=journey.pk, words="Ring the hub", due_on=date(2027, 1, 5)
    )
    with transaction.atomic():
        row = lock(journey)
        row.release_on = None
        row.save(update_fields=("release_on",))
        with pytest.raises(BadInput):
            reset_plan(row, actor=world["regional_manager"], reason="  ", on=today())
        fresh = reset_plan(row, actor=world["regional_manager"], reason="Returned to custody", on=today())
    old = journey.release_plans.exclude(pk=fresh.pk).get()
    assert (old.ended_on, old.ended_because) == (today(), "Returned to custody")
    assert old.checks.count() == 6
    assert old.pathways.get(kind="money").status == PathwayStatus.DONE
    assert {one.status for one in fresh.pathways.all()} == {PathwayStatus.NOT_STARTED}
    assert open_duties(journey, DutyKind.RELEASE_CHECK) == open_duties(journey, DutyKind.TO_DO) == {}


# Pathways, direction, to-dos ---------------------------------------------------------------------------


def test_a_pathway_is_kept_and_what_staff_keep_is_not_told_to_the_learner(world: World) -> None:
    journey = world.journey()
    by = {"actor": world["site_manager"], "journey_id": journey.pk}
    with pytest.raises(BadInput):
        set_pathway(**by, kind="health", status="required", needs="")
    with pytest.raises(BadInput):
        set_pathway(**by, kind="health", status="splendid", needs="")
    set_pathway(**by, kind="health", status="required", needs="See a dentist")
    assert journey.timeline.all()[0].own_words == ""
    set_pathway(**by, kind="accommodation", status="in_progress", needs="A flat")
    assert "Accommodation" in journey.timeline.all()[0].own_words
    before = journey.timeline.count()
    set_pathway(**by, kind="accommodation", status="in_progress", needs="A flat")
    assert journey.timeline.count() == before


def test_two_people_edit_one_plan_and_the_second_is_told(world: World) -> None:
    journey = world.journey()
    version = journey.release_plans.get().version
    set_pathway(
        actor=world["site_manager"],
        journey_id=journey.pk,
        kind="work",
        status="in_progress",
        needs="A",
        version=version,
    )
    with pytest.raises(Conflict):
        set_pathway(
            actor=world["regional_manager"],
            journey_id=journey.pk,
            kind="work",
            status="done",
            needs="B",
            version=version,
        )
    assert journey.release_plans.get().pathways.get(kind="work").needs == "A"


def test_the_learner_says_what_comes_first_and_adds_to_their_list_and_no_more(world: World) -> None:
    journey = world.journey()
    assert journey.account is not None
    by = {"actor": journey.account, "journey_id": ""}
    set_direction(**by, direction="recovery", words="")
    assert journey.release_plans.get().direction == "recovery"
    with pytest.raises(BadInput):
        set_direction(**by, direction="other", words="")
    add_todo(**by, words="Ring my sister")
    with pytest.raises(Refused):
        set_pathway(actor=journey.account, journey_id=journey.pk, kind="health", status="done", needs="")
    with pytest.raises(NotFound):
        add_todo(actor=world["peer_mentor"], journey_id=journey.pk, words="Not mine")


def test_who_may_not_change_a_plan(world: World) -> None:
    journey = world.journey()
    with pytest.raises(Refused):
        set_direction(actor=world["instructor"], journey_id=journey.pk, direction="work", words="")
    with pytest.raises(NotFound):
        set_direction(actor=world["site_manager there"], journey_id=journey.pk, direction="work", words="")


def test_to_dos_are_seven_at_the_start_and_are_owed_when_they_have_a_day(world: World) -> None:
    journey = world.journey()
    plan = journey.release_plans.get()
    assert {one.kind for one in plan.todos.all()} == {*ToDoKind.values} - {"other"}
    bank = plan.todos.get(kind="bank")
    by = {"actor": world["site_manager"], "journey_id": journey.pk, "todo_id": bank.pk}
    with pytest.raises(BadInput):
        edit_todo(**by, words="", due_on=today() - timedelta(days=1))
    edit_todo(**by, words="Basic account", due_on=today() + timedelta(days=9))
    assert open_duties(journey, DutyKind.TO_DO) == {
        "Before release: Bank account (Basic account)": today() + timedelta(days=9)
    }
    mark_todo(**by, state="done")
    assert open_duties(journey, DutyKind.TO_DO) == {}
    mark_todo(**by, state="open")
    assert len(open_duties(journey, DutyKind.TO_DO)) == 1
    mark_todo(**by, state="not_needed")
    assert open_duties(journey, DutyKind.TO_DO) == {}
    with pytest.raises(BadInput):
        mark_todo(**by, state="forgotten")


# Applications, kit, contacts ---------------------------------------------------------------------------


def test_an_application_goes_in_order(world: World) -> None:
    journey = world.journey()
    by = {"actor": world["site_manager"], "journey_id": journey.pk}
    row = things.add_application(**by, kind="passport", words="")
    with pytest.raises(Conflict):
        things.add_application(**by, kind="passport", words="")

    def move(state: str, on: date | None = None) -> None:
        things.move_application(**by, application_id=row.pk, state=state, on=on, words="")

    with pytest.raises(Conflict):
        move("received")
    with pytest.raises(BadInput):
        move("sent", today() + timedelta(days=1))
    move("sent", today() - timedelta(days=5))
    with pytest.raises(BadInput):
        move("received", today() - timedelta(days=6))
    move("received")
    row.refresh_from_db()
    assert (row.sent_on, row.answered_on) == (today() - timedelta(days=5), today())
    with pytest.raises(Conflict):
        move("withdrawn")
    things.add_application(**by, kind="passport", words="a second one")


def test_something_that_goes_online_is_not_lent_before_the_licence_is_looked_at(world: World) -> None:
    journey = world.journey()

    def lend(*, online: bool = True, checked: bool = False) -> None:
        things.lend_kit(
            actor=world["site_manager"],
            journey_id=journey.pk,
            item="Laptop 14",
            online=online,
            condition_checked=checked,
            lent_on=None,
            due_back_on=None,
        )

    condition = LicenceCondition.objects.create(
        journey=journey, kind=ConditionKind.DEVICES, source="licence", as_at=today()
    )
    with pytest.raises(BadInput, match="need approval"):
        lend()
    lend(online=False)
    lend(checked=True)
    condition.ended_on = today()
    condition.save()
    lend()
    assert journey.release_plans.get().kit.count() == 3


def test_kit_comes_back_once(world: World) -> None:
    journey = world.journey()
    by = {"actor": world["site_manager"], "journey_id": journey.pk}
    kit = things.lend_kit(
        **by, item="Book", online=False, condition_checked=False, lent_on=today(), due_back_on=None
    )
    with pytest.raises(BadInput):
        things.take_back_kit(**by, kit_id=kit.pk, on=today() - timedelta(days=1))
    things.take_back_kit(**by, kit_id=kit.pk, on=None)
    with pytest.raises(Conflict):
        things.take_back_kit(**by, kit_id=kit.pk, on=None)
    with pytest.raises(BadInput):
        things.lend_kit(
            **by,
            item="Book",
            online=False,
            condition_checked=False,
            lent_on=today(),
            due_back_on=today() - timedelta(days=2),
        )


def test_first_contacts_are_kept_changed_and_taken_off(world: World) -> None:
    journey = world.journey()
    by = {"actor": world["site_manager"], "journey_id": journey.pk}
    with pytest.raises(BadInput):
        things.save_contact(**by, contact_id=None, who=" ", role="", when="", where="")
    row = things.save_contact(**by, contact_id=None, who="Hub", role="employment", when="", where="Sheffield")
    things.save_contact(**by, contact_id=row.pk, who="Hub", role="", when="Monday, 10:00", where="Sheffield")
    other = world.journey()
    with pytest.raises(NotFound):
        things.remove_contact(actor=world["site_manager"], journey_id=other.pk, contact_id=row.pk)
    things.remove_contact(**by, contact_id=row.pk)
    assert not journey.release_plans.get().contacts.exists()
    assert newest(journey) == "First contact outside taken off the plan: Hub, Monday, 10:00, Sheffield."

"""Interventions: opened by staff, followed through, closed with a result."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from waypost.audit.models import Entry
from waypost.journeys.actions.duties import reassign
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.interventions import Opening, open_intervention
from waypost.journeys.actions.moves import transfer
from waypost.journeys.models import Duty, DutyKind, Goal, Intervention, Journey, JourneyState
from waypost.journeys.queries.interventions import what_worked
from waypost.journeys.tests.conftest import World
from waypost.people.forms.moments import day_words

pytestmark = pytest.mark.django_db


def opened(
    world: World, journey: Journey | None = None, *, actor: str = "site_manager", **more: Any
) -> Intervention:
    told: dict[str, Any] = {
        "kind": "pace",
        "reason": "Two weeks at one exercise.",
        "owner_id": world["instructor"].pk,
        "look_again_on": today() + timedelta(days=14),
        "steps": ("Go through it together", "Shorter pieces"),
        **more,
    }
    journey = journey or world.journey()
    return open_intervention(actor=world[actor], journey_id=journey.pk, opening=Opening(**told))


def address(row: Intervention) -> str:
    return reverse("journeys:intervention", args=(row.pk,))


def duty(row: Intervention, kind: str) -> Duty | None:
    return Duty.objects.filter(subject=f"intervention:{row.pk}", kind=kind, done_at=None).first()


def sent(world: World, **more: str) -> dict[str, str]:
    return {
        "kind": "one_to_one",
        "reason": "He asked for it.",
        "owner": world["instructor"].pk,
        "look_again_on": day_words(today() + timedelta(days=21)),
        "steps": "Thursday, half an hour\n\n  Print the task ",
    } | more


def test_opening_owes_a_look_again_and_the_first_step(world: World) -> None:
    journey = world.journey()
    client = world.client("instructor")
    where = reverse("journeys:intervention-open", args=(journey.pk,))
    assert client.get(where).status_code == 200
    assert client.post(where, sent(world)).status_code == 302
    row = Intervention.objects.get()
    assert (row.kind, row.owner, row.opened_by) == ("one_to_one", world["instructor"], world["instructor"])
    assert list(row.steps.values_list("number", "words")) == [
        (1, "Thursday, half an hour"),
        (2, "Print the task"),
    ]
    look, step = duty(row, DutyKind.LOOK_AGAIN), duty(row, DutyKind.INTERVENTION_STEP)
    assert look is not None
    assert step is not None
    assert look.owner == world["instructor"]
    assert look.due_on == today() + timedelta(days=21)
    assert step.words == "Thursday, half an hour"
    entry = journey.timeline.first()
    assert entry is not None
    assert "He asked for it." in entry.words
    assert "He asked" not in entry.own_words
    assert Entry.objects.filter(verb="intervention.opened").count() == 1


def test_the_signal_is_kept_as_it_was_shown(world: World) -> None:
    journey = world.journey()
    Goal.objects.create(
        journey=journey, title="Make a page", target_on=today() - timedelta(days=3), made_by=world["director"]
    )
    client = world.client("site_manager")
    where = reverse("journeys:intervention-open", args=(journey.pk,))
    page = client.get(where, {"signal": "targets"})
    carried = page.context["carried"]
    assert "Make a page" in page.text
    Goal.objects.all().update(target_on=today() + timedelta(days=30))  # the signal is gone meanwhile
    assert client.post(where, sent(world, signal=carried)).status_code == 302
    row = Intervention.objects.get()
    assert row.signal["kind"] == "targets"
    assert "Make a page" in row.signal["words"]
    assert row.signal["as_at"] == today().isoformat()
    assert "Make a page" in client.get(address(row)).text


def test_a_signal_that_the_page_did_not_make_is_refused(world: World) -> None:
    journey, other = world.journey(), world.journey()
    client = world.client("site_manager")
    where = reverse("journeys:intervention-open", args=(journey.pk,))
    assert client.post(where, sent(world, signal="made:up")).status_code == 400
    Goal.objects.create(
        journey=other, title="A", target_on=today() - timedelta(days=3), made_by=world["director"]
    )
    there = reverse("journeys:intervention-open", args=(other.pk,))
    carried = client.get(there, {"signal": "targets"}).context["carried"]
    assert client.post(where, sent(world, signal=carried)).status_code == 400
    assert not Intervention.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": ""}, "is missing"),
        ({"reason": " "}, "say why"),
        ({"owner": ""}, "is missing"),
        ({"look_again_on": ""}, "day to look again"),
        ({"look_again_on": day_words(today())}, "after today"),
        ({"look_again_on": day_words(today() + timedelta(days=85))}, "more than 84 days"),
        ({"look_again_on": "soon"}, "not a day"),
        ({"steps": "\n".join("abcdefghijklm")}, "more than 12"),
        ({"steps": "x" * 201}, "too long"),
    ],
)
def test_bad_input_is_said_and_kept(world: World, wrong: dict[str, str], words: str) -> None:
    journey = world.journey()
    where = reverse("journeys:intervention-open", args=(journey.pk,))
    page = world.client("site_manager").post(where, {**sent(world), "reason": "Keep this.", **wrong})
    assert page.status_code == 400
    said = " ".join(problem for row in page.context["form"].errors.values() for problem in row).lower()
    assert words in said
    assert not Intervention.objects.exists()
    if "reason" not in wrong:
        assert "Keep this." in page.text


def test_somebody_of_another_prison_cannot_own_it(world: World) -> None:
    where = reverse("journeys:intervention-open", args=(world.journey().pk,))
    page = world.client("site_manager").post(where, sent(world, owner=world["instructor there"].pk))
    assert page.status_code == 400


def test_none_is_opened_for_who_has_left(world: World) -> None:
    journey = world.journey()
    Journey.objects.filter(pk=journey.pk).update(state=JourneyState.LEFT)
    where = reverse("journeys:intervention-open", args=(journey.pk,))
    page = world.client("site_manager").post(where, sent(world))
    assert page.status_code == 400
    assert "over" in page.text


def test_steps_are_done_added_and_owed_one_after_the_other(world: World) -> None:
    row = opened(world)
    client = world.client("instructor")
    first, second = row.steps.all()
    client.post(address(row), {"do": "mark", "mark-version": row.version, "mark-step": first.pk, "done": "1"})
    owed = duty(row, DutyKind.INTERVENTION_STEP)
    assert owed is not None
    assert owed.words == "Shorter pieces"
    row.refresh_from_db()
    client.post(
        address(row), {"do": "mark", "mark-version": row.version, "mark-step": second.pk, "done": "1"}
    )
    assert duty(row, DutyKind.INTERVENTION_STEP) is None
    row.refresh_from_db()
    client.post(address(row), {"do": "add", "add-version": row.version, "add-words": "Ask again"})
    assert [step.words for step in row.steps.all()][-1] == "Ask again"
    row.refresh_from_db()
    client.post(address(row), {"do": "mark", "mark-version": row.version, "mark-step": first.pk, "done": "0"})
    first.refresh_from_db()
    assert first.done_on is None


def test_it_goes_on_with_a_new_day_and_owner(world: World) -> None:
    row = opened(world)
    again = today() + timedelta(days=30)
    told = {
        "do": "on",
        "on-version": str(row.version),
        "on-words": "Better on Mondays.",
        "on-on": day_words(again),
        "on-owner": world["site_manager"].pk,
    }
    assert world.client("instructor").post(address(row), told).status_code == 302
    row.refresh_from_db()
    look = duty(row, DutyKind.LOOK_AGAIN)
    assert look is not None
    assert (row.look_again_on, row.owner) == (again, world["site_manager"])
    assert (look.due_on, look.owner) == (again, world["site_manager"])


def test_it_is_closed_with_a_result_and_words(world: World) -> None:
    row = opened(world)
    client = world.client("site_manager")
    assert client.post(address(row), {"do": "close", "close-version": row.version}).status_code == 400
    told = {"do": "close", "close-version": row.version, "close-result": "worked", "close-words": "Pairs."}
    assert client.post(address(row), told).status_code == 302
    row.refresh_from_db()
    assert (row.result, row.result_words, row.closed_on) == ("worked", "Pairs.", today())
    assert duty(row, DutyKind.LOOK_AGAIN) is None
    assert duty(row, DutyKind.INTERVENTION_STEP) is None
    page = client.post(address(row), told)
    assert page.status_code == 409
    assert "was closed on" in page.text


def test_two_people_at_once(world: World) -> None:
    row = opened(world)
    client = world.client("site_manager")
    client.post(address(row), {"do": "add", "add-version": row.version, "add-words": "Theirs"})
    page = client.post(address(row), {"do": "add", "add-version": row.version, "add-words": "Mine"})
    assert page.status_code == 409
    assert "Mine" in page.text
    assert "Theirs" in page.text
    form = page.context["add_form"]
    again = {"do": "add", "add-version": form["version"].value(), "add-words": "Mine"}
    assert client.post(address(row), again).status_code == 302


def test_health_and_life_outside_are_kept_from_the_class(world: World) -> None:
    journey = world.journey()
    row = opened(world, journey, kind="wellbeing", reason="Inside words", owner_id=world["site_manager"].pk)
    instructor = world.client("instructor")
    assert instructor.get(address(row)).status_code == 404
    assert "Inside words" not in instructor.get(reverse("journeys:interventions", args=(journey.pk,))).text
    home = instructor.get(reverse("journeys:journey", args=(journey.pk,))).text
    assert "Inside words" not in home
    assert "Wellbeing and health" not in home
    owned = opened(world, journey, kind="wellbeing", reason="Yours", owner_id=world["instructor"].pk)
    assert instructor.get(address(owned)).status_code == 200


def test_who_may_see_it(world: World) -> None:
    row = opened(world)
    for who in ("instructor there", "site_manager there", "regional_manager there"):
        assert world.client(who).get(address(row)).status_code == 404
    for who in ("learner", "omu_partner", "data_protection"):
        assert world.client(who).get(address(row)).status_code == 403


def test_what_worked_leaves_small_counts_out(world: World) -> None:
    journey = world.journey()

    def many(count: int, kind: str, result: str) -> None:
        closed = today() if result else None
        Intervention.objects.bulk_create(
            Intervention(
                journey=journey,
                kind=kind,
                reason="x",
                owner=world["instructor"],
                opened_by=world["instructor"],
                opened_on=today(),
                look_again_on=today(),
                result=result,
                closed_on=closed,
            )
            for _ in range(count)
        )

    for kind in ("pace", "pairing"):
        for result in ("worked", "partly", "not_helped", "not_needed", ""):
            many(20, kind, result)
    many(3, "reading", "worked")
    shown = what_worked()
    pace, reading = shown.lines[0], shown.lines[3]
    assert pace.label == "Another pace or start point"
    assert reading.n.value is None
    assert reading.cells[0].value is None
    assert reading.helped.percent is None
    gone = [line.label for line in shown.lines if line.cells[0].value is None]
    assert len(gone) >= 2  # the total of the column would give a single one away
    kept = next(line for line in shown.lines[:2] if line.cells[0].value is not None)
    assert kept.helped.percent == 67
    page = world.client("instructor").get(reverse("journeys:what-worked")).text
    assert "left out" in page


def test_after_a_move_nobody_of_the_old_prison_looks_after_it(world: World) -> None:
    journey = world.journey()
    row = opened(world, journey)
    moved = transfer(
        actor=world["director"],
        journey_id=journey.pk,
        site_id=world.there.pk,
        day=today(),
        version=journey.version,
    )
    row.refresh_from_db()
    assert row.owner is None
    assert {(duty.site, duty.owner) for duty in Duty.objects.filter(journey=journey, kind="look_again")} == {
        (world.there, None)
    }
    client = world.client("site_manager there")
    assert "Nobody yet" in client.get(reverse("journeys:interventions", args=(journey.pk,))).content.decode()
    page = address(row)
    assert "Nobody yet. Look again, and choose somebody." in client.get(page).content.decode()
    told = {
        "on-words": "Settling in",
        "on-on": day_words(today() + timedelta(days=7)),
        "on-version": row.version,
    }
    refused = client.post(page, {**told, "do": "on", "on-owner": ""})
    assert "Choose who looks after it from now on." in refused.content.decode()
    assert "Settling in" in refused.content.decode()
    heir = world["site_manager there"]
    assert client.post(page, {**told, "do": "on", "on-owner": heir.pk}).status_code == 302
    row.refresh_from_db()
    assert row.owner == heir
    assert moved.journey.home == world.there


def test_who_takes_over_the_look_again_looks_after_it(world: World) -> None:
    journey = world.journey()
    row = opened(world, journey)
    to = world["regional_manager"]
    assert row.owner is not None
    reassign(actor=world["director"], whose_id=row.owner.pk, to_id=to.pk, kinds=["look_again"])
    row.refresh_from_db()
    assert row.owner == to

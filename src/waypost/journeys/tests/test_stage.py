"""The four stages: going on, going back, what is refused, and what the learner reads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.facts import tell_vetting
from waypost.journeys.actions.moves import leave
from waypost.journeys.actions.stage import change_stage, since
from waypost.journeys.models import Journey, Stage, TimelineEntry
from waypost.journeys.tests.conftest import World
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused


def go(world: World, journey: Journey, who: str = "site_manager", **more: Any) -> list[str]:
    asked: dict[str, Any] = {"stage": Stage.CLIENT_WORK, "day": today(), "version": now(journey).version}
    return change_stage(actor=world[who], journey_id=journey.pk, **{**asked, **more})


def now(journey: Journey) -> Journey:
    return Journey.objects.get(pk=journey.pk)


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def test_on_and_back(world: World) -> None:
    journey = world.journey(joined=ago(300))
    assert since(journey) == ago(300)
    go(world, journey, day=ago(40))
    go(world, journey, stage=Stage.DAY_RELEASE, day=ago(10))
    go(world, journey, stage=Stage.CLIENT_WORK, reason="The employer has moved away")
    assert (now(journey).stage, since(now(journey))) == (Stage.CLIENT_WORK, today())
    told = list(TimelineEntry.objects.filter(journey=journey, words__startswith="Stage").order_by("seq"))
    assert [one.happened_on for one in told] == [ago(40), ago(10), today()]
    assert told[0].words == "Stage 2 of 4: client work. Before: training."
    assert told[2].words.endswith("The employer has moved away")
    assert told[2].own_words == "You are in stage 2 of 4 now: client work. You build for people outside."


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"stage": Stage.TRAINING}, "already"),
        ({"stage": 5}, "not known"),
        ({"day": ago(-1)}, "still to come"),
        ({"day": ago(101)}, "before the present stage began"),
    ],
)
def test_what_is_refused(world: World, asked: dict[str, Any], says: str) -> None:
    journey = world.journey(joined=ago(100))
    with pytest.raises(BadInput, match=says):
        go(world, journey, **asked)
    assert (now(journey).stage, now(journey).stage_since) == (Stage.TRAINING, None)


def test_back_needs_a_reason(world: World) -> None:
    journey = world.journey()
    go(world, journey)
    with pytest.raises(BadInput, match="earlier stage"):
        go(world, journey, stage=Stage.TRAINING, reason="  ")


def test_who_may(world: World) -> None:
    journey = world.journey()
    for who in ("instructor", "gate_worker"):
        with pytest.raises((Refused, NotFound)):
            go(world, journey, who)
    with pytest.raises(NotFound):
        go(world, journey, "site_manager there")
    with pytest.raises(Conflict):
        go(world, journey, version=now(journey).version + 1)
    leave(
        actor=world["site_manager"],
        journey_id=journey.pk,
        day=today(),
        reason="Kitchen",
        version=now(journey).version,
    )
    with pytest.raises(Refused):
        go(world, journey)
    assert now(journey).stage == Stage.TRAINING


def test_without_vetting_it_is_said(world: World) -> None:
    journey, by = world.journey(), world["site_manager"]
    assert go(world, journey)[0].startswith("No vetting is told as cleared")
    with clock.use(clock.FixedClock(clock.now() - timedelta(days=20))):
        tell_vetting(
            actor=by,
            journey_id=journey.pk,
            state="cleared",
            decided_by="Security",
            decided_on=today(),
            expires_on=today() + timedelta(days=19),
        )
    assert "ran out" in go(world, journey, stage=Stage.DAY_RELEASE)[0]
    tell_vetting(
        actor=by,
        journey_id=journey.pk,
        state="cleared",
        decided_by="Security",
        decided_on=today(),
        expires_on=ago(-90),
    )
    assert go(world, journey, stage=Stage.CLIENT_WORK, reason="Back") == []
    assert go(world, journey, stage=Stage.EMPLOYMENT) == []


def test_on_the_page(world: World) -> None:
    journey = world.journey()
    browser, address = world.client("site_manager"), f"/journeys/{journey.pk}/facts/"
    sent = {"do": "stage", "stage": "2", "day": f"{today():%d/%m/%Y}", "reason": ""}
    answer = browser.post(address, {**sent, "version": journey.version}, follow=True).content.decode()
    assert "The stage is up to date." in answer
    assert "2 of 4: Client work" in answer
    again = browser.post(address, {**sent, "version": now(journey).version, "reason": "Typed words"})
    assert again.status_code == 400
    assert "already" in again.content.decode()
    assert 'value="Typed words"' in again.content.decode()
    assert f"/journeys/{journey.pk}/" in browser.get("/journeys/list/?stage=2").content.decode()
    assert journey.account is not None
    mine = world.client(journey.account).get("/journeys/mine/").content.decode()
    assert "You are in stage 2 of 4 now" in mine

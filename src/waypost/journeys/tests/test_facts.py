"""Dates, sentence status and vetting, as they are told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from waypost.audit.actions import verify
from waypost.audit.models import Entry
from waypost.journeys.access import timeline_for
from waypost.journeys.actions import facts as act
from waypost.journeys.actions.entries import today
from waypost.journeys.models import Duty, DutyKind, Journey, ReleaseDate
from waypost.journeys.rules.headline import Change, headline, last_change
from waypost.journeys.tests.conftest import World
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused

FAR = timedelta(days=400)


def told(world: World, journey: Journey, **more: Any) -> tuple[ReleaseDate, list[str]]:
    given = {
        "kind": "conditional",
        "on": today() + FAR,
        "source": "Sentence calculation sheet",
        "as_at": today(),
        **more,
    }
    return act.tell_release_date(actor=world["regional_manager"], journey_id=journey.pk, **given)


def now(journey: Journey) -> Journey:
    journey.refresh_from_db()
    return journey


D = date(2027, 3, 3)


@pytest.mark.parametrize(
    ("held", "counts"),
    [
        ({}, None),
        ({"curfew": D, "parole": D, "licence_end": D, "sentence_end": D}, None),
        ({"automatic": D}, ("automatic", D)),
        ({"automatic": D, "conditional": date(2028, 1, 1)}, ("conditional", date(2028, 1, 1))),
        ({"automatic": D, "conditional": None}, ("automatic", D)),
        (
            {"conditional": D, "confirmed": date(2027, 2, 26), "curfew": date(2026, 9, 1)},
            ("confirmed", date(2027, 2, 26)),
        ),
    ],
)
def test_which_date_counts(held: dict[str, date | None], counts: tuple[str, date] | None) -> None:
    assert headline(held) == counts


def test_a_change_is_told_from_the_history() -> None:
    class Row:
        def __init__(self, kind: str, on: date | None) -> None:
            self.kind, self.on = kind, on

    assert last_change([]) is None
    first, second = Row("conditional", D), Row("confirmed", D - timedelta(days=3))
    assert last_change([first, second, Row("curfew", D)]) == Change(D, second.on)
    assert last_change([first, second]).earlier  # type: ignore[union-attr]
    assert last_change([first, Row("conditional", None)]) == Change(D, None)


def test_the_newest_of_a_kind_holds_and_moves_what_follows(world: World) -> None:
    journey = world.journey()
    row, warnings = told(world, journey)
    assert now(journey).release_on == row.on
    plan = journey.release_plans.get(ended_on=None)
    assert plan.counted_from == row.on
    assert plan.checks.count() == 6
    assert not [one for one in warnings if "earlier," in one]
    sooner, warnings = told(world, journey, on=today() + timedelta(days=200), reason="Time on remand counted")
    assert any("Release moved earlier" in one for one in warnings)
    assert now(journey).release_on == sooner.on
    assert act.release_of(journey) == sooner
    assert ReleaseDate.objects.count() == 2
    assert verify()[1] is None


def test_a_curfew_date_moves_nothing(world: World) -> None:
    journey = world.journey()
    told(world, journey, kind="curfew")
    told(world, journey, kind="parole")
    assert now(journey).release_on is None
    told(world, journey, kind="automatic")
    assert now(journey).release_on == today() + FAR


def test_taking_a_date_back(world: World) -> None:
    journey = world.journey()
    told(world, journey, kind="automatic")
    with pytest.raises(BadInput, match="reason"):
        told(world, journey, kind="automatic", on=None)
    told(world, journey, kind="automatic", on=None, reason="Sentence being worked out again")
    assert now(journey).release_on is None
    assert not Duty.objects.filter(kind=DutyKind.RELEASE_CHECK, done_at=None).exists()
    with pytest.raises(Conflict):
        told(world, journey, kind="automatic", on=None, reason="Again")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "birthday"}, "kind of date"),
        ({"source": " "}, "Where it comes from is missing"),
        ({"source": "x" * 81}, "1 letters too long"),
        ({"as_at": None}, "day it was true is missing"),
        ({"as_at": today() + timedelta(days=1)}, "still to come"),
        ({"as_at": date(1901, 1, 1)}, "too long ago"),
        ({"on": date(2226, 1, 1)}, "Check the year"),
        ({"on": date(1226, 1, 1)}, "Check the year"),
        ({"on": today() - timedelta(days=300)}, "before they joined"),
    ],
)
def test_what_cannot_be(world: World, given: dict[str, Any], said: str) -> None:
    journey = world.journey()
    with pytest.raises(BadInput, match=said):
        told(world, journey, **given)
    assert not ReleaseDate.objects.exists()


def test_what_is_odd_is_kept_and_said(world: World) -> None:
    journey = world.journey()
    _row, warnings = told(world, journey, on=today() - timedelta(days=3))
    assert any("has passed" in one for one in warnings)
    _row, warnings = told(world, journey, kind="sentence_end", on=today() - timedelta(days=10))
    assert any("One of the two cannot be right" in one for one in warnings)
    with pytest.raises(Conflict, match="already"):
        told(world, journey, on=today() - timedelta(days=3))
    _row, warnings = told(world, journey, on=today() + FAR, as_at=today() - timedelta(days=30))
    assert any("check that you have the newest" in one for one in warnings)


def test_who_may_tell(world: World) -> None:
    journey = world.journey()
    given = {"journey_id": journey.pk, "status": "remand", "source": "Letter", "as_at": today()}
    with pytest.raises(NotFound):
        act.tell_sentence(actor=world["site_manager there"], **given)
    with pytest.raises(NotFound):
        act.tell_sentence(actor=world["gate_worker"], **given)
    with pytest.raises(Refused):
        act.tell_sentence(actor=world["instructor"], **given)
    Journey.objects.filter(pk=journey.pk).update(gate_worker=world["gate_worker"])
    act.tell_sentence(actor=world["gate_worker"], **given)


def test_sentence_status_is_told_and_never_in_the_learners_view(world: World) -> None:
    journey = world.journey()
    manager = world["site_manager"]
    assert journey.account is not None
    for status in ("remand", "indeterminate"):
        act.tell_sentence(
            actor=manager, journey_id=journey.pk, status=status, source="Warrant", as_at=today()
        )
    assert journey.sentence_statuses.first().status == "indeterminate"
    seen = [one.words for one in timeline_for(journey.account, journey)]
    assert not any("ndeterminate" in words for words in seen)
    assert not any("Sentence" in one.words for one in timeline_for(world["instructor"], journey))
    with pytest.raises(BadInput):
        act.tell_sentence(actor=manager, journey_id=journey.pk, status="life", source="x", as_at=today())
    with pytest.raises(Conflict):
        act.tell_sentence(
            actor=manager, journey_id=journey.pk, status="indeterminate", source="Warrant", as_at=today()
        )


def vetting(world: World, journey: Journey, **more: Any) -> None:
    given = {"state": "cleared", "decided_by": "Security", "decided_on": today(), **more}
    act.tell_vetting(actor=world["site_manager"], journey_id=journey.pk, **given)


def test_vetting_is_asked_for_again_before_it_runs_out(world: World) -> None:
    journey = world.journey()
    open_ones = Duty.objects.filter(kind=DutyKind.VETTING, done_at=None)
    vetting(world, journey, state="asked", decided_by="", decided_on=None)
    assert not open_ones.exists()
    ends = today() + timedelta(days=100)
    vetting(world, journey, expires_on=ends)
    assert open_ones.get().due_on == ends - act.ASK_AGAIN
    vetting(world, journey, state="asked", decided_by="", decided_on=None)
    assert open_ones.get().due_on == ends
    vetting(world, journey, expires_on=today() + timedelta(days=10))
    assert open_ones.get().due_on == today()
    vetting(world, journey, state="refused")
    assert not open_ones.exists()
    assert Entry.objects.filter(verb="facts.vetting_told").count() == 5


@pytest.mark.parametrize(
    "given",
    [
        {"state": "perhaps"},
        {"decided_by": ""},
        {"decided_on": None},
        {"decided_on": today() + timedelta(days=1)},
        {"expires_on": today() - timedelta(days=1)},
        {"expires_on": today()},
        {"state": "paused", "expires_on": today() + FAR},
        {"expires_on": date(2226, 1, 1)},
    ],
)
def test_vetting_that_cannot_be(world: World, given: dict[str, Any]) -> None:
    journey = world.journey()
    with pytest.raises(BadInput):
        vetting(world, journey, **given)


def test_nothing_is_told_of_somebody_who_has_left(world: World) -> None:
    journey = world.journey()
    Journey.objects.filter(pk=journey.pk).update(state="left")
    with pytest.raises(Refused):
        told(world, journey)

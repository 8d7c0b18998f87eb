"""To another prison, out, back in, away, and back again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from waypost.audit.actions import verify
from waypost.audit.models import Entry
from waypost.journeys.access import duties_for, journeys_for
from waypost.journeys.actions import moves as act
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.facts import tell_release_date
from waypost.journeys.actions.schedule import contact_completed
from waypost.journeys.models import (
    Duty,
    DutyKind,
    Journey,
    JourneyState,
    LawfulBasis,
    Marking,
    Movement,
    ReviewState,
    Share,
)
from waypost.journeys.tests.conftest import World
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused
from waypost.people.models import Account, Role


def now(journey: Journey) -> Journey:
    return Journey.objects.select_related("account", "home").get(pk=journey.pk)


def move(world: World, journey: Journey, name: str, **more: Any) -> act.Moved:
    given = {
        "actor": world["regional_manager"],
        "journey_id": journey.pk,
        "day": today(),
        "version": now(journey).version,
        **more,
    }
    return getattr(act, name)(**given)


def tell_date(world: World, journey: Journey, on: date, who: str = "regional_manager") -> None:
    tell_release_date(
        actor=world[who], journey_id=journey.pk, kind="conditional", on=on, source="Sheet", as_at=today()
    )


def test_a_transfer_takes_all_along_and_the_old_prison_sees_nothing(world: World) -> None:
    journey = world.journey()
    account = journey.account
    assert account is not None
    Account.objects.filter(pk=account.pk).update(seat=3, session_token="x", role=Role.PEER_MENTOR)
    contact_completed(now(journey), on=today() - timedelta(days=10))
    Share.objects.create(
        journey=journey, number=1, site=world.here, parts=[], snapshot={}, lawful_basis=LawfulBasis.PUBLIC_TASK,
        marking=Marking.OFFICIAL, recipient="OMU", reason="x", pdf_sha256="0" * 64, shared_by=world["site_manager"],
    )  # fmt: skip
    moved = move(world, journey, "transfer", site_id=world.there.pk, reason="Nearer home")
    assert any("does not work with Moorland" in one for one in moved.warnings)
    for who in ("site_manager", "instructor", "regional_manager"):
        assert not journeys_for(world[who]).filter(pk=journey.pk).exists()
        assert not duties_for(world[who]).filter(journey=journey).exists()
    for who in ("site_manager there", "instructor there", "regional_manager there"):
        assert journeys_for(world[who]).filter(pk=journey.pk).exists()
    assert duties_for(world["site_manager there"]).filter(journey=journey, kind=DutyKind.REVIEW).exists()
    account.refresh_from_db()
    assert (account.site, account.cohort, account.seat, account.session_token) == (
        world.there,
        None,
        None,
        "",
    )
    assert account.role == Role.LEARNER
    assert Share.objects.get().withdrawn_at is not None
    stays = list(journey.stays.all())
    assert [(one.site_id, one.began_by, one.ended_by) for one in stays] == [
        (world.there.pk, Movement.TRANSFERRED, ""),
        (world.here.pk, Movement.JOINED, Movement.TRANSFERRED),
    ]
    assert world.client("site_manager").get(f"/journeys/{journey.pk}/facts/").status_code == 404
    assert world.client("site_manager there").get(f"/journeys/{journey.pk}/facts/").status_code == 200
    assert {one.site for one in Entry.objects.filter(verb__in=("moves.transferred", "moves.arrived"))} == {
        world.here.pk,
        world.there.pk,
    }
    assert verify()[1] is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"site": "here"}, "is at Riverside already"),
        ({"day": today() + timedelta(days=1)}, "still to come"),
        ({"day": today() - timedelta(days=400)}, "before they joined"),
    ],
)
def test_a_transfer_that_cannot_be(world: World, more: dict[str, Any], said: str) -> None:
    journey = world.journey()
    site = world.here if more.pop("site", "") else world.there
    with pytest.raises(BadInput, match=said):
        move(world, journey, "transfer", site_id=site.pk, **more)
    assert now(journey).home_id == world.here.pk


def test_who_may_move(world: World) -> None:
    journey = world.journey()
    Journey.objects.filter(pk=journey.pk).update(gate_worker=world["gate_worker"])
    for who, problem in (
        ("site_manager there", NotFound),
        ("learner", NotFound),
        ("instructor", Refused),
        ("gate_worker", Refused),
    ):
        with pytest.raises(problem):
            move(world, journey, "transfer", site_id=world.there.pk, actor=world[who])
    with pytest.raises(NotFound):
        move(world, journey, "transfer", site_id="nowhere")
    with pytest.raises(Conflict):
        move(world, journey, "transfer", site_id=world.there.pk, version=journey.version + 7)


def test_a_move_before_the_last_one(world: World) -> None:
    journey = world.journey()
    move(world, journey, "transfer", site_id=world.there.pk, actor=world["director"])
    with pytest.raises(BadInput, match="before the last move"):
        move(
            world,
            journey,
            "transfer",
            site_id=world.here.pk,
            actor=world["director"],
            day=today() - timedelta(days=1),
        )


def test_released_and_supported_outside(world: World) -> None:
    journey = world.journey()
    contact_completed(now(journey), on=today() - timedelta(days=10))
    tell_date(world, journey, today() + timedelta(days=3))
    moved = move(world, journey, "release")
    there = now(journey)
    assert there.state == JourneyState.RELEASED
    assert there.release_on == today()
    assert there.account is not None
    assert there.account.is_active is False
    assert there.stays.first().site is None
    assert Duty.objects.filter(journey=journey, kind=DutyKind.REVIEW, done_at=None).exists()
    assert moved.warnings == ["Nobody works with them through the gate yet. Name somebody."]
    with pytest.raises(Refused, match="released"):
        move(world, journey, "transfer", site_id=world.there.pk)
    assert journeys_for(world["site_manager"]).filter(pk=journey.pk).exists()


def test_back_in_custody_at_another_prison(world: World) -> None:
    journey = world.journey()
    tell_date(world, journey, today() - timedelta(days=2))
    move(world, journey, "release", day=today() - timedelta(days=2))
    with pytest.raises(BadInput, match="reason is missing"):
        move(world, journey, "return_to_custody", site_id=world.there.pk, reason="")
    moved = move(world, journey, "return_to_custody", site_id=world.there.pk, reason="Recalled")
    there = now(journey)
    assert (there.state, there.home_id, there.release_on) == (JourneyState.JOINED, world.there.pk, None)
    assert any("Dates told before" in one for one in moved.warnings)
    old, fresh = there.release_plans.order_by("id")
    assert (old.ended_because, fresh.ended_on) == ("Recalled", None)
    newest = {}
    for row in there.release_dates.order_by("id"):
        newest[row.kind] = row.on
    assert set(newest.values()) == {None}
    duty = Duty.objects.get(journey=journey, kind=DutyKind.INTERVIEW, done_at=None)
    assert duty.due_on == today() + act.INTERVIEW_WITHIN
    assert there.account is not None
    assert (there.account.is_active, there.account.site_id) == (True, world.there.pk)
    assert not journeys_for(world["site_manager"]).filter(pk=journey.pk).exists()
    tell_date(world, journey, today() + timedelta(days=300), who="site_manager there")
    assert now(journey).release_on == today() + timedelta(days=300)


def test_leaving_and_coming_back(world: World) -> None:
    journey = world.journey()
    contact_completed(now(journey), on=today() - timedelta(days=10))
    tell_date(world, journey, today() + timedelta(days=90))
    with pytest.raises(BadInput):
        move(world, journey, "leave", reason="")
    move(world, journey, "leave", reason="Moved to a workshop of another kind")
    there = now(journey)
    assert there.state == JourneyState.LEFT
    assert there.next_review_on is None
    assert not Duty.objects.filter(journey=journey, done_at=None).exists()
    assert not there.reviews.exclude(state=ReviewState.CANCELLED).exists()
    assert there.account is not None
    assert not there.account.is_active
    with pytest.raises(Refused):
        move(world, journey, "release")
    with pytest.raises(BadInput, match="before they left"):
        move(world, journey, "come_back", site_id=world.here.pk, day=today() - timedelta(days=1))
    move(world, journey, "come_back", site_id=world.here.pk)
    there = now(journey)
    assert (there.state, there.account.is_active) == (JourneyState.JOINED, True)  # type: ignore[union-attr]
    assert Duty.objects.get(journey=journey, kind=DutyKind.INTERVIEW, done_at=None)
    assert there.release_plans.filter(ended_on=None).count() == 1


def test_the_page(world: World) -> None:
    journey = world.journey()
    browser = world.client("site_manager")
    address = f"/journeys/{journey.pk}/move/"
    assert "Moved to another prison" in browser.get(address).content.decode()
    sent = {"do": "transfer", "version": now(journey).version, "day": "tomorow", "site_id": world.there.pk}
    answer = browser.post(address, sent)
    assert answer.status_code == 400
    assert "tomorow" in answer.content.decode()
    assert browser.post(address, {"do": "fly"}).status_code == 400
    assert browser.post(address, {**sent, "do": "return", "day": "1 Jan 2026"}).status_code == 400
    stale = browser.post(address, {**sent, "day": f"{today():%d/%m/%Y}", "version": 99})
    assert "Someone else changed this record" in stale.content.decode()
    answer = browser.post(address, {**sent, "day": f"{today():%d/%m/%Y}"})
    assert (answer.status_code, answer["Location"]) == (302, "/journeys/list/")
    assert browser.get(address).status_code == 404
    assert world.client("gate_worker").get(address).status_code == 403

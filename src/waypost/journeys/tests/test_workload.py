"""Workloads, handing over for good, and standing in while somebody is away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from waypost.audit.models import Entry
from waypost.journeys.access import duties_for
from waypost.journeys.actions.duties import end_stand_in, reassign, stand_in
from waypost.journeys.actions.entries import owe, today
from waypost.journeys.models import Duty, DutyKind, Journey, StandIn, TimelineEntry
from waypost.journeys.queries.workload import workloads
from waypost.journeys.tests.conftest import World
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused
from waypost.people.models import Account, SiteCover

EVERY = DutyKind.values


def _week(days: int = 7) -> dict[str, object]:
    return {"kinds": EVERY, "until": today() + timedelta(days=days)}


def _days_on(days: int) -> clock.FixedClock:
    return clock.FixedClock(clock.now() + timedelta(days=days))


@pytest.fixture
def both(world: World) -> World:
    """The regional manager here covers the other prison too."""
    SiteCover.objects.create(account=world["regional_manager"], site=world.there)
    return world


def test_who_has_how_much(world: World) -> None:
    journey = world.journey()
    world.journey(there=True)
    owe(journey, kind=DutyKind.GOAL, subject="goal:1", words="A goal", due_on=today())
    loads = workloads(world["site_manager"])
    assert [(one.worker, one.journeys, one.overdue, one.today, one.coming, one.later) for one in loads] == [
        (world["regional_manager"], 1, 1, 1, 0, 0)
    ]
    everywhere = {one.worker: one.total for one in workloads(world["director"])}
    assert everywhere == {world["regional_manager"]: 2, None: 1}


def test_the_page_and_who_may_see_it(world: World) -> None:
    world.journey()
    shown = world.client("site_manager").get("/journeys/workload/").content.decode()
    assert world["regional_manager"].full_name in shown
    for who in ("instructor", "gate_worker", "learner", "omu_partner"):
        assert world.client(who).get("/journeys/workload/").status_code == 403
    person = f"/journeys/workload/people/{world['regional_manager'].pk}/"
    assert world.client("site_manager").get(person).status_code == 200
    assert world.client("site_manager there").get(person).status_code == 404
    assert world.client("regional_manager there").get(person).status_code == 404


def test_handing_over_for_good(world: World) -> None:
    journey = world.journey()
    owe(journey, kind=DutyKind.GOAL, subject="goal:1", words="A goal", due_on=today())
    away, to = world["regional_manager"], world["site_manager"]
    done = reassign(actor=world["director"], whose_id=away.pk, to_id=to.pk, kinds=["goal"])
    assert (done.moved, done.left, done.journeys) == (1, 0, 0)
    assert {duty.kind: duty.owner for duty in Duty.objects.all()} == {"interview": away, "goal": to}
    entry = Entry.objects.order_by("-seq").first()
    assert entry is not None
    assert (entry.verb, entry.subject_id, entry.detail["moved"]) == ("duties.reassigned", away.pk, 1)


def test_handing_over_the_journeys_too(world: World) -> None:
    journey = world.journey()
    away, to = world["regional_manager"], world["site_manager"]
    done = reassign(actor=world["director"], whose_id=away.pk, to_id=to.pk, kinds=EVERY, caseload=True)
    journey.refresh_from_db()
    assert (done.moved, done.journeys, journey.worker) == (1, 1, to)
    line = TimelineEntry.objects.filter(journey=journey).first()
    assert line is not None
    assert line.own_words == f"{to.full_name} works with you now."
    assert owe(journey, kind=DutyKind.GOAL, subject="goal:2", words="A goal", due_on=today()).owner == to


def test_what_the_other_cannot_do_stays(both: World) -> None:
    both.journey()
    there = both.journey(there=True)
    Journey.objects.filter(pk=there.pk).update(worker=both["regional_manager"])
    Duty.objects.filter(journey=there).update(owner=both["regional_manager"])
    done = reassign(
        actor=both["director"],
        whose_id=both["regional_manager"].pk,
        to_id=both["site_manager"].pk,
        kinds=EVERY,
        caseload=True,
    )
    assert (done.moved, done.left, done.journeys) == (1, 1, 1)


def test_a_site_manager_hands_over_what_is_theirs_only(both: World) -> None:
    both.journey()
    there = both.journey(there=True)
    Duty.objects.filter(journey=there).update(owner=both["regional_manager"])
    done = reassign(
        actor=both["site_manager"],
        whose_id=both["regional_manager"].pk,
        to_id=both["site_manager"].pk,
        kinds=EVERY,
    )
    assert (done.moved, done.left) == (1, 0)
    assert Duty.objects.get(journey=there).owner == both["regional_manager"]


def test_a_gate_worker_takes_over_from_a_gate_worker(world: World) -> None:
    journey = world.journey()
    Journey.objects.filter(pk=journey.pk).update(gate_worker=world["gate_worker"])
    Duty.objects.update(owner=world["gate_worker"])
    other = Account.objects.create(
        site=world.here, role="gate_worker", sign_in_name="second-gate", known_as="Noor"
    )
    done = reassign(
        actor=world["site_manager"],
        whose_id=world["gate_worker"].pk,
        to_id=other.pk,
        kinds=EVERY,
        caseload=True,
    )
    journey.refresh_from_db()
    assert (done.moved, done.journeys, journey.gate_worker) == (1, 1, other)


def test_handing_over_refuses_what_cannot_be(world: World) -> None:
    world.journey()
    away, to = world["regional_manager"], world["site_manager"]
    with pytest.raises(Refused):
        reassign(actor=world["instructor"], whose_id=away.pk, to_id=to.pk, kinds=EVERY)
    with pytest.raises(NotFound):
        reassign(actor=world["site_manager there"], whose_id=away.pk, to_id=to.pk, kinds=EVERY)
    for to_id in (away.pk, "nobody", world["site_manager there"].pk, world["learner"].pk):
        with pytest.raises(BadInput):
            reassign(actor=to, whose_id=away.pk, to_id=to_id, kinds=EVERY)
    with pytest.raises(BadInput):
        reassign(actor=to, whose_id=away.pk, to_id=to.pk, kinds=[])
    with pytest.raises(BadInput, match="does not see dates"):
        reassign(actor=to, whose_id=away.pk, to_id=world["instructor"].pk, kinds=EVERY)
    with pytest.raises(BadInput, match="lead"):
        reassign(actor=to, whose_id=away.pk, to_id=world["instructor"].pk, kinds=["goal"], caseload=True)


def test_standing_in_from_day_to_day_with_what_becomes_due(world: World) -> None:
    journey = world.journey()
    away, by = world["regional_manager"], world["site_manager"]
    with clock.use(_days_on(0)):
        stand_in(actor=away, whose_id=away.pk, by_id=by.pk, since=today() + timedelta(days=2), **_week(9))  # type: ignore[arg-type]
    owe(journey, kind=DutyKind.GOAL, subject="goal:9", words="A goal", due_on=today(), owner=away)
    for days, seen in ((0, 0), (1, 0), (2, 2), (9, 2), (10, 0)):
        with clock.use(_days_on(days)):
            assert duties_for(by).count() == seen, days
            assert duties_for(away).count() == 2
    with clock.use(_days_on(3)):
        shown = world.client("site_manager").get("/journeys/").content.decode()
        assert f"For {away.full_name}" in shown
        assert "You stand in for" in shown
        assert "stands in for you" in world.client("regional_manager").get("/journeys/").content.decode()


def test_standing_in_for_some_kinds_and_own_prisons_only(both: World) -> None:
    both.journey()
    there = both.journey(there=True)
    Duty.objects.filter(journey=there).update(owner=both["regional_manager"])
    away = both["regional_manager"]
    stand_in(
        actor=away,
        whose_id=away.pk,
        by_id=both["site_manager"].pk,
        kinds=["interview"],
        until=today() + timedelta(days=7),
    )
    assert [duty.site for duty in duties_for(both["site_manager"])] == [both.here]
    assert duties_for(both["site_manager"]).exclude(kind="interview").count() == 0


def test_ending_it_early(world: World) -> None:
    world.journey()
    away, by = world["regional_manager"], world["site_manager"]
    row = stand_in(actor=world["director"], whose_id=away.pk, by_id=by.pk, **_week())  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        end_stand_in(actor=world["site_manager there"], stand_in_id=row.pk)
    with pytest.raises(NotFound):  # a site manager arranges nothing for somebody of several prisons
        end_stand_in(actor=by, stand_in_id=row.pk)
    end = f"/journeys/workload/standing-in/{row.pk}/end/"
    assert world.client("regional_manager").post(end).status_code == 302
    assert duties_for(by).count() == 0
    with pytest.raises(Conflict):
        end_stand_in(actor=away, stand_in_id=row.pk)


def test_standing_in_refuses_what_cannot_be(world: World) -> None:
    away, by = world["regional_manager"], world["site_manager"]
    day = today()
    with pytest.raises(Refused, match="more prisons"):
        stand_in(actor=by, whose_id=away.pk, by_id=by.pk, **_week())  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="own people"):
        stand_in(actor=away, whose_id=away.pk, by_id=world["gate_worker"].pk, **_week())  # type: ignore[arg-type]
    for since, until in (
        (day - timedelta(days=1), day),
        (day, day - timedelta(days=1)),
        (day, day + timedelta(800)),
    ):
        with pytest.raises(BadInput):
            stand_in(actor=away, whose_id=away.pk, by_id=by.pk, kinds=EVERY, since=since, until=until)
    stand_in(actor=away, whose_id=away.pk, by_id=by.pk, kinds=["goal"], until=day + timedelta(days=7))
    with pytest.raises(Conflict, match="stands in from"):
        stand_in(actor=away, whose_id=away.pk, by_id=by.pk, kinds=["goal"], until=day + timedelta(days=3))
    stand_in(actor=away, whose_id=away.pk, by_id=by.pk, kinds=["review"], until=day + timedelta(days=3))


def test_the_form_keeps_what_was_typed(world: World) -> None:
    world.journey()
    away, by = world["regional_manager"], world["site_manager"]
    client, there = world.client("director"), f"/journeys/workload/people/{away.pk}/"
    told = {"to": by.pk, "how": "until", "kinds": ["goal", "review"], "until": "32 Nov 2026"}
    again = client.post(there, told)
    assert again.status_code == 400
    assert 'value="32 Nov 2026"' in again.content.decode()
    assert client.post(there, {**told, "until": ""}).status_code == 400
    assert client.post(there, {**told, "until": (today() + timedelta(days=5)).isoformat()}).status_code == 302
    assert StandIn.objects.get().kinds == ["review", "goal"]
    shown = client.post(there, {"to": by.pk, "how": "good", "kinds": EVERY, "caseload": "on"}, follow=True)
    assert "Handed over: 1 thing to do and 1 journey." in shown.content.decode()


def test_few_queries(world: World, django_assert_max_num_queries: object) -> None:
    for _ in range(6):
        world.journey()
    client = world.client("regional_manager")
    for there in ("/journeys/workload/", f"/journeys/workload/people/{world['regional_manager'].pk}/"):
        client.get(there)
        with django_assert_max_num_queries(15):  # type: ignore[operator]
            assert client.get(there).status_code == 200


def test_what_somebody_who_has_moved_on_still_has_can_be_handed_over(both: World) -> None:
    """The regional manager no longer covers the other prison, but something there is theirs."""
    there = both.journey(there=True)
    Duty.objects.filter(journey=there).update(owner=both["regional_manager"])
    SiteCover.objects.filter(account=both["regional_manager"], site=both.there).delete()
    person = f"/journeys/workload/people/{both['regional_manager'].pk}/"
    manager = both.client("site_manager there")
    assert person in manager.get("/journeys/workload/").content.decode()
    assert manager.get(person).status_code == 200
    told = {"to": both["site_manager there"].pk, "how": "good", "kinds": EVERY}
    assert "Handed over: 1 thing to do." in manager.post(person, told, follow=True).content.decode()
    assert Duty.objects.get(journey=there).owner == both["site_manager there"]
    assert manager.get(person).status_code == 404

"""Numbers for managers: right, dated, with n, and nobody's who may not see the people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from waypost.journeys.actions import numbers
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.numbers import NumbersAhead, numbers_of
from waypost.journeys.models import Goal, Intervention, Interview, Journey, Review, SiteNumbers
from waypost.journeys.queries.numbers_page import LEFT_OUT, show_numbers
from waypost.journeys.queries.site_numbers import added, middle
from waypost.journeys.tests.conftest import World
from waypost.kernel import clock
from waypost.people.models import Site, SiteCover


def _reviews(world: World, journey: Journey, *late_by: int | None) -> None:
    """Reviews that were due lately and held so many days late; None: not held yet."""
    for place, days in enumerate(late_by):
        due = today() - timedelta(days=10 + place)
        Review.objects.create(
            journey=journey,
            due_on=due,
            state="due" if days is None else "completed",
            conducted_on=None if days is None else due + timedelta(days=days),
        )


def test_what_is_counted(world: World) -> None:
    first, second = world.journey(), world.journey()
    Journey.objects.filter(pk=first.pk).update(on_track=True, release_on=today() + timedelta(weeks=8))
    Journey.objects.filter(pk=second.pk).update(on_track=False, stage=3)
    _reviews(world, first, 0, -3, 2)
    _reviews(world, second, None)
    Interview.objects.create(
        journey=first,
        started_by=world["site_manager"],
        conducted_on=first.joined_on + timedelta(days=9),
        completed_at=second.created_at,
    )
    for closed, result in ((None, ""), (today(), "worked")):
        Intervention.objects.create(
            journey=second,
            kind="pairing",
            reason="Stuck",
            owner=world["instructor"],
            opened_by=world["instructor"],
            opened_on=today(),
            look_again_on=today(),
            closed_on=closed,
            result=result,
        )
    for days, state, reached in (
        (5, "completed", 5),
        (5, "completed", 2),
        (9, "active", None),
        (5, "archived", None),
    ):
        Goal.objects.create(
            journey=first,
            title="A page",
            target_on=today() - timedelta(days=days),
            state=state,
            completed_on=None if reached is None else today() - timedelta(days=reached),
            made_by=world["instructor"],
        )
    made = numbers_of([world.here, world.there], today())
    counts = made.counts
    here = counts[world.here.pk]
    assert (here["open"], here["on_track"], here["off_track"]) == (2, 1, 1)
    assert (here["reviews_due"], here["reviews_on_time"], here["reviews_overdue"]) == (4, 2, 1)
    assert (here["goals_due"], here["goals_reached"]) == (3, 1)
    assert here["stages"] == {"1": 1, "3": 1}
    assert here["interviews"] == {"9": 1}
    assert here["interventions_open"] == {"pairing": 1}
    assert here["interventions_closed"] == {"pairing/worked": 1}
    assert here["release"] == {"weeks_12": 1, "no_date": 1}
    assert counts[world.there.pk]["open"] == 0
    shown = show_numbers([world.here], counts, made.made_at)
    assert shown.exact
    assert (shown.headlines[0].value, shown.headlines[0].n, shown.headlines[0].few) == ("50%", "4", True)


def test_several_prisons_leave_small_counts_out(world: World) -> None:
    world.journey()
    _reviews(world, world.journey(there=True), 0)
    made = numbers_of([world.here, world.there], today())
    shown = show_numbers([world.here, world.there], made.counts, made.made_at)
    assert not shown.exact
    assert shown.headlines[0].value == LEFT_OUT
    assert dict(shown.sites.rows)["Riverside"][0] == LEFT_OUT


def test_the_numbers_of_several_prisons_are_kept_and_can_be_made_again(
    world: World, django_assert_num_queries: object
) -> None:
    both = [world.here, world.there]
    with clock.use(clock.FixedClock(clock.now() - timedelta(minutes=90))):
        first = numbers_of(both, today())
    world.journey()
    with django_assert_num_queries(1):  # type: ignore[operator]
        kept = numbers_of(both, today())
    assert kept.counts[world.here.pk]["open"] == 0
    assert kept.made_at == first.made_at < clock.now() - timedelta(minutes=89)
    again = numbers_of(both, today(), again=True)
    assert again.counts[world.here.pk]["open"] == 1
    assert again.made_at > kept.made_at
    assert SiteNumbers.objects.count() == 2


def test_numbers_of_a_version_that_counted_less_are_made_again(world: World) -> None:
    both = [world.here, world.there]
    world.journey()
    numbers_of(both, today())
    for row in SiteNumbers.objects.all():
        row.counts.pop("stages")
        row.save()
    assert numbers_of(both, today()).counts[world.here.pk]["stages"] == {"1": 1}


def test_the_numbers_of_one_prison_are_always_as_it_is_now(world: World) -> None:
    numbers_of([world.here, world.there], today())
    world.journey()
    assert numbers_of([world.here], today()).counts[world.here.pk]["open"] == 1
    page = world.client("site_manager").get("/journeys/numbers/").content.decode()
    assert "worked out just now" in page
    assert "Work them out again" not in page


def test_a_day_is_ready_before_anybody_looks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "AT_ONCE", 1)
    world.journey()
    sites, ahead = Site.objects.count(), NumbersAhead()
    assert [ahead.once() for _ in range(sites + 2)] == [*[1] * sites, 0, 0]
    assert numbers_of([world.here, world.there], today()).counts[world.here.pk]["open"] == 1
    assert SiteNumbers.objects.count() == sites
    with clock.use(clock.FixedClock(clock.now() + timedelta(days=8))):
        assert [ahead.once() for _ in range(sites + 1)] == [*[1] * sites, 0]
        assert set(SiteNumbers.objects.values_list("as_at", flat=True)) == {today()}  # a week of them is kept
    assert NumbersAhead().once() == 1  # the clock was set back: that day is made again


def test_adding_up_and_the_median() -> None:
    assert middle({}) is None
    assert middle({"3": 1}) == 3
    assert middle({"3": 2, "10": 2}) == 6.5
    assert middle({"10": 1, "9": 1, "1": 1}) == 9
    whole = added([{"open": 1, "release": {"late": 2}}, {"open": 2, "release": {"late": 1, "year": 4}}])
    assert (whole["open"], whole["release"]) == (3, {"late": 3, "year": 4})


def test_who_sees_which_prisons(world: World) -> None:
    SiteCover.objects.create(account=world["regional_manager"], site=world.there)
    page = world.client("regional_manager").get("/journeys/numbers/").content.decode()
    assert "Riverside" in page
    assert "Moorland" in page
    manager = world.client("site_manager")
    assert "Moorland" not in manager.get("/journeys/numbers/").content.decode()
    assert manager.get(f"/journeys/numbers/?site={world.there.pk}").status_code == 404
    assert manager.get(f"/journeys/numbers.csv?site={world.there.pk}").status_code == 404
    assert manager.post("/journeys/numbers/").status_code == 302
    csv = manager.get("/journeys/numbers.csv").content.decode()
    assert "Reviews on time" in csv
    for role in ("instructor", "gate_worker", "omu_partner", "learner"):
        assert world.client(role).get("/journeys/numbers/").status_code == 403

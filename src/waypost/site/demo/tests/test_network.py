"""A small network is as the actions would have left it, and its pages open."""

from __future__ import annotations

import pytest
from django.db.models import F

from waypost.journeys.access import journeys_for
from waypost.journeys.actions.schedule import EVERY
from waypost.journeys.models import Duty, Journey, JourneyState, Review, ReviewState
from waypost.kernel.errors import BadInput
from waypost.people.models import Account
from waypost.site.demo.network import ENDED_SHARE, fill_network


@pytest.fixture
def network(db: None) -> None:
    fill_network(journeys=40, prisons=12)


@pytest.mark.usefixtures("network")
def test_what_the_actions_keep_in_step_is_in_step() -> None:
    open_ = Journey.objects.filter(state=JourneyState.JOINED)
    assert open_.count() == 40
    assert Journey.objects.count() == 40 * (1 + ENDED_SHARE)
    met = open_.exclude(last_contact_on=None)
    assert met.count() > 20
    assert all(one.next_review_on == one.last_contact_on + EVERY for one in met if one.last_contact_on)
    due = Review.objects.filter(state=ReviewState.DUE)
    assert {one.journey_id for one in due} == {one.pk for one in met}
    assert due.exclude(due_on=F("journey__next_review_on")).count() == 0
    duties = Duty.objects.filter(kind="review", done_at=None)
    assert {(one.journey_id, one.due_on) for one in duties} == {(one.journey_id, one.due_on) for one in due}
    assert all(one.subject == f"review:{due.get(journey=one.journey_id).pk}" for one in duties)
    for one in open_.prefetch_related("release_dates"):
        told = {date.on for date in one.release_dates.all()}
        assert told == ({one.release_on} if one.release_on else set())
    for one in Journey.objects.prefetch_related("timeline"):
        order = sorted(entry.seq for entry in one.timeline.all())
        assert order == list(range(1, len(order) + 1))


@pytest.mark.usefixtures("network")
def test_a_regional_manager_sees_their_prisons_only() -> None:
    region = Account.objects.get(sign_in_name="region1")
    seen = set(journeys_for(region).values_list("home__covered_by__account", flat=True))
    assert seen == {region.pk}
    assert journeys_for(region).count() < journeys_for(Account.objects.get(sign_in_name="director")).count()


@pytest.mark.usefixtures("network")
def test_it_is_only_made_in_an_empty_store() -> None:
    with pytest.raises(BadInput):
        fill_network(journeys=1, prisons=1)

"""The programme's rule of 84 days: counting, booking, the pre-release mark, moving, merging, stopping."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.schedule import (
    book_review,
    cancel_booking,
    cancel_review,
    contact_completed,
    dates_changed,
    mark_pre_release,
    merged,
    transferred,
)
from waypost.journeys.models import Duty, DutyKind, Journey, JourneyState, Review, ReviewState, TimelineEntry
from waypost.journeys.tests.conftest import World
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused


def _duty(journey: Journey) -> Duty:
    return Duty.objects.get(journey=journey, kind=DutyKind.REVIEW, done_at=None)


def _complete(review: Review, on: date) -> None:
    review.state, review.conducted_on = ReviewState.COMPLETED, on
    review.save()


def test_twelve_weeks_are_84_days_over_the_change_of_clocks_and_february(world: World) -> None:
    for contact, due in (
        ("2026-09-01", "2026-11-24"),
        ("2028-01-31", "2028-04-24"),
        ("2027-12-10", "2028-03-03"),
    ):
        review = contact_completed(world.journey(), on=date.fromisoformat(contact))
        assert review.due_on.isoformat() == due


def test_the_count_starts_at_the_last_completed_contact(world: World) -> None:
    journey = world.journey()
    first = contact_completed(journey, on=today() - timedelta(days=90))
    assert (_duty(journey).due_on, _duty(journey).owner) == (first.due_on, world["regional_manager"])
    _complete(first, today())
    second = contact_completed(journey, on=today())
    assert second.pk != first.pk
    assert (journey.next_review_on, second.due_on) == (today() + timedelta(days=84),) * 2


def test_an_older_contact_typed_in_late_moves_nothing(world: World) -> None:
    journey = world.journey()
    review = contact_completed(journey, on=today() - timedelta(days=10))
    again = contact_completed(journey, on=today() - timedelta(days=40))
    assert again == review
    assert again.due_on == today() + timedelta(days=74)
    assert Review.objects.count() == 1


def test_a_review_that_is_being_written_is_not_doubled(world: World) -> None:
    journey = world.journey()
    review = contact_completed(journey, on=today() - timedelta(days=84))
    Review.objects.filter(pk=review.pk).update(state=ReviewState.STARTED)
    assert contact_completed(journey, on=today()).pk == review.pk


def test_booking_and_booking_again(world: World) -> None:
    journey, actor = world.journey(), world["site_manager"]
    review = contact_completed(journey, on=today() - timedelta(days=80))
    soon = today() + timedelta(days=2)
    booked = book_review(actor=actor, journey_id=journey.pk, on=soon, version=review.version)
    assert (booked.booked_for, booked.due_on) == (soon, today() + timedelta(days=4))
    assert _duty(journey).due_on == soon  # on that day it is in the inbox
    assert "booked for" in _duty(journey).words
    late = book_review(actor=actor, journey_id=journey.pk, on=today() + timedelta(days=9))
    assert _duty(journey).due_on == late.due_on  # booked late is late all the same
    line = TimelineEntry.objects.filter(journey=journey).first()
    assert line is not None
    assert line.own_words.startswith("Your next review talk is on")


def test_booking_refuses_what_cannot_be(world: World) -> None:
    journey, actor = world.journey(), world["site_manager"]
    with pytest.raises(Conflict):
        book_review(actor=actor, journey_id=journey.pk, on=today())
    review = contact_completed(journey, on=today())
    with pytest.raises(BadInput):
        book_review(actor=actor, journey_id=journey.pk, on=today() - timedelta(days=1))
    with pytest.raises(BadInput):
        book_review(actor=actor, journey_id=journey.pk, on=today() + timedelta(days=500))
    with pytest.raises(Refused):
        book_review(actor=world["instructor"], journey_id=journey.pk, on=today())
    with pytest.raises(NotFound):
        book_review(actor=world["site_manager there"], journey_id=journey.pk, on=today())
    book_review(actor=actor, journey_id=journey.pk, on=today(), version=review.version)
    with pytest.raises(Conflict):  # somebody else had the page open
        book_review(actor=actor, journey_id=journey.pk, on=today(), version=review.version)


def test_cancelling_a_booking_leaves_the_review_due(world: World) -> None:
    journey, actor = world.journey(), world["site_manager"]
    review = contact_completed(journey, on=today() - timedelta(days=80))
    with pytest.raises(Conflict):
        cancel_booking(actor=actor, journey_id=journey.pk, because="ill")
    book_review(actor=actor, journey_id=journey.pk, on=today())
    with pytest.raises(BadInput):
        cancel_booking(actor=actor, journey_id=journey.pk, because="  ")
    after = cancel_booking(actor=actor, journey_id=journey.pk, because="in hospital that day")
    assert (after.booked_for, after.state, _duty(journey).due_on) == (None, ReviewState.DUE, review.due_on)
    line = TimelineEntry.objects.filter(journey=journey).first()
    assert line is not None
    assert "hospital" in line.words
    assert "hospital" not in line.own_words


def test_a_review_is_cancelled_only_where_it_is_not_owed(world: World) -> None:
    journey, actor = world.journey(), world["site_manager"]
    contact_completed(journey, on=today())
    with pytest.raises(Refused):
        cancel_review(actor=actor, journey_id=journey.pk, because="no time")
    Journey.objects.filter(pk=journey.pk).update(release_on=today() + timedelta(days=30))
    review = cancel_review(actor=actor, journey_id=journey.pk, because="release comes first")
    journey.refresh_from_db()
    assert (review.state, review.cancelled_because) == (ReviewState.CANCELLED, "release comes first")
    assert journey.next_review_on is None
    assert Duty.objects.get(kind=DutyKind.REVIEW).outcome == "not_needed"
    assert contact_completed(journey, on=today()).state == ReviewState.DUE


def test_the_open_review_is_the_pre_release_one_when_release_is_near_after_it(world: World) -> None:
    journey = world.journey()
    review = contact_completed(journey, on=today() - timedelta(days=60))
    for days, marked in ((24, True), (80, True), (200, False), (23, False)):
        journey.release_on = today() + timedelta(days=days)
        journey.save()
        dates_changed(journey, why="Release date told")
        review.refresh_from_db()
        assert review.pre_release is marked, days


def test_release_before_the_next_review_marks_the_last_one_held(world: World) -> None:
    journey = world.journey()
    first = contact_completed(journey, on=today() - timedelta(days=100))
    _complete(first, today() - timedelta(days=20))
    contact_completed(journey, on=today() - timedelta(days=20))
    journey.release_on = today() + timedelta(days=40)
    mark_pre_release(journey)
    first.refresh_from_db()
    assert first.pre_release
    journey.release_on = today() + timedelta(days=400)
    mark_pre_release(journey)
    first.refresh_from_db()
    assert not first.pre_release


def test_a_transfer_moves_what_is_to_be_done(world: World) -> None:
    journey = world.journey()
    review = contact_completed(journey, on=today() - timedelta(days=10))
    book_review(actor=world["site_manager"], journey_id=journey.pk, on=today() + timedelta(days=5))
    journey.refresh_from_db()
    journey.home, journey.worker = world.there, world["regional_manager there"]
    journey.save()
    transferred(journey, actor=world["director"])
    duties = Duty.objects.filter(journey=journey, done_at=None)
    assert {duty.site for duty in duties} == {world.there}
    assert {duty.owner for duty in duties} == {world["regional_manager there"]}
    review.refresh_from_db()
    assert (review.booked_for, review.due_on) == (None, today() + timedelta(days=74))
    assert journey.justice_schedules.first().rule == "arrived"


def test_a_transfer_to_a_prison_where_nobody_is_named_leaves_it_to_everyone_there(world: World) -> None:
    journey = world.journey()
    contact_completed(journey, on=today())
    journey.home, journey.worker = world.there, None
    journey.save()
    transferred(journey, actor=world["director"])
    assert {duty.owner for duty in Duty.objects.filter(journey=journey)} == {None}


def test_a_merge_keeps_the_later_contact_and_one_review(world: World) -> None:
    kept, gone = world.journey(), world.journey()
    contact_completed(kept, on=today() - timedelta(days=70))
    contact_completed(gone, on=today() - timedelta(days=5))
    merged(kept, gone)
    kept.refresh_from_db()
    assert (kept.last_contact_on, kept.next_review_on) == (
        today() - timedelta(days=5),
        today() + timedelta(days=79),
    )
    still_open = Review.objects.filter(state__in=("due", "started"))
    assert [(one.journey, one.due_on) for one in still_open] == [(kept, kept.next_review_on)]
    assert Duty.objects.filter(journey=gone, kind=DutyKind.REVIEW, done_at=None).count() == 0


def test_the_page_books_and_says_so(world: World) -> None:
    journey = world.journey()
    review = contact_completed(journey, on=today())
    client, there = world.client("site_manager"), f"/journeys/{journey.pk}/schedule/"
    for typed in ("", "31/02/2027", "1 Jan 2020"):
        again = client.post(there, {"do": "book", "book-on": typed, "book-version": review.version})
        assert again.status_code == 400
        assert f'value="{typed}"' in again.content.decode() or not typed
    told = {
        "do": "book",
        "book-on": (today() + timedelta(days=3)).isoformat(),
        "book-version": review.version,
    }
    assert client.post(there, told).status_code == 302
    assert "Book another day" in client.get(there).content.decode()
    assert client.post(there, told).status_code == 409
    no = client.post(there, {"do": "stop", "stop-because": "no", "stop-version": 2})
    assert no.status_code == 400
    assert "Book another day for it instead" in no.content.decode()
    told = {"do": "unbook", "unbook-because": "ill", "unbook-version": "2"}
    assert client.post(there, told).status_code == 302


def test_left_the_programme_a_review_can_be_said_not_to_be_needed(world: World) -> None:
    journey = world.journey()
    contact_completed(journey, on=today())
    Journey.objects.filter(pk=journey.pk).update(state=JourneyState.RELEASED)
    with clock.use(clock.FixedClock(clock.now())):
        review = cancel_review(actor=world["site_manager"], journey_id=journey.pk, because="moved on alone")
    assert review.state == ReviewState.CANCELLED

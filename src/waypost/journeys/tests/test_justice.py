"""The justice service's window of a journey: when it is written, holds, and its page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from waypost.audit.models import Entry
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.justice import begin_hold, clear_hold, work_out
from waypost.journeys.actions.schedule import contact_completed, returned
from waypost.journeys.models import (
    Hold,
    Journey,
    JourneyState,
    JusticeSchedule,
    SentenceStatus,
    TimelineEntry,
)
from waypost.journeys.rules.review_window import add_months
from waypost.journeys.tests.conftest import World
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused


def _days_on(days: int) -> clock.FixedClock:
    return clock.FixedClock(clock.now() + timedelta(days=days))


def _told(journey: Journey, *, months: int | None = None, days: int = 0) -> Journey:
    """A release date has been told: so many months and days from today; `months` None takes it back."""
    journey.release_on = add_months(today(), months) + timedelta(days=days) if months is not None else None
    journey.save()
    return journey


def test_a_row_is_written_only_when_something_changed(world: World) -> None:
    journey = _told(world.journey(), months=8)
    first = work_out(journey, why="Release date told")
    assert first is not None
    assert (first.rule, first.latest, first.release_on) == (
        "to_12_months",
        add_months(today(), 3),
        journey.release_on,
    )
    assert work_out(journey, why="Asked again") is None
    with clock.use(_days_on(20)):
        assert work_out(journey, why="Asked again") is None
    _told(journey, months=30)
    again = work_out(journey, why="Release date told")
    assert again is not None
    assert again.rule == "to_60_months"
    assert JusticeSchedule.objects.count() == 2


def test_the_newest_sentence_status_counts_where_there_is_no_date(world: World) -> None:
    journey = world.journey()
    for status in ("indeterminate", "remand"):
        SentenceStatus.objects.create(journey=journey, status=status, source="Letter", as_at=today())
    row = work_out(journey, why="Sentence status told")
    assert row is not None
    assert row.rule == "past_or_unsentenced"


def test_near_release_there_is_no_review_and_the_last_is_marked(world: World) -> None:
    row = work_out(_told(world.journey(), months=3), why="Release date told")
    assert row is not None
    assert (row.rule, row.earliest, row.latest, row.pre_release) == ("to_3_months", None, None, True)


def test_an_arrival_waits_for_a_review_whatever_is_told_meanwhile(world: World) -> None:
    journey = _told(world.journey(), months=8)
    returned(journey)
    row = journey.justice_schedules.first()
    assert (row.rule, row.latest) == ("arrived", today() + timedelta(days=10))
    _told(journey, months=2)
    assert work_out(journey, why="Release date told") is None
    _told(journey, months=0, days=17)
    near = work_out(journey, why="Release date told")
    assert near is not None
    assert near.rule == "arrived_near_release"
    _told(journey, months=8)
    assert work_out(journey, why="Release date told").rule == "arrived"  # type: ignore[union-attr]
    contact_completed(journey, on=today())
    assert journey.justice_schedules.first().rule == "to_12_months"


def test_a_contact_on_the_day_of_arrival_ends_the_waiting(world: World) -> None:
    journey = world.journey()
    contact_completed(journey, on=today())
    returned(journey)
    assert journey.justice_schedules.first().rule == "arrived"
    contact_completed(journey, on=today())
    assert journey.justice_schedules.first().rule == "no_date"


def test_telling_a_date_does_not_cure_what_was_overdue(world: World) -> None:
    journey = _told(world.journey(), months=8)
    first = work_out(journey, why="Release date told")
    assert first is not None
    with clock.use(_days_on(120)):
        _told(journey, months=30)
        row = work_out(journey, why="Release date told")
        assert row is not None
        assert (row.rule, row.overdue_since) == ("to_60_months", first.latest)
        contact_completed(journey, on=today())
        assert journey.justice_schedules.first().overdue_since is None


def test_outside_no_review_is_asked_for(world: World) -> None:
    journey = world.journey()
    work_out(journey, why="Release date told")
    journey.state = JourneyState.RELEASED
    row = work_out(journey, why="Released")
    assert row is not None
    assert (row.rule, row.latest) == ("not_in_custody", None)


def test_the_day_is_counted_in_london(world: World) -> None:
    """At half past midnight of British Summer Time it is still yesterday by the world's clock."""
    journey = world.journey()
    with clock.use(clock.FixedClock(datetime(2027, 7, 1, 0, 30, tzinfo=clock.LONDON))):
        row = work_out(journey, why="Moved", arrived=True)
    assert row is not None
    assert row.worked_out_on.isoformat() == "2027-07-01"
    assert row.latest is not None
    assert row.latest.isoformat() == "2027-07-11"


@pytest.mark.parametrize(
    ("reason", "kind", "days"), [("health", "exclusion", 10), ("redeployed", "exemption", 5)]
)
def test_clearing_a_hold_that_outlasted_the_deadline(world: World, reason: str, kind: str, days: int) -> None:
    journey, actor = _told(world.journey(), months=8), world["regional_manager"]
    work_out(journey, why="Release date told")
    hold = begin_hold(actor=actor, journey_id=journey.pk, reason=reason)
    assert hold.kind == kind
    with clock.use(_days_on(150)):
        row = clear_hold(actor=actor, journey_id=journey.pk, hold_id=hold.pk)
        assert row is not None
        assert (row.latest, row.overdue_since) == (today() + timedelta(days=days), None)


def test_clearing_never_shortens(world: World) -> None:
    journey, actor = _told(world.journey(), months=8), world["regional_manager"]
    work_out(journey, why="Release date told")
    hold = begin_hold(actor=actor, journey_id=journey.pk, reason="system")
    assert clear_hold(actor=actor, journey_id=journey.pk, hold_id=hold.pk) is None
    assert journey.justice_schedules.first().latest == add_months(today(), 3)


def test_clearing_never_cures_what_was_overdue_when_it_began(world: World) -> None:
    journey, actor = _told(world.journey(), months=8), world["regional_manager"]
    first = work_out(journey, why="Release date told")
    assert first is not None
    with clock.use(_days_on(120)):
        hold = begin_hold(actor=actor, journey_id=journey.pk, reason="safety")
    with clock.use(_days_on(130)):
        row = clear_hold(actor=actor, journey_id=journey.pk, hold_id=hold.pk)
        assert row is not None
        assert (row.latest, row.overdue_since) == (today() + timedelta(days=10), first.latest)


def test_overlapping_holds_count_from_the_first(world: World) -> None:
    """The second began after the last day, but the first covered that day."""
    journey, actor = _told(world.journey(), months=8), world["regional_manager"]
    first = begin_hold(actor=actor, journey_id=journey.pk, reason="safety")
    work_out(journey, why="Release date told")
    with clock.use(_days_on(120)):
        second = begin_hold(actor=actor, journey_id=journey.pk, reason="system")
        clear_hold(actor=actor, journey_id=journey.pk, hold_id=second.pk)
        assert journey.justice_schedules.first().overdue_since is None
        clear_hold(actor=actor, journey_id=journey.pk, hold_id=first.pk)
        assert journey.justice_schedules.first().overdue_since is None


def test_holds_refuse_what_cannot_be(world: World) -> None:
    journey, actor = world.journey(), world["regional_manager"]
    with pytest.raises(BadInput):
        begin_hold(actor=actor, journey_id=journey.pk, reason="holiday")
    hold = begin_hold(actor=actor, journey_id=journey.pk, reason="health")
    with pytest.raises(Conflict):
        begin_hold(actor=actor, journey_id=journey.pk, reason="health")
    with pytest.raises(Refused):
        begin_hold(actor=world["instructor"], journey_id=journey.pk, reason="system")
    with pytest.raises(NotFound):
        begin_hold(actor=world["site_manager there"], journey_id=journey.pk, reason="system")
    other = world.journey()
    with pytest.raises(NotFound):
        clear_hold(actor=actor, journey_id=other.pk, hold_id=hold.pk)
    clear_hold(actor=actor, journey_id=journey.pk, hold_id=hold.pk)
    with pytest.raises(Conflict):
        clear_hold(actor=actor, journey_id=journey.pk, hold_id=hold.pk)


def test_a_hold_for_health_is_told_to_staff_with_the_facts_only(world: World) -> None:
    journey, actor = world.journey(), world["regional_manager"]
    hold = begin_hold(actor=actor, journey_id=journey.pk, reason="health")
    line = TimelineEntry.objects.filter(journey=journey).first()
    assert line is not None
    assert (line.sensitive, line.own_words, line.subject) == (True, "", f"hold:{hold.pk}")
    entry = Entry.objects.order_by("-seq").first()
    assert entry is not None
    assert entry.verb == "justice.held"
    assert "health" not in str(entry.detail)


# The page --------------------------------------------------------------------------------------------


def _post(client: Client, journey: Journey, **told: str) -> object:
    return client.post(f"/journeys/{journey.pk}/schedule/", told)


def test_the_page_shows_both_and_why(world: World) -> None:
    journey = _told(world.journey(), months=8)
    contact_completed(journey, on=today())
    page = world.client("gate_worker")
    assert page.get(f"/journeys/{journey.pk}/schedule/").status_code == 404  # not of their caseload
    shown = world.client("site_manager").get(f"/journeys/{journey.pk}/schedule/").content.decode()
    assert "Every 84 days" in shown
    assert "Release is over 6 and up to 12 months away" in shown
    assert "Interview or review completed" in shown
    assert Entry.objects.filter(verb="journey.read", subject_id=journey.pk).count() == 1


def test_the_page_before_anything_is_known(world: World) -> None:
    shown = world.client("regional_manager").get(f"/journeys/{world.journey().pk}/schedule/").content.decode()
    assert "Not worked out yet" in shown
    assert "84 days after the joining interview" in shown


def test_holds_on_the_page(world: World) -> None:
    journey = _told(world.journey(), months=8)
    work_out(journey, why="Release date told")
    client = world.client("site_manager")
    assert _post(client, journey, do="hold", **{"hold-reason": ""}).status_code == 400  # type: ignore[attr-defined]
    assert _post(client, journey, do="hold", **{"hold-reason": "regime"}).status_code == 302  # type: ignore[attr-defined]
    hold = Hold.objects.get()
    assert "On hold" in client.get(f"/journeys/{journey.pk}/schedule/").content.decode()
    again = _post(client, journey, do="hold", **{"hold-reason": "regime"})
    assert again.status_code == 409  # type: ignore[attr-defined]
    assert _post(client, journey, do="clear", hold="x").status_code == 404  # type: ignore[attr-defined]
    assert _post(client, journey, do="clear", hold=str(hold.pk)).status_code == 302  # type: ignore[attr-defined]
    hold.refresh_from_db()
    assert hold.cleared_on == today()
    assert _post(client, journey, do="dance").status_code == 400  # type: ignore[attr-defined]

"""Requests about data, the person's copy, legal holds, erasure, how long things are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import Model

from waypost.audit.actions import verify
from waypost.journeys.actions import privacy as act
from waypost.journeys.actions.entries import note_look, tell, today
from waypost.journeys.actions.merge import merge
from waypost.journeys.holdings import HELD, KEPT, counts
from waypost.journeys.models import (
    DataRequest,
    Duty,
    Journey,
    JourneyState,
    KeptApart,
    Need,
    PrisonNumber,
    Tombstone,
    UnitWork,
)
from waypost.journeys.queries.subject_copy import HIDDEN, Copy, as_json, copy_of
from waypost.journeys.rules.retention import categories
from waypost.journeys.tests.conftest import World
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused
from waypost.learning.models import Note, Workspace
from waypost.people.models import Account

STAFF_AT_WORK = {
    *(
        "added_by",
        "answered_by",
        "author",
        "by",
        "changed_by",
        "closed_by",
        "completed_by",
        "decided_by",
        "done_by",
    ),
    *("entered_by", "led_by", "lifted_by", "made_by", "opened_by", "placed_by", "read_by", "shared_by"),
    *("signed_off_by", "started_by", "taken_by", "undone_by", "withdrawn_by"),
    *("gate_worker", "owner", "worker"),
}
"""Keys to an account that name whoever did or does the work. Any other key to one leads to a person it is about."""
OTHER_KEYS = {
    "SiteCover.account": "what staff look after",
    "StandIn.away": "staff who are away",
    "Journey.account": "the person's own; held as the account",
    "Journey.merged_into": "the same person's other record",
    "Merge.gone": "the same person's other record; held by the record that was kept",
}
"""Keys to a person that a copy and an erasure need not follow, and why."""
NOT_BY_A_KEY = {
    "PairRound": "ids in a list: who worked with whom that day, by cohort. A tombstone is all that the id leads to",
}


def _keys_to_people() -> list[tuple[type[Model], str]]:
    return [
        (model, field.name)
        for room in ("people", "learning", "classroom", "journeys")
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Journey
        or (field.related_model is Account and field.name not in STAFF_AT_WORK)
    ]


def test_no_key_to_a_person_is_forgotten() -> None:
    followed = {(one.model, path) for one in (*HELD, *KEPT) for path in (one.path, one.other_path) if path}
    forgotten = [
        f"{model.__name__}.{name}"
        for model, name in _keys_to_people()
        if (model, name) not in followed and f"{model.__name__}.{name}" not in OTHER_KEYS
    ]
    assert forgotten == []


def test_no_row_of_a_person_s_row_is_forgotten() -> None:
    """Steps of goals, answers of interviews: what hangs on a table that is held is held too."""
    listed = {one.model for one in (*HELD, *KEPT)} - {Account}
    forgotten = {
        model.__name__
        for room in ("people", "learning", "classroom", "journeys")
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.concrete_fields
        if field.related_model in listed and model not in listed
    }
    assert forgotten - NOT_BY_A_KEY.keys() == set()


def test_whom_somebody_is_not_paired_with_is_in_the_copy_and_goes_with_them(world: World) -> None:
    journey, officer = world.journey(), world["data_protection"]
    assert journey.account is not None
    other = world.journey().account
    assert other is not None
    rows = [
        KeptApart.objects.create(cohort=world.cohort, one=one, other=two, added_by=world["instructor"])
        for one, two in ((journey.account, other), (other, journey.account))
    ]
    (table,) = [one for one in copy_of(journey).tables if one.label == "Whom they are not paired with"]
    assert len(table.rows) == 2
    assert all("you" in row and "[another person]" in row for row in table.rows)
    act.erase(
        actor=officer, journey_id=journey.pk, chosen=["learning"], because="Asked", confirm=journey.full_name
    )
    assert not KeptApart.objects.filter(pk__in=[row.pk for row in rows]).exists()


def test_every_category_has_a_time() -> None:
    assert {one.category for one in HELD} == set(categories())


def test_a_request_is_due_in_a_month_and_answered_once(world: World) -> None:
    journey = world.journey()
    assert journey.account is not None
    row = act.open_request(actor=journey.account, journey_id=journey.pk, kind="access", words="")
    assert row.due_on == today() + timedelta(days=30)
    assert Duty.objects.filter(kind="request", done_at=None).count() == 1
    officer = world["data_protection"]
    with pytest.raises(BadInput):
        act.close_request(actor=officer, request_id=row.pk, answer=" ")
    act.close_request(actor=officer, request_id=row.pk, answer="Here it is.")
    assert not Duty.objects.filter(kind="request", done_at=None).exists()
    with pytest.raises(Conflict):
        act.close_request(actor=officer, request_id=row.pk, answer="Again")
    page = world.client(journey.account).get("/journeys/mine/data/").content.decode()
    assert "Here it is." in page


def test_who_may_ask_and_answer(world: World) -> None:
    journey = world.journey()
    asked = {"journey_id": journey.pk, "kind": "correction", "words": "My name is spelt with two ts."}
    with pytest.raises(NotFound):
        act.open_request(actor=world["site_manager there"], **asked)
    with pytest.raises(NotFound):
        act.open_request(actor=world["learner"], **asked)
    with pytest.raises(Refused):
        act.open_request(actor=world["instructor"], **asked)
    with pytest.raises(BadInput):
        act.open_request(actor=world["site_manager"], **{**asked, "words": " "})
    row = act.open_request(actor=world["site_manager"], **asked)
    with pytest.raises(Refused):
        act.close_request(actor=world["site_manager"], request_id=row.pk, answer="Done")


def made_columns(made: Copy) -> set[str]:
    return {column for table in made.tables for column in table.columns}


def test_the_copy_has_everything_and_nobody_else(world: World) -> None:
    journey = world.journey(number="A1234BC")
    account = journey.account
    assert account is not None
    other = world.journey()
    assert other.account is not None
    Account.objects.filter(pk=other.account.pk).update(known_as="Tobias", family_name="Lindqvist")
    Note.objects.create(learner=account, author=world["instructor"], body="Work with Tobias on this.")
    Workspace.objects.create(
        learner=account, key="html-01", files={"index.html": "<h1>Hello</h1>"}, version=1
    )
    note_look(world["instructor"], journey, "summary")
    made = copy_of(journey)
    text = str(as_json(made))
    assert "A1234BC" in text
    assert "<h1>Hello</h1>" in text
    assert f"Work with {HIDDEN} on this." in text
    assert "Tobias" not in text
    assert "Lindqvist" not in text
    assert "[staff: instructor]" in text
    assert "Password" not in made_columns(made)
    assert "Session token" not in made_columns(made)
    assert made.masked == {"Notes from staff": 1}
    assert "Tobias" in str(as_json(copy_of(journey, leave=["Tobias"])))
    assert "Hello" not in str(as_json(copy_of(journey, also=["Hello"])))


def test_a_record_that_was_merged_into_it_is_the_same_person(world: World) -> None:
    kept, gone = world.journey(), world.journey()
    assert gone.account is not None
    Journey.objects.filter(pk=gone.pk).update(known_as="Alexis", family_name="Mosse")
    gone.refresh_from_db()
    for journey in (kept, gone):
        UnitWork.objects.create(journey=journey, unit="teamwork", answers={"a": f"Of {journey.pk}"})
    Workspace.objects.create(
        learner=gone.account, key="html-01", files={"index.html": "<p>Early</p>"}, version=1
    )
    merge(actor=world["regional_manager"], keep_id=kept.pk, other_id=gone.pk, because="The same person")
    kept.refresh_from_db()
    text = str(as_json(copy_of(kept)))
    for held in (f"Of {kept.pk}", f"Of {gone.pk}", "<p>Early</p>", "Mosse"):
        assert held in text
    Journey.objects.filter(pk=kept.pk).update(state=JourneyState.LEFT)
    act.erase(
        actor=world["data_protection"],
        journey_id=kept.pk,
        chosen=list(categories()),
        because="Asked",
        confirm=kept.full_name,
    )
    assert not UnitWork.objects.exists()
    assert not Workspace.objects.filter(learner=gone.account).exists()
    gone.refresh_from_db()
    gone.account.refresh_from_db()
    assert (gone.known_as, gone.family_name, gone.account.known_as) == ("Erased", "", "Erased")
    assert gone.erased_at is not None
    assert not gone.name_words.exists()


def test_the_copy_costs_few_questions_a_table(world: World, django_assert_max_num_queries: object) -> None:
    journey = world.journey()
    with django_assert_max_num_queries(len(HELD) + len(KEPT) + 12):  # type: ignore[operator]
        copy_of(journey)


def test_a_legal_hold_stops_erasing(world: World) -> None:
    journey, officer = world.journey(), world["data_protection"]
    with pytest.raises(BadInput):
        act.place_hold(actor=officer, journey_id=journey.pk, reason="  ")
    hold = act.place_hold(actor=officer, journey_id=journey.pk, reason="A claim")
    erasing = {"chosen": ["health"], "because": "Asked for", "confirm": journey.full_name}
    with pytest.raises(Refused):
        act.erase(actor=officer, journey_id=journey.pk, **erasing)
    act.lift_hold(actor=officer, hold_id=hold.pk)
    with pytest.raises(Conflict):
        act.lift_hold(actor=officer, hold_id=hold.pk)
    assert act.erase(actor=officer, journey_id=journey.pk, **erasing)


def test_erasing_one_kind_leaves_the_rest_and_a_tombstone(world: World) -> None:
    journey, officer = world.journey(), world["data_protection"]
    Need.objects.create(journey=journey, kind="reading", source="self", words="Small print", found_on=today())
    with pytest.raises(BadInput):
        act.erase(
            actor=officer, journey_id=journey.pk, chosen=["health"], because="Asked", confirm="Someone else"
        )
    with pytest.raises(BadInput):
        act.erase(actor=officer, journey_id=journey.pk, chosen=[], because="Asked", confirm=journey.full_name)
    with pytest.raises(Refused):
        act.erase(
            actor=world["director"],
            journey_id=journey.pk,
            chosen=["health"],
            because="Asked",
            confirm=journey.full_name,
        )
    (stone,) = act.erase(
        actor=officer, journey_id=journey.pk, chosen=["health"], because="Asked", confirm=journey.full_name
    )
    assert (stone.category, stone.rows) == ("health", 1)
    assert not Need.objects.filter(journey=journey).exists()
    assert journey.timeline.count() == 2
    assert verify()[1] is None


def test_the_whole_record_goes_only_when_the_journey_has_ended(world: World) -> None:
    journey, officer = world.journey(number="A1234BC"), world["data_protection"]
    tell(journey, kind="note", words="Something said", actor=world["site_manager"])
    erasing = {"chosen": list(categories()), "because": "Asked for", "confirm": journey.full_name}
    with pytest.raises(Refused):
        act.erase(actor=officer, journey_id=journey.pk, **erasing)
    Journey.objects.filter(pk=journey.pk).update(state=JourneyState.LEFT)
    act.erase(actor=officer, journey_id=journey.pk, **erasing)
    journey.refresh_from_db()
    assert journey.full_name == "Erased"
    assert journey.erased_at is not None
    assert journey.account is not None
    assert (journey.account.known_as, journey.account.is_active) == ("Erased", False)
    assert not journey.timeline.exists()
    assert not PrisonNumber.objects.exists()
    assert Tombstone.objects.filter(journey=journey).count() == len(categories())
    assert world.client("director").get(f"/journeys/{journey.pk}/").status_code == 404
    with pytest.raises(NotFound):
        act.erase(actor=officer, journey_id=journey.pk, **erasing)


def test_what_has_run_out_is_erased_and_a_hold_keeps_it(world: World) -> None:
    officer = world["data_protection"]
    old, held, open_ = world.journey(), world.journey(), world.journey()
    for journey in (old, held):
        Journey.objects.filter(pk=journey.pk).update(state=JourneyState.LEFT)
        journey.stays.update(ended_on=today() - timedelta(days=400), ended_by="left")
    act.place_hold(actor=officer, journey_id=held.pk, reason="A claim")
    assert act.what_has_run_out(today()) == [(old, ["health", "sentence"])]
    assert act.erase_run_out(actor=officer, day=today()) == 1
    assert act.what_has_run_out(today()) == []
    assert not Tombstone.objects.filter(journey__in=(held, open_)).exists()


def test_what_is_held_is_counted_in_two_questions(world: World, django_assert_num_queries: object) -> None:
    journey, nobody = world.journey(number="A1234BC"), world.journey(learner=False)
    with django_assert_num_queries(2):  # type: ignore[operator]  # records merged into it; all tables
        found = counts(journey)
    assert {held.label: number for held, number in found.items() if number} == {
        held.label: held.rows(journey).count() for held in (*KEPT, *HELD) if held.rows(journey).count()
    }
    assert sum(found.values()) > sum(counts(nobody).values()) > 0


@pytest.mark.parametrize("name", ["", "retention/", "record/", "record.csv"])
def test_pages_of_the_officer(world: World, name: str) -> None:
    journey = world.journey()
    act.open_request(actor=world["site_manager"], journey_id=journey.pk, kind="access", words="All of it")
    assert world.client("data_protection").get(f"/journeys/privacy/{name}").status_code == 200
    for role in ("director", "site_manager", "omu_partner", "learner"):
        assert world.client(role).get(f"/journeys/privacy/{name}").status_code == 403


def test_the_officer_finds_a_person_by_number_and_works_on_their_page(world: World) -> None:
    journey = world.journey(number="A1234BC")
    browser = world.client("data_protection")
    assert journey.full_name in browser.get("/journeys/privacy/?who=a1234bc").content.decode()
    address = f"/journeys/privacy/people/{journey.pk}/"
    assert browser.get(address).status_code == 200
    assert browser.get(f"{address}copy/").status_code == 200
    assert (
        browser.get(f"{address}copy.json").json()["tables"]["Who the person is"][0]["Prison number"]
        == "A1234BC"
    )
    assert browser.post(f"{address}hold/", {"reason": ""}).status_code == 400
    assert browser.post(f"{address}erase/", {"chosen": ["plan"], "because": "x"}).status_code == 400
    assert browser.post(address, {"kind": "access", "words": "", "came_on": "1/1/2000"}).status_code == 400
    assert browser.post(address, {"kind": "access", "words": "All", "came_on": ""}).status_code == 302
    row = DataRequest.objects.get()
    assert browser.get(f"/journeys/privacy/requests/{row.pk}/").status_code == 200
    assert browser.post(f"/journeys/privacy/requests/{row.pk}/", {"answer": ""}).status_code == 400
    assert browser.post(f"/journeys/privacy/requests/{row.pk}/", {"answer": "Done"}).status_code == 302
    record = browser.get("/journeys/privacy/record/?verb=journey.read").content.decode()
    assert f"looked at the journey of {journey.full_name}: copy" in record

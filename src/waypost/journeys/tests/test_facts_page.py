"""The page of dates and facts: each form, what is typed wrongly, two people at once, and who sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from waypost.journeys.actions import facts_support as support
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.facts import tell_release_date
from waypost.journeys.models import Journey, LicenceCondition, Need, Strength
from waypost.journeys.tests.conftest import World


def day(days: int = 0) -> str:
    return f"{today() + timedelta(days=days):%d/%m/%Y}"


def test_each_form_of_the_page(world: World) -> None:
    journey = world.journey(number="A1234BC")
    browser, address = world.client("site_manager"), f"/journeys/{journey.pk}/facts/"

    def send(do: str, **fields: Any) -> str:
        answer = browser.post(address, {"do": do, **fields})
        assert answer.status_code == 302, answer.content.decode()
        return str(browser.get(address).content.decode())

    told = {"source": "Sheet", "as_at": day()}
    assert "counts as the day of release" in send("date", kind="conditional", on=day(300), **told)
    page = send("date", kind="confirmed", on=day(200), **told)
    assert "Release moved earlier" in page
    assert "100 days earlier" not in page  # of another kind
    page = send("take_back", kind="confirmed", reason="A slip", **told)
    assert "Taken back" in page
    assert "Indeterminate sentence" in send("sentence", status="indeterminate", **told)
    page = send("vetting", state="cleared", decided_by="Security", decided_on=day(), expires_on=day(20))
    assert "Vetting runs out on" in page
    assert "Usage history" in send("condition", kind="history", words="", **told)
    send("end_condition", condition_id=LicenceCondition.objects.get().pk, ended_on="", source="Probation")
    assert "Large print" in send(
        "need", kind="reading", source="self", support="Large print", words="", found_on=""
    )
    need = Need.objects.get()
    assert "A ruler" in send("support", need_id=need.pk, support="A ruler")
    assert "Taken off the record" in send("remove_need", need_id=need.pk, because="Not so")
    assert "Patient" in send("strength", words="Patient", seen_in="")
    send("remove_strength", strength_id=Strength.objects.get().pk, because="Not so")

    def version() -> int:
        return Journey.objects.get(pk=journey.pk).version

    assert "Sammy" in send(
        "person", version=version(), known_as="Sammy", family_name="", pronouns="", language=""
    )
    assert "Also finds them: A1234BC" in send("number", version=version(), number="A1234BD")
    worker = world["site_manager"]
    assert worker.full_name in send("workers", version=version(), worker_id=worker.pk, gate_worker_id="")


def test_nothing_typed_is_lost(world: World) -> None:
    journey = world.journey()
    browser, address = world.client("site_manager"), f"/journeys/{journey.pk}/facts/"
    for sent, said in (
        ({"do": "date", "kind": "conditional", "on": "31/2/2027", "source": "Sheet 9"}, "That is not a day"),
        ({"do": "date", "kind": "", "on": "3/2/2027", "source": "Sheet 9"}, "Choose what kind of date it is"),
        (
            {"do": "date", "kind": "conditional", "on": "3/2/1827", "source": "Sheet 9", "as_at": day()},
            "cannot be right",
        ),
        ({"do": "vetting", "state": "cleared", "decided_by": "Sheet 9"}, "day of the decision is missing"),
        ({"do": "strength", "words": "", "seen_in": "Sheet 9"}, "Write what they are good at"),
    ):
        answer = browser.post(address, sent)
        page = answer.content.decode()
        assert (answer.status_code, said in page, "Sheet 9" in page) == (400, True, True), sent
    assert browser.post(address, {"do": "everything"}).status_code == 400
    assert not journey.release_dates.exists()


def test_two_at_once_and_neither_loses(world: World) -> None:
    journey = world.journey()
    browser, address = world.client("site_manager"), f"/journeys/{journey.pk}/facts/"
    first = {
        "do": "person",
        "version": journey.version,
        "known_as": "Ana",
        "family_name": "",
        "language": "Welsh",
    }
    assert browser.post(address, first).status_code == 302
    answer = browser.post(address, {**first, "known_as": "Anna"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Someone else changed this record" in page
    assert 'value="Anna"' in page
    fresh = Journey.objects.get(pk=journey.pk).version
    assert browser.post(address, {**first, "known_as": "Anna", "version": fresh}).status_code == 302


def test_a_row_of_another_journey_is_not_reached(world: World) -> None:
    journey, other = world.journey(), world.journey(there=True)
    row = support.add_need(
        actor=world["site_manager there"], journey_id=other.pk, kind="memory", source="self", support="Notes"
    )
    browser = world.client("site_manager")
    sent = {"do": "remove_need", "need_id": row.pk, "because": "Mine now"}
    assert browser.post(f"/journeys/{journey.pk}/facts/", sent).status_code == 404
    row.refresh_from_db()
    assert row.removed_at is None


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("site_manager", 200),
        ("regional_manager", 200),
        ("director", 200),
        ("gate_worker", 404),
        ("site_manager there", 404),
        ("instructor", 403),
        ("learner", 403),
        ("omu_partner", 403),
        ("data_protection", 403),
    ],
)
def test_who_sees_it(world: World, who: str, status: int) -> None:
    assert world.client(who).get(f"/journeys/{world.journey().pk}/facts/").status_code == status


def test_it_asks_little(world: World, django_assert_max_num_queries: Any) -> None:
    journey = world.journey(number="A1234BC")
    for place in range(12):
        support.add_need(
            actor=world["site_manager"], journey_id=journey.pk, kind="memory", source="self", words=str(place)
        )
    Journey.objects.filter(pk=journey.pk).update(gate_worker=world["gate_worker"])
    tell_release_date(
        actor=world["site_manager"],
        journey_id=journey.pk,
        kind="automatic",
        on=today() + timedelta(days=200),
        source="Sheet",
        as_at=today(),
    )
    browser = world.client("site_manager")
    browser.get(f"/journeys/{journey.pk}/facts/")
    with django_assert_max_num_queries(15):
        browser.get(f"/journeys/{journey.pk}/facts/")
    with django_assert_max_num_queries(15):
        browser.get(f"/journeys/{journey.pk}/move/")

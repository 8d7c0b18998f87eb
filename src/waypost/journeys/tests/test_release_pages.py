"""The pages of a release plan: who sees what of it, what is typed is not lost, and it answers quickly."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waypost.audit.models import Entry
from waypost.journeys.actions import release_things as things
from waypost.journeys.actions.entries import lock, today
from waypost.journeys.actions.release import lay_out_checks, reset_plan
from waypost.journeys.actions.release_plan import add_todo, set_pathway
from waypost.journeys.models import Journey, LicenceCondition, ReleaseDate, SentenceStatus
from waypost.journeys.tests.conftest import World

MOST_QUERIES = 15


@pytest.fixture
def journey(world: World) -> Journey:
    """Release in 150 days, with something in every part of the plan."""
    made = world.journey()
    by = {"actor": world["site_manager"], "journey_id": made.pk}
    day = today() + timedelta(days=150)
    ReleaseDate.objects.create(journey=made, kind="conditional", on=day, source="Letter 7", as_at=today())
    with transaction.atomic():
        made = lock(made)
        made.release_on = day
        made.save(update_fields=("release_on",))
        lay_out_checks(made, actor=world["site_manager"], why="letter")
    set_pathway(**by, kind="health", status="required", needs="See the dentist")
    set_pathway(**by, kind="accommodation", status="in_progress", needs="A flat in Hull")
    things.add_application(**by, kind="passport", words="Form is signed")
    things.save_contact(**by, contact_id=None, who="Ada Bell", role="probation", when="Monday", where="Hull")
    things.lend_kit(
        **by,
        item="Laptop 14",
        online=True,
        condition_checked=True,
        lent_on=None,
        due_back_on=None,
    )
    LicenceCondition.objects.create(journey=made, kind="devices", source="licence", as_at=today())
    return made


def here(journey: Journey, name: str = "release") -> str:
    return reverse(f"journeys:{name}", args=[journey.pk])


def send(client: Client, journey: Journey, do: str, row: str, **fields: Any) -> Any:
    """Post one change with the plan's present version, unless `version` is given."""
    version = fields.pop("version", journey.release_plans.get(ended_on=None).version)
    typed = {f"{do}-{row}-{name}": value for name, value in fields.items()}
    return client.post(here(journey, "release-change"), {"do": do, "row": row, "version": version, **typed})


def words(answer: Any) -> str:
    """The page as it is read: without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def asked(queries: CaptureQueriesContext) -> int:
    """How many queries there were, but for the savepoints that only a test's own transaction makes of them."""
    return sum("SAVEPOINT" not in one["sql"] for one in queries)


# Who sees what -----------------------------------------------------------------------------------------


def test_staff_see_the_whole_plan_in_few_queries_and_the_look_is_recorded(
    world: World, journey: Journey
) -> None:
    client = world.client("regional_manager")
    client.get(here(journey))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(here(journey))
    assert asked(queries) <= MOST_QUERIES
    text = words(page)
    for part in (
        "150 days to release",
        "Letter 7",
        "Not possible",
        "Late by",
        "See the dentist",
        "Ada Bell",
        "Laptop 14",
        "Passport",
    ):
        assert part in text
    assert Entry.objects.filter(verb="journey.read", subject_id=journey.pk).count() == 2


def test_an_instructor_sees_direction_learning_and_readiness_only(world: World, journey: Journey) -> None:
    add_todo(actor=world["site_manager"], journey_id=journey.pk, words="Ring the dentist")
    text = words(world.client("instructor").get(here(journey) + "?change=pathway-health"))
    assert "What comes first outside" in text
    assert "Bank account" in text
    for hidden in (
        "See the dentist",
        "A flat in Hull",
        "Ada Bell",
        "Laptop 14",
        "Letter 7",
        "Pathways",
        "Ring the dentist",
    ):
        assert hidden not in text
    assert world.client("instructor").post(here(journey, "release-change"), {}).status_code == 403


def test_another_prison_finds_nothing(world: World, journey: Journey) -> None:
    for who in ("site_manager there", "regional_manager there", "gate_worker there", "gate_worker"):
        client = world.client(who)
        assert client.get(here(journey)).status_code == 404
        assert client.get(here(journey, "release-print")).status_code == 404
        assert send(client, journey, "done", "1").status_code == 404


def test_the_learner_reads_their_own_plan_without_what_staff_keep(world: World, journey: Journey) -> None:
    assert journey.account is not None
    client = world.client(journey.account)
    client.get(reverse("journeys:my-release"))
    with CaptureQueriesContext(connection) as queries:
        text = words(client.get(reverse("journeys:my-release")))
    assert asked(queries) <= MOST_QUERIES
    for part in ("150 days to go.", "4 weeks before:", "Still to come", "A flat in Hull"):
        assert part in text
    assert "Ask before you use anything that can go online." in text
    for hidden in ("See the dentist", "Drugs", "Attitudes", "Form is signed"):
        assert hidden not in text


def test_a_learner_without_a_journey_is_told_kindly(world: World) -> None:
    page = world.client("peer_mentor").get(reverse("journeys:my-release"))
    assert page.status_code == 200
    assert "Your journey has not been started yet" in words(page)


# Changing ----------------------------------------------------------------------------------------------


def test_a_row_is_changed_in_place(world: World, journey: Journey) -> None:
    client = world.client("site_manager")
    page = client.get(here(journey) + "?change=pathway-money").content.decode()
    assert page.count('name="pathway-money-needs"') == 1
    answer = send(client, journey, "pathway", "money", status="required", needs="A passport")
    assert answer.url == here(journey) + "#pathway-money"
    assert "A passport" in words(client.get(here(journey)))


def test_what_cannot_be_saved_comes_back_as_it_was_typed(world: World, journey: Journey) -> None:
    client = world.client("site_manager")
    for do, row, fields, says in (
        ("pathway", "money", {"status": "required", "needs": ""}, "Say what support is needed."),
        ("todo", "new", {"words": "Ring the hub", "due_on": "soon"}, "That is not a day."),
        ("todo", "new", {"words": "Ring the hub", "due_on": "1/1/2020"}, "1 Jan 2020 has passed."),
        (
            "kit",
            "new",
            {"item": "Laptop 15", "online": "on"},
            "A licence condition says that devices which reach the internet need approval.",
        ),
    ):
        answer = send(client, journey, do, row, **fields)
        assert answer.status_code == 400
        text = words(answer)
        assert says in text
        assert "Nothing is saved yet" in text
        for typed in fields.values():
            assert typed in answer.content.decode()


def test_two_editors_neither_loses_anything(world: World, journey: Journey) -> None:
    version = journey.release_plans.get().version
    send(world.client("site_manager"), journey, "learning", "plan", learning_on="A course")
    client = world.client("regional_manager")
    answer = send(client, journey, "learning", "plan", learning_on="A mentor", version=version)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Someone else changed this plan" in page
    assert "A course" in page  # what it says now
    assert "A mentor" in page  # what was typed
    fresh = re.search(r'name="version" value="(\d+)"', page)
    assert fresh is not None
    again = send(client, journey, "learning", "plan", learning_on="Both", version=int(fresh[1]))
    assert again.status_code == 302


def test_presses_without_a_form(world: World, journey: Journey) -> None:
    client = world.client("site_manager")
    todo = journey.release_plans.get().todos.get(kind="id")
    assert send(client, journey, "done", str(todo.pk)).status_code == 302
    todo.refresh_from_db()
    assert todo.done_on == today()
    check = journey.release_plans.get().checks.get(at="6m")
    assert send(client, journey, "check", str(check.pk), words="Sent off").status_code == 302
    assert "Sent off" in words(client.get(here(journey)))
    again = send(client, journey, "check", str(check.pk), words="Twice")
    assert again.status_code == 409
    assert send(client, journey, "undo", str(check.pk)).status_code == 302
    twice = send(client, journey, "undo", str(check.pk))
    assert twice.status_code == 302
    assert "not marked as done" in words(client.get(here(journey)))


@pytest.mark.parametrize(
    ("do", "row", "status"),
    [
        ("", "", 400),
        ("erase", "1", 400),
        ("pathway", "wealth", 404),
        ("todo", "999999", 404),
        ("done", "x", 404),
        ("done", "999999", 404),
        ("check", "new", 404),
        ("move", "9" * 40, 404),
    ],
)
def test_an_odd_request_changes_nothing(
    world: World, journey: Journey, do: str, row: str, status: int
) -> None:
    before = journey.timeline.count()
    assert send(world.client("site_manager"), journey, do, row).status_code == status
    assert journey.timeline.count() == before
    assert world.client("site_manager").get(here(journey) + f"?change={do}-{row}").status_code == 200


def test_a_guarded_change_needs_to_say_what_it_saw(world: World, journey: Journey) -> None:
    answer = send(
        world.client("site_manager"), journey, "pathway", "money", status="done", needs="", version=""
    )
    assert answer.status_code == 400


def test_the_learner_says_what_comes_first_and_adds_to_the_list(world: World, journey: Journey) -> None:
    assert journey.account is not None
    client = world.client(journey.account)
    to = reverse("journeys:my-release-change")
    version = journey.release_plans.get().version
    sent = {"do": "direction", "row": "plan", "version": version}
    assert client.post(to, {**sent, "direction-plan-direction": "family"}).status_code == 302
    assert client.post(to, {"do": "todo", "row": "new", "todo-new-words": "Ring Mum"}).status_code == 302
    text = words(client.get(reverse("journeys:my-release")))
    assert "My family first" in text
    assert "Ring Mum" in text
    nothing = client.post(to, {"do": "todo", "row": "new", "todo-new-words": ""})
    assert nothing.status_code == 400
    for do, row in (("pathway", "money"), ("check", "1"), ("kit", "new"), ("done", "1")):
        assert client.post(to, {"do": do, "row": row}).status_code == 400
    stale = client.post(to, {**sent, "direction-plan-direction": "work"})
    assert stale.status_code == 409


def test_an_application_that_a_colleague_moved_on_is_not_moved_twice(world: World, journey: Journey) -> None:
    row = journey.release_plans.get().applications.get()
    client = world.client("site_manager")
    assert send(client, journey, "move", str(row.pk), state="sent", words="Posted").status_code == 302
    again = send(client, journey, "move", str(row.pk), state="sent", words="Posted today")
    assert again.status_code == 400
    assert "Someone moved this application on" in words(again)
    assert "Posted today" in again.content.decode()
    assert send(client, journey, "move", str(row.pk), state="received").status_code == 302
    over = send(client, journey, "move", str(row.pk), state="refused")
    assert over.status_code == 409


def test_words_that_are_too_long_are_not_cut(world: World, journey: Journey) -> None:
    long = "a" * 501
    answer = send(world.client("site_manager"), journey, "learning", "plan", learning_on=long)
    assert answer.status_code == 400
    assert "Keep it under 500 letters" in words(answer)
    assert long in answer.content.decode()


# No date, past plans, paper ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("", "No release date has been told yet."),
        ("remand", "On remand, so there is no release date yet."),
        ("indeterminate", "The sentence has no fixed end"),
    ],
)
def test_without_a_date_the_plan_works(world: World, status: str, says: str) -> None:
    bare = world.journey()
    if status:
        SentenceStatus.objects.create(journey=bare, status=status, source="letter", as_at=today())
    client = world.client("site_manager")
    text = words(client.get(here(bare)))
    assert says in text
    assert send(client, bare, "readiness", "plan", readiness="ready", release_area="Hull").status_code == 302
    assert bare.account is not None
    own = words(world.client(bare.account).get(reverse("journeys:my-release")))
    assert "We do not have a date for you yet." in own
    assert "remand" not in own.lower()
    assert world.client("site_manager").get(here(bare, "release-print")).status_code == 200


def test_a_date_that_moved_earlier_is_said_to_both(world: World, journey: Journey) -> None:
    with transaction.atomic():
        row = lock(journey)
        row.release_on = today() + timedelta(days=140)
        row.save(update_fields=("release_on",))
        lay_out_checks(row, actor=world["site_manager"], why="administrative change")
    assert "Release moved earlier: from" in words(world.client("site_manager").get(here(journey)))
    assert journey.account is not None
    own = words(world.client(journey.account).get(reverse("journeys:my-release")))
    assert "Your date is sooner than before" in own


def test_a_plan_of_before_can_be_read_and_kit_still_out_is_not_forgotten(
    world: World, journey: Journey
) -> None:
    old = journey.release_plans.get()
    with transaction.atomic():
        reset_plan(lock(journey), actor=world["site_manager"], reason="Returned to custody", on=today())
    client = world.client("site_manager")
    now = words(client.get(here(journey)))
    assert "Returned to custody" in now
    assert "From an earlier plan." in now
    assert "See the dentist" not in now
    past = client.get(reverse("journeys:release-past", args=[journey.pk, old.pk]))
    assert "See the dentist" in words(past)
    other = world.journey()
    assert client.get(reverse("journeys:release-past", args=[other.pk, old.pk])).status_code == 404
    kit = old.kit.get()
    assert send(client, journey, "back", str(kit.pk)).status_code == 302


def test_the_page_to_take_along_has_nothing_that_staff_keep(world: World, journey: Journey) -> None:
    text = words(world.client("site_manager").get(here(journey, "release-print")))
    assert "Ada Bell" in text
    assert "Laptop 14" in text
    for hidden in ("See the dentist", "Drugs", "Form is signed"):
        assert hidden not in text

"""The plan's page, and the learner's own steps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from waypost.audit.models import Entry
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.plan import add_goal, archive_goal, complete_goal
from waypost.journeys.models import Goal, Journey
from waypost.journeys.tests.conftest import World
from waypost.journeys.tests.interview_help import GOAL


@pytest.fixture
def journey(world: World) -> Journey:
    return world.journey()


@pytest.fixture
def goal(world: World, journey: Journey) -> Goal:
    return add_goal(actor=world["regional_manager"], journey_id=journey.pk, draft=GOAL)


def _url(journey: Journey, part: str = "") -> str:
    return f"/journeys/{journey.pk}/plan/{part}"


def _typed(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Build a shop page",
        "target": "3",
        "step_order": ["2", "1", ""],
        "step_words": ["Write it", "Sketch it", ""],
        "step_state": ["not_started", "active", "not_started"],
        "step_id": ["", "", ""],
        **fields,
    }


def test_who_reads_it(world: World, journey: Journey, goal: Goal) -> None:
    for role in ("instructor", "site_manager", "regional_manager", "director"):
        assert "Make a page" in world.client(role).get(_url(journey)).content.decode()
    for stranger in ("instructor there", "site_manager there", "gate_worker"):
        assert world.client(stranger).get(_url(journey)).status_code == 404
        assert world.client(stranger).post(_url(journey, "change/"), {"do": "add"}).status_code == 404
    assert world.client("omu_partner").get(_url(journey)).status_code == 403
    assert Entry.objects.filter(verb="journey.read", subject_id=journey.pk).count() == 4


def test_the_page_costs_the_same_for_many_goals(
    world: World, journey: Journey, goal: Goal, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(8):
        add_goal(actor=world["regional_manager"], journey_id=journey.pk, draft=GOAL)
    with django_assert_max_num_queries(15):
        world.client("regional_manager").get(_url(journey))


def test_a_goal_is_added_with_its_steps_in_order(world: World, journey: Journey) -> None:
    client = world.client("instructor")
    assert 'name="step_words"' in client.get(_url(journey, "?change=add")).content.decode()
    assert client.post(_url(journey, "change/"), _typed(do="add")).status_code == 302
    made = Goal.objects.get()
    assert [(step.number, step.words, step.state) for step in made.steps.all()] == [
        (1, "Sketch it", "active"),
        (2, "Write it", "not_started"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"target": "date", "target_on": "yesterday"},
        {"target": "date", "target_on": "1 Jan 2001"},
        {"target": "date"},
        {"step_words": ["", "", ""], "title": "Build a shop page, Sketch it"},
        {"step_order": ["x", "1", ""]},
    ],
)
def test_what_was_typed_comes_back(world: World, journey: Journey, wrong: dict[str, Any]) -> None:
    shown = world.client("instructor").post(_url(journey, "change/"), _typed(do="add", **wrong))
    assert shown.status_code == 400
    assert "Sketch it" in shown.content.decode()
    assert "Nothing is saved yet" in shown.content.decode()
    assert not Goal.objects.exists()


def test_two_editors_see_what_changed_beside_what_was_typed(
    world: World, journey: Journey, goal: Goal
) -> None:
    client = world.client("instructor")
    assert "Save the goal" in client.get(_url(journey, f"?change=edit-{goal.pk}")).content.decode()
    world.client("director").post(
        _url(journey, "change/"), _typed(do="edit", goal=goal.pk, version=1, title="What the director wrote")
    )
    mine = _typed(do="edit", goal=goal.pk, version=1, title="What I wrote")
    shown = client.post(_url(journey, "change/"), mine)
    assert shown.status_code == 409
    page = shown.content.decode()
    assert "What the director wrote" in page
    assert "What I wrote" in page
    assert 'name="version" value="2"' in page
    assert client.post(_url(journey, "change/"), {**mine, "version": "2"}).status_code == 302
    goal.refresh_from_db()
    assert goal.title == "What I wrote"


def test_a_goal_completed_meanwhile_says_so_and_shows_what_was_typed(
    world: World, journey: Journey, goal: Goal
) -> None:
    complete_goal(actor=world["director"], journey_id=journey.pk, goal_id=goal.pk, version=1)
    mine = _typed(do="edit", goal=goal.pk, version=1, title="What I wrote")
    shown = world.client("instructor").post(_url(journey, "change/"), mine)
    assert shown.status_code == 409
    assert "The goal is completed now" in shown.content.decode()
    assert "What I wrote" in shown.content.decode()


def test_put_away_brought_back_and_completed(world: World, journey: Journey, goal: Goal) -> None:
    client = world.client("site_manager")

    def press(version: int, **fields: Any) -> int:
        sent = {"goal": goal.pk, "version": version, **fields}
        return client.post(_url(journey, "change/"), sent).status_code

    assert press(1, do="archive", because="other") == 400
    assert press(1, do="archive", because="other", words="The shop closed") == 302
    assert "The shop closed" in client.get(_url(journey)).content.decode()
    assert press(2, do="restore") == 302
    assert press(3, do="complete") == 302
    assert "Completed" in client.get(_url(journey)).content.decode()
    assert press(4, do="restore") == 302  # refused with a sentence
    goal.refresh_from_db()
    assert goal.state == "completed"


def test_one_with_a_passed_target_asks_for_another(world: World, journey: Journey, goal: Goal) -> None:
    archive_goal(
        actor=world["director"], journey_id=journey.pk, goal_id=goal.pk, version=1, because="not_now"
    )
    Goal.objects.filter(pk=goal.pk).update(target_on=today() - timedelta(days=1))
    client = world.client("site_manager")
    assert "Bring it back" in client.get(_url(journey, f"?change=restore-{goal.pk}")).content.decode()
    sent = {"do": "restore", "goal": goal.pk, "version": 2, "target": "3"}
    assert client.post(_url(journey, "change/"), sent).status_code == 302
    goal.refresh_from_db()
    assert goal.target_months == 3


def test_what_the_page_did_not_say_is_refused(world: World, journey: Journey, goal: Goal) -> None:
    client = world.client("site_manager")
    assert client.post(_url(journey, "change/"), {"do": "explode"}).status_code == 400
    assert client.post(_url(journey, "change/"), {"do": "complete", "goal": 999999}).status_code == 404


def test_steps_by_staff_and_by_the_learner(world: World, journey: Journey, goal: Goal) -> None:
    step = goal.steps.get(number=1)
    sent = {"do": "step", "goal": goal.pk, "step": step.pk, "state": "active"}
    assert world.client("instructor").post(_url(journey, "change/"), sent).status_code == 302
    assert journey.account is not None
    own = world.client(journey.account)
    mine = "/journeys/mine/step/"
    assert own.post(mine, {"step": step.pk, "state": "complete"}).headers["Location"] == "/journeys/mine/"
    step.refresh_from_db()
    assert step.state == "complete"
    assert world.client("learner").post(mine, {"step": step.pk, "state": "active"}).status_code == 404
    assert world.client("instructor").post(mine, {"step": step.pk, "state": "active"}).status_code == 403
    assert own.post(mine, {"step": step.pk, "state": "soon"}).status_code == 302
    shown = world.client("instructor").get(_url(journey)).content.decode()
    assert f"<bdi>{journey.full_name}</bdi>" in shown  # who did it, in what changed lately

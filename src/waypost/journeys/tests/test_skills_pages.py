"""The pages of the units: nothing typed is lost, each look is in the record, few queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from waypost.audit.models import Entry
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.skills import hand_in_unit
from waypost.journeys.models import Journey, SkillRating, UnitState, UnitWork
from waypost.journeys.tests.conftest import World
from waypost.journeys.tests.test_skills import ANSWERS, UNIT, learner_of

SENT = {
    "version": "0",
    "answer-bring": ["I have ideas"],
    "answer-time": "We built a shed.",
    "answer-build": "Good.",
}


@pytest.fixture
def journey(world: World) -> Journey:
    return world.journey()


def test_a_learner_saves_and_hands_in(world: World, journey: Journey) -> None:
    client = world.client(learner_of(journey))
    first = client.get("/journeys/mine/skills/").content.decode()
    assert "Working as a team" in first
    assert "You are in week 15" in first
    assert client.post("/journeys/mine/skills/teamwork/", {**SENT, "keep": "1"}).status_code == 302
    page = client.get("/journeys/mine/skills/teamwork/").content.decode()
    assert "We built a shed." in page
    assert 'value="I have ideas" checked' in page
    answer = client.post("/journeys/mine/skills/teamwork/", {**SENT, "version": "1", "hand_in": "1"})
    assert answer["Location"] == "/journeys/mine/skills/"
    assert UnitWork.objects.get().state == UnitState.HANDED_IN
    assert "Staff have this now" in client.get("/journeys/mine/skills/teamwork/").content.decode()
    assert Entry.objects.filter(verb="journey.read", subject_id=journey.pk).exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hand_in": "1", "answer-build": ""}, "There is nothing yet under"),
        ({"keep": "1", "answer-build": "y" * 4001}, "too long to keep"),
        ({"keep": "1", "version": "7"}, "changed somewhere else"),
        ({"keep": "1", "version": "²"}, "changed somewhere else"),
    ],
)
def test_what_was_typed_is_shown_again(
    world: World, journey: Journey, change: dict[str, Any], says: str
) -> None:
    client = world.client(learner_of(journey))
    answer = client.post("/journeys/mine/skills/teamwork/", {**SENT, **change})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert says in page
    assert "We built a shed." in page
    assert 'value="I have ideas" checked' in page
    assert not UnitWork.objects.exists()


def test_a_locked_unit_says_so_kindly_and_keeps_its_paper(world: World) -> None:
    new = world.journey(joined=today() - timedelta(days=3))
    client = world.client(learner_of(new))
    page = client.get("/journeys/mine/skills/money/").content.decode()
    assert "This one opens on" in page
    assert "ask your instructor" in page
    assert "A bank account" not in page
    assert client.get("/journeys/skills/paper/money/").status_code == 403
    assert client.post("/journeys/mine/skills/money/", {**SENT, "answer-slip": "My sums"}).status_code == 400


def test_staff_sign_off_with_ratings_and_lose_nothing(world: World, journey: Journey) -> None:
    hand_in_unit(actor=learner_of(journey), unit_id=UNIT, answers=ANSWERS, version=0)
    client = world.client("instructor")
    queue = client.get("/journeys/skills/").content.decode()
    assert f"/journeys/{journey.pk}/skills/teamwork/" in queue
    page = client.get(f"/journeys/{journey.pk}/skills/teamwork/").content.decode()
    assert "We built a shed." in page
    assert "What to look for" in page
    sent = {
        "do": "sign_off",
        "version": "1",
        "words": "You take turns.",
        "rating-teamwork": "3",
        "evidence-teamwork": "",
        "evidence-creativity": "Drew it first",
    }
    answer = client.post(f"/journeys/{journey.pk}/skills/teamwork/", sent)
    again = answer.content.decode()
    assert answer.status_code == 400
    assert "You take turns." in again
    assert 'value="3" selected' in again
    assert 'value="Drew it first"' in again
    sent |= {"evidence-teamwork": "Took turns", "evidence-creativity": ""}
    assert client.post(f"/journeys/{journey.pk}/skills/teamwork/", sent).status_code == 302
    assert SkillRating.objects.get().evidence == "Took turns"
    shown = client.get(f"/journeys/{journey.pk}/skills/").content.decode()
    assert "Quite confident" in shown
    assert "<svg" in shown
    mine = world.client(learner_of(journey)).get("/journeys/mine/skills/teamwork/").content.decode()
    assert "You take turns." in mine


def test_staff_open_a_unit_early(world: World) -> None:
    new = world.journey(joined=today())
    client = world.client("instructor")
    assert client.post(f"/journeys/{new.pk}/skills/cv/", {"do": "open"}).status_code == 302
    assert client.post(f"/journeys/{new.pk}/skills/cv/", {"do": "open"}).status_code == 400
    assert client.post(f"/journeys/{new.pk}/skills/cv/", {"do": "dance"}).status_code == 400
    mine = world.client(learner_of(new)).get("/journeys/mine/skills/").content.decode()
    assert "Open for you" in mine


def test_strangers_find_nothing(world: World, journey: Journey) -> None:
    client = world.client("instructor there")
    assert client.get(f"/journeys/{journey.pk}/skills/").status_code == 404
    assert client.get(f"/journeys/{journey.pk}/skills/teamwork/").status_code == 404
    assert "Reed" not in client.get("/journeys/skills/").content.decode()
    assert client.get(f"/journeys/skills/?cohort={world.cohort.pk}").status_code == 404
    assert world.client("learner").get("/journeys/skills/").status_code == 403


def test_a_learner_without_a_journey_is_told_so(world: World) -> None:
    client = world.client("learner")
    for address in ("mine/skills/", "mine/skills/teamwork/", "skills/paper/teamwork/"):
        assert "has not been started yet" in client.get(f"/journeys/{address}").content.decode()
    assert client.get("/journeys/mine/skills/dancing/").status_code == 404


def test_the_paper_has_lines_and_no_words_for_staff_for_a_learner(world: World, journey: Journey) -> None:
    paper = world.client(learner_of(journey)).get("/journeys/skills/paper/teamwork/").content.decode()
    assert "paper-lines" in paper
    assert "For staff" not in paper
    assert "For staff" in world.client("instructor").get("/journeys/skills/paper/teamwork/").content.decode()


def test_pages_ask_few_questions(world: World, journey: Journey, django_assert_max_num_queries: Any) -> None:
    for _ in range(6):
        hand_in_unit(actor=learner_of(world.journey()), unit_id=UNIT, answers=ANSWERS, version=0)
    staff, own = world.client("instructor"), world.client(learner_of(journey))
    pages = (
        (staff, "/journeys/skills/"),
        (staff, f"/journeys/{journey.pk}/skills/"),
        (staff, f"/journeys/{journey.pk}/skills/teamwork/"),
        (own, "/journeys/mine/skills/"),
        (own, "/journeys/mine/skills/teamwork/"),
    )
    for client, address in pages:
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


def test_what_is_typed_is_kept_as_it_is_typed(world: World, journey: Journey) -> None:
    client = world.client(learner_of(journey))
    here = "/journeys/mine/skills/teamwork/"
    answer = client.post(here, SENT, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"version": 1})
    answer = client.post(here, SENT, headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert "changed somewhere else" in answer.json()["message"]
    assert UnitWork.objects.get().answers["time"] == "We built a shed."

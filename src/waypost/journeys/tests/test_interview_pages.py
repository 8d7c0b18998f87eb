"""The pages of an interview: what they show, what comes back when something is wrong, the screen that locks."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.interview import start_interview
from waypost.journeys.actions.interview_end import complete_interview
from waypost.journeys.interview_computing import questions
from waypost.journeys.models import Asked, Goal, Interview, Journey, SectionAnswer, SectionSave
from waypost.journeys.sections import section_of
from waypost.journeys.tests.conftest import World
from waypost.journeys.tests.interview_help import answer, ask_everything, ending
from waypost.people.forms.moments import day_words

CASE = ("site_manager", "regional_manager", "director")


def _url(journey: Journey, part: str = "") -> str:
    return f"/journeys/{journey.pk}/interview/{part}"


def _sent(**fields: Any) -> dict[str, Any]:
    return {
        "asked": "answered",
        "asked_by": "Priya",
        "asked_on": day_words(today()),
        "version": "0",
        **fields,
    }


def _autosave(client: Client, journey: Journey, base: int, **fields: Any) -> Any:
    body = {
        "base_version": base,
        "window": "interview",
        "files": {"form": urlencode(_sent(**fields), doseq=True)},
    }
    return client.post(_url(journey, "ambitions/save/"), json.dumps(body), content_type="application/json")


@pytest.fixture
def journey(world: World) -> Journey:
    made = world.journey()
    start_interview(actor=world["regional_manager"], journey_id=made.pk)
    return made


@pytest.mark.parametrize("role", CASE)
def test_the_list_of_sections_says_how_each_stands(
    world: World, journey: Journey, role: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    answer(world["site_manager"], journey, "ambitions")
    answer(world["site_manager"], journey, "health", asked=Asked.DECLINED)
    with django_assert_max_num_queries(15):
        shown = world.client(role).get(_url(journey)).content.decode()
    assert shown.count("Not asked yet") == 7
    assert "Preferred not to say" in shown
    assert "2 of 9 sections" in shown


@pytest.mark.parametrize("part", ["", "ambitions/", "print/", "computing/", "complete/", "ambitions/saves/"])
def test_only_those_who_plan_see_it(world: World, journey: Journey, part: str) -> None:
    assert world.client("site_manager").get(_url(journey, part)).status_code == 200
    assert world.client("instructor").get(_url(journey, part)).status_code == 403
    assert journey.account is not None
    assert world.client(journey.account).get(_url(journey, part)).status_code == 403
    for stranger in ("site_manager there", "regional_manager there", "gate_worker"):
        assert world.client(stranger).get(_url(journey, part)).status_code == 404


def test_it_is_begun_from_the_page(world: World) -> None:
    journey = world.journey()
    client = world.client("site_manager")
    assert "Not begun yet" in client.get(_url(journey)).content.decode()
    assert client.get(_url(journey, "ambitions/")).status_code == 302
    client.post(_url(journey), {"on_paper": "on"})
    assert Interview.objects.get().on_paper


@pytest.mark.parametrize(
    "section",
    ["ambitions", "education", "work", "digital", "health", "family", "barriers", "release", "consent"],
)
def test_each_section_shows_what_is_kept(
    world: World, journey: Journey, section: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    answer(world["regional_manager"], journey, section)
    with django_assert_max_num_queries(15):
        shown = world.client("director").get(_url(journey, f"{section}/"))
    assert shown.status_code == 200
    assert 'data-version="1"' in shown.content.decode()
    for field in section_of(section).fields:
        assert escape(field.ask) in shown.content.decode()


def test_saving_by_the_button_works_without_scripts(world: World, journey: Journey) -> None:
    client = world.client("site_manager")
    sent = _sent(two_years="A job", hoping_to_work="yes", next="1")
    went = client.post(_url(journey, "ambitions/"), sent)
    assert went.headers["Location"] == _url(journey, "education/")
    sent = _sent(
        qualification="",
        qualifications_subject=["Maths", ""],
        qualifications_level=["2", ""],
        qualifications_grade=["C", ""],
        other_training=["first_aid", "food"],
    )
    assert client.post(_url(journey, "education/"), sent).status_code == 302
    assert SectionAnswer.objects.get(section="education").answers == {
        "qualifications": [{"subject": "Maths", "level": "2", "grade": "C"}],
        "other_training": ["first_aid", "food"],
    }
    sent = _sent(teamwork_rating="3", teamwork_evidence="Ran a kitchen", kinds=["office"])
    assert client.post(_url(journey, "work/"), sent).status_code == 302
    assert SectionAnswer.objects.get(section="work").answers["skills"]["teamwork"]["rating"] == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"asked_on": "32/13/2026"},
        {"asked": "not_asked"},
        {"asked_by": ""},
        {"two_years": "x" * 5000},
        {"hoping_to_work": "perhaps"},
    ],
)
def test_what_was_typed_comes_back(world: World, journey: Journey, wrong: dict[str, str]) -> None:
    sent = {**_sent(two_years="A job by the sea", why_code="My brother codes"), **wrong}
    shown = world.client("site_manager").post(_url(journey, "ambitions/"), sent)
    assert shown.status_code == 400
    assert "My brother codes" in shown.content.decode()
    assert not SectionAnswer.objects.exists()


def test_two_people_see_both_texts(world: World, journey: Journey) -> None:
    answer(world["regional_manager"], journey, "ambitions", two_years="The first text")
    shown = world.client("site_manager").post(_url(journey, "ambitions/"), _sent(two_years="The second text"))
    assert shown.status_code == 409
    page = shown.content.decode()
    assert "The first text" in page
    assert "The second text" in page
    assert 'name="version" value="1"' in page
    assert SectionSave.objects.filter(beside=True).count() == 1
    history = world.client("site_manager").get(_url(journey, "ambitions/saves/")).content.decode()
    assert "Kept beside" in history


def test_the_script_saves_and_is_told_of_a_conflict(world: World, journey: Journey) -> None:
    client = world.client("site_manager")
    first = _autosave(client, journey, 0, two_years="One")
    assert first.json()["version"] == 1
    assert _autosave(client, journey, 1, two_years="One and more").json()["version"] == 2
    lost = _autosave(world.client("director"), journey, 0, two_years="Another")
    assert lost.status_code == 409
    assert lost.json()["version"] == 2
    assert lost.json()["says"][0]["lines"] == ["One and more"]
    bad = _autosave(client, journey, 2, two_years="Two", asked_on="soon")
    assert bad.status_code == 400
    assert "That is not a day" in bad.json()["message"]
    assert (
        client.post(_url(journey, "ambitions/save/"), "{}", content_type="application/json").status_code
        == 400
    )


def test_a_screen_that_locks_in_mid_interview_goes_on_where_it_was(world: World, journey: Journey) -> None:
    client = world.client("site_manager")
    account = world["site_manager"]
    account.set_password("a long pass phrase")
    account.save()
    client.force_login(account)
    assert _autosave(client, journey, 0, two_years="Before").json()["version"] == 1
    client.post("/lock/")
    locked = _autosave(client, journey, 1, two_years="Before, and while it was locked")
    assert locked.status_code == 401
    assert locked.json()["sign_in_url"]
    assert SectionAnswer.objects.get().answers == {"two_years": "Before"}
    client.force_login(account)
    again = _autosave(client, journey, 1, two_years="Before, and while it was locked")
    assert again.json()["version"] == 2
    assert "while it was locked" in client.get(_url(journey, "ambitions/")).content.decode()


def test_paper_is_blank_or_filled_in(world: World, journey: Journey) -> None:
    answer(world["regional_manager"], journey, "ambitions", two_years="A bakery")
    client = world.client("regional_manager")
    blank = client.get(_url(journey, "print/")).content.decode()
    assert "A bakery" not in blank
    assert "How far did you go in education?" in blank
    assert questions()[0].ask in blank
    assert "A bakery" in client.get(_url(journey, "print/?filled=1")).content.decode()


def test_computing_is_asked_and_decided(world: World, journey: Journey) -> None:
    client = world.client("regional_manager")
    client.post(_url(journey, "computing/"), {questions()[0].id: questions()[0].right})
    shown = client.get(_url(journey, "computing/")).content.decode()
    assert "1 of 10 met" in shown
    assert client.post(_url(journey, "computing/"), {"start_at": "nowhere"}).status_code == 400


def test_the_ending_suggests_goals_and_keeps_what_was_changed(world: World, journey: Journey) -> None:
    ask_everything(world["regional_manager"], journey)
    client = world.client("regional_manager")
    shown = client.get(_url(journey, "complete/")).content.decode()
    assert "Get ready to apply for work" in shown
    assert "Support arranged in class" in shown
    goal = {
        "goal0-keep": "on",
        "goal0-title": "Bake and code",
        "goal0-target": "6",
        "goal0-steps": "One\nTwo",
    }
    sent = {
        "goals": "5",
        **goal,
        "goal0-suggested_from": "ambitions.hoping_to_work",
        "goal1-suggested_from": "family.first",
        "goal1-title": "Dropped",
        "goal4-title": "Added by hand",
        "goal4-target": "3",
        "conducted_by": "Priya",
        "conducted_on": day_words(today()),
        "support_reading": "Tasks read aloud",
    }
    wrong = client.post(_url(journey, "complete/"), sent)
    assert wrong.status_code == 400
    assert "needs at least one step" in wrong.content.decode()
    assert "Bake and code" in wrong.content.decode()
    done = client.post(_url(journey, "complete/"), {**sent, "goal4-steps": "Begin"})
    assert done.headers["Location"] == f"/journeys/{journey.pk}/plan/"
    assert sorted(Goal.objects.values_list("title", "suggested_from")) == [
        ("Added by hand", ""),
        ("Bake and code", "ambitions.hoping_to_work"),
    ]


def test_a_complete_interview_is_read(world: World, journey: Journey) -> None:
    ask_everything(world["regional_manager"], journey)
    complete_interview(actor=world["regional_manager"], journey_id=journey.pk, ending=ending())
    client = world.client("site_manager")
    assert "Begin another interview" in client.get(_url(journey)).content.decode()
    read = client.get(_url(journey, "ambitions/")).content.decode()
    assert "A job and a flat" in read
    assert "interview-form" not in read
    assert client.post(_url(journey, "ambitions/"), _sent(two_years="Other")).status_code == 409
    assert client.get(_url(journey, "complete/")).status_code == 302

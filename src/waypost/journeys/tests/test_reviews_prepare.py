"""The learner prepares their own review."""

from __future__ import annotations

import pytest
from django.urls import reverse

from waypost.audit.models import Entry
from waypost.journeys.models import ReviewState
from waypost.journeys.tests.conftest import World
from waypost.journeys.tests.test_reviews import address, due, held, learner_of, typed

pytestmark = pytest.mark.django_db

PREPARE = "/journeys/mine/prepare/"


def test_staff_see_it_beside_the_review(world: World) -> None:
    review = due(world)
    client = world.client(learner_of(review.journey))
    assert client.get(PREPARE).status_code == 200
    sent = {"went_well": "My first page.", "wants": "Forms.", "skill_teamwork": "4"}
    assert client.post(PREPARE, sent).status_code == 302
    review.refresh_from_db()
    assert review.own_words == "What went well?\nMy first page.\n\nWhat do you want next?\nForms."
    assert review.answers["prepared"] == {
        "went_well": "My first page.",
        "wants": "Forms.",
        "skills": {"teamwork": 4},
    }
    page = client.get(PREPARE)
    assert page.context["form"]["went_well"].value() == "My first page."
    for who in ("regional_manager", "instructor"):
        text = world.client(who).get(address(review)).text
        assert "My first page." in text
        assert "Left empty" in text
    assert Entry.objects.filter(verb="review.prepared").count() == 1


def test_it_is_changed_until_the_review_is_complete(world: World) -> None:
    review = due(world)
    client, staff = world.client(learner_of(review.journey)), world.client("regional_manager")
    client.post(PREPARE, {"went_well": "One."})
    staff.post(address(review, "review-change"), {"do": "start"})
    staff.post(address(review, "review-change"), typed(review, do="save", says_now="Said."))
    assert client.post(PREPARE, {"went_well": "Two."}).status_code == 302
    review.refresh_from_db()
    assert review.answers["says_now"] == "Said."
    assert review.answers["prepared"] == {"went_well": "Two."}
    assert staff.post(address(review, "review-change"), held(review)).status_code == 302
    client.post(PREPARE, {"went_well": "Three."})  # goes to the next one
    review.refresh_from_db()
    assert review.state == ReviewState.COMPLETED
    assert review.own_words.endswith("Two.")
    entries = review.journey.timeline.filter(subject=f"review:{review.pk}").exclude(own_words="")
    assert [one.own_words for one in entries][-1] == "You wrote down what you want to say in your next talk."


def test_not_shown_in_class_where_they_ask_so(world: World) -> None:
    review = due(world)
    world.client(learner_of(review.journey)).post(PREPARE, {"went_well": "Between us.", "private": "on"})
    assert "Between us." in world.client("site_manager").get(address(review)).text
    text = world.client("instructor").get(address(review)).text
    assert "Between us." not in text
    assert "asked that this is not shown in class" in text


def test_too_many_words_come_back_as_typed(world: World) -> None:
    review = due(world)
    client = world.client(learner_of(review.journey))
    page = client.post(PREPARE, {"went_well": "w" * 901, "wants": "Keep this."})
    assert page.status_code == 400
    assert "Keep this." in page.text
    review.refresh_from_db()
    assert review.own_words_at is None


def test_without_a_review_it_says_so(world: World) -> None:
    journey = world.journey()
    for who in (learner_of(journey), world["learner"]):
        client = world.client(who)
        assert "no talk coming up" in client.get(PREPARE).text
        assert client.post(PREPARE, {"went_well": "x"}).status_code == 409


def test_staff_do_not_prepare_it(world: World) -> None:
    due(world)
    assert world.client("regional_manager").get(PREPARE).status_code == 403
    assert world.client("instructor").post(PREPARE, {"went_well": "x"}).status_code == 403


def test_the_learners_page_leads_to_it(world: World) -> None:
    review = due(world)
    assert reverse("journeys:prepare") == PREPARE
    assert PREPARE in world.client(learner_of(review.journey)).get(reverse("journeys:mine")).text

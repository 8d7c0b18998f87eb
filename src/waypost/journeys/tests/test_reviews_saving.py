"""A review is saved by its page at each pause."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from waypost.journeys.models import Review, ReviewState
from waypost.journeys.tests.conftest import World
from waypost.journeys.tests.test_reviews import address, held, started

pytestmark = pytest.mark.django_db


def send(client: Client, review: Review, version: int, **typed: str) -> Any:
    body = {"base_version": version, "window": "review", "files": {"form": urlencode(typed)}}
    return client.post(address(review, "review-save"), json.dumps(body), content_type="application/json")


def test_each_pause_is_kept(world: World) -> None:
    review = started(world)
    client = world.client("regional_manager")
    answer = send(client, review, review.version, says_now="I like CSS.")
    assert answer.status_code == 200
    again = send(client, review, answer.json()["version"], says_now="I like CSS a lot.")
    assert again.status_code == 200
    review.refresh_from_db()
    assert review.answers == {"says_now": "I like CSS a lot."}


def test_another_persons_save_is_told_and_not_written_over(world: World) -> None:
    review = started(world)
    before = review.version
    send(world.client("site_manager"), review, before, says_now="Theirs.")
    answer = send(world.client("regional_manager"), review, before, says_now="Mine.")
    assert answer.status_code == 409
    told = answer.json()
    assert told["says"] == [{"ask": "What Sam says now", "lines": ["Theirs."]}]
    assert told["other_window"] is False
    review.refresh_from_db()
    assert review.answers == {"says_now": "Theirs."}
    assert (
        send(world.client("regional_manager"), review, told["version"], says_now="Mine.").status_code == 200
    )


def test_completing_just_after_the_page_saved_is_no_conflict(world: World) -> None:
    review = started(world)
    client = world.client("regional_manager")
    sent = held(review)
    typed = {key: str(value) for key, value in sent.items() if key not in ("do", "version")}
    assert send(client, review, sent["version"], **typed).status_code == 200
    assert client.post(address(review, "review-change"), sent).status_code == 302
    review.refresh_from_db()
    assert review.state == ReviewState.COMPLETED


def test_what_cannot_be_read_is_said(world: World) -> None:
    review = started(world)
    client = world.client("regional_manager")
    assert send(client, review, review.version, conducted_on="sometime").status_code == 400
    assert (
        client.post(address(review, "review-save"), "no", content_type="application/json").status_code == 400
    )
    assert send(world.client("instructor"), review, review.version).status_code == 403
    assert send(world.client("site_manager there"), review, review.version).status_code == 404


def test_what_is_missing_to_complete_it_leaves_it_saved(world: World) -> None:
    review = started(world)
    client = world.client("regional_manager")
    sent = held(review, says_now="Keep this.")
    page = client.post(address(review, "review-change"), {**sent, "conducted_on": ""})
    assert page.status_code == 400
    assert "Saved, and not complete yet" in page.text
    review.refresh_from_db()
    assert review.state == ReviewState.STARTED
    assert review.answers["says_now"] == "Keep this."
    again = {**sent, "version": page.context["form"]["version"].value(), "says_now": "And this."}
    assert client.post(address(review, "review-change"), again).status_code == 302
    review.refresh_from_db()
    assert review.state == ReviewState.COMPLETED
    assert review.answers["says_now"] == "And this."

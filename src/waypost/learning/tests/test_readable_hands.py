"""A raised hand on questions, gaps or blocks carries what was typed, and whoever helps can read it."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from waypost.curriculum.blocks import block_ids
from waypost.curriculum.schema import Exercise
from waypost.learning.curriculum import Shelf
from waypost.learning.models import Hand
from waypost.learning.queries.answers import readable
from waypost.learning.tests.conftest import make_exercise
from waypost.people.models import Account


def stuck(browser: Client, exercise_id: str, answers: dict[str, str]) -> Hand:
    """As the page sends it."""
    body = {"files": {"answers.json": json.dumps(answers)}, "words": "Not sure."}
    address = f"/exercise/{exercise_id}/stuck/"
    assert browser.post(address, json.dumps(body), content_type="application/json").status_code == 200
    return Hand.objects.get()


@pytest.fixture
def helper(peer: Account, shelf: Shelf) -> Client:
    client = Client()
    client.force_login(peer)
    return client


def test_questions_stand_beside_their_answers(amara: Client, helper: Client) -> None:
    hand = stuck(amara, "stall-predict", {"shows": "Apples <b>"})
    html = helper.get(f"/hands/{hand.pk}/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert "Their answers" in main
    assert main.index("Which word shows?") < main.index("Apples &lt;b&gt;") < main.index("How big is it?")
    assert "No answer yet." in main
    assert "answers.json" not in main


def test_gaps_stand_filled_in_their_code(amara: Client, helper: Client) -> None:
    hand = stuck(amara, "values-fill", {"1": "4"})
    html = helper.get(f"/hands/{hand.pk}/").content.decode()
    assert "console.log(4);" in html
    assert "answers.json" not in html


def test_an_empty_gap_can_be_seen(shelf: Shelf) -> None:
    fill = shelf.library.exercise("values-fill")
    for files in ({}, {"answers.json": "{}"}):
        assert readable(fill, files).files == [("script.js", ["console.log(____);"])]


def test_blocks_are_the_lines_they_make() -> None:
    parsons = make_exercise(
        kind="parsons", runner="javascript", entry="script.js", files={}, blocks=("let a = 1;", "a += 1;")
    )
    first = next(name for name, text in block_ids(parsons).items() if text == "a += 1;")
    shown = readable(parsons, {"answers.json": json.dumps({"order": [first]})})
    assert shown.files == [("script.js", ["a += 1;"])]


@pytest.mark.parametrize("kept", ['{"gone": "x"}', "not json", "[]"])
def test_answers_that_do_not_fit_any_more_are_shown_as_kept(shelf: Shelf, kept: str) -> None:
    predict: Exercise = shelf.library.exercise("stall-predict")
    assert readable(predict, {"answers.json": kept}).files == [("answers.json", [kept])]


def test_code_and_an_exercise_that_is_gone_are_left_as_they_are() -> None:
    assert readable(make_exercise(), {"index.html": "<p>\n<b>"}).files == [("index.html", ["<p>", "<b>"])]
    assert readable(None, {"index.html": "<p>"}).files == [("index.html", ["<p>"])]

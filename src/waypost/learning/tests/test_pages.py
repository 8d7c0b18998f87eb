"""Each page answers, in few queries, with what it should hold and nothing it should not."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from waypost.learning.actions import (
    beat,
    presence,
    raise_hand,
    save_work,
)
from waypost.learning.curriculum import Shelf
from waypost.learning.models import ExerciseProgress, LessonProgress, Presence
from waypost.learning.queries.course import course_map
from waypost.learning.queries.home import home_page
from waypost.learning.tests.page_helpers import data_of, passes, signed_in, write_note_by_staff
from waypost.people.models import Account

PAGES = [
    "/",
    "/course/",
    "/hours/",
    "/lesson/first-page/",
    "/glossary/",
    "/glossary/heading/",
    "/exercise/stall-heading/",
    "/exercise/stall-predict/",
    "/exercise/values-fill/",
    "/exercise/stall-heading/history/",
    "/project/shop/",
    "/exercise/shop-prices/",
]


@pytest.mark.parametrize("address", PAGES)
def test_nobody_reads_without_signing_in(shelf: Shelf, db: None, address: str) -> None:
    response = Client().get(address, headers={"accept": "text/html"})
    assert response.status_code == 302
    assert "sign-in" in response["Location"]
    assert Client().get(address, headers={"accept": "application/json"}).status_code == 401


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_cheap_and_never_kept(
    amara: Client, learner: Account, shelf: Shelf, address: str
) -> None:
    passes(learner, shelf, "stall-heading", status="fail")
    write_note_by_staff(learner, "Hello", "stall-heading")
    raise_hand(actor=learner, exercise=shelf.library.exercise("stall-heading"), files={}, words="")
    amara.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = amara.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    reads = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert len(reads) <= 7, reads
    assert len(queries) <= 10


# home ---------------------------------------------------------------------------------------------------


def test_the_first_day(amara: Client) -> None:
    html = amara.get("/").content.decode()
    assert "Welcome" in html
    assert "Start here" in html
    assert "/lesson/first-page/" in html
    assert "Who can help" in html
    for shame in ("streak", "rank", "behind", "leader"):
        assert shame not in html.lower()


def test_carry_on_leads_to_the_work_in_hand(amara: Client, learner: Account, shelf: Shelf) -> None:
    amara.get("/exercise/stall-heading/")
    save_work(
        actor=learner,
        exercise=shelf.library.exercise("stall-heading"),
        base_version=0,
        window="w",
        files={"index.html": "<p>We sell</p>\n<h1>Fruit <b>stall\n\n"},
    )
    html = amara.get("/").content.decode()
    assert "Lesson 1: Your first page: exercise 1 of 2" in html
    assert "&lt;h1&gt;Fruit &lt;b&gt;stall" in html
    assert "<b>stall" not in html
    assert 'href="/exercise/stall-heading/"' in html


def test_after_a_pass_carry_on_goes_to_what_comes_next(amara: Client, learner: Account, shelf: Shelf) -> None:
    amara.get("/exercise/stall-heading/")
    passes(learner, shelf, "stall-heading")
    assert 'href="/exercise/stall-predict/"' in amara.get("/").content.decode()
    amara.get("/exercise/stall-predict/")
    passes(learner, shelf, "stall-predict")
    html = amara.get("/").content.decode()
    assert "Lesson 2: Values" in html
    assert 'class="button" href="/lesson/values/"' in html  # read before the exercises
    for exercise_id in ("values-fill", "shop-name", "shop-prices"):
        passes(learner, shelf, exercise_id)
    assert "end of the path" in amara.get("/").content.decode()


def test_carry_on_comes_back_to_what_was_skipped(amara: Client, learner: Account, shelf: Shelf) -> None:
    passes(learner, shelf, "shop-name")
    beat(actor=learner, place_type="exercise", place_id="shop-prices")
    presence.flush()
    passes(learner, shelf, "shop-prices")
    assert 'class="button" href="/lesson/first-page/"' in amara.get("/").content.decode()


def test_looking_ahead_moves_nothing(amara: Client, learner: Account, shelf: Shelf) -> None:
    save_work(
        actor=learner,
        exercise=shelf.library.exercise("stall-heading"),
        base_version=0,
        window="w",
        files={"index.html": "<h1>Fruit"},
    )
    first, second = shelf.outline.modules[0], shelf.outline.modules[-1]
    for far in ("/lesson/values/", "/exercise/values-fill/", "/project/shop/", "/exercise/shop-name/"):
        assert amara.get(far).status_code == 200
        presence.flush()
    home = home_page(learner, shelf)
    assert home.carry_on is not None
    assert home.carry_on.url == "/exercise/stall-heading/"
    assert home.here is not None
    assert home.here.module is first
    if second is not first:
        assert home.path[-1].state == "ahead"
    states = {one.unit.id: one.state for part in course_map(learner, shelf).modules for one in part.units}
    assert states == {"first-page": "here", "values": "open", "shop": "open"}
    assert "Started" not in amara.get("/lesson/values/").content.decode()


def test_work_that_is_begun_moves_it_and_part_done_is_never_ahead(
    amara: Client, learner: Account, shelf: Shelf
) -> None:
    passes(learner, shelf, "stall-heading")
    passes(learner, shelf, "shop-name")
    fill = shelf.library.exercise("values-fill")
    save_work(actor=learner, exercise=fill, base_version=0, window="w", files={"answers.json": '{"1": "4"}'})
    home = home_page(learner, shelf)
    assert home.carry_on is not None
    assert home.carry_on.url == "/exercise/values-fill/"
    assert [post.state for post in home.path] == ["here", "begun"]
    html = amara.get("/").content.decode()
    assert "Fill the gaps in some code." in html  # no last line to show: what waits there
    states = {one.unit.id: one.state for part in course_map(learner, shelf).modules for one in part.units}
    assert (states["first-page"], states["values"]) == ("begun", "here")


def test_what_came_for_me_and_not_what_came_for_others(
    amara: Client, learner: Account, neighbour: Account, shelf: Shelf
) -> None:
    note = write_note_by_staff(learner, "Look at <line> 3", "stall-heading")
    write_note_by_staff(neighbour, "For Ben alone")
    exercise = shelf.library.exercise("stall-heading")
    raise_hand(actor=neighbour, exercise=exercise, files={}, words="")
    raise_hand(actor=learner, exercise=exercise, files={}, words="")
    html = amara.get("/").content.decode()
    assert "Look at &lt;line&gt; 3" in html
    assert "You are number 2 in the queue" in html
    assert "Ben" not in html
    assert signed_in(neighbour).post(f"/notes/{note}/read/").status_code == 404
    assert amara.post(f"/notes/{note}/read/").status_code == 302
    assert amara.post("/hands/down/").status_code == 302
    html = amara.get("/").content.decode()
    assert "line" not in html.split("<main")[1].split("Your path")[1].lower() or "Look at" not in html
    assert "Your hand is up" not in html


def test_staff_are_sent_to_their_class(instructor: Account, shelf: Shelf) -> None:
    response = signed_in(instructor).get("/")
    assert response.status_code == 302
    assert response["Location"] in ("/class/", "/course/")


# map, lesson, glossary ----------------------------------------------------------------------------------


def test_the_map_locks_nothing_and_says_what_builds_on_what(amara: Client) -> None:
    html = amara.get("/course/").content.decode()
    assert "This builds on" in html
    for address in ("/lesson/first-page/", "/lesson/values/", "/project/shop/"):
        assert f'href="{address}"' in html
        assert amara.get(address).status_code == 200


def test_a_lesson_shows_its_prose_steps_and_neighbours(amara: Client, learner: Account, shelf: Shelf) -> None:
    passes(learner, shelf, "stall-heading")
    response = amara.get("/lesson/first-page/")
    html = response.content.decode()
    assert 'data-term="heading"' in html
    assert data_of(html, "terms") == {
        "heading": {
            "term": "heading",
            "means": "A line that names what comes next.",
            "example": "<h1>Fruit</h1>",
        }
    }
    assert "Next: Values" in html
    assert html.index("A heading for the stall") < html.index("What will show?")
    picture = re.search(r'src="(/lesson/first-page/picture/box\.svg\?v=[0-9a-f]+)"', html)
    assert picture is not None
    drawn = amara.get(picture[1])
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert "immutable" in drawn["Cache-Control"]
    assert "sandbox" in drawn["Content-Security-Policy"]
    assert amara.get("/lesson/first-page/picture/../lesson.md").status_code == 404
    assert amara.get("/lesson/values/picture/box.svg").status_code == 404


def test_reading_a_lesson_goes_on_to_its_first_exercise(amara: Client, learner: Account) -> None:
    response = amara.post("/lesson/first-page/read/")
    assert response["Location"] == "/exercise/stall-heading/"
    assert LessonProgress.objects.get(learner=learner).read_at is not None
    assert amara.post("/lesson/first-page/read/", {"next": "https://elsewhere.example/"})[
        "Location"
    ].startswith("/")
    assert amara.post("/lesson/nowhere/read/").status_code == 404


def test_the_quiz_keeps_an_answer(amara: Client, learner: Account) -> None:
    url = "/lesson/first-page/quiz/"
    sent = {"question": 1, "option": 1}
    assert amara.post(url, sent, content_type="application/json").json() == {"right": True}
    assert LessonProgress.objects.get(learner=learner).quiz == {"1": 1}
    for bad in ({}, {"question": "1", "option": 1}, {"question": 9, "option": 1}, []):
        assert amara.post(url, bad, content_type="application/json").status_code == 400


def test_the_word_list(amara: Client) -> None:
    html = amara.get("/glossary/").content.decode()
    assert html.index('id="heading"') < html.index('id="value"')
    piece = amara.get("/glossary/heading/").content.decode()
    assert "A line that names what comes next." in piece
    assert "<html" not in piece
    assert amara.get("/glossary/nothing/").status_code == 404


# exercise -----------------------------------------------------------------------------------------------


def test_an_exercise_gives_the_browser_no_secret(amara: Client) -> None:
    html = amara.get("/exercise/stall-heading/").content.decode()
    data = data_of(html)
    assert data["exercise"]["id"] == "stall-heading"
    assert data["exercise"]["hidden_checks"] == 1
    assert data["files"] == {"index.html": "<p>We sell apples and pears.</p>\n"}
    assert (data["version"], data["passed"], data["last_verdict"]) == (0, False, None)
    assert data["lesson"] | {"number": 1, "of": 2} == data["lesson"]
    assert data["urls"]["next"] == "/exercise/stall-predict/"
    assert "words-again" not in html
    assert "secretly" not in html
    assert "Thinks any heading" not in html
    predict = amara.get("/exercise/stall-predict/").content.decode()
    assert "Pears" in predict  # the code of the task
    assert '"expect"' not in predict


def test_two_windows_have_two_names(amara: Client) -> None:
    names = {data_of(amara.get("/exercise/stall-heading/").content.decode())["window"] for _ in range(3)}
    assert len(names) == 3


def test_an_exercise_shows_the_work_and_the_last_verdict(
    amara: Client, learner: Account, shelf: Shelf
) -> None:
    passes(learner, shelf, "stall-heading", text="</script><script>alert(1)</script>")
    passes(learner, shelf, "stall-heading", status="fail", text="</script><b>")
    html = amara.get("/exercise/stall-heading/").content.decode()
    data = data_of(html)
    assert data["files"] == {"index.html": "</script><b>"}
    assert data["last_verdict"]["status"] == "fail"
    assert data["passed"] is True
    assert "<script>alert(1)" not in html


def test_a_later_milestone_begins_from_my_own_work(amara: Client, learner: Account, shelf: Shelf) -> None:
    fresh = data_of(amara.get("/exercise/shop-prices/").content.decode())
    assert fresh["files"] == {"index.html": "<p>A shop.</p>\n", "style.css": "li { color: teal; }\n"}
    assert "<h1>The shop</h1>" not in json.dumps(fresh)
    ExerciseProgress.objects.all().delete()
    passes(learner, shelf, "shop-name", text="<h1>Mine</h1>")
    mine = data_of(amara.get("/exercise/shop-prices/").content.decode())
    assert mine["files"] == {"index.html": "<h1>Mine</h1>", "style.css": "li { color: teal; }\n"}
    assert mine["version"] == 2


def test_what_is_not_there(amara: Client) -> None:
    for address in (
        "/exercise/nothing/",
        "/lesson/nothing/",
        "/project/nothing/",
        "/exercise/nothing/history/",
        "/exercise/stall-heading/history/7/",
        "/exercise/first-page/",
        "/project/pages/",
    ):
        assert amara.get(address).status_code == 404, address


def test_opening_a_page_says_where_i_am(amara: Client, learner: Account) -> None:
    amara.get("/exercise/stall-heading/")
    presence.flush()
    here = Presence.objects.get(learner=learner)
    assert (here.place_type, here.place_id) == ("exercise", "stall-heading")


def test_beats_are_checked(amara: Client, learner: Account) -> None:
    def send(body: Any) -> int:
        return amara.post("/beat/", body, content_type="application/json").status_code

    assert send({"place": "exercise", "id": "stall-heading", "active": True, "seconds": 10}) == 204
    assert send({"place": "attic", "id": "x"}) == 400
    assert send({"place": "exercise", "id": "first-page"}) == 404
    assert send({"place": "lesson", "id": "x" * 5000}) == 404
    assert send({"place": "exercise", "id": "stall-heading", "seconds": -1}) == 400
    assert send([1]) == 400

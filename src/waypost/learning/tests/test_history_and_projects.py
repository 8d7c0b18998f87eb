"""History, projects, peers and a store that fails: pages of the learning room, continued."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from waypost.learning.actions import mark_helped, presence, raise_hand, save_work
from waypost.learning.curriculum import Shelf
from waypost.learning.models import LineComment, Review
from waypost.learning.tests.page_helpers import data_of, passes, signed_in
from waypost.people.models import Account

# history ------------------------------------------------------------------------------------------------


def test_history_looks_compares_and_restores(amara: Client, learner: Account, shelf: Shelf) -> None:
    exercise = shelf.library.exercise("stall-heading")
    for version, text in enumerate(("one <b>\n", "one <b>\ntwo\n")):
        save_work(
            actor=learner, exercise=exercise, base_version=version, window="w", files={"index.html": text}
        )
    assert "Save 2" in amara.get("/exercise/stall-heading/history/").content.decode()
    html = amara.get("/exercise/stall-heading/history/?look=1").content.decode()
    assert "one &lt;b&gt;" in html
    assert "added: </span></span>two" in html
    assert amara.get("/exercise/stall-heading/history/1/").json()["files"] == {"index.html": "one <b>\n"}
    assert amara.get("/exercise/stall-heading/history/?look=99").status_code == 404
    assert amara.get("/exercise/stall-heading/history/?look=-1&before=x").status_code == 200
    restored = amara.post("/exercise/stall-heading/restore/", {"version": 1, "base_version": 2})
    assert restored["Location"] == "/exercise/stall-heading/"
    answer = amara.post(
        "/exercise/stall-heading/restore/",
        {"version": 2, "base_version": 3, "window": "w"},
        content_type="application/json",
    ).json()
    assert (answer["version"], answer["files"]) == (4, {"index.html": "one <b>\ntwo\n"})
    assert amara.post("/exercise/stall-heading/restore/", {"version": "x"}).status_code == 400


def test_history_is_ones_own(amara: Client, learner: Account, neighbour: Account, shelf: Shelf) -> None:
    exercise = shelf.library.exercise("stall-heading")
    save_work(
        actor=learner, exercise=exercise, base_version=0, window="w", files={"index.html": "secret words"}
    )
    ben = signed_in(neighbour)
    assert ben.get("/exercise/stall-heading/history/1/").status_code == 404
    assert ben.get("/exercise/stall-heading/history/?look=1").status_code == 404
    assert "secret words" not in ben.get("/exercise/stall-heading/").content.decode()


# project ------------------------------------------------------------------------------------------------


def test_a_project_shows_milestones_reviews_and_comments(
    amara: Client, learner: Account, instructor: Account, neighbour: Account, shelf: Shelf
) -> None:
    html = amara.get("/project/shop/").content.decode()
    assert "Nadia Rahman" in html
    assert "Start the first step" in html
    passes(learner, shelf, "shop-name", text="<h1>\nMine</h1>")
    assert "Waiting for your instructor" in amara.get("/project/shop/").content.decode()
    review = Review.objects.get()
    Review.objects.update(state="returned", message="Nearly there", decided_by=instructor)
    LineComment.objects.create(
        review=review, file="index.html", line=2, body="Say more <here>", author=instructor
    )
    LineComment.objects.create(review=review, file="gone.html", line=9, body="An old file", author=instructor)
    assert "came back with comments" in amara.get("/").content.decode()
    html = amara.get("/project/shop/").content.decode()
    assert "Say more &lt;here&gt;" in html
    assert "<code>Mine&lt;/h1&gt;</code>" in html
    assert data_of(html, "site-data") == {"files": {"index.html": "<h1>\nMine</h1>"}, "entry": "index.html"}
    assert "came back with comments" not in amara.get("/").content.decode()  # it was read
    assert "Nearly there" not in signed_in(neighbour).get("/project/shop/").content.decode()
    Review.objects.update(state="accepted")
    assert "Accepted" in amara.get("/hours/").content.decode()


# peers --------------------------------------------------------------------------------------------------


def test_a_peer_mentor_sees_hands_and_code_on_record(
    peer: Account, learner: Account, neighbour: Account, shelf: Shelf
) -> None:
    exercise = shelf.library.exercise("stall-heading")
    hand = raise_hand(
        actor=learner, exercise=exercise, files={"index.html": "<i>help"}, words="It <b>breaks</b>"
    )
    mei = signed_in(peer)
    assert "Amara" in mei.get("/hands/").content.decode()
    html = mei.get(f"/hands/{hand.pk}/").content.decode()
    assert "&lt;i&gt;help" in html
    assert "<textarea" not in html
    assert mei.post(f"/hands/{hand.pk}/helped/").status_code == 302
    assert mei.get(f"/hands/{hand.pk}/").status_code == 404
    for who in (learner, neighbour):
        assert signed_in(who).get("/hands/").status_code == 403
        assert signed_in(who).get(f"/hands/{hand.pk}/").status_code == 403


def test_peer_help_can_be_turned_off(peer: Account, learner: Account, shelf: Shelf) -> None:
    hand = raise_hand(actor=learner, exercise=shelf.library.exercise("stall-heading"), files={}, words="")
    peer.site.peer_help = False
    peer.site.save()
    mei = signed_in(peer)
    html = mei.get("/hands/").content.decode()
    assert "turned off" in html
    assert "Amara" not in html
    assert mei.get(f"/hands/{hand.pk}/").status_code == 404


def test_a_helped_hand_says_nothing_unseen(peer: Account, learner: Account, shelf: Shelf) -> None:
    hand = raise_hand(actor=learner, exercise=shelf.library.exercise("stall-heading"), files={}, words="")
    mark_helped(actor=peer, hand_id=hand.pk)
    html = signed_in(learner).get("/").content.decode()
    assert "answered" not in html


# when the store fails -----------------------------------------------------------------------------------


@pytest.mark.sqlite
def test_a_read_only_store_still_shows_pages_and_says_so_where_it_cannot(
    amara: Client, learner: Account
) -> None:
    amara.get("/exercise/stall-heading/")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
    try:
        for address in ("/", "/course/", "/lesson/first-page/", "/exercise/stall-heading/"):
            presence.forget()
            assert amara.get(address).status_code == 200, address
        never_opened = amara.get("/exercise/values-fill/")
        assert never_opened.status_code == 503
        assert "cannot write to its store" in never_opened.content.decode()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 0")

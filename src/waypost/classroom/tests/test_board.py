"""The board: who is here and how they left, what stands in the way, and the order of the tiles."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from waypost.classroom.queries.board import Tile, show_board
from waypost.classroom.queries.rail import show_rail
from waypost.classroom.tests.conftest import NOW, make_review
from waypost.curriculum.library import Library
from waypost.curriculum.schema import Exercise
from waypost.kernel import clock
from waypost.learning.models import ExerciseProgress, Hand, Note, Presence
from waypost.people.models import Account
from waypost.people.tests.people import People


@pytest.fixture
def library(exercise: Exercise) -> Library:
    return cast("Library", SimpleNamespace(exercises={exercise.id: exercise}, lessons={}, projects={}))


def be_at(learner: Account, *, seen: datetime = NOW, since: datetime = NOW, **more: object) -> None:
    values = {"place_type": "exercise", "place_id": "boxes-1", "active_at": seen, **more}
    Presence.objects.update_or_create(learner=learner, defaults={"seen_at": seen, "since": since, **values})


def tiles(people: People, library: Library, order: str = "name") -> dict[str, Tile]:
    with clock.use(clock.FixedClock(NOW)):
        board = show_board(actor=people.instructor, library=library, order=order)
    return {tile.learner.known_as: tile for tile in board.tiles}


def test_someone_who_was_here_a_moment_ago_is_not_absent(people: People, library: Library) -> None:
    ago = NOW - timedelta(minutes=3)
    be_at(people.learner, seen=ago, signed_out_at=ago, left_as="locked")
    be_at(people.second_learner, seen=ago, signed_out_at=ago, left_as="left")
    be_at(people.peer_mentor, seen=ago)
    shown = tiles(people, library)
    assert [shown[name].state for name in ("Amara", "Bilal", "Mei", "Chidi")] == [
        "locked",
        "left",
        "away",
        "not_in",
    ]
    assert shown["Amara"].seen_at == ago
    assert not any(tile.is_open for tile in shown.values())


def test_yesterday_is_not_today(people: People, library: Library) -> None:
    before = NOW - timedelta(hours=12)  # 22:30 of the day before
    be_at(people.learner, seen=before, signed_out_at=before, left_as="left")
    be_at(people.second_learner, seen=before)
    shown = tiles(people, library)
    assert shown["Amara"].state == shown["Bilal"].state == "not_in"


def test_a_failed_hand_in_is_told_even_after_a_pass(people: People, library: Library) -> None:
    be_at(people.learner)
    ExerciseProgress.objects.create(
        learner=people.learner, exercise_id="boxes-1", tries=2, passed_at=NOW, last_failed=["two"]
    )
    tile = tiles(people, library)["Amara"]
    assert (tile.cause_from, tile.cause) == ("Handed in twice", "Not yet: the page has two")
    assert not tile.stuck  # they have passed it: a look will do


def test_a_check_in_the_browser_is_told_and_is_newer_than_the_hand_in(
    people: People, library: Library
) -> None:
    be_at(people.learner)
    row = ExerciseProgress.objects.create(
        learner=people.learner,
        exercise_id="boxes-1",
        tries=1,
        last_failed=["one", "two"],
        checks=6,
        check_failed=["two"],
        checked_at=NOW,
    )
    tile = tiles(people, library)["Amara"]
    assert (tile.cause_from, tile.cause) == ("Tried Check 6 times", "Not yet: the page has two")
    assert tile.stuck
    row.checks, row.check_failed = 0, []
    row.save()
    assert tiles(people, library)["Amara"].cause == "Checks met, not handed in yet"


def test_hands_come_first_then_those_who_may_be_stuck(people: People, library: Library) -> None:
    for learner in (people.learner, people.second_learner, people.third_learner, people.peer_mentor):
        be_at(learner)
    be_at(people.third_learner, since=NOW - timedelta(minutes=25))
    ExerciseProgress.objects.create(learner=people.third_learner, exercise_id="boxes-1")
    Hand.objects.create(learner=people.peer_mentor, exercise_id="boxes-1")
    assert list(tiles(people, library)) == ["Mei", "Chidi", "Amara", "Bilal"]
    people.second_learner.seat = 1
    people.second_learner.save()
    assert list(tiles(people, library, order="seat")) == ["Mei", "Chidi", "Bilal", "Amara"]


def test_the_rail_counts_what_waits_at_this_site_only(people: People) -> None:
    make_review(people.learner)
    make_review(people.stranger_learner)
    Note.objects.create(learner=people.learner, author=people.instructor, body="Read me")
    Note.objects.create(learner=people.learner, author=people.instructor, body="Seen", read_at=NOW)
    Note.objects.create(learner=people.stranger_learner, author=people.stranger_instructor, body="x")
    with clock.use(clock.FixedClock(NOW)):
        rail = show_rail(actor=people.instructor)
        nothing = show_rail(actor=people.learner)
    assert (rail.waiting, rail.unread, rail.session) == (1, 1, None)
    assert (nothing.waiting, nothing.unread) == (0, 0)


def test_a_tile_without_a_hand_is_a_line_once_they_are_gone() -> None:
    tile = Tile(cast("Account", None), "left", "", "", "", 0, 0)
    assert not tile.is_open
    assert replace(tile, hand=Hand()).is_open

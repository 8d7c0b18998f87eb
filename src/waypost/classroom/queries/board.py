"""The live board: who is here, where they are, how long, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from waypost.classroom.access import hands_for, learners_for
from waypost.classroom.advice import plain_cause
from waypost.curriculum.library import Library
from waypost.kernel import clock
from waypost.learning.models import ExerciseProgress, Hand, Presence
from waypost.people.models import Account, Cohort

HERE_FOR = timedelta(seconds=75)
"""A page that is open says so every few seconds; after this long without a word the person is away."""
QUIET_AFTER = timedelta(minutes=8)
"""Nothing typed or clicked for this long while the page is open: worth a look."""


@dataclass(frozen=True)
class Tile:
    """One learner on the board. `minutes_here` counts from when they opened the page they are on."""

    learner: Account
    state: str  # here | quiet | away | not_in
    place: str
    place_type: str
    place_id: str
    minutes_here: int
    quiet_minutes: int
    cause: str
    failed: tuple[str, ...] = ()
    tries: int = 0
    hand: Hand | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True)
class Board:
    tiles: list[Tile]
    here: int
    hands: int
    quiet: int
    at: datetime = field(default_factory=clock.now)


def _minutes(since: datetime, until: datetime) -> int:
    """Whole minutes, never below nought: the machine's clock may have been put back."""
    return max(0, int((until - since).total_seconds() // 60))


def _state(presence: Presence | None, now: datetime) -> str:
    if presence is None or (
        presence.signed_out_at is not None and presence.signed_out_at >= presence.seen_at
    ):
        return "not_in"
    if now - presence.seen_at > timedelta(hours=12):
        return "not_in"
    if now - presence.seen_at > HERE_FOR:
        return "away"
    return "quiet" if now - presence.active_at > QUIET_AFTER else "here"


def _place_title(presence: Presence | None, library: Library) -> str:
    if presence is None or not presence.place_type:
        return ""
    if presence.place_type == "home":
        return "Home page"
    place_id = presence.place_id
    if presence.place_type == "lesson":
        return library.lessons[place_id].title if place_id in library.lessons else ""
    if presence.place_type == "project":
        return library.projects[place_id].title if place_id in library.projects else ""
    return library.exercises[place_id].title if place_id in library.exercises else ""


def _progress_where_they_are(learners: list[Account]) -> dict[tuple[str, str], ExerciseProgress]:
    wanted = Q()
    for learner in learners:
        presence = getattr(learner, "presence", None)
        if presence is not None and presence.place_type in ("exercise", "project"):
            wanted |= Q(learner_id=learner.pk, exercise_id=presence.place_id)
    if not wanted:
        return {}
    return {(row.learner_id, row.exercise_id): row for row in ExerciseProgress.objects.filter(wanted)}


def show_board(
    *, actor: Account, library: Library, cohort: Cohort | None = None, order: str = "name"
) -> Board:
    """Tiles for everyone `actor` may see (of one cohort, if given): raised hands first, then by name or seat.

    Three queries, whatever the number of people.
    """
    now = clock.now()
    people = learners_for(actor).select_related("presence", "cohort")
    if cohort is not None:
        people = people.filter(cohort=cohort)
    learners = list(people)
    hands = {hand.learner_id: hand for hand in hands_for(actor).filter(state="waiting")}
    progress = _progress_where_they_are(learners)
    tiles = []
    for learner in learners:
        presence = getattr(learner, "presence", None)
        state = _state(presence, now)
        row = progress.get((learner.pk, presence.place_id)) if presence else None
        exercise = library.exercises.get(row.exercise_id) if row else None
        failed = list(row.last_failed) if row and row.passed_at is None else []
        tiles.append(
            Tile(
                learner=learner,
                state=state,
                place=_place_title(presence, library),
                place_type=presence.place_type if presence else "",
                place_id=presence.place_id if presence else "",
                minutes_here=_minutes(presence.since, now) if presence and state in ("here", "quiet") else 0,
                quiet_minutes=_minutes(presence.active_at, now) if presence else 0,
                cause=plain_cause(exercise=exercise, failed=failed) if exercise else "",
                failed=tuple(failed),
                tries=row.tries if row else 0,
                hand=hands.get(learner.pk),
                seen_at=presence.seen_at if presence else None,
            )
        )
    _put_in_order(tiles, order)
    return Board(
        tiles=tiles,
        here=sum(tile.state in ("here", "quiet") for tile in tiles),
        hands=len([tile for tile in tiles if tile.hand]),
        quiet=sum(tile.state == "quiet" for tile in tiles),
        at=now,
    )


def _put_in_order(tiles: list[Tile], order: str) -> None:
    def place(tile: Tile) -> tuple[int, int, int, str]:
        seat = tile.learner.seat if order == "seat" and tile.learner.seat is not None else 999
        return (
            0 if tile.hand else 1,
            tile.hand.pk if tile.hand else 0,
            seat,
            tile.learner.known_as.casefold(),
        )

    tiles.sort(key=place)

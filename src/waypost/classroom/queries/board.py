"""The live board: who is here, where they are, how long, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from waypost.classroom.access import hands_for, learners_for
from waypost.classroom.advice import plain_cause
from waypost.curriculum.library import Library
from waypost.curriculum.schema import Exercise
from waypost.kernel import clock
from waypost.learning.models import ExerciseProgress, Hand, Presence
from waypost.people.models import Account, Cohort

HERE_FOR = timedelta(seconds=75)
"""A page that is open says so every few seconds; after this long without a word the person is away."""
QUIET_AFTER = timedelta(minutes=8)
"""Nothing typed or clicked for this long while the page is open: worth a look."""
STUCK_TRIES = 3
"""This many Checks or hand-ins that were not met, with no pass yet: worth a look."""
STUCK_MINUTES = 20
"""At least this long on one exercise without a pass (and twice what it should take): worth a look."""


@dataclass(frozen=True)
class Tile:
    """One learner on the board. `minutes_here` counts from when they opened the page they are on."""

    learner: Account
    state: str  # here | quiet | away | locked | left | not_in
    place: str
    place_type: str
    place_id: str
    minutes_here: int
    quiet_minutes: int
    cause: str = ""
    cause_from: str = ""  # "Tried Check 6 times", "Handed in 2 times"
    failed: tuple[str, ...] = ()
    tries: int = 0
    stuck: bool = False
    hand: Hand | None = None
    seen_at: datetime | None = None

    @property
    def is_in(self) -> bool:
        return self.state in ("here", "quiet")

    @property
    def is_open(self) -> bool:
        """A tile of its own; the rest are one line each below."""
        return self.is_in or self.hand is not None


@dataclass(frozen=True)
class Board:
    """Everyone, in order; `hands`, `stuck` and `quiet` count tiles."""

    tiles: list[Tile]
    here: int
    hands: int
    quiet: int
    stuck: int = 0
    at: datetime = field(default_factory=clock.now)

    @property
    def open(self) -> list[Tile]:
        return [tile for tile in self.tiles if tile.is_open]

    @property
    def gone(self) -> list[Tile]:
        return [tile for tile in self.tiles if not tile.is_open]


def _minutes(since: datetime, until: datetime) -> int:
    """Whole minutes, never below nought: the machine's clock may have been put back."""
    return max(0, int((until - since).total_seconds() // 60))


def _same_day(one: datetime, other: datetime) -> bool:
    return one.astimezone(clock.LONDON).date() == other.astimezone(clock.LONDON).date()


def _state(presence: Presence | None, now: datetime) -> tuple[str, datetime | None]:
    """How they are, and since when for one who is not here."""
    if presence is None:
        return "not_in", None
    out_at = presence.signed_out_at
    last = out_at if out_at is not None and out_at >= presence.seen_at else presence.seen_at
    if now - last > HERE_FOR and not _same_day(last, now):
        return "not_in", None
    if last == out_at:
        return ("locked" if presence.left_as == "locked" else "left"), last
    if now - last > HERE_FOR:
        return "away", last
    return ("quiet" if now - presence.active_at > QUIET_AFTER else "here"), last


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


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"


def _cause(row: ExerciseProgress, exercise: Exercise) -> tuple[str, str, tuple[str, ...]]:
    """What is not met, in words, where that is known from, and the ids. A Check since the last verdict is the newer
    word; a hand-in that was not met is told even where an earlier one was."""
    if row.checked_at is not None:
        failed = tuple(row.check_failed)
        if not failed:
            return "Checks met, not handed in yet", "", ()
        return (
            plain_cause(exercise=exercise, failed=list(failed)),
            f"Tried Check {_times(row.checks)}",
            failed,
        )
    failed = tuple(row.last_failed)
    if not failed:
        return "", "", ()
    return plain_cause(exercise=exercise, failed=list(failed)), f"Handed in {_times(row.tries)}", failed


def _is_stuck(row: ExerciseProgress, exercise: Exercise, *, failed: bool, state: str, minutes: int) -> bool:
    if failed and (row.checks >= STUCK_TRIES or (row.tries >= STUCK_TRIES and row.passed_at is None)):
        return True
    if row.passed_at is not None:
        return False
    return state == "quiet" or minutes >= max(STUCK_MINUTES, 2 * exercise.minutes)


def _tile(
    learner: Account,
    *,
    library: Library,
    now: datetime,
    row: ExerciseProgress | None,
    hand: Hand | None,
) -> Tile:
    presence: Presence | None = getattr(learner, "presence", None)
    state, since = _state(presence, now)
    is_in = state in ("here", "quiet")
    minutes = _minutes(presence.since, now) if presence and is_in else 0
    exercise = library.exercises.get(row.exercise_id) if row else None
    cause, cause_from, failed = _cause(row, exercise) if row and exercise else ("", "", ())
    stuck = (
        row is not None
        and exercise is not None
        and is_in
        and _is_stuck(row, exercise, failed=bool(failed), state=state, minutes=minutes)
    )
    return Tile(
        learner=learner,
        state=state,
        place=_place_title(presence, library),
        place_type=presence.place_type if presence else "",
        place_id=presence.place_id if presence else "",
        minutes_here=minutes,
        quiet_minutes=_minutes(presence.active_at, now) if presence else 0,
        cause=cause,
        cause_from=cause_from,
        failed=failed,
        tries=row.tries if row else 0,
        stuck=stuck,
        hand=hand,
        seen_at=since,
    )


def show_board(
    *, actor: Account, library: Library, cohort: Cohort | None = None, order: str = "name"
) -> Board:
    """Tiles for everyone `actor` may see (of one cohort, if given): raised hands first, then those who may be
    stuck, then the rest, each group by name or seat.

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
        row = progress.get((learner.pk, presence.place_id)) if presence else None
        tiles.append(_tile(learner, library=library, now=now, row=row, hand=hands.get(learner.pk)))
    _put_in_order(tiles, order)
    return Board(
        tiles=tiles,
        here=sum(tile.is_in for tile in tiles),
        hands=sum(tile.hand is not None for tile in tiles),
        quiet=sum(tile.state == "quiet" for tile in tiles),
        stuck=sum(tile.stuck for tile in tiles),
        at=now,
    )


def _put_in_order(tiles: list[Tile], order: str) -> None:
    def place(tile: Tile) -> tuple[int, int, int, str]:
        seat = tile.learner.seat if order == "seat" and tile.learner.seat is not None else 999
        return (
            0 if tile.hand else 1 if tile.stuck else 2 if tile.is_in else 3,
            tile.hand.pk if tile.hand else 0,
            seat,
            tile.learner.known_as.casefold(),
        )

    tiles.sort(key=place)

"""What stands beside the board: today's register, hand-ins that wait, and notes not read yet."""

from __future__ import annotations

from dataclasses import dataclass

from waypost.classroom.access import learners_for, reviews_for, sessions_for
from waypost.classroom.models import Attendance, ClassSession
from waypost.kernel import clock
from waypost.learning.models import Note, Review
from waypost.learning.models.work import ReviewState
from waypost.people.models import Account

SHOWN = 4


@dataclass(frozen=True)
class Rail:
    """`marked` of those on today's newest register; `waiting` and `unread` are counts, the lists the first few."""

    session: ClassSession | None
    marked: int
    waiting: int
    reviews: list[Review]
    unread: int
    notes: list[Note]


def show_rail(*, actor: Account) -> Rail:
    """Six queries at most."""
    today = clock.now().astimezone(clock.LONDON).date()
    session = sessions_for(actor).filter(held_on=today).order_by("-starts_at", "-pk").first()
    reviews = reviews_for(actor).filter(state=ReviewState.WAITING).order_by("pk")
    notes = Note.objects.select_related("learner").filter(learner__in=learners_for(actor), read_at=None)
    waiting, unread = reviews.count(), notes.count()
    return Rail(
        session=session,
        marked=Attendance.objects.filter(session=session).count() if session else 0,
        waiting=waiting,
        reviews=list(reviews[:SHOWN]) if waiting else [],
        unread=unread,
        notes=list(notes[:SHOWN]) if unread else [],
    )

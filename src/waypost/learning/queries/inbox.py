"""What has come for one learner: unread notes, a raised hand or its answer, reviews decided. One query, or two."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value

from waypost.learning.access import hands_of, hands_waiting_with, notes_of, reviews_of
from waypost.learning.models.contact import HandState
from waypost.learning.models.work import ReviewState
from waypost.learning.outline import Outline
from waypost.people.models import Account
from waypost.people.queries.prepared import Prepared


@dataclass(frozen=True)
class Message:
    """Words from staff about an exercise ('' for none). `state` is the hand's or the review's; `url` leads to the
    exercise, or for a review to its project; '' where it is no longer in the course."""

    id: int
    exercise_id: str
    body: str
    at: datetime
    who: str
    state: str
    url: str


@dataclass
class Inbox:
    """`place`: the raised hand's place in the queue, from 1; 0 where no hand is up."""

    notes: list[Message] = field(default_factory=list)
    reviews: list[Message] = field(default_factory=list)
    hand: Message | None = None
    answer: Message | None = None
    place: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.notes or self.reviews or self.hand or self.answer)


def _inbox_rows(account: Account) -> QuerySet[Any, tuple[Any, ...]]:
    notes = notes_of(account).filter(read_at=None)
    hands = hands_of(account).filter(
        Q(state=HandState.WAITING) | Q(state=HandState.ANSWERED, seen_at=None) & ~Q(answer="")
    )
    decided = reviews_of(account).filter(state__in=(ReviewState.RETURNED, ReviewState.ACCEPTED), seen_at=None)
    who = "decided_by__known_as"
    return _part(notes, "note", "exercise_id", "body", "written_at", "author__known_as", None).union(
        _part(hands, "hand", "exercise_id", "answer", "raised_at", "answered_by__known_as", "state"),
        _part(decided, "review", "submission__exercise_id", "message", "asked_at", who, "state"),
        all=True,
    )


_INBOX = Prepared(_inbox_rows)


def inbox_of(account: Account, outline: Outline, *, exercise_id: str | None = None) -> Inbox:
    """Newest first. With `exercise_id`, only what is about that exercise. A second query counts the place of a
    hand that is up."""
    inbox = Inbox()
    rows = _INBOX.rows(account)
    for sort, pk, about, body, at, who, state in sorted(rows, key=lambda row: -row[1]):
        if exercise_id is not None and about != exercise_id:
            continue
        step = outline.steps.get(about)
        url = "" if step is None else step.unit.url if sort == "review" else step.url
        _put(inbox, sort, Message(pk, about, body, at, who or "", state, url))
    if inbox.hand is not None:
        inbox.place = hands_waiting_with(account).filter(pk__lte=inbox.hand.id).count()
    return inbox


def _part(
    rows: QuerySet[Any], sort: str, about: str, body: str, at: str, who: str, state: str | None
) -> QuerySet[Any, tuple[Any, ...]]:
    """Seven columns of the same kinds from each table, so that they can be one query."""
    part: QuerySet[Any, tuple[Any, ...]] = (
        rows.order_by()
        .annotate(
            _sort=Value(sort, output_field=CharField()),
            _about=F(about),
            _body=F(body),
            _at=F(at),
            _who=F(who),
            _state=F(state) if state else Value("", output_field=CharField()),
        )
        .values_list("_sort", "pk", "_about", "_body", "_at", "_who", "_state")
    )
    return part


def _put(inbox: Inbox, sort: str, message: Message) -> None:
    if sort == "note":
        inbox.notes.append(message)
    elif sort == "review":
        inbox.reviews.append(message)
    elif message.state == HandState.WAITING:
        inbox.hand = message
    elif inbox.answer is None:
        inbox.answer = message


@dataclass(frozen=True)
class HandView:
    """As the exercise page shows it: `state` none, waiting or answered."""

    state: str
    place: int = 0
    answer: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"state": self.state, "place": self.place, "answer": self.answer}


def hand_view(inbox: Inbox) -> HandView:
    if inbox.hand is not None:
        return HandView("waiting", inbox.place)
    if inbox.answer is not None:
        return HandView("answered", 0, inbox.answer.body)
    return HandView("none")

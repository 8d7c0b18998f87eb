"""Raised hands and notes. Every word that reaches a learner is staff's, and is on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from waypost.audit.actions import record
from waypost.curriculum.schema import Exercise
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict
from waypost.learning import access
from waypost.learning.errors import store_faults
from waypost.learning.files import clean_files
from waypost.learning.models import Hand, Note
from waypost.learning.models.contact import HandState
from waypost.people.access import learner_for
from waypost.people.models import Account

MAX_WORDS = 500
MAX_NOTE = 2000


def raise_hand(*, actor: Account, exercise: Exercise, files: Mapping[str, Any], words: str) -> Hand:
    """'I'm stuck', with the code as it is. One hand each: raising again brings the same hand up to date and
    keeps its place in the queue. Raises Refused for staff, BadInput for too many words."""
    access.require_learner(actor)
    kept = clean_files(files, exercise=exercise)
    said = _words(words, most=MAX_WORDS)
    with store_faults():
        try:
            return _raise(actor, exercise, kept, said)
        except IntegrityError:  # raised in two windows at the same moment
            return _raise(actor, exercise, kept, said)


def lower_hand(*, actor: Account) -> bool:
    """Put the hand down; False if it was not up."""
    with store_faults(), transaction.atomic():
        hand = access.hands_of(actor).select_for_update().filter(state=HandState.WAITING).first()
        if hand is None:
            return False
        hand.state = HandState.DOWN
        hand.closed_at = clock.now()
        hand.save(update_fields=("state", "closed_at"))
        _audit(actor, hand, "hand.lowered")
        return True


def answer_hand(*, actor: Account, hand_id: int, answer: str) -> Hand:
    """Staff's words to a raised hand. Raises NotFound where it is not theirs to answer, Conflict where it
    went down or was answered meanwhile, Refused for a peer mentor (they help in person)."""
    access.require_staff(actor)
    return _close(actor=actor, hand_id=hand_id, answer=_words(answer, most=MAX_NOTE), verb="hand.answered")


def mark_helped(*, actor: Account, hand_id: int) -> Hand:
    """Someone went to the learner and helped in person: a peer mentor or staff. No words are passed on."""
    return _close(actor=actor, hand_id=hand_id, answer="", verb="hand.helped")


def see_answer(*, actor: Account) -> int:
    """The learner has read what was said to their raised hands; gives how many answers were new."""
    with store_faults():
        return (
            access.hands_of(actor).filter(state=HandState.ANSWERED, seen_at=None).update(seen_at=clock.now())
        )


def look_at_hand(*, actor: Account, hand_id: int) -> Hand:
    """Open the code of a raised hand, read-only. Each look goes into the audit log."""
    with store_faults(), transaction.atomic():
        hand = access.hand_to_help(actor, hand_id=hand_id)
        _audit(actor, hand, "hand.looked_at")
        return hand


def write_note(*, actor: Account, learner_id: str, body: str, exercise_id: str = "") -> Note:
    """Staff's words to one learner of their own site. Raises Refused for a learner, NotFound for a learner
    elsewhere, BadInput for no words or too many."""
    access.require_staff(actor)
    said = _words(body, most=MAX_NOTE)
    if not said:
        raise BadInput("The note is empty.", "Write a few words first.")
    with store_faults(), transaction.atomic():
        learner = learner_for(actor, learner_id)
        note = Note.objects.create(learner=learner, author=actor, body=said, exercise_id=exercise_id)
        record(
            actor=actor.pk,
            site=actor.site_id,
            verb="note.written",
            subject_type="account",
            subject_id=learner.pk,
            detail={"note": note.pk, "exercise": exercise_id, "body": said},
        )
        return note


def read_note(*, actor: Account, note_id: int) -> Note:
    """The learner has read it. A second time changes nothing. Raises NotFound for someone else's note."""
    note = access.own_note(actor, note_id=note_id)
    if note.read_at is None:
        with store_faults():
            note.read_at = clock.now()
            access.notes_of(actor).filter(pk=note_id, read_at=None).update(read_at=note.read_at)
    return note


def _raise(actor: Account, exercise: Exercise, files: dict[str, str], words: str) -> Hand:
    with transaction.atomic():
        hand = access.hands_of(actor).select_for_update().filter(state=HandState.WAITING).first()
        if hand is None:
            hand = Hand.objects.create(learner=actor, exercise_id=exercise.id, files=files, words=words)
            _audit(actor, hand, "hand.raised")
        else:
            hand.exercise_id, hand.files, hand.words = exercise.id, files, words
            hand.save(update_fields=("exercise_id", "files", "words"))
        return hand


def _close(*, actor: Account, hand_id: int, answer: str, verb: str) -> Hand:
    with store_faults(), transaction.atomic():
        hand = access.hand_to_help(actor, hand_id=hand_id)
        closed = (
            access.hands_to_help(actor)
            .filter(pk=hand_id)
            .update(state=HandState.ANSWERED, closed_at=clock.now(), answered_by=actor, answer=answer)
        )
        if not closed:
            raise Conflict("Someone else got there first.", "Go back to the list of raised hands.")
        _audit(actor, hand, verb, answer=answer)
        hand.refresh_from_db()
        return hand


def _words(words: str, *, most: int) -> str:
    said = words.replace("\x00", "").encode("utf-8", "replace").decode().strip()
    if len(said) > most:
        raise BadInput(f"That is more than {most} letters.", "Say it in fewer words.")
    return said


def _audit(actor: Account, hand: Hand, verb: str, **detail: str) -> None:
    record(
        actor=actor.pk,
        site=actor.site_id,
        verb=verb,
        subject_type="account",
        subject_id=hand.learner_id,
        detail={"hand": hand.pk, "exercise": hand.exercise_id, **{k: v for k, v in detail.items() if v}},
    )

"""Raised hands and notes: each word is staff's, each look is on record, and nobody reaches over the fence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from waypost.audit.models import Entry
from waypost.curriculum.schema import Exercise
from waypost.kernel.errors import BadInput, NotFound, Refused
from waypost.learning import access
from waypost.learning.actions import (
    answer_hand,
    look_at_hand,
    lower_hand,
    mark_helped,
    raise_hand,
    read_note,
    write_note,
)
from waypost.learning.errors import TooLarge
from waypost.learning.models import Hand, Note
from waypost.people.models import Account


def up(who: Account, exercise: Exercise, words: str = "") -> Hand:
    return raise_hand(actor=who, exercise=exercise, files={"index.html": "<h1>"}, words=words)


def verbs() -> list[str]:
    return list(Entry.objects.values_list("verb", flat=True))


def test_a_hand_goes_up_with_the_code(learner: Account, exercise: Exercise) -> None:
    hand = up(learner, exercise, "  It does not show.  ")
    assert (hand.state, hand.files, hand.words) == ("waiting", {"index.html": "<h1>"}, "It does not show.")
    assert verbs() == ["hand.raised"]


def test_raising_again_keeps_the_place(
    learner: Account, neighbour: Account, exercise: Exercise, other_exercise: Exercise
) -> None:
    first = up(learner, exercise)
    up(neighbour, exercise)
    again = up(learner, other_exercise, "Now here")
    assert again.pk == first.pk
    assert (again.exercise_id, Hand.objects.count()) == (other_exercise.id, 2)


@pytest.mark.django_db(transaction=True)
def test_raised_in_many_windows_at_once_it_is_one_hand(
    learner: Account, exercise: Exercise, together: Callable[..., list[Any]]
) -> None:
    results = together(*(lambda: up(learner, exercise) for _ in range(6)))
    assert {getattr(result, "pk", result) for result in results} == {Hand.objects.get().pk}


def test_bounds_of_a_hand(learner: Account, instructor: Account, exercise: Exercise) -> None:
    with pytest.raises(BadInput):
        up(learner, exercise, "x" * 501)
    with pytest.raises(TooLarge):
        raise_hand(actor=learner, exercise=exercise, files={"a": "x" * 300_000}, words="")
    with pytest.raises(Refused):
        up(instructor, exercise)
    assert not Hand.objects.exists()


def test_putting_it_down(learner: Account, exercise: Exercise) -> None:
    assert not lower_hand(actor=learner)
    up(learner, exercise)
    assert lower_hand(actor=learner)
    assert not lower_hand(actor=learner)
    assert verbs() == ["hand.raised", "hand.lowered"]
    assert up(learner, exercise).pk != Hand.objects.order_by("id").first().pk  # type: ignore[union-attr]


def test_staff_answer_with_words(learner: Account, instructor: Account, exercise: Exercise) -> None:
    hand = answer_hand(actor=instructor, hand_id=up(learner, exercise).pk, answer="Close the tag.")
    assert (hand.state, hand.answer, hand.answered_by) == ("answered", "Close the tag.", instructor)
    assert Entry.objects.get(verb="hand.answered").detail["answer"] == "Close the tag."
    with pytest.raises(NotFound):
        answer_hand(actor=instructor, hand_id=hand.pk, answer="again")


def test_nobody_else_answers(
    learner: Account,
    neighbour: Account,
    stranger: Account,
    other_instructor: Account,
    peer: Account,
    exercise: Exercise,
) -> None:
    hand = up(learner, exercise)
    for who in (neighbour, peer, stranger, learner):
        with pytest.raises(Refused):
            answer_hand(actor=who, hand_id=hand.pk, answer="psst")
    with pytest.raises(NotFound):
        answer_hand(actor=other_instructor, hand_id=hand.pk, answer="hello")
    for who in (neighbour, stranger, learner, other_instructor):
        with pytest.raises(NotFound):
            mark_helped(actor=who, hand_id=hand.pk)
        with pytest.raises(NotFound):
            look_at_hand(actor=who, hand_id=hand.pk)
        assert not access.hands_to_help(who).exists()
    assert verbs() == ["hand.raised"]


def test_a_peer_looks_on_record_and_helps_in_person(
    learner: Account, peer: Account, exercise: Exercise
) -> None:
    hand = up(learner, exercise)
    look_at_hand(actor=peer, hand_id=hand.pk)
    look_at_hand(actor=peer, hand_id=hand.pk)
    helped = mark_helped(actor=peer, hand_id=hand.pk)
    assert (helped.state, helped.answer, helped.answered_by) == ("answered", "", peer)
    assert verbs() == ["hand.raised", "hand.looked_at", "hand.looked_at", "hand.helped"]
    with pytest.raises(NotFound):
        look_at_hand(actor=peer, hand_id=hand.pk)


def test_peers_help_only_where_staff_allow_it(learner: Account, peer: Account, exercise: Exercise) -> None:
    hand = up(learner, exercise)
    peer.site.peer_help = False
    peer.site.save()
    assert not access.hands_to_help(peer).exists()
    with pytest.raises(NotFound):
        look_at_hand(actor=peer, hand_id=hand.pk)


def test_a_peers_own_hand_is_for_others(peer: Account, instructor: Account, exercise: Exercise) -> None:
    hand = up(peer, exercise)
    assert not access.hands_to_help(peer).exists()
    assert access.hands_to_help(instructor).get() == hand


@pytest.mark.django_db(transaction=True)
def test_two_helpers_at_once_one_gets_it(
    learner: Account,
    instructor: Account,
    peer: Account,
    exercise: Exercise,
    together: Callable[..., list[Any]],
) -> None:
    hand = up(learner, exercise)
    results = together(
        lambda: mark_helped(actor=peer, hand_id=hand.pk),
        lambda: answer_hand(actor=instructor, hand_id=hand.pk, answer="Look at line 2."),
    )
    assert sum(isinstance(result, Hand) for result in results) == 1, results


def test_a_note_reaches_its_learner(learner: Account, neighbour: Account, instructor: Account) -> None:
    note = write_note(
        actor=instructor, learner_id=learner.pk, body=" Well read. ", exercise_id="html-01-heading"
    )
    assert access.notes_of(learner).get().body == "Well read."
    assert not access.notes_of(neighbour).exists()
    assert Entry.objects.get().detail["body"] == "Well read."
    with pytest.raises(NotFound):
        read_note(actor=neighbour, note_id=note.pk)
    first = read_note(actor=learner, note_id=note.pk).read_at
    assert read_note(actor=learner, note_id=note.pk).read_at == first


def test_notes_come_only_from_staff_of_the_site(
    learner: Account, peer: Account, other_instructor: Account, instructor: Account
) -> None:
    for who in (learner, peer):
        with pytest.raises(Refused):
            write_note(actor=who, learner_id=learner.pk, body="hello")
    with pytest.raises(NotFound):
        write_note(actor=other_instructor, learner_id=learner.pk, body="hello")
    with pytest.raises(NotFound):
        write_note(actor=instructor, learner_id=instructor.pk, body="hello")
    for body in ("", "   ", "x" * 2001):
        with pytest.raises(BadInput):
            write_note(actor=instructor, learner_id=learner.pk, body=body)
    assert not Note.objects.exists()

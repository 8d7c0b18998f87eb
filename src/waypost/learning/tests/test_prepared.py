"""A query whose words are kept asks for the reader's rows, and nobody else's."""

from __future__ import annotations

from uuid import uuid4

import pytest

from waypost.curriculum.schema import Exercise
from waypost.learning.access import progress_of, submissions_of, workspaces_of
from waypost.learning.actions import hand_in, save_work
from waypost.learning.models import ExerciseProgress
from waypost.people.models import Account
from waypost.people.queries.prepared import Prepared


def test_the_rows_are_the_readers(learner: Account, neighbour: Account, exercise: Exercise) -> None:
    for who, text in ((learner, "mine"), (neighbour, "theirs")):
        save_work(actor=who, exercise=exercise, base_version=0, window="w", files={"index.html": text})
    columns = ("files", "version", "updated_at")
    kept = Prepared(lambda who, key: workspaces_of(who).filter(key=key).values_list(*columns), names=("key",))
    for who in (learner, neighbour, learner):
        wanted = list(workspaces_of(who).filter(key=exercise.id).values_list(*columns))
        assert kept.rows(who, key=exercise.id) == wanted
        assert kept.rows(who, key="another") == []


def test_kinds_of_values_are_as_django_gives_them(learner: Account, exercise: Exercise) -> None:
    hand_in(actor=learner, exercise=exercise, submission=uuid4(), files={}, base_version=0, window="w")
    columns = ("key", "handed_in_at", "lease_until", "files", "verdict__result")
    kept = Prepared(lambda who: submissions_of(who).values_list(*columns))
    assert kept.rows(learner) == list(submissions_of(learner).values_list(*columns))


def test_a_union_too(learner: Account, neighbour: Account) -> None:
    for who, name in ((learner, "a"), (learner, "b"), (neighbour, "c")):
        ExerciseProgress.objects.create(learner=who, exercise_id=name)
    kept = Prepared(
        lambda who: (
            progress_of(who)
            .values_list("exercise_id", "opened_at")
            .union(progress_of(who).values_list("exercise_id", "last_at"), all=True)
        )
    )
    rows = kept.rows(learner)
    assert sorted(name for name, _ in rows) == ["a", "a", "b", "b"]
    assert all(at.tzinfo is not None for _, at in rows)
    assert kept.rows(neighbour)[0][0] == "c"


def test_odd_texts_are_only_texts(learner: Account, exercise: Exercise) -> None:
    kept = Prepared(lambda who, key: workspaces_of(who).filter(key=key).values_list("key"), names=("key",))
    for odd in ("' OR 1=1 --", "%s", "\x1faccount", ""):
        assert kept.rows(learner, key=odd) == []
    with pytest.raises(KeyError):
        kept.rows(learner)

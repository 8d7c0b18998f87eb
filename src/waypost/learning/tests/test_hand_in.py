"""What was handed in is kept before it is acknowledged, and owed exactly one verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from waypost.audit.models import Entry
from waypost.curriculum.schema import Exercise
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, NotFound, Refused, Unavailable
from waypost.learning import access
from waypost.learning.actions import claim_submission, hand_in, record_verdict, release_submission, save_work
from waypost.learning.actions.marks import see_review
from waypost.learning.errors import WorkConflict
from waypost.learning.models import ExerciseProgress, Review, Save, Submission, Verdict, Workspace
from waypost.learning.queries.owed import LEASE, LONGEST_PAUSE, owed
from waypost.learning.tests.conftest import make_verdict
from waypost.people.models import Account

FILES = {"index.html": "<h1>Fruit stall</h1>"}


def give(
    who: Account, exercise: Exercise, *, key: UUID | None = None, base: int = 0, **more: Any
) -> Submission:
    values = {"files": FILES, "window": "one", **more}
    return hand_in(actor=who, exercise=exercise, submission=key or uuid4(), base_version=base, **values)


def test_a_hand_in_is_kept_with_its_save(learner: Account, exercise: Exercise) -> None:
    row = give(learner, exercise)
    assert (row.state, row.files, row.version) == ("waiting", FILES, 1)
    assert Save.objects.get(workspace__learner=learner).reason == "handed_in"
    assert ExerciseProgress.objects.get(learner=learner).tries == 0


def test_sending_it_twice_is_harmless(learner: Account, exercise: Exercise) -> None:
    key = uuid4()
    first = give(learner, exercise, key=key)
    again = give(learner, exercise, key=key, files={"index.html": "something else"})
    assert again.pk == first.pk
    assert (Submission.objects.count(), Save.objects.count()) == (1, 1)
    assert Workspace.objects.get(learner=learner).files == FILES


@pytest.mark.django_db(transaction=True)
def test_sending_it_eight_times_at_once_is_harmless(
    learner: Account, exercise: Exercise, together: Callable[..., list[Any]]
) -> None:
    key = uuid4()
    results = together(*(lambda: give(learner, exercise, key=key) for _ in range(8)))
    assert {getattr(result, "pk", result) for result in results} == {Submission.objects.get().pk}
    assert Save.objects.count() == 1


def test_a_key_tells_nobody_anything(learner: Account, neighbour: Account, exercise: Exercise) -> None:
    key = uuid4()
    give(learner, exercise, key=key)
    with pytest.raises(NotFound):
        access.own_submission(neighbour, exercise_id=exercise.id, key=key)
    assert give(neighbour, exercise, key=key).learner == neighbour


def test_a_key_belongs_to_one_exercise(
    learner: Account, exercise: Exercise, other_exercise: Exercise
) -> None:
    key = uuid4()
    give(learner, exercise, key=key)
    with pytest.raises(BadInput):
        give(learner, other_exercise, key=key)


def test_another_window_cannot_hand_in_over_newer_work(learner: Account, exercise: Exercise) -> None:
    save_work(actor=learner, exercise=exercise, base_version=0, window="two", files={"index.html": "newer"})
    with pytest.raises(WorkConflict) as told:
        give(learner, exercise, base=0)
    assert told.value.other_window
    assert not Submission.objects.exists()
    assert Save.objects.filter(reason="other_window", files=FILES).exists()


def test_the_same_window_hands_in_what_it_shows(learner: Account, exercise: Exercise) -> None:
    save_work(actor=learner, exercise=exercise, base_version=0, window="one", files={"index.html": "a"})
    assert give(learner, exercise, base=0).version == 2


def test_only_so_many_wait_at_once(learner: Account, neighbour: Account, exercise: Exercise) -> None:
    for n in range(5):
        give(learner, exercise, base=n)
    with pytest.raises(Refused, match="not marked them all"):
        give(learner, exercise, base=5)
    give(neighbour, exercise)


@pytest.mark.sqlite
def test_a_store_that_cannot_be_written_acknowledges_nothing(learner: Account, exercise: Exercise) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
    try:
        with pytest.raises(Unavailable):
            give(learner, exercise)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 0")
    assert not Submission.objects.exists()


# one verdict --------------------------------------------------------------------------------------------


def settle(row: Submission, status: str = "pass", **more: Any) -> bool:
    failed = more.pop("failed", () if status == "pass" else ("one",))
    verdict = make_verdict(status, failed=failed)
    return record_verdict(submission_id=row.pk, verdict=verdict, milestone=more.get("milestone", False))


def test_a_verdict_moves_progress_in_the_same_breath(learner: Account, exercise: Exercise) -> None:
    assert settle(give(learner, exercise), "fail")
    progress = ExerciseProgress.objects.get(learner=learner)
    assert (progress.tries, progress.passed_at, progress.last_failed) == (1, None, ["one"])
    assert settle(give(learner, exercise, base=1))
    progress.refresh_from_db()
    assert (progress.tries, progress.last_failed) == (2, [])
    assert progress.passed_at is not None
    assert list(Entry.objects.values_list("verb", flat=True)) == ["learning.passed"]


def test_a_second_verdict_changes_nothing(learner: Account, exercise: Exercise) -> None:
    row = give(learner, exercise)
    assert settle(row)
    assert not settle(row, "fail")
    assert Verdict.objects.get().status == "pass"
    assert ExerciseProgress.objects.get(learner=learner).tries == 1


@pytest.mark.django_db(transaction=True)
def test_eight_verdicts_at_once_leave_one(
    learner: Account, exercise: Exercise, together: Callable[..., list[Any]]
) -> None:
    row = give(learner, exercise)
    results = together(*(lambda: settle(row) for _ in range(8)))
    assert sorted(results) == [False] * 7 + [True]
    assert ExerciseProgress.objects.get(learner=learner).tries == 1


def test_a_late_verdict_of_an_older_hand_in_does_not_speak_for_the_newer(
    learner: Account, exercise: Exercise
) -> None:
    older, newer = give(learner, exercise), give(learner, exercise, base=1)
    settle(newer)
    settle(older, "fail")
    progress = ExerciseProgress.objects.get(learner=learner)
    assert progress.last_failed == []
    assert progress.passed_at is not None


def test_once_passed_stays_passed(learner: Account, exercise: Exercise) -> None:
    settle(give(learner, exercise))
    passed_at = ExerciseProgress.objects.get().passed_at
    settle(give(learner, exercise, base=1), "fail")
    assert ExerciseProgress.objects.get().passed_at == passed_at


def test_our_fault_is_no_verdict(learner: Account, exercise: Exercise) -> None:
    row = give(learner, exercise)
    with pytest.raises(BadInput):
        settle(row, "runner_fault")
    row.refresh_from_db()
    assert row.state == "waiting"
    assert not Verdict.objects.exists()


# claims -------------------------------------------------------------------------------------------------


def test_one_worker_gets_it(learner: Account, exercise: Exercise) -> None:
    row = give(learner, exercise)
    assert claim_submission(submission_id=row.pk, worker="a") is not None
    assert claim_submission(submission_id=row.pk, worker="b") is None


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_it(
    learner: Account, exercise: Exercise, together: Callable[..., list[Any]]
) -> None:
    row = give(learner, exercise)
    got = together(*(lambda n=n: claim_submission(submission_id=row.pk, worker=f"w{n}") for n in range(8)))
    assert sum(result is not None for result in got) == 1, got


def test_a_lapsed_claim_is_taken_over_and_is_our_fault(learner: Account, exercise: Exercise) -> None:
    row = give(learner, exercise)
    with clock.use(clock.FixedClock(clock.now())) as time:
        claim_submission(submission_id=row.pk, worker="a")
        time.at += LEASE - timedelta(seconds=1)
        assert claim_submission(submission_id=row.pk, worker="b") is None
        time.at += timedelta(seconds=1)
        taken = claim_submission(submission_id=row.pk, worker="b")
    assert taken is not None
    assert (taken.claimed_by, taken.faults) == ("b", 1)
    assert not release_submission(submission_id=row.pk, worker="a")  # it is not theirs any more


def test_after_a_fault_it_waits_a_little_and_comes_again(learner: Account, exercise: Exercise) -> None:
    row = give(learner, exercise)
    with clock.use(clock.FixedClock(clock.now())) as time:
        for fault in range(1, 12):
            assert claim_submission(submission_id=row.pk, worker="a") is not None
            assert release_submission(submission_id=row.pk, worker="a")
            assert claim_submission(submission_id=row.pk, worker="a") is None
            row.refresh_from_db()
            assert row.faults == fault
            time.at += LONGEST_PAUSE
    assert ExerciseProgress.objects.get().tries == 0


def test_a_clock_set_back_a_year_strands_nothing(learner: Account, exercise: Exercise) -> None:
    claimed, paused = give(learner, exercise), give(learner, exercise, base=1)
    claim_submission(submission_id=claimed.pk, worker="a")
    claim_submission(submission_id=paused.pk, worker="a")
    release_submission(submission_id=paused.pk, worker="a")
    with clock.use(clock.FixedClock(clock.now() - timedelta(days=365))):
        assert list(owed(clock.now())) == [claimed, paused]
        assert claim_submission(submission_id=claimed.pk, worker="b") is not None


def test_what_is_done_cannot_be_claimed(learner: Account, exercise: Exercise) -> None:
    row = give(learner, exercise)
    settle(row)
    assert claim_submission(submission_id=row.pk, worker="a") is None
    assert not owed(clock.now()).exists()


# reviews ------------------------------------------------------------------------------------------------


def test_a_passed_milestone_asks_for_one_review(learner: Account, milestone: Exercise) -> None:
    settle(give(learner, milestone), "fail", milestone=True)
    assert not Review.objects.exists()
    settle(give(learner, milestone, base=1), milestone=True)
    settle(give(learner, milestone, base=2), milestone=True)
    assert list(Review.objects.order_by("id").values_list("state", flat=True)) == ["superseded", "waiting"]


def test_returned_asks_again_and_accepted_does_not(learner: Account, milestone: Exercise) -> None:
    settle(give(learner, milestone), milestone=True)
    Review.objects.update(state="returned")
    settle(give(learner, milestone, base=1), milestone=True)
    assert list(Review.objects.order_by("id").values_list("state", flat=True)) == ["returned", "waiting"]
    Review.objects.filter(state="waiting").update(state="accepted")
    settle(give(learner, milestone, base=2), milestone=True)
    assert Review.objects.count() == 2


def test_only_the_learner_sees_their_review(
    learner: Account, neighbour: Account, milestone: Exercise
) -> None:
    settle(give(learner, milestone), milestone=True)
    review = Review.objects.get()
    see_review(actor=learner, review=review)
    review.refresh_from_db()
    assert review.seen_at is None  # still waiting: nothing to see
    Review.objects.update(state="returned")
    see_review(actor=neighbour, review=review)
    review.refresh_from_db()
    assert review.seen_at is None
    see_review(actor=learner, review=review)
    review.refresh_from_db()
    assert review.seen_at is not None
    with pytest.raises(NotFound):
        access.own_review(neighbour, review_id=review.pk)

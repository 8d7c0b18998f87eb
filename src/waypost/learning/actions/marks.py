"""From a hand-in to its one verdict, and from a passed milestone to its review."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from waypost.audit.actions import record
from waypost.judge.result import Verdict as JudgeVerdict
from waypost.kernel import clock
from waypost.kernel.errors import BadInput
from waypost.learning import killpoints
from waypost.learning.models import ExerciseProgress, Review, Submission, Verdict
from waypost.learning.models.work import ReviewState, SubmissionState
from waypost.learning.queries.owed import LEASE, LONGEST_PAUSE, owed, paused
from waypost.people.models import Account


def end_pauses() -> int:
    """The judge is back: what waits after a fault of ours may be tried at once. Gives how many.

    Their count of faults stays, so that one that fails by itself soon pauses long again.
    """
    now = clock.now()
    return paused(now).update(lease_until=now)


def claim_submission(*, submission_id: int, worker: str) -> Submission | None:
    """Take one hand-in to judge it; None if someone else has it or its verdict is given.

    One conditional update, so that of any number of workers exactly one gets it. A claim that had lapsed
    counts as a fault of ours.
    """
    now = clock.now()
    lapsed = owed(now).filter(pk=submission_id, state=SubmissionState.JUDGING).values("pk")
    Submission.objects.filter(pk__in=lapsed).update(faults=F("faults") + 1)
    taken = (
        owed(now)
        .filter(pk=submission_id)
        .order_by()
        .update(state=SubmissionState.JUDGING, claimed_by=worker, lease_until=now + LEASE)
    )
    return Submission.objects.get(pk=submission_id) if taken else None


def release_submission(*, submission_id: int, worker: str) -> bool:
    """After a fault of our own: back to waiting, with a pause. Never counted against the learner.

    False if this worker no longer held it.
    """
    held = Submission.objects.filter(pk=submission_id, state=SubmissionState.JUDGING, claimed_by=worker)
    faults = held.values_list("faults", flat=True).first()
    if faults is None:
        return False
    pause = min(timedelta(seconds=5 * 2 ** min(faults, 10)), LONGEST_PAUSE)
    return bool(
        held.update(
            state=SubmissionState.WAITING,
            claimed_by="",
            lease_until=clock.now() + pause,
            faults=F("faults") + 1,
        )
    )


def record_verdict(
    *, submission_id: int, verdict: JudgeVerdict, milestone: bool, actor: str = "system"
) -> bool:
    """Write down the one verdict of a hand-in, and what follows from it, in one commit.

    False, and nothing changed, if it has its verdict already. `milestone` says that a pass asks for the
    instructor's review. Raises BadInput for a `runner_fault`: that is ours, and no verdict.
    """
    if not verdict.final:
        raise BadInput("A fault of our own is no verdict.", "Release the hand-in so that it is tried again.")
    killpoints.reached("verdict-before-record")
    with transaction.atomic():
        given = (
            Submission.objects.filter(pk=submission_id)
            .exclude(state=SubmissionState.DONE)
            .update(state=SubmissionState.DONE, claimed_by="", lease_until=None)
        )
        if not given:
            return False
        submission = Submission.objects.select_related("learner").get(pk=submission_id)
        failed = [check.id for check in verdict.checks if check.status != "pass"]
        Verdict.objects.create(
            submission=submission,
            status=verdict.status,
            result=verdict.model_dump(mode="json"),
            failed_checks=failed,
        )
        _note_progress(submission, passed=verdict.status == "pass", failed=failed, actor=actor)
        if milestone and verdict.status == "pass":
            _ask_for_review(submission)
    killpoints.reached("verdict-after-record")
    return True


def see_review(*, actor: Account, review: Review) -> None:
    """The learner has opened the instructor's answer."""
    Review.objects.filter(
        pk=review.pk,
        submission__learner=actor,
        seen_at=None,
        state__in=(ReviewState.RETURNED, ReviewState.ACCEPTED),
    ).update(seen_at=clock.now())


def _note_progress(submission: Submission, *, passed: bool, failed: list[str], actor: str) -> None:
    now = clock.now()
    progress, _ = ExerciseProgress.objects.select_for_update().get_or_create(
        learner=submission.learner, exercise_id=submission.exercise_id
    )
    later_is_known = Submission.objects.filter(
        learner=submission.learner,
        exercise_id=submission.exercise_id,
        state=SubmissionState.DONE,
        pk__gt=submission.pk,
    ).exists()
    progress.tries += 1
    progress.last_at = now
    if not later_is_known:  # verdicts may come out of order after a fault
        progress.last_failed = failed
    first_pass = passed and progress.passed_at is None
    if first_pass:
        progress.passed_at = now
    progress.checks, progress.check_failed, progress.checked_at = 0, [], None  # the verdict is the newer word
    progress.save(
        update_fields=(
            "tries",
            "last_at",
            "last_failed",
            "passed_at",
            "checks",
            "check_failed",
            "checked_at",
        )
    )
    if first_pass:
        record(
            actor=actor,
            site=submission.learner.site_id,
            verb="learning.passed",
            subject_type="account",
            subject_id=submission.learner_id,
            detail={"exercise": submission.exercise_id, "submission": str(submission.key)},
        )


def _ask_for_review(submission: Submission) -> None:
    """One open question to the instructor at a time: a newer hand-in takes the place of one still waiting.

    What is accepted stays accepted.
    """
    earlier = Review.objects.filter(
        submission__learner=submission.learner, submission__exercise_id=submission.exercise_id
    )
    if earlier.filter(state=ReviewState.ACCEPTED).exists():
        return
    earlier.filter(state=ReviewState.WAITING).update(state=ReviewState.SUPERSEDED)
    Review.objects.create(submission=submission)

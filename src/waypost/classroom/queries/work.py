"""One learner's work on one exercise, as it is at this moment, with what an instructor could say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from waypost.classroom.access import hands_for
from waypost.classroom.advice import Advice, suggest_advice
from waypost.curriculum.schema import ANSWERS_FILE, Exercise
from waypost.judge.assemble import assemble, read_answers
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, NotFound
from waypost.learning.models import ExerciseProgress, Hand, Note, Submission, Workspace
from waypost.learning.models.work import SubmissionState
from waypost.people.access import visible_learners
from waypost.people.models import Account


def readable_work(*, exercise: Exercise, files: dict[str, str]) -> dict[str, str]:
    """Name -> text, as a person reads it: answers beside their questions, blocks and blanks as the file they make."""
    if ANSWERS_FILE not in files:
        return files
    try:
        if exercise.runner != "answer":
            return assemble(exercise, files)
        answers = read_answers(exercise, files)
    except BadInput:  # the exercise has changed since: show what is kept
        return files
    lines = [
        f"{question.ask}\n  {answers.get(question.id) or '(no answer yet)'}"
        for question in exercise.questions
    ]
    return {"Answers": "\n".join(lines)}


@dataclass(frozen=True)
class WorkNow:
    """`last` is the latest hand-in with its verdict; `says` what was not met then, in the checks' words. `checked`
    tells of a Check since then, and `check_says` what that did not meet."""

    files: dict[str, str]
    version: int
    updated_at: datetime | None
    progress: ExerciseProgress | None
    last: Submission | None
    says: list[str]
    advice: Advice | None
    hand: Hand | None
    notes: list[Note]
    checked: str = ""
    check_says: list[str] = field(default_factory=list)


def _last_submission(learner: Account, exercise_id: str) -> Submission | None:
    return (
        Submission.objects.select_related("verdict")
        .filter(learner=learner, exercise_id=exercise_id, state=SubmissionState.DONE)
        .order_by("-verdict__pk")
        .first()
    )


def show_work(*, actor: Account, learner: Account, exercise: Exercise) -> WorkNow:
    """Five queries. The caller has authorised `learner`."""
    workspace = Workspace.objects.filter(learner=learner, key=exercise.workspace_key).first()
    last = _last_submission(learner, exercise.id)
    progress = ExerciseProgress.objects.filter(learner=learner, exercise_id=exercise.id).first()
    since = progress is not None and progress.checked_at is not None
    failed = list(last.verdict.failed_checks) if last else []
    check_failed = list(progress.check_failed) if progress and since else []
    says = {check.id: check.says for check in exercise.checks}
    files = dict(workspace.files) if workspace else dict(exercise.files)
    return WorkNow(
        files=files,
        version=workspace.version if workspace else 0,
        updated_at=workspace.updated_at if workspace else None,
        progress=progress,
        last=last,
        says=[says[key] for key in failed if key in says],
        advice=suggest_advice(
            exercise=exercise,
            failed=check_failed if since else failed,
            files=last.files if last and not since else files,
        ),
        hand=hands_for(actor).filter(learner=learner, exercise_id=exercise.id, state="waiting").first(),
        notes=list(
            Note.objects.select_related("author").filter(learner=learner, exercise_id=exercise.id)[:5]
        ),
        checked=_checked(progress) if progress else "",
        check_says=[says[key] for key in check_failed if key in says],
    )


def _checked(progress: ExerciseProgress) -> str:
    if progress.checked_at is None:
        return ""
    at = f"{progress.checked_at.astimezone(clock.LONDON):%H:%M}"
    if not progress.check_failed:
        return f"Their Check at {at} met everything. It is not handed in yet."
    times = progress.checks
    return (
        f"Tried Check {'once' if times == 1 else 'twice' if times == 2 else f'{times} times'}, last at {at}."
    )


def show_submission(*, actor: Account, submission_id: int) -> Submission:
    """One hand-in of a learner whom `actor` may see. Raises NotFound."""
    found = (
        Submission.objects.select_related("learner", "verdict")
        .filter(pk=submission_id, learner__in=visible_learners(actor))
        .first()
    )
    if found is None:
        raise NotFound("There is no such hand-in here.", "Go back to the learner's page.")
    return found

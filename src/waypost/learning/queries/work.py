"""The exercise page, the history of the work, and a project."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

from waypost.curriculum.schema import Exercise, Project
from waypost.kernel.errors import NotFound
from waypost.learning.access import progress_of, reviews_of, saves_of, submissions_of, workspaces_of
from waypost.learning.models import LineComment, Review, Save, Submission, Workspace
from waypost.learning.models.work import ReviewState, SubmissionState
from waypost.learning.queries.trail import Trail, trail_of
from waypost.people.models import Account
from waypost.people.queries.prepared import Prepared

PAGE_OF_SAVES = 100


@dataclass(frozen=True)
class Standing:
    """Where one person is with one exercise. `waiting`: key of a hand-in that has no verdict yet; '' for none."""

    opened: bool
    passed: bool
    trail: Trail
    workspace: Workspace | None
    last_verdict: dict[str, Any] | None
    waiting: str


_COLUMNS = ("pk", "files", "version", "newest_save", "window", "last_line", "updated_at")
_WORK = Prepared(lambda who, key: workspaces_of(who).filter(key=key).values_list(*_COLUMNS), names=("key",))
_NEWEST = Prepared(
    lambda who, exercise: (
        submissions_of(who).filter(exercise_id=exercise).values_list("key", "state", "verdict__result")[:2]
    ),
    names=("exercise",),
)


def work_of(account: Account, exercise: Exercise) -> Workspace | None:
    """The person's files for this exercise; None before the first save."""
    for values in _WORK.rows(account, key=exercise.workspace_key):
        return Workspace(
            learner=account, key=exercise.workspace_key, **dict(zip(_COLUMNS, values, strict=True))
        )
    return None


def standing(account: Account, exercise: Exercise) -> Standing:
    """Three queries."""
    trail = trail_of(account)
    verdict, waiting = None, ""
    for number, (key, state, result) in enumerate(_NEWEST.rows(account, exercise=exercise.id)):
        if number == 0 and state != SubmissionState.DONE:
            waiting = str(key)
        elif verdict is None:
            verdict = result
    return Standing(
        opened=exercise.id in trail.opened,
        passed=exercise.id in trail.passed,
        trail=trail,
        workspace=work_of(account, exercise),
        last_verdict=verdict,
        waiting=waiting,
    )


def submission_json(submission: Submission, *, next_url: str) -> dict[str, Any]:
    """A hand-in as the page learns of it. While it waits after a fault of ours, a sentence says so."""
    done = submission.state == SubmissionState.DONE
    fault = not done and submission.faults > 0
    return {
        "submission": str(submission.key),
        "state": "done" if done else "waiting",
        "verdict": submission.verdict.result if done else None,
        "next_url": next_url,
        "message": "Waypost could not mark this. Your work is saved. We will try again in a minute."
        if fault
        else "",
    }


def history(account: Account, exercise: Exercise, *, before: int | None = None) -> tuple[list[Save], bool]:
    """A page of saves, newest first, without their text; and whether there are older ones."""
    saves = saves_of(account, key=exercise.workspace_key).defer("files")
    if before is not None:
        saves = saves.filter(version__lt=before)
    rows = list(saves[: PAGE_OF_SAVES + 1])
    return rows[:PAGE_OF_SAVES], len(rows) > PAGE_OF_SAVES


def save_at(account: Account, exercise: Exercise, version: int) -> Save:
    """One save with its text. Raises NotFound for another person's, as for none."""
    save = saves_of(account, key=exercise.workspace_key).filter(version=version).first()
    if save is None:
        raise NotFound("There is no such save.", "Choose another one from the list.")
    return save


@dataclass(frozen=True)
class DiffLine:
    """`sort`: same, gone (only in the save), new (only in the work now), or cut (lines left out)."""

    sort: str
    text: str


@dataclass(frozen=True)
class FileDiff:
    name: str
    lines: list[DiffLine]
    changed: bool


def compare_files(then: dict[str, str], now: dict[str, str]) -> list[FileDiff]:
    """How the work now differs from a save, file by file, with three lines around each change."""
    found = []
    for name in sorted(then.keys() | now.keys()):
        old, new = then.get(name, ""), now.get(name, "")
        found.append(FileDiff(name, _diff(old, new) if old != new else [], old != new))
    return found


def _diff(old: str, new: str) -> list[DiffLine]:
    lines = []
    for line in list(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=3))[2:]:
        sort = {"+": "new", "-": "gone", "@": "cut"}.get(line[:1], "same")
        lines.append(DiffLine(sort, "" if sort == "cut" else line[1:]))
    return lines


@dataclass(frozen=True)
class MilestoneState:
    """`state`: done, begun or open; `review`: the newest one that is not superseded."""

    exercise: Exercise
    number: int
    state: str
    review: Review | None
    comments: list[tuple[str, list[LineComment]]]


@dataclass(frozen=True)
class ProjectPage:
    milestones: list[MilestoneState]
    files: dict[str, str]
    going: MilestoneState | None


def project_page(account: Account, project: Project) -> ProjectPage:
    """Four queries."""
    step_ids = [milestone.id for milestone in project.milestones]
    passed = dict(
        progress_of(account).filter(exercise_id__in=step_ids).values_list("exercise_id", "passed_at")
    )
    reviews: dict[str, Review] = {}
    rows = (
        reviews_of(account)
        .filter(submission__exercise_id__in=step_ids)
        .exclude(state=ReviewState.SUPERSEDED)
        .select_related("submission", "decided_by")
        .prefetch_related("comments__author")
        .order_by("id")
    )
    for review in rows:
        reviews[review.submission.exercise_id] = review
    milestones = []
    for number, exercise in enumerate(project.milestones, start=1):
        state = "open" if exercise.id not in passed else "done" if passed[exercise.id] else "begun"
        found = reviews.get(exercise.id)
        milestones.append(MilestoneState(exercise, number, state, found, _comments(found)))
    files = workspaces_of(account).filter(key=project.id).values_list("files", flat=True).first()
    going = next((milestone for milestone in milestones if _left(milestone)), None)
    return ProjectPage(milestones, files or {}, going)


def _left(milestone: MilestoneState) -> bool:
    returned = milestone.review is not None and milestone.review.state == ReviewState.RETURNED
    return milestone.state != "done" or returned


def _comments(review: Review | None) -> list[tuple[str, list[LineComment]]]:
    """By file, each with the line of code it speaks of in `code`."""
    if review is None:
        return []
    by_file: dict[str, list[LineComment]] = {}
    for comment in review.comments.all():
        lines = review.submission.files.get(comment.file, "").splitlines()
        comment.code = lines[comment.line - 1] if comment.line <= len(lines) else ""  # type: ignore[attr-defined]
        by_file.setdefault(comment.file, []).append(comment)
    return list(by_file.items())

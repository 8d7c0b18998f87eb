"""A learner's own work: opening it, saving it, bringing a save back, handing it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction

from waypost.curriculum.schema import Exercise
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, NotFound, Refused
from waypost.learning import killpoints
from waypost.learning.access import saves_of, submissions_of, workspaces_of
from waypost.learning.actions.bookmark import is_marked, mark_begun
from waypost.learning.actions.written import Written
from waypost.learning.errors import WorkConflict, store_faults
from waypost.learning.files import clean_files, last_written
from waypost.learning.models import ExerciseProgress, Save, Submission, Workspace
from waypost.learning.models.work import SaveReason, SubmissionState
from waypost.learning.queries.work import work_of
from waypost.people.models import Account
from waypost.people.queries.prepared import Prepared

MAX_OWED = 5
"""Hand-ins of one person that may wait for a verdict at once."""
MAX_WINDOW = 32

_COLUMNS = [field.attname for field in Workspace._meta.concrete_fields]
_LOCKED = Prepared(
    lambda who, key: workspaces_of(who).select_for_update().filter(key=key).values_list(*_COLUMNS),
    names=("key",),
)
_WORKSPACE = Written(Workspace, "newest_save", "version", "files", "window", "last_line", "updated_at")
_SAVE = Written(Save, "workspace_id", "version", "files", "reason", "saved_at")


@dataclass(frozen=True)
class Opened:
    """The work as the page shows it. `version` 0: nothing saved yet, these are the first files."""

    files: dict[str, str]
    version: int


@dataclass(frozen=True)
class Saved:
    """`saved_at` is UTC; `version` is what the next save builds on."""

    version: int
    saved_at: datetime
    files: dict[str, str]


def open_exercise(
    *,
    actor: Account,
    exercise: Exercise,
    starter: Mapping[str, str],
    new_files: Mapping[str, str],
    opened_before: bool,
    workspace: Workspace | None,
) -> Opened:
    """The person's files for this exercise; writes only the first time.

    `starter` is what a person with no work begins from; `new_files` is what a later milestone adds to the work
    they have. `opened_before` and `workspace` come from the page's own queries, so that opening again costs
    none. Raises Unavailable where the first opening cannot be written.
    """
    if not opened_before:
        with store_faults(), transaction.atomic():
            ExerciseProgress.objects.bulk_create(
                [ExerciseProgress(learner=actor, exercise_id=exercise.id)], ignore_conflicts=True
            )
            if workspace is not None and not new_files.keys() <= workspace.files.keys():
                # read again: another window may have saved meanwhile
                workspace = _workspace(actor, exercise.workspace_key)
                _advance(
                    workspace,
                    exercise,
                    files={**new_files, **workspace.files},
                    window=workspace.window,
                    reason=SaveReason.NEXT_STEP,
                )
    if workspace is None or workspace.version == 0:
        return Opened(files=dict(starter), version=0)
    return Opened(files=workspace.files, version=workspace.version)


def save_work(
    *, actor: Account, exercise: Exercise, base_version: int, window: str, files: Mapping[str, Any]
) -> Saved:
    """Keep the files as a new version, built on `base_version`.

    The same text again makes no new version, so a retry after a lost answer is harmless. Raises WorkConflict
    when the work has moved on since `base_version` (the text sent is kept in the history all the same),
    TooLarge or BadInput for files that cannot be kept, Unavailable when the store cannot be written.
    """
    kept = clean_files(files, exercise=exercise)
    with store_faults():
        saved = _save(
            actor=actor,
            exercise=exercise,
            base_version=base_version,
            window=_window(window),
            files=kept,
            reason=SaveReason.TYPED,
        )
    killpoints.reached("save-after-commit")
    return saved


def restore_save(
    *, actor: Account, exercise: Exercise, version: int, base_version: int, window: str
) -> Saved:
    """Bring an earlier save back, as a new version on top. Nothing in the history goes away.

    Raises NotFound for a save that is not this person's, WorkConflict when the work has moved on.
    """
    earlier = saves_of(actor, key=exercise.workspace_key).filter(version=version).first()
    if earlier is None:
        raise NotFound("There is no such save.", "Choose another one from the list.")
    with store_faults():
        return _save(
            actor=actor,
            exercise=exercise,
            base_version=base_version,
            window=_window(window),
            files=earlier.files,
            reason=SaveReason.RESTORED,
        )


def hand_in(
    *,
    actor: Account,
    exercise: Exercise,
    submission: UUID,
    files: Mapping[str, Any],
    base_version: int,
    window: str,
) -> Submission:
    """Keep the files, and the fact that a verdict is owed for them, in one commit.

    The same `submission` key again gives the first one back, unchanged. A hand-in built on an older version
    of the same window goes through (it is what the person sees); one from another window raises WorkConflict.
    Refused while five hand-ins of this person still wait.
    """
    kept = clean_files(files, exercise=exercise)
    mine = submissions_of(actor).select_related("verdict")
    with store_faults():
        if (again := mine.filter(key=submission).first()) is not None:
            return _same(again, exercise)
        owed = submissions_of(actor).exclude(state=SubmissionState.DONE).count()
        if owed >= MAX_OWED:
            raise Refused(
                "You have handed in a few times, and we have not marked them all yet.",
                "Your work is saved. Wait for the marks, then hand in again.",
            )
        try:
            row = _hand_in(actor, exercise, submission, kept, base_version, _window(window))
        except IntegrityError:  # sent twice at the same moment: the other one was first
            first = mine.filter(key=submission).first()
            if first is None:
                raise
            return _same(first, exercise)
    killpoints.reached("submit-after-commit")
    return row


def _same(row: Submission, exercise: Exercise) -> Submission:
    if row.exercise_id != exercise.id:
        raise BadInput("That hand-in belongs to another exercise.", "Load the page and hand in again.")
    return row


def _hand_in(
    actor: Account, exercise: Exercise, key: UUID, files: dict[str, str], base_version: int, window: str
) -> Submission:
    """In one commit: the save, then the row that owes a verdict."""
    conflict: WorkConflict | None = None
    with transaction.atomic():
        workspace = _workspace(actor, exercise.workspace_key)
        stale = workspace.version != base_version and workspace.window != window
        if stale and workspace.files != files:
            conflict = _keep_beside(workspace, files=files, window=window)
        else:
            _advance(workspace, exercise, files=files, window=window, reason=SaveReason.HANDED_IN)
            mark_begun(actor=actor, place_type="exercise", place_id=exercise.id)
            row = Submission.objects.create(
                key=key,
                learner=actor,
                workspace=workspace,
                exercise_id=exercise.id,
                files=files,
                version=workspace.version,
            )
            ExerciseProgress.objects.bulk_create(
                [ExerciseProgress(learner=actor, exercise_id=exercise.id)], ignore_conflicts=True
            )
            killpoints.reached("submit-before-commit")
    if conflict is not None:
        raise conflict
    return row


def _save(
    *,
    actor: Account,
    exercise: Exercise,
    base_version: int,
    window: str,
    files: dict[str, str],
    reason: SaveReason,
) -> Saved:
    """Nearly always the work is as the window knows it. So it is looked at before the transaction, in which all other
    writers wait; where it has moved on meanwhile, once more and locked."""
    conflict: WorkConflict | None = None
    marked = is_marked(actor=actor, place_type="exercise", place_id=exercise.id)
    seen = work_of(actor, exercise)
    as_known = seen if seen is not None and seen.version == base_version and seen.files != files else None
    with transaction.atomic():
        if as_known and _advance(as_known, exercise, files=files, window=window, reason=reason):
            workspace = as_known
        else:
            workspace = _workspace(actor, exercise.workspace_key)
            if workspace.version != 0 and workspace.files == files:
                # already kept: nothing to add, whoever wrote it
                return Saved(version=workspace.version, saved_at=workspace.updated_at, files=files)
            if workspace.version == base_version:
                _advance(workspace, exercise, files=files, window=window, reason=reason)
            else:
                conflict = _keep_beside(workspace, files=files, window=window)
        if conflict is None and not marked:
            mark_begun(actor=actor, place_type="exercise", place_id=exercise.id)
        killpoints.reached("save-before-commit")
    if conflict is not None:
        raise conflict  # after the commit: what was sent is kept
    return Saved(version=workspace.version, saved_at=workspace.updated_at, files=files)


def _workspace(actor: Account, key: str) -> Workspace:
    """The row, locked until the transaction ends (SQLite: by the transaction itself)."""
    rows = _LOCKED.rows(actor, key=key)
    if not rows:
        Workspace.objects.bulk_create([Workspace(learner=actor, key=key)], ignore_conflicts=True)
        rows = _LOCKED.rows(actor, key=key)
    return Workspace.from_db(DEFAULT_DB_ALIAS, _COLUMNS, rows[0])


def _advance(
    workspace: Workspace, exercise: Exercise, *, files: dict[str, str], window: str, reason: SaveReason
) -> bool:
    """Put `files` in place as the next version. False, and nothing is written, where the row has moved on since it was
    read; a caller that has locked it need not look."""
    now, known = clock.now(), workspace.newest_save
    before = workspace.files if workspace.version else exercise.files
    workspace.last_line = last_written(before, files) or workspace.last_line
    workspace.newest_save += 1
    workspace.version = workspace.newest_save
    workspace.files = files
    workspace.window = window
    workspace.updated_at = now
    if not _WORKSPACE.update(workspace, where="newest_save", was=known):
        return False
    _SAVE.insert(
        Save(workspace=workspace, version=workspace.version, files=files, reason=reason, saved_at=now)
    )
    return True


def _keep_beside(workspace: Workspace, *, files: dict[str, str], window: str) -> WorkConflict:
    """Keep text that lost the race as a save of its own; the text in place stays as it is."""
    newest = workspace.saves.filter(reason=SaveReason.OTHER_WINDOW).first()
    if newest is not None and newest.files == files:
        kept_as = newest.version  # a window that tries again and again fills no disk
    else:
        workspace.newest_save += 1
        workspace.save(update_fields=("newest_save",))
        kept_as = workspace.newest_save
        Save.objects.create(workspace=workspace, version=kept_as, files=files, reason=SaveReason.OTHER_WINDOW)
    return WorkConflict(
        version=workspace.version,
        files=workspace.files,
        saved_at=workspace.updated_at,
        other_window=workspace.window != window,
        kept_as=kept_as,
    )


def _window(window: str) -> str:
    if len(window) > MAX_WINDOW:
        raise BadInput("This window has lost its name.", "Load the page again. Your last save is kept.")
    return window

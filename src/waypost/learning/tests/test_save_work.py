"""Each edit is saved as it is made; two windows merge nothing silently; nothing that was sent is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from waypost.curriculum.schema import Exercise
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, NotFound, Unavailable
from waypost.learning.actions import open_exercise, restore_save, save_work, work
from waypost.learning.errors import TooLarge, WorkConflict
from waypost.learning.models import ExerciseProgress, Save, Workspace
from waypost.people.models import Account


def save(who: Account, exercise: Exercise, text: str, *, base: int, window: str = "one") -> Any:
    return save_work(
        actor=who, exercise=exercise, base_version=base, window=window, files={"index.html": text}
    )


def reasons(who: Account) -> list[tuple[int, str]]:
    return list(
        Save.objects.filter(workspace__learner=who).order_by("version").values_list("version", "reason")
    )


def test_each_save_is_a_version(learner: Account, exercise: Exercise) -> None:
    assert save(learner, exercise, "a", base=0).version == 1
    assert save(learner, exercise, "ab", base=1).version == 2
    assert Workspace.objects.get(learner=learner).files == {"index.html": "ab"}
    assert reasons(learner) == [(1, "typed"), (2, "typed")]


def test_the_same_text_again_is_no_new_version(learner: Account, exercise: Exercise) -> None:
    save(learner, exercise, "a", base=0)
    assert save(learner, exercise, "a", base=1).version == 1
    assert save(learner, exercise, "a", base=0, window="two").version == 1  # its answer had gone missing
    assert reasons(learner) == [(1, "typed")]


def test_a_second_window_is_told_and_both_texts_stay(learner: Account, exercise: Exercise) -> None:
    save(learner, exercise, "mine", base=0)
    with pytest.raises(WorkConflict) as told:
        save(learner, exercise, "theirs", base=0, window="two")
    assert told.value.other_window is True
    assert (told.value.version, told.value.files) == (1, {"index.html": "mine"})
    assert reasons(learner) == [(1, "typed"), (2, "other_window")]
    assert Save.objects.get(version=told.value.kept_as).files == {"index.html": "theirs"}
    # the first window goes on as if nothing had happened
    assert save(learner, exercise, "mine too", base=1).version == 3
    assert Workspace.objects.get(learner=learner).files == {"index.html": "mine too"}


def test_a_lost_answer_of_the_same_window_is_told_apart(learner: Account, exercise: Exercise) -> None:
    save(learner, exercise, "a", base=0)
    with pytest.raises(WorkConflict) as told:
        save(learner, exercise, "ab", base=0)
    assert told.value.other_window is False
    assert save(learner, exercise, "ab", base=told.value.version).version == 3


def test_a_window_that_tries_for_ever_fills_no_disk(learner: Account, exercise: Exercise) -> None:
    save(learner, exercise, "mine", base=0)
    for _ in range(5):
        with pytest.raises(WorkConflict):
            save(learner, exercise, "theirs", base=0, window="two")
    assert len(reasons(learner)) == 2


def test_work_is_ones_own(learner: Account, neighbour: Account, exercise: Exercise) -> None:
    save(learner, exercise, "a", base=0)
    save(neighbour, exercise, "b", base=0)
    assert Workspace.objects.get(learner=learner).files == {"index.html": "a"}
    with pytest.raises(NotFound):
        restore_save(actor=neighbour, exercise=exercise, version=2, base_version=1, window="one")


def test_milestones_share_the_files(learner: Account, milestone: Exercise, next_milestone: Exercise) -> None:
    save(learner, milestone, "frame", base=0)
    assert save(learner, next_milestone, "frame and sums", base=1).version == 2
    assert Workspace.objects.get(learner=learner).key == "calculator"


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", ".hidden", "a//b", "", "a b", "x" * 81, "a\n", "a/../b", "é.html"]
)
def test_file_names_are_checked(learner: Account, exercise: Exercise, name: str) -> None:
    with pytest.raises(BadInput):
        save_work(actor=learner, exercise=exercise, base_version=0, window="w", files={name: "x"})
    assert not Workspace.objects.exists()


@pytest.mark.parametrize("text", [None, 3, ["x"], {"a": 1}, b"x"])
def test_files_hold_text(learner: Account, exercise: Exercise, text: object) -> None:
    with pytest.raises(BadInput):
        save_work(actor=learner, exercise=exercise, base_version=0, window="w", files={"index.html": text})


def test_size_is_bounded_in_bytes(learner: Account, exercise: Exercise) -> None:
    save(learner, exercise, "x" * 200 * 1024, base=0)
    for text in ("x" * (200 * 1024 + 1), "é" * (100 * 1024 + 1), "y" * 10_000_000, "é" * 5_000_000):
        with pytest.raises(TooLarge):
            save(learner, exercise, text, base=1)
    save(learner, exercise, "é" * 100 * 1024, base=1)
    many = {f"f{n}.css": "" for n in range(31)}
    with pytest.raises(TooLarge):
        save_work(actor=learner, exercise=exercise, base_version=2, window="w", files=many)


def test_what_no_database_can_hold_is_no_reason_to_lose_the_rest(
    learner: Account, exercise: Exercise
) -> None:
    saved = save(learner, exercise, "a\x00b\ud800c 👋 שלום", base=0)
    assert saved.files == {"index.html": "a\ufffdb\ufffdc 👋 שלום"}
    assert save(learner, exercise, "plain\x00", base=1).files == {"index.html": "plain\ufffd"}
    Workspace.objects.get(learner=learner)


def test_answers_are_the_only_file_of_an_answer_exercise(learner: Account, predict: Exercise) -> None:
    save_work(actor=learner, exercise=predict, base_version=0, window="w", files={"answers.json": "{}"})
    with pytest.raises(BadInput):
        save_work(actor=learner, exercise=predict, base_version=1, window="w", files={"index.html": "x"})


def test_a_window_name_is_short(learner: Account, exercise: Exercise) -> None:
    with pytest.raises(BadInput):
        save(learner, exercise, "a", base=0, window="w" * 33)


def test_restoring_puts_an_old_save_on_top(learner: Account, exercise: Exercise) -> None:
    save(learner, exercise, "first", base=0)
    save(learner, exercise, "second", base=1)
    restored = restore_save(actor=learner, exercise=exercise, version=1, base_version=2, window="one")
    assert (restored.version, restored.files) == (3, {"index.html": "first"})
    assert reasons(learner)[-1] == (3, "restored")
    with pytest.raises(WorkConflict):
        restore_save(actor=learner, exercise=exercise, version=2, base_version=2, window="two")
    with pytest.raises(NotFound):
        restore_save(actor=learner, exercise=exercise, version=99, base_version=3, window="one")


def test_a_clock_set_back_a_year_changes_no_order(learner: Account, exercise: Exercise) -> None:
    save(learner, exercise, "now", base=0)
    with clock.use(clock.FixedClock(clock.now() - timedelta(days=365))):
        save(learner, exercise, "a year ago, says the clock", base=1)
    newest = Save.objects.filter(workspace__learner=learner).first()
    assert newest is not None
    assert newest.version == 2
    assert Workspace.objects.get(learner=learner).files["index.html"].startswith("a year ago")


@pytest.mark.sqlite
def test_a_store_that_cannot_be_written_is_said_plainly(learner: Account, exercise: Exercise) -> None:
    save(learner, exercise, "kept", base=0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
    try:
        with pytest.raises(Unavailable, match="cannot write"):
            save(learner, exercise, "more", base=1)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 0")
    assert Workspace.objects.get(learner=learner).files == {"index.html": "kept"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite
def test_a_full_disk_is_said_plainly(learner: Account, exercise: Exercise) -> None:
    save(learner, exercise, "kept", base=0)
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        with pytest.raises(Unavailable, match="cannot write"):
            save(learner, exercise, "more" * 40_000, base=1)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert Workspace.objects.get(learner=learner).files == {"index.html": "kept"}
    assert save(learner, exercise, "more" * 40_000, base=1).version == 2


@pytest.mark.django_db(transaction=True)
def test_windows_saving_at_the_same_moment(
    learner: Account, exercise: Exercise, together: Callable[..., list[Any]]
) -> None:
    """Eight windows build on one version: one wins, seven are told, and all eight texts are in the history."""
    save(learner, exercise, "start", base=0)
    results = together(
        *(lambda n=n: save(learner, exercise, f"text {n}", base=1, window=f"w{n}") for n in range(8))
    )
    conflicts = [result for result in results if isinstance(result, WorkConflict)]
    assert len(conflicts) == 7, results
    kept = {files["index.html"] for files in Save.objects.values_list("files", flat=True)}
    assert kept == {"start", *(f"text {n}" for n in range(8))}
    assert [version for version, _ in reasons(learner)] == list(range(1, 10))


def test_a_save_between_the_look_and_the_write_is_a_conflict(
    learner: Account, exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look before the transaction may be out of date by then."""
    save(learner, exercise, "start", base=0)
    then = work.work_of(learner, exercise)
    save(learner, exercise, "theirs", base=1, window="two")

    monkeypatch.setattr(work, "work_of", lambda who, exercise: then)
    with pytest.raises(WorkConflict) as told:
        save(learner, exercise, "mine", base=1)
    assert told.value.files == {"index.html": "theirs"}
    assert Workspace.objects.get(learner=learner).files == {"index.html": "theirs"}
    assert reasons(learner) == [(1, "typed"), (2, "typed"), (3, "other_window")]


# opening ------------------------------------------------------------------------------------------------


def open_it(who: Account, exercise: Exercise, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "starter": exercise.files,
        "new_files": {},
        "opened_before": ExerciseProgress.objects.filter(learner=who, exercise_id=exercise.id).exists(),
        "workspace": Workspace.objects.filter(learner=who, key=exercise.workspace_key).first(),
    }
    return open_exercise(actor=who, exercise=exercise, **{**values, **changes})


def test_opening_shows_the_starter_and_writes_once(
    learner: Account, exercise: Exercise, django_assert_num_queries: Any
) -> None:
    opened = open_it(learner, exercise)
    assert (opened.files, opened.version) == (dict(exercise.files), 0)
    assert ExerciseProgress.objects.filter(learner=learner).count() == 1
    with django_assert_num_queries(0):
        open_exercise(
            actor=learner, exercise=exercise, starter={}, new_files={}, opened_before=True, workspace=None
        )


def test_opening_again_shows_the_work(learner: Account, exercise: Exercise) -> None:
    open_it(learner, exercise)
    save(learner, exercise, "mine", base=0)
    assert open_it(learner, exercise).files == {"index.html": "mine"}


def test_a_next_milestone_adds_its_files_once(
    learner: Account, milestone: Exercise, next_milestone: Exercise
) -> None:
    save(learner, milestone, "frame", base=0)
    opened = open_it(learner, next_milestone, new_files=next_milestone.files)
    assert opened.files == {"index.html": "frame", "script.js": "// sums go here\n"}
    assert reasons(learner)[-1] == (2, "next_step")
    save_work(
        actor=learner, exercise=next_milestone, base_version=2, window="w", files={"index.html": "no script"}
    )
    again = open_it(learner, next_milestone, new_files=next_milestone.files)
    assert again.files == {"index.html": "no script"}  # they took it away; it stays away


def test_opening_a_next_milestone_takes_back_nothing_that_was_saved_meanwhile(
    learner: Account, milestone: Exercise, next_milestone: Exercise
) -> None:
    save(learner, milestone, "frame", base=0)
    seen = Workspace.objects.get(learner=learner)
    save(learner, milestone, "frame and more", base=1)  # after the page had looked
    opened = open_it(learner, next_milestone, new_files=next_milestone.files, workspace=seen)
    assert opened.files == {"index.html": "frame and more", "script.js": "// sums go here\n"}
    assert Workspace.objects.get(learner=learner).files == opened.files
    assert reasons(learner) == [(1, "typed"), (2, "typed"), (3, "next_step")]

"""Lessons read, quiz answers, hints, enrolment, and the kill switch that is never on by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from waypost.curriculum.schema import Exercise, Lesson, Quiz
from waypost.kernel.errors import BadInput, NotFound, Refused
from waypost.learning.actions import answer_quiz, enrol_learner, mark_lesson_read, open_hint, save_work
from waypost.learning.files import last_written
from waypost.learning.models import Enrolment, ExerciseProgress, LessonProgress, Workspace
from waypost.people.models import Account


@pytest.fixture
def lesson() -> Lesson:
    quiz = Quiz(ask="Which?", options=("a", "b", "c"), answer=2, because="b")
    return Lesson(
        id="html-01-first-page",
        title="Your first page",
        minutes=20,
        teaches=(),
        reviewed=date(2026, 11, 22),
        prose="",
        quiz=(quiz,),
        exercises=(),
        source=Path("x.md"),
        module_id="the-web-page",
    )


def test_read_once_stays_read(learner: Account, lesson: Lesson) -> None:
    mark_lesson_read(actor=learner, lesson=lesson)
    first = LessonProgress.objects.get().read_at
    mark_lesson_read(actor=learner, lesson=lesson)
    assert LessonProgress.objects.get().read_at == first is not None


def test_the_quiz_answers_at_once_and_remembers(learner: Account, lesson: Lesson) -> None:
    assert answer_quiz(actor=learner, lesson=lesson, question=1, option=1) is False
    assert answer_quiz(actor=learner, lesson=lesson, question=1, option=2) is True
    assert LessonProgress.objects.get().quiz == {"1": 2}


@pytest.mark.parametrize(("question", "option"), [(0, 1), (2, 1), (1, 0), (1, 4), (-1, 1)])
def test_a_question_that_is_not_there(learner: Account, lesson: Lesson, question: int, option: int) -> None:
    with pytest.raises(BadInput):
        answer_quiz(actor=learner, lesson=lesson, question=question, option=option)


def test_hints_only_count_up(learner: Account, exercise: Exercise) -> None:
    ExerciseProgress.objects.create(learner=learner, exercise_id=exercise.id)
    for number in (2, 1):
        open_hint(actor=learner, exercise=exercise, number=number)
    assert ExerciseProgress.objects.get().hints_opened == 2
    with pytest.raises(BadInput):
        open_hint(actor=learner, exercise=exercise, number=4)


def test_enrolment_is_for_staff_of_the_site(
    learner: Account, instructor: Account, other_instructor: Account, peer: Account
) -> None:
    with pytest.raises(NotFound):
        enrol_learner(actor=other_instructor, learner=learner, programme_id="foundations")
    with pytest.raises(Refused):
        enrol_learner(actor=peer, learner=learner, programme_id="foundations")
    for _ in range(2):
        enrol_learner(actor=instructor, learner=learner, programme_id="foundations")
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ({}, {}, ""),
        ({}, {"index.html": "<h1>\n  <p>Hello \n\n  \n"}, "<p>Hello"),
        ({"a": "1\n2\n3"}, {"a": "1\n2\n3"}, ""),
        ({"a": "1\n2\n3"}, {"a": "1\n2\nnew\n3"}, "new"),
        ({"a": "1\n2\n3"}, {"a": "1\n3"}, ""),
        ({"a": "1\n1\n1"}, {"a": "1\n1\n1\n1"}, "1"),
        (
            {"index.html": "<p>", "style.css": "p {}"},
            {"index.html": "<p>", "style.css": "p { color: red }"},
            "p { color: red }",
        ),
        ({}, {"answers.json": '{"q": "x"}'}, ""),
        ({"a": "x"}, {"a": "y" * 500}, "y" * 120),
    ],
)
def test_the_last_line_they_wrote(before: dict[str, str], after: dict[str, str], line: str) -> None:
    assert last_written(before, after) == line


def test_a_line_taken_away_leaves_the_one_before(learner: Account, exercise: Exercise) -> None:
    for base, text in enumerate(("<p>We sell apples.</p>\n<h1>Mine</h1>\n", "<p>We sell apples.</p>\n")):
        save_work(actor=learner, exercise=exercise, base_version=base, window="w", files={"index.html": text})
        assert Workspace.objects.get().last_line == "<h1>Mine</h1>"


@pytest.mark.parametrize(
    ("wanted", "reached", "code"),
    [
        ("", 5, 0),
        ("save-after-commit", 1, 137),
        ("save-after-commit:3", 2, 0),
        ("save-after-commit:3", 3, 137),
        ("submit-before-commit", 5, 0),
    ],
)
def test_kill_points_are_inert_unless_asked(wanted: str, reached: int, code: int) -> None:
    script = (
        "from waypost.learning import killpoints\n"
        f"for _ in range({reached}): killpoints.reached('save-after-commit')\n"
    )
    environment = {**os.environ, "WAYPOST_KILL_AT": wanted}
    assert subprocess.run([sys.executable, "-c", script], env=environment, check=False).returncode == code

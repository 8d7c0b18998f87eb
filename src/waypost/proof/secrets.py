"""Nothing secret in what a learner receives: solutions, hidden checks, wrong answers, what staff may say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from waypost.curriculum.blocks import block_ids
from waypost.curriculum.findings import Finding
from waypost.curriculum.learner import learner_view
from waypost.curriculum.library import Library
from waypost.curriculum.render import lesson_html
from waypost.curriculum.schema import ANSWERS_FILE, Exercise, Lesson

HIDDEN = "a hidden check"
SHORTEST = 12
"""Shorter texts turn up by chance."""
SHORTEST_CODE = 8
SHORTEST_IN_LESSON = 60


def exercise_secrets(exercise: Exercise, library: Library) -> Iterator[Finding]:
    """Search what `learner_view` gives for each secret of the exercise."""
    view = learner_view(exercise, library)
    received = [form for text in strings(view) for form in (squeeze(text), squeeze(words_of(text)))]
    for name, line, secret in secrets_of(exercise):
        wanted = squeeze(secret)
        shortest = SHORTEST_CODE if name == HIDDEN else SHORTEST
        if len(wanted) >= shortest and any(wanted in text for text in received):
            yield _told(exercise, line, name, secret)
    given = {check["id"] for check in view["checks"]}
    for check in exercise.checks:
        if check.hidden and check.id in given:
            yield _told(exercise, exercise.lines[f"checks/{check.id}"], HIDDEN, check.id)
    if exercise.runner == "answer" and any("expect" in check for check in view["checks"]):
        yield _told(exercise, exercise.lines["checks"], "an expected answer", "expect")
    if exercise.kind == "parsons":
        shown = [text for text in block_ids(exercise).values() if text in exercise.blocks]
        if len(exercise.blocks) > 1 and tuple(shown) == exercise.blocks and len(set(shown)) > 1:
            yield _told(exercise, exercise.lines["blocks"], "the order of the blocks", exercise.blocks[0])


def lesson_secrets(lesson: Lesson, library: Library) -> Iterator[Finding]:
    """Search the lesson page for whole solutions of its exercises."""
    page = squeeze(words_of(lesson_html(lesson, library)))
    for exercise in lesson.exercises:
        if exercise.runner == "answer" or exercise.kind == "fill":
            continue
        for index, solution in enumerate(exercise.solutions):
            for name, text in solution.files.items():
                secret = squeeze(text)
                if len(secret) >= SHORTEST_IN_LESSON and secret in page and text != exercise.files.get(name):
                    yield Finding(
                        exercise.source.as_posix(), exercise.lines[f"solution/{index}"], "secret",
                        f"The lesson page holds this whole solution ({name}).", "Change the example in the lesson.",
                    )  # fmt: skip


def secrets_of(exercise: Exercise) -> Iterator[tuple[str, int, str]]:
    """What it is, its line, its text: everything a learner must not be given."""
    given = {squeeze(text) for text in exercise.files.values()}
    for index, solution in enumerate(exercise.solutions):
        if exercise.kind == "parsons" or ANSWERS_FILE in solution.files:
            continue
        for name, text in solution.files.items():
            if squeeze(text) not in given:
                yield f"the solution ({name})", exercise.lines[f"solution/{index}"], text
    for index, wrong in enumerate(exercise.wrong):
        for text in (wrong.shows, wrong.say):
            yield "what staff are told", exercise.lines[f"wrong/{index}"], text
    for reason in exercise.survivors.values():
        yield "a reason for a survivor", 1, reason
    visible = {
        text for check in exercise.checks if not check.hidden for text in _check_texts(check.model_dump())
    }
    for check in exercise.checks:
        if check.hidden:
            for text in _check_texts(check.model_dump()) - visible:
                yield HIDDEN, exercise.lines[f"checks/{check.id}"], text


def _check_texts(check: dict[str, Any]) -> set[str]:
    """The telling texts of a check: what it runs and puts in place. (What it expects, the Task must state.)"""
    return {text for name in ("get", "do", "with_") for text in strings(check[name])}


def strings(value: Any) -> Iterator[str]:
    """Every text inside a JSON-like value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def words_of(html: str) -> str:
    """What a person reads of some HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def squeeze(text: str) -> str:
    """Without any spaces, so that spacing hides nothing."""
    return re.sub(r"\s+", "", text)


def _told(exercise: Exercise, line: int, name: str, secret: str) -> Finding:
    return Finding(
        exercise.source.as_posix(), line, "secret", f"A learner is given {name}: {secret.strip()[:60]!r}",
        "Take it out of the task, files, hints or visible checks.",
    )  # fmt: skip

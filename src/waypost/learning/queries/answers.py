"""Typed answers as a person reads them, never as the file they are kept in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from waypost.curriculum.schema import ANSWERS_FILE, Exercise
from waypost.judge.assemble import assemble, blanks, read_answers
from waypost.kernel.errors import BadInput

GAP = "____"


@dataclass(frozen=True)
class Readable:
    """Questions (markdown) each with the answer typed so far ('' for none), or files as lines of text."""

    questions: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, list[str]]] = field(default_factory=list)


def readable(exercise: Exercise | None, files: Mapping[str, str]) -> Readable:
    """Predict and trace: the questions. Blocks and gaps: the file they make. Everything else: the files as they are.
    Answers that do not fit the exercise any more are shown as they are kept."""
    shown = dict(files)
    if exercise is not None and exercise.kind in ("predict", "trace", "parsons", "fill"):
        try:
            if exercise.runner == "answer":
                answers = read_answers(exercise, files)
                return Readable([(one.ask, answers.get(one.id, "")) for one in exercise.questions])
            if ANSWERS_FILE in files:
                shown = assemble(exercise, _with_gaps(exercise, files))
            elif exercise.kind == "fill":
                shown = assemble(exercise, _with_gaps(exercise, {ANSWERS_FILE: "{}"}))
        except BadInput:
            shown = dict(files)
    return Readable(files=[(name, text.splitlines()) for name, text in sorted(shown.items())])


def _with_gaps(exercise: Exercise, files: Mapping[str, str]) -> dict[str, str]:
    """An empty gap shows as a line, so that a helper sees where it is."""
    if exercise.kind != "fill":
        return dict(files)
    answers = read_answers(exercise, files)
    return {ANSWERS_FILE: json.dumps({name: answers.get(name) or GAP for name in blanks(exercise)})}

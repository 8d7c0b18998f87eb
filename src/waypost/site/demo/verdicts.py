"""Real verdicts for the demo's hand-ins: each solution and wrong answer is judged once, and remembered."""

from __future__ import annotations

import json

from waypost.curriculum.blocks import order_of
from waypost.curriculum.library import Library
from waypost.curriculum.schema import ANSWERS_FILE, Exercise, Files
from waypost.judge.result import Verdict
from waypost.learning.marking import Judge, check_answers


def as_typed(exercise: Exercise, files: Files) -> Files:
    """The files as a learner's page would hold them: blocks in their order, not the file they make."""
    if exercise.kind == "parsons" and ANSWERS_FILE not in files:
        order = order_of(exercise, files[exercise.entry])
        return {ANSWERS_FILE: json.dumps({"order": order or []})}
    return dict(files)


class VerdictBook:
    """Looks up what the judge says of a known answer; asks it the first time."""

    def __init__(self, library: Library, judge: Judge) -> None:
        self.library = library
        self._judge = judge
        self._kept: dict[tuple[str, str], Verdict] = {}

    def solution(self, exercise: Exercise) -> tuple[Files, Verdict]:
        return self._of(exercise, exercise.solutions[0].name, exercise.solutions[0].files)

    def wrong(self, exercise: Exercise, which: int) -> tuple[Files, Verdict] | None:
        """A known wrong answer, or None where there is none."""
        if not exercise.wrong:
            return None
        answer = exercise.wrong[which % len(exercise.wrong)]
        return self._of(exercise, answer.name, answer.files)

    def _of(self, exercise: Exercise, name: str, files: Files) -> tuple[Files, Verdict]:
        typed = as_typed(exercise, files)
        key = (exercise.id, name)
        if key not in self._kept:
            if exercise.runner == "answer":
                self._kept[key] = check_answers(exercise, dict(typed))
            else:
                self._kept[key] = self._judge.judge(exercise, dict(typed))
        return typed, self._kept[key]

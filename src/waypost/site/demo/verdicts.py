"""Real verdicts for the demo's hand-ins: each solution and wrong answer is judged once, and remembered."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep

from waypost.curriculum.blocks import order_of
from waypost.curriculum.library import Library
from waypost.curriculum.schema import ANSWERS_FILE, Exercise, Files, Solution, WrongAnswer
from waypost.judge.result import Verdict
from waypost.learning.marking import Judge, check_answers

PAUSES = (1.0, 3.0, 9.0)
"""Seconds before a verdict that we could not give is tried again."""
WRONGS = 2
"""Different wrong answers to one exercise."""


def as_typed(exercise: Exercise, files: Files) -> Files:
    """The files as a learner's page would hold them: blocks in their order, not the file they make."""
    if exercise.kind == "parsons" and ANSWERS_FILE not in files:
        order = order_of(exercise, files[exercise.entry])
        return {ANSWERS_FILE: json.dumps({"order": order or []})}
    return dict(files)


class VerdictBook:
    """What the judge says of each known answer. Answers are asked for ahead, in the order in which they come up, so
    that the judge works while the rest is being made."""

    def __init__(self, library: Library, judge: Judge, pool: ThreadPoolExecutor) -> None:
        self.library = library
        self._judge = judge
        self._pool = pool
        self._asked: dict[tuple[str, str], Future[Verdict]] = {}

    def ask_ahead(self, exercise: Exercise, answer: Solution | WrongAnswer) -> None:
        """Have it judged soon; again changes nothing."""
        self._verdict(exercise, answer.name, answer.files)

    def solution(self, exercise: Exercise) -> tuple[Files, Verdict]:
        return self._of(exercise, exercise.solutions[0])

    def wrong(self, exercise: Exercise, which: int) -> tuple[Files, Verdict] | None:
        """A known wrong answer, or None where there is none."""
        found = which_wrong(exercise, which)
        return self._of(exercise, found) if found else None

    def _of(self, exercise: Exercise, answer: Solution | WrongAnswer) -> tuple[Files, Verdict]:
        return as_typed(exercise, answer.files), self._verdict(exercise, answer.name, answer.files).result()

    def _verdict(self, exercise: Exercise, name: str, files: Files) -> Future[Verdict]:
        key = (exercise.id, name)
        if key not in self._asked:
            self._asked[key] = self._pool.submit(self._mark, exercise, dict(as_typed(exercise, files)))
        return self._asked[key]

    def _mark(self, exercise: Exercise, files: Files) -> Verdict:
        """A fault of ours is tried again, as the sweeper would: a machine that has much else to do gets over it."""
        if exercise.runner == "answer":
            return check_answers(exercise, files)
        for seconds in PAUSES:
            verdict = self._judge.judge(exercise, files)
            if verdict.status != "runner_fault":
                return verdict
            sleep(seconds)
        return self._judge.judge(exercise, files)


def which_wrong(exercise: Exercise, which: int) -> WrongAnswer | None:
    """One of the first few known wrong answers: more would only make the first start longer."""
    few = exercise.wrong[:WRONGS]
    return few[which % len(few)] if few else None

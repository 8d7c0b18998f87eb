"""Ten weeks of work for each invented learner, as events in time, done through the same actions as real work."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from waypost.curriculum.schema import Exercise, Files
from waypost.judge.result import Verdict
from waypost.kernel import clock
from waypost.learning.actions import (
    claim_submission,
    hand_in,
    mark_lesson_read,
    open_exercise,
    record_verdict,
    save_work,
)
from waypost.learning.curriculum import new_files, starter_files
from waypost.learning.models import ExerciseProgress, Workspace
from waypost.people.models import Account
from waypost.site.demo.roster import Learner
from waypost.site.demo.verdicts import VerdictBook

SESSION_DAYS = (1, 2, 3)  # Tuesday, Wednesday, Thursday
SESSION_START = time(9, 0)
SESSION_MINUTES = 150
WINDOW = "demo"


@dataclass
class Event:
    """Something that happens at `at`."""

    at: datetime
    do: Callable[[], None]


def session_days(*, now: datetime, weeks: int) -> list[date]:
    """Days on which class was held in the last `weeks` weeks, today left out."""
    today = now.astimezone(clock.LONDON).date()
    days = [today - timedelta(days=back) for back in range(weeks * 7, 0, -1)]
    return [day for day in days if day.weekday() in SESSION_DAYS]


def start_of(day: date) -> datetime:
    return datetime.combine(day, SESSION_START, tzinfo=clock.LONDON)


@dataclass
class Story:
    """One learner's way through the course, up to the exercise they are on now."""

    plan: Learner
    account: Account
    book: VerdictBook
    random: Random
    days: list[date]  # on which they came

    def exercises(self) -> list[Exercise]:
        order = self.book.library.exercise_order
        count = max(1, min(len(order) - 1, round(self.plan.reach * len(order))))
        return [self.book.library.exercises[key] for key in order[:count]]

    def current(self) -> Exercise:
        order = self.book.library.exercise_order
        return self.book.library.exercises[order[len(self.exercises())]]

    def events(self) -> list[Event]:
        done = self.exercises()
        found = []
        for place, exercise in enumerate(done):
            spot = place / len(done) * len(self.days)
            day = self.days[int(spot)]
            began = start_of(day) + timedelta(minutes=4 + (spot % 1) * (SESSION_MINUTES - 25))
            found += self._work_on(exercise, began, place)
        return found

    def _work_on(self, exercise: Exercise, began: datetime, place: int) -> list[Event]:
        minutes = exercise.minutes * self.random.uniform(0.7, 1.6)
        tries = 0 if self.random.random() < self.plan.careful else self.random.choice((1, 1, 2))
        which, share = self.random.randrange(8), self.random.uniform(0.45, 0.8)
        reads = [exercise.lesson_id] if exercise.lesson_id and place % 3 == 0 else []

        def work() -> None:
            self._open(exercise)
            for lesson_id in reads:
                mark_lesson_read(actor=self.account, lesson=self.book.library.lesson(lesson_id))
            for step in range(tries):
                if answer := self.book.wrong(exercise, which + step):
                    self._hand_in(exercise, *answer)

        def finish() -> None:
            self._hand_in(exercise, *self.book.solution(exercise))
            slot = len(self.days) * SESSION_MINUTES / len(self.exercises())
            spent = int(60 * min(150, slot * share))
            ExerciseProgress.objects.filter(learner=self.account, exercise_id=exercise.id).update(
                seconds=spent
            )

        return [Event(began, work), Event(began + timedelta(minutes=minutes), finish)]

    def _workspace(self, exercise: Exercise) -> Workspace | None:
        return Workspace.objects.filter(learner=self.account, key=exercise.workspace_key).first()

    def _open(self, exercise: Exercise) -> None:
        open_exercise(
            actor=self.account,
            exercise=exercise,
            starter=starter_files(exercise),
            new_files=new_files(exercise),
            opened_before=False,
            workspace=self._workspace(exercise),
        )

    def _hand_in(self, exercise: Exercise, files: Files, verdict: Verdict) -> None:
        workspace = self._workspace(exercise)
        handed = hand_in(
            actor=self.account,
            exercise=exercise,
            submission=uuid.UUID(int=self.random.getrandbits(128), version=4),
            files=files,
            base_version=workspace.version if workspace else 0,
            window=WINDOW,
        )
        if claim_submission(submission_id=handed.pk, worker=WINDOW) is not None:
            record_verdict(
                submission_id=handed.pk, verdict=verdict, milestone=exercise.project_id is not None
            )

    def work_in_progress(self) -> None:
        """What they are on now: opened, partly typed, and for some handed in once and not met yet."""
        exercise = self.current()
        self._open(exercise)
        if self.random.random() > self.plan.careful and (
            answer := self.book.wrong(exercise, self.random.randrange(8))
        ):
            self._hand_in(exercise, *answer)
            return
        typed, _verdict = self.book.solution(exercise)
        if "answers.json" in typed:
            return
        begun = {name: _first_part(text, self.random.uniform(0.3, 0.7)) for name, text in typed.items()}
        workspace = self._workspace(exercise)
        save_work(
            actor=self.account,
            exercise=exercise,
            base_version=workspace.version if workspace else 0,
            window=WINDOW,
            files={**starter_files(exercise), **begun},
        )


def _first_part(text: str, share: float) -> str:
    lines = text.splitlines()
    return "\n".join(lines[: max(1, round(len(lines) * share))]) + "\n"

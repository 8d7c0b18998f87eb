"""Ten weeks of work for each invented learner, as events in time, done through the same actions as real work."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from waypost.curriculum.schema import ANSWERS_FILE, Exercise, Files, Solution, WrongAnswer
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
from waypost.site.demo.verdicts import VerdictBook, as_typed, which_wrong

SESSION_DAYS = (1, 2, 3)  # Tuesday, Wednesday, Thursday
SESSION_START = time(9, 0)
SESSION_MINUTES = 150
WINDOW = "demo"


@dataclass
class Event:
    """Something that happens at `at`; `needs`: the known answers of which it will want the verdict."""

    at: datetime
    do: Callable[[], None]
    needs: tuple[tuple[Exercise, Solution | WrongAnswer], ...] = ()


def session_days(*, now: datetime, weeks: int) -> list[date]:
    """Days on which class was held in the last `weeks` weeks, today left out."""
    today = now.astimezone(clock.LONDON).date()
    days = [today - timedelta(days=back) for back in range(weeks * 7, 0, -1)]
    return [day for day in days if day.weekday() in SESSION_DAYS]


def worked_until(plan: Learner, now: datetime) -> date:
    """The last day on which they got on with the course."""
    held_up = {"stalled": 9, "quiet": 16}.get(plan.sign, 0)
    return (now - timedelta(days=held_up)).astimezone(clock.LONDON).date()


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
    _held: dict[str, Workspace] = field(default_factory=dict)

    def _course(self) -> list[Exercise]:
        """From the module on that they began with."""
        names = list(self.book.library.modules)
        known = names[: names.index(self.plan.start)] if self.plan.start in names else []
        every = (self.book.library.exercises[key] for key in self.book.library.exercise_order)
        return [exercise for exercise in every if exercise.module_id not in known]

    def exercises(self) -> list[Exercise]:
        course = self._course()
        return course[: max(1, min(len(course) - 1, round(self.plan.reach * len(course))))]

    def current(self) -> Exercise:
        return self._course()[len(self.exercises())]

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

        slips = (which_wrong(exercise, which + step) for step in range(tries))
        return [
            Event(began, work, tuple((exercise, slip) for slip in slips if slip)),
            Event(began + timedelta(minutes=minutes), finish, ((exercise, exercise.solutions[0]),)),
        ]

    def _workspace(self, exercise: Exercise) -> Workspace | None:
        """Nobody else writes it meanwhile, so it is as it was left."""
        return self._held.get(exercise.workspace_key)

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
        self._held[exercise.workspace_key] = handed.workspace
        if claim_submission(submission_id=handed.pk, worker=WINDOW) is not None:
            record_verdict(
                submission_id=handed.pk, verdict=verdict, milestone=exercise.project_id is not None
            )

    def get_stuck(self, now: datetime) -> None:
        """At the exercise they are on now: tried on several days, and not met."""
        exercise = self.current()
        for place, ago in enumerate((9, 6, 2)):
            with clock.use(clock.FixedClock(now - timedelta(days=ago, hours=1))):
                if not place:
                    self._open(exercise)
                if answer := self.book.wrong(exercise, place):
                    self._hand_in(exercise, *answer)

    def work_in_progress(self, *, stuck: bool = False) -> Files:
        """What they are on now: opened, partly typed, and for some (`stuck`: for sure, where a wrong answer is known)
        handed in once and not met yet. The files as they are then."""
        exercise = self.current()
        if not ExerciseProgress.objects.filter(learner=self.account, exercise_id=exercise.id).exists():
            self._open(exercise)
        which, slips = self.random.randrange(8), self.random.random() > self.plan.careful
        if (slips or stuck) and (answer := self.book.wrong(exercise, which)):
            self._hand_in(exercise, *answer)
            return answer[0]
        typed, share = as_typed(exercise, exercise.solutions[0].files), self.random.uniform(0.3, 0.7)
        begun = {name: _first_part(name, text, share) for name, text in typed.items()}
        workspace = self._workspace(exercise)
        files = {**starter_files(exercise), **begun}
        save_work(
            actor=self.account,
            exercise=exercise,
            base_version=workspace.version if workspace else 0,
            window=WINDOW,
            files=files,
        )
        return files


def _first_part(name: str, text: str, share: float) -> str:
    """The first lines, or the first answers, at least one."""
    if name == ANSWERS_FILE:
        answers = json.loads(text)
        if "order" in answers:
            return json.dumps({"order": answers["order"][: max(1, round(len(answers["order"]) * share))]})
        return json.dumps(dict(list(answers.items())[: max(1, round(len(answers) * share))]))
    lines = text.splitlines()
    return "\n".join(lines[: max(1, round(len(lines) * share))]) + "\n"

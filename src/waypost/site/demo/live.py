"""Keeps the invented classroom alive while it is shown: those learners whom nobody has signed in as go on working.

It uses the same actions and the same judge as a real learner's page. As soon as somebody signs in as one of them,
that one is left alone for good.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from random import Random
from threading import Event

from waypost.curriculum.schema import ANSWERS_FILE, Exercise, Files
from waypost.kernel.errors import WaypostError
from waypost.learning.actions import beat, hand_in, open_exercise, save_work
from waypost.learning.actions.presence import flush
from waypost.learning.curriculum import library, new_files, shelf, starter_files
from waypost.learning.marking import marker
from waypost.learning.models import ExerciseProgress, Workspace
from waypost.learning.models.contact import HandState
from waypost.learning.queries.trail import known_modules, trail_of
from waypost.people.models import Account
from waypost.site.demo.roster import LEARNERS, SHOWN_LEARNER
from waypost.site.demo.verdicts import as_typed

log = logging.getLogger(__name__)

TICK_SECONDS = 3.0
HAND_IN_AFTER = 40  # ticks at work on one exercise: about two minutes
REST_TICKS = 200  # ten minutes without a key: the board calls that quiet
WINDOW = "demo"


@dataclass
class Actor:
    """One invented learner at their seat. `shown` lines of the answer have been typed so far."""

    account_id: str
    random: Random
    exercise_id: str = ""
    ticks: int = 0
    shown: int = 0
    tried: bool = False
    resting: int = 0

    def step(self) -> bool:
        """Three seconds of work; False once this learner is left alone."""
        account = Account.objects.select_related("site").get(pk=self.account_id)
        if account.session_token or not (self.exercise_id or self._sit_down(account)):
            return False
        beat(actor=account, place_type="exercise", place_id=self.exercise_id, active=not self.resting)
        if self.resting:
            self.resting -= 1
            return True
        if account.hands.filter(state=HandState.WAITING).exists():
            return True  # they wait for help before they go on
        if self.random.random() < 0.004:
            self.resting = REST_TICKS
        self.ticks += 1
        try:
            self._work(account, library().exercise(self.exercise_id))
        except WaypostError as problem:
            log.info("An invented learner sits down again: %s", problem)
            self.exercise_id = ""
        return True

    def _sit_down(self, account: Account) -> bool:
        passed = ExerciseProgress.objects.filter(learner=account, passed_at__isnull=False)
        done = set(passed.values_list("exercise_id", flat=True))
        known = known_modules(shelf().outline, trail_of(account))
        books = library()
        ahead = [
            key
            for key in books.exercise_order
            if key not in done and books.exercises[key].module_id not in known
        ]
        if ahead:
            self.exercise_id, self.ticks, self.shown, self.tried = ahead[0], 0, 0, False
        return bool(ahead)

    def _work(self, account: Account, exercise: Exercise) -> None:
        workspace = Workspace.objects.filter(learner=account, key=exercise.workspace_key).first()
        if not ExerciseProgress.objects.filter(learner=account, exercise_id=exercise.id).exists():
            open_exercise(
                actor=account,
                exercise=exercise,
                starter=starter_files(exercise),
                new_files=new_files(exercise),
                opened_before=False,
                workspace=workspace,
            )
        elif self.ticks >= HAND_IN_AFTER:
            self._hand_in(account, exercise, workspace)
        elif self.random.random() < 0.5:
            self._type(account, exercise, workspace)

    def _type(self, account: Account, exercise: Exercise, workspace: Workspace | None) -> None:
        answer = as_typed(exercise, exercise.solutions[0].files)
        if ANSWERS_FILE in answer or exercise.entry not in answer:
            return
        lines = answer[exercise.entry].splitlines()
        self.shown = min(len(lines), self.shown + 1)
        held: Files = {**starter_files(exercise), **(workspace.files if workspace else {})}
        save_work(
            actor=account,
            exercise=exercise,
            base_version=workspace.version if workspace else 0,
            window=WINDOW,
            files={**held, exercise.entry: "\n".join(lines[: self.shown]) + "\n"},
        )

    def _hand_in(self, account: Account, exercise: Exercise, workspace: Workspace | None) -> None:
        slips = bool(exercise.wrong) and not self.tried and self.random.random() < 0.5
        source = self.random.choice(exercise.wrong).files if slips else exercise.solutions[0].files
        handed = hand_in(
            actor=account,
            exercise=exercise,
            submission=uuid.UUID(int=self.random.getrandbits(128), version=4),
            files=as_typed(exercise, source),
            base_version=workspace.version if workspace else 0,
            window=WINDOW,
        )
        marker().submit(handed.pk)
        self.tried, self.ticks, self.shown = True, 0, 0
        if not slips:
            self.exercise_id = ""


def play(stopping: Event) -> None:
    """Until asked to stop: a step for each learner who is here, every three seconds."""
    numbers = [plan.number for plan in LEARNERS if plan.here and plan.number != SHOWN_LEARNER]
    seated = Account.objects.filter(sign_in_name__in=numbers)
    actors = [
        Actor(account_id, Random(place), ticks=5 * place)  # noqa: S311 - a show, no secret
        for place, account_id in enumerate(seated.values_list("pk", flat=True))
    ]
    while actors and not stopping.wait(TICK_SECONDS):
        actors = [actor for actor in actors if actor.step()]
        flush()

"""Whether the judge can run the kind of work that an exercise asks for, and a call ahead so that it is ready."""

from __future__ import annotations

from django.conf import settings

from waypost.curriculum.schema import IN_BROWSER, Exercise
from waypost.judge.client import JudgeClient
from waypost.judge.engine_names import TITLES, engine_of
from waypost.kernel import clock
from waypost.kernel.errors import Unavailable
from waypost.kernel.turns import turns

_KEPT_SECONDS = 20.0
_ASK_SECONDS = 0.5
_told: dict[str, tuple[float, str]] = {}  # engine → when it was asked, and what a learner is told


def trouble_with(exercise: Exercise) -> str:
    """A sentence for the learner where this kind of work cannot be run on this machine; else ''.

    Work that the browser runs too is left out: its page says so itself when the judge is away.
    """
    if exercise.runner in IN_BROWSER or exercise.runner == "answer":
        return ""
    engine = engine_of(exercise)
    asked_at, sentence = _told.get(engine, (-_KEPT_SECONDS, ""))
    if clock.steady() - asked_at >= _KEPT_SECONDS:
        with turns.given_back():
            sentence = _ask(engine)
        _told[engine] = (clock.steady(), sentence)
    return sentence


def _ask(engine: str) -> str:
    judge = JudgeClient(settings.JUDGE_SOCKET)
    try:
        about = judge.status(timeout_seconds=_ASK_SECONDS)["engines"].get(engine, {})
        if not about.get("up"):
            judge.warm_soon(engine)
    except Unavailable:
        return ""  # hand-ins are kept and marked when it is back
    if about.get("available", True):
        return ""
    return (
        f"Waypost cannot run {TITLES[engine]} on this machine just now. That is not your fault. "
        "You can write, and your work is saved. Tell your instructor."
    )

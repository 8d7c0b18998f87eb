"""An interview to work with."""

from __future__ import annotations

from typing import Any

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.interview import SectionDraft, save_section, start_interview
from waypost.journeys.actions.interview_end import Ending
from waypost.journeys.actions.plan import GoalDraft, StepDraft, Target
from waypost.journeys.models import Asked, Journey, SectionAnswer
from waypost.journeys.sections import sections
from waypost.people.models import Account

ANSWERS: dict[str, dict[str, Any]] = {
    "ambitions": {"two_years": "A job and a flat", "hoping_to_work": "yes"},
    "education": {"highest": "secondary_exams"},
    "work": {
        "worked_before": "yes",
        "skills": {"teamwork": {"rating": 3, "evidence": "Ran a kitchen"}, "planning": {"evidence": "Lists"}},
    },
    "digital": {"confidence": "2"},
    "health": {"needs": ["reading"]},
    "family": {"first": ["family"]},
    "barriers": {"in_the_way": ["none"]},
    "release": {"direction": "family", "direction_words": "My girls"},
    "consent": {"notice_given": "paper"},
}
GOAL = GoalDraft("Make a page", Target(months=6), (StepDraft("Sketch it"), StepDraft("Write it")))


def answer(
    actor: Account,
    journey: Journey,
    section: str,
    *,
    base: int = 0,
    asked: str = Asked.ANSWERED,
    **answers: Any,
) -> SectionAnswer:
    """Type a section in, asked today by Priya."""
    given = {} if asked != Asked.ANSWERED else answers or ANSWERS[section]
    draft = SectionDraft(asked, given, "Priya", today())
    return save_section(
        actor=actor, journey_id=journey.pk, section_id=section, base_version=base, draft=draft
    )


def ask_everything(
    actor: Account, journey: Journey, *, but: tuple[str, ...] = (), declined: str = ""
) -> None:
    """Begin the interview and answer each section."""
    start_interview(actor=actor, journey_id=journey.pk)
    for section in sections():
        if section.id not in but:
            asked = Asked.DECLINED if section.id == declined else Asked.ANSWERED
            answer(actor, journey, section.id, asked=asked)


def ending(**changed: Any) -> Ending:
    return Ending(**{"conducted_by": "Priya", "conducted_on": today(), "goals": (GOAL,), **changed})

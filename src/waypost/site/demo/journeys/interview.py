"""The joining interviews of the invented learners, and the first plans that came of them.

Most were held within two weeks of joining. One is half-way, one has not been begun and is overdue.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.interview import SectionDraft, record_computing, save_section, start_interview
from waypost.journeys.actions.interview_end import Ending, complete_interview, needs_told, suggested_goals
from waypost.journeys.actions.plan import StepDraft, complete_goal, set_step
from waypost.journeys.interview_computing import DO_NOT_KNOW, questions
from waypost.journeys.models import Asked, Goal, Journey, Skill, StepState
from waypost.journeys.sections import sections
from waypost.kernel import clock
from waypost.learning.curriculum import start_points
from waypost.people.models import Account
from waypost.site.demo.journeys.people import Demo
from waypost.site.demo.roster import Learner

HALF_WAY, NOT_BEGUN = "1016", "1013"
SUPPORT = {
    "reading": "Each task is read aloud before it is begun, and the word list is printed.",
    "attention": "A seat by the wall, and a break after twenty minutes.",
    "numbers": "A number line on the desk; sums are talked through first.",
    "language": "The word list in two columns, with room for his own words.",
    "feeling": "He may step out for five minutes without asking.",
    "hearing": "A seat at the front, and what is said is also written on the board.",
    "memory": "The three steps of the day are on a card by the screen.",
    "social": "A partner he knows, and pairs before groups.",
    "seeing": "Large letters on the screen, and printed sheets at 16 points.",
}


@cache
def _voices() -> dict[str, list[dict[str, Any]]]:
    """Section -> sets of answers."""
    told: dict[str, list[dict[str, Any]]] = json.loads(
        Path(__file__).with_name("interview.json").read_text("utf-8")
    )
    return told


def fill(demo: Demo) -> None:
    """An interview for each learner but one."""
    for place, plan in enumerate(demo.plans):
        if plan.number == NOT_BEGUN:
            continue
        journey = demo.journeys[plan.number]
        joined = (demo.now.astimezone(clock.LONDON).date() - journey.joined_on).days
        held = joined - 3 - place % 8  # days ago
        by = demo.accounts["tom"] if place % 5 == 4 else demo.accounts["priya"]
        start, known = (plan.start, 7) if plan.start else (start_points()[0][0], 3 + place % 3)
        done = hold(
            demo, journey, by, place, max(2, held), start=start, known=known, half=plan.number == HALF_WAY
        )
        if done:
            _go_on(demo, plan, journey, by, max(2, held))


def hold(
    demo: Demo,
    journey: Journey,
    by: Account,
    place: int,
    days_ago: int,
    *,
    start: str,
    known: int,
    half: bool = False,
) -> bool:
    """The interview of somebody who answers `known` of the questions on computing rightly and begins at the module
    `start`; where only `half` of it was held, the answer is False."""
    paper = place % 6 == 3
    answers = _answers(demo, place)
    with clock.use(demo.days_ago(days_ago + 1)):
        start_interview(actor=by, journey_id=journey.pk, on_paper=paper)
        _type_in(by, journey, answers, [section.id for section in sections()][:4])
        if half:
            return False
        seen = {
            one.id: one.right if number < known else DO_NOT_KNOW for number, one in enumerate(questions())
        }
        record_computing(actor=by, journey_id=journey.pk, answers=seen, start_at=start)
    with clock.use(demo.days_ago(days_ago)):
        _type_in(by, journey, answers, [section.id for section in sections()][4:])
        goals = suggested_goals(answers)[: 2 + place % 3]
        if goals and place % 4 == 1:  # in their own words
            own = _voices()["own_goals"][place % 3]
            steps = tuple(StepDraft(words) for words in own["steps"])
            goals[0] = replace(goals[0], title=own["title"], steps=steps, suggested_from="")
        complete_interview(
            actor=by,
            journey_id=journey.pk,
            ending=Ending(
                conducted_by=by.full_name,
                conducted_on=today(),
                goals=tuple(goals),
                no_goals=not goals,
                on_paper=paper,
                support={kind: SUPPORT.get(kind, "") for kind in needs_told(answers)},
            ),
        )
    return True


def _answers(demo: Demo, place: int) -> dict[str, dict[str, Any]]:
    """One set for each section, each section with its own turn, so that no two learners are the same."""
    voices = _voices()
    chosen = {
        section.id: dict(voices[section.id][(place * (number + 2) + number) % len(voices[section.id])])
        for number, section in enumerate(sections())
    }
    evidence = [row["evidence"] for row in voices["evidence"]]
    chosen["work"]["skills"] = {
        skill.value: {
            "rating": demo.random.choice((1, 2, 2, 3, 3, 4)),
            "evidence": evidence[(place + number) % len(evidence)] if (place + number) % 3 == 0 else "",
        }
        for number, skill in enumerate(Skill)
    }
    return chosen


def _type_in(by: Account, journey: Journey, answers: dict[str, dict[str, Any]], names: list[str]) -> None:
    for name in names:
        given = answers[name]
        asked = Asked.ANSWERED if given else Asked.DECLINED
        save_section(
            actor=by,
            journey_id=journey.pk,
            section_id=name,
            base_version=0,
            draft=SectionDraft(asked, given, by.full_name, today()),
        )


def _go_on(demo: Demo, plan: Learner, journey: Journey, by: Account, days_ago: int) -> None:
    """Those who are further on have done some of their steps, in the order of days; a few have reached a goal."""
    goals = list(Goal.objects.filter(journey=journey).order_by("id"))
    learner = demo.accounts[plan.number]
    done: list[tuple[int, int, str]] = []  # days ago, step, state
    for turn, goal in enumerate(goals):
        steps = list(goal.steps.all())
        reached = int(plan.reach * len(steps) + 0.5) if turn == 0 else int(plan.reach > 0.5)
        for number, step in enumerate(steps[:reached]):
            when = int(days_ago * (0.8 - 0.2 * number)) - demo.random.randrange(3)
            done.append((max(1, when), step.pk, StepState.COMPLETE))
        if reached < len(steps) and turn == 0:
            done.append((max(1, days_ago // 5), steps[reached].pk, StepState.ACTIVE))
    for when, step_id, state in sorted(done, key=lambda one: -one[0]):
        with clock.use(demo.days_ago(when)):
            set_step(actor=learner, step_id=step_id, state=state)
    if goals and plan.reach > 0.7:
        goal = Goal.objects.get(pk=goals[0].pk)
        with clock.use(demo.days_ago(1)):
            complete_goal(actor=by, journey_id=journey.pk, goal_id=goal.pk, version=goal.version)

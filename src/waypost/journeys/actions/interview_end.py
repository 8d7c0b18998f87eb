"""The end of a joining interview, and what comes of it: the first plan, support, a start in the course, a review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from waypost.journeys.access import journey_to_write
from waypost.journeys.actions.entries import lock, note, settle, tell
from waypost.journeys.actions.facts_support import add_need, arrange_support
from waypost.journeys.actions.interview import MOST_NAME, day_held, the_open_interview
from waypost.journeys.actions.plan import GoalDraft, StepDraft, Target, make_goal
from waypost.journeys.actions.release import open_plan_of
from waypost.journeys.actions.release_plan import set_direction
from waypost.journeys.actions.schedule import contact_completed
from waypost.journeys.models import (
    Asked,
    Direction,
    DutyKind,
    EntryKind,
    Interview,
    Journey,
    Need,
    NeedKind,
    NeedSource,
    SectionAnswer,
    SkillRating,
)
from waypost.journeys.sections import sections
from waypost.kernel import clock
from waypost.kernel.errors import BadInput
from waypost.learning.actions import set_start
from waypost.learning.curriculum import start_points
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

MOST_SUGGESTED = 6
INTERVIEW_DUTY = "interview:joining"
"""What `open_journey` owes from the day of joining, and a return to custody owes again."""


@dataclass(frozen=True)
class Ending:
    """What completes the interview. `goals` become the first plan; `no_goals`: they want none yet. `support` is what
    was arranged in class for each need that was told (a `NeedKind` -> words). `start_at` is a module of the course."""

    conducted_by: str
    conducted_on: date | None
    goals: tuple[GoalDraft, ...]
    no_goals: bool = False
    on_paper: bool = False
    support: Mapping[str, str] = field(default_factory=dict)
    start_at: str = ""


def suggested_goals(answers: Mapping[str, Mapping[str, object]]) -> list[GoalDraft]:
    """Goals that the answers (section -> field -> answer) suggest, in the order of the questions; each can be changed
    or dropped. No two have the same title."""
    found: dict[str, GoalDraft] = {}
    for section in sections():
        for one in section.fields:
            value = answers.get(section.id, {}).get(one.id) if one.goals else None
            given = set(value) if isinstance(value, list) else {value}
            for goal in one.goals:
                if given & set(goal.when):
                    draft = GoalDraft(
                        title=goal.title,
                        target=Target(months=goal.months),
                        steps=tuple(StepDraft(words) for words in goal.steps),
                        pathway=goal.pathway,
                        suggested_from=f"{section.id}.{one.id}",
                    )
                    found.setdefault(goal.title, draft)
    return list(found.values())[:MOST_SUGGESTED]


def needs_told(answers: Mapping[str, Mapping[str, object]]) -> list[str]:
    """The kinds of need (`NeedKind`) that were ticked in the section on health."""
    ticked = answers.get("health", {}).get("needs")
    return [kind for kind in ticked if kind in NeedKind.values] if isinstance(ticked, list) else []


def missing_sections(rows: Mapping[str, SectionAnswer]) -> list[str]:
    """Titles of sections that were never asked, or that are marked as answered and hold no answer."""
    return [
        one.title
        for one in sections()
        if one.id not in rows
        or rows[one.id].asked == Asked.NOT_ASKED
        or (rows[one.id].asked == Asked.ANSWERED and not rows[one.id].answers)
    ]


def complete_interview(*, actor: Account, journey_id: str, ending: Ending) -> Interview:
    """Close the open interview; make the first plan and what else comes of it; book the review 84 days later.

    Raises NotFound, Refused, Conflict where none is open, and BadInput: a section that was never asked, no name or day,
    a day in the future, before joining or before the last section was asked, no goal and no word that none is wanted.
    """
    journey = journey_to_write(actor, journey_id)
    with transaction.atomic():
        journey = lock(journey)
        interview = the_open_interview(journey)
        rows = {row.section: row for row in interview.sections.all()}
        held_on, held_by = _checked(ending, rows, journey)
        answers = {name: row.answers for name, row in rows.items()}
        interview.conducted_by, interview.conducted_on = held_by, held_on
        interview.on_paper = ending.on_paper
        interview.completed_by, interview.completed_at = actor, clock.now()
        if ending.start_at:
            interview.diagnostic = {**interview.diagnostic, "start_at": ending.start_at}
        interview.save()
        start = interview.diagnostic.get("start_at", "")
        if journey.account is not None and start:
            set_start(actor=actor, learner=journey.account, module_id=start)
        settle(journey, kind=DutyKind.INTERVIEW, subject=INTERVIEW_DUTY)
        _rate_skills(journey, f"interview:{interview.pk}", rows["work"], held_on, actor)
        review = contact_completed(journey, on=held_on)
        _tell_completed(journey, interview, rows, len(ending.goals), review.due_on, actor)
        goals = [make_goal(journey, draft, actor=actor) for draft in ending.goals]
        _arrange(actor, journey, answers, ending.support)
        _take_direction(actor, journey, answers.get("release", {}))
        note(
            actor,
            journey,
            "interview.completed",
            {"interview": interview.pk, "goals": [goal.pk for goal in goals], "start_at": ending.start_at},
        )
    return interview


def _checked(ending: Ending, rows: Mapping[str, SectionAnswer], journey: Journey) -> tuple[date, str]:
    missing = missing_sections(rows)
    if missing:
        raise BadInput(
            f"Not asked yet: {', '.join(missing)}.",
            "Ask each of them first. “Preferred not to say” is an answer.",
        )
    held_by = " ".join(ending.conducted_by.replace("\x00", "").split())
    if not held_by or len(held_by) > MOST_NAME:
        raise BadInput(
            "Who held the interview is missing.", f"Write their name, in up to {MOST_NAME} letters."
        )
    if ending.conducted_on is None:
        raise BadInput("The day of the interview is missing.", "Write it as 22/11/2026.")
    day_held(ending.conducted_on, journey)
    last = max(row.asked_on for row in rows.values() if row.asked_on)
    if last > ending.conducted_on:
        raise BadInput(
            f"The last section was asked on {day_words(last)}, after that day.",
            "Give the day on which the interview was finished.",
        )
    if not ending.goals and not ending.no_goals:
        raise BadInput("The plan has no goal yet.", "Keep or add one, or tick that they want none for now.")
    if ending.goals and ending.no_goals:
        raise BadInput(
            "There are goals, and it is ticked that none are wanted.", "Take off one or the other."
        )
    if ending.start_at and ending.start_at not in dict(start_points()):
        raise BadInput("That part of the course does not exist.", "Choose where to start from the list.")
    return ending.conducted_on, held_by


def _rate_skills(journey: Journey, source: str, row: SectionAnswer, held_on: date, actor: Account) -> None:
    for skill, given in row.answers.get("skills", {}).items():
        if given.get("rating"):
            SkillRating.objects.create(
                journey=journey,
                skill=skill,
                rating=given["rating"],
                evidence=given.get("evidence", ""),
                source=source,
                rated_on=row.asked_on or held_on,
                by=actor,
            )


def _tell_completed(
    journey: Journey,
    interview: Interview,
    rows: Mapping[str, SectionAnswer],
    goals: int,
    review_on: date,
    actor: Account,
) -> None:
    declined = sum(row.asked == Asked.DECLINED for row in rows.values())
    apart = f", {declined} of them answered with “prefer not to say”" if declined else ""
    start = dict(start_points()).get(interview.diagnostic.get("start_at", ""), "")
    course = f" The course starts at “{start}”." if start else ""
    held = f"{day_words(interview.conducted_on)} by {interview.conducted_by}"
    tell(
        journey,
        kind=EntryKind.INTERVIEW,
        words=f"The joining interview was completed, held on {held}: {len(rows)} sections asked{apart}. First plan: "
        f"{goals} {'goal' if goals == 1 else 'goals'}.{course} First review due on {day_words(review_on)}.",
        own_words=f"You had your first talk with {interview.conducted_by}. Your plan came out of it."
        f"{course} Your next talk is on or before {day_words(review_on)}.",
        happened_on=interview.conducted_on,
        actor=actor,
        subject=f"interview:{interview.pk}",
    )


def _arrange(
    actor: Account,
    journey: Journey,
    answers: Mapping[str, Mapping[str, object]],
    support: Mapping[str, str],
) -> None:
    """Each need that was told is on the record, with what was arranged for it; one that is there already is kept."""
    there = {need.kind: need for need in Need.objects.filter(journey=journey, removed_at=None)}
    for kind in needs_told(answers):
        words = " ".join(support.get(kind, "").split())
        if kind not in there:
            add_need(
                actor=actor,
                journey_id=journey.pk,
                kind=kind,
                source=NeedSource.SELF_DECLARED,
                words="Told in the joining interview." if kind == NeedKind.OTHER else "",
                support=words,
            )
        elif words:
            arrange_support(actor=actor, journey_id=journey.pk, need_id=there[kind].pk, support=words)


def _take_direction(actor: Account, journey: Journey, said: Mapping[str, object]) -> None:
    """What comes first outside goes into the release plan, as long as nothing has been said there."""
    direction, words = str(said.get("direction", "")), str(said.get("direction_words", ""))
    if direction not in Direction.values or direction == Direction.NOT_SURE:
        return
    if open_plan_of(journey).direction == Direction.NOT_SURE:
        words = words or ("See the interview." if direction == Direction.OTHER else "")
        set_direction(actor=actor, journey_id=journey.pk, direction=direction, words=words)

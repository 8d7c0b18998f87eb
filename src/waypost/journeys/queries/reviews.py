"""The reviews of a journey, and one of them with the record beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Value, When

from waypost.journeys.access import journeys_for, sees_facts
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.schedule import OPEN
from waypost.journeys.models import (
    Confidence,
    Goal,
    GoalState,
    Journey,
    Review,
    ReviewState,
    Skill,
    SkillRating,
)
from waypost.journeys.queries.review_record import record_now
from waypost.journeys.review_form import PREPARED, QUESTIONS, WELLBEING, labelled, without_sensitive
from waypost.people.models import Account

PER_PAGE = 50


@dataclass(frozen=True)
class SkillLine:
    """One of the ten skills: the rating in this review (None: not asked), what the learner put in their preparation,
    and the last rating before this review."""

    skill: Skill
    rating: str
    evidence: str
    own: str
    before: SkillRating | None


@dataclass(frozen=True)
class ReviewShown:
    """One review as `actor` may see it. `record` is the one kept, or the live one before the start (`live`)."""

    review: Review
    journey: Journey
    facts: bool
    live: bool
    record: dict[str, Any]
    as_at: date
    answers: dict[str, Any]
    prepared: list[tuple[str, str]]
    skills: list[SkillLine]

    @property
    def is_open(self) -> bool:
        return self.review.state in OPEN

    @property
    def can_start(self) -> bool:
        return self.facts and self.review.state == ReviewState.DUE

    @property
    def can_write(self) -> bool:
        return self.facts and self.review.state == ReviewState.STARTED

    @property
    def overdue(self) -> int:
        """Days; 0 while it is not."""
        return max(0, (today() - self.review.due_on).days) if self.is_open else 0

    @property
    def told(self) -> list[tuple[str, str]]:
        """Each question with its answer, "" for what was not asked. An instructor's leave out the sensitive ones."""
        return [
            (label, self.answers.get(one.name, ""))
            for one, label in labelled(QUESTIONS, self.journey.known_as)
            if self.facts or not one.sensitive
        ]

    @property
    def wellbeing(self) -> str:
        return dict(WELLBEING).get(self.answers.get("wellbeing", ""), "")

    @property
    def goals(self) -> list[dict[str, str]]:
        """What was decided about each goal that was talked about: {"title", "do", "on"}."""
        return list(self.answers.get("goals", {}).values())


def reviews_of(journey: Journey, *, number: str | None = None) -> Page[Review]:
    """The open one first, then the newest. Two queries."""
    first = Case(When(state__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Review.objects.filter(journey=journey).select_related("entered_by")
    return Paginator(rows.order_by(first, "-due_on", "-id"), PER_PAGE).get_page(number)


def show_review(actor: Account, review: Review) -> ReviewShown:
    """`review` as found by `review_for`. Two queries, and six more while it has not been started."""
    journey = review.journey
    facts = sees_facts(actor)
    live = review.state == ReviewState.DUE
    record = record_now(journey) if live else review.record
    answers = review.answers if facts else without_sensitive(review.answers)
    kept = review.answers.get("prepared", {})
    prepared = kept if facts or not kept.get("private") else {}
    return ReviewShown(
        review=review,
        journey=journey,
        facts=facts,
        live=live,
        record=record,
        as_at=date.fromisoformat(record["as_at"]) if record.get("as_at") else review.due_on,
        answers=answers,
        prepared=[(one.label, prepared.get(one.name, "")) for one in PREPARED] if prepared else [],
        skills=_skills(journey, review, answers, prepared),
    )


def _skills(
    journey: Journey, review: Review, answers: dict[str, Any], prepared: dict[str, Any]
) -> list[SkillLine]:
    before: dict[str, SkillRating] = {}
    rows = SkillRating.objects.filter(journey=journey).exclude(source=f"review:{review.pk}")
    if review.conducted_on and review.state == ReviewState.COMPLETED:
        rows = rows.filter(rated_on__lte=review.conducted_on)
    for row in rows.order_by("-rated_on", "-id"):
        before.setdefault(row.skill, row)
    given, own = answers.get("ratings", {}), prepared.get("skills", {})
    return [
        SkillLine(
            skill=skill,
            rating=Confidence(given[skill]["rating"]).label if skill in given else "",
            evidence=given[skill]["evidence"] if skill in given else "",
            own=Confidence(own[skill]).label if skill in own else "",
            before=before.get(skill),
        )
        for skill in Skill
    ]


def active_goals(journey: Journey) -> list[Goal]:
    """Those that the review talks about."""
    return list(Goal.objects.filter(journey=journey, state=GoalState.ACTIVE).order_by("target_on", "id"))


def own_open_review(actor: Account) -> tuple[Journey | None, Review | None]:
    """The learner's journey and their open review; None where there is none yet."""
    journey = journeys_for(actor).select_related("gate_worker").first()
    if journey is None:
        return None, None
    return journey, Review.objects.filter(journey=journey, state__in=OPEN).first()

"""What learners type into a unit, and what staff decide about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from waypost.curriculum.employability import Activity, Unit
from waypost.journeys.actions.skills import Answers, Rated
from waypost.journeys.models import Confidence, Skill, UnitWork

MOST_SENT = 20_000
"""What is shown again after a mistake; far more than is ever kept."""


@dataclass(frozen=True)
class Option:
    words: str
    chosen: bool


@dataclass(frozen=True)
class Asked:
    """An activity with what was written or chosen; as it is kept, or as it was just sent."""

    activity: Activity
    text: str
    options: tuple[Option, ...]

    @property
    def name(self) -> str:
        return f"answer-{self.activity.id}"

    @property
    def kind_words(self) -> str:
        return {"write": "Write", "choose": "Choose", "partner": "With a partner", "class": "In class"}[
            self.activity.kind
        ]

    @property
    def chosen(self) -> list[str]:
        return [one.words for one in self.options if one.chosen]


@dataclass(frozen=True)
class RatingField:
    """One of the ten skills on the page of a sign-off."""

    skill: str
    title: str
    rating: str = ""
    evidence: str = ""


def read_answers(unit: Unit, sent: QueryDict) -> Answers:
    """Activity id -> text, or the list of chosen options."""
    return {
        one.id: sent.getlist(f"answer-{one.id}")[:20]
        if one.kind == "choose"
        else sent.get(f"answer-{one.id}", "")[:MOST_SENT]
        for one in unit.activities
    }


def asked(unit: Unit, answers: dict[str, Any]) -> list[Asked]:
    """Every activity of the unit, filled with `answers`."""
    rows = []
    for one in unit.activities:
        given = answers.get(one.id, "")
        options = tuple(Option(words, isinstance(given, list) and words in given) for words in one.options)
        rows.append(Asked(one, given if isinstance(given, str) else "", options))
    return rows


def kept_answers(work: UnitWork | None) -> dict[str, Any]:
    return dict(work.answers) if work else {}


def read_version(sent: QueryDict) -> int:
    """The version of the work that the page showed; -1, which is never right, for what is no number."""
    text = sent.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def rating_fields(unit: Unit, sent: QueryDict | None = None) -> tuple[list[RatingField], list[RatingField]]:
    """The skills that the unit grows, then the others; filled with what was sent."""
    mine: list[RatingField] = []
    others: list[RatingField] = []
    for skill in Skill:
        field = RatingField(
            skill.value,
            str(skill.label),
            sent.get(f"rating-{skill.value}", "") if sent else "",
            sent.get(f"evidence-{skill.value}", "")[:MOST_SENT] if sent else "",
        )
        (mine if skill.value in unit.skills else others).append(field)
    return mine, others


def read_ratings(fields: list[RatingField]) -> tuple[list[Rated], str]:
    """The ratings, and what is not right about them; empty when all is well."""
    ratings = []
    for one in fields:
        if not one.rating and one.evidence.strip():
            return [], f"You wrote something beside {one.title}. Choose how confident they are, too."
        if not one.rating:
            continue
        if one.rating not in {str(value) for value in Confidence.values}:
            return [], f"The rating of {one.title} is not in the list. Choose it again."
        ratings.append(Rated(one.skill, int(one.rating), one.evidence))
    return ratings, ""

"""Answers of a section: made sure of before they are kept, and put into words to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from waypost.journeys.models import Confidence, Skill
from waypost.journeys.sections import (
    CHOICE,
    LEVELS,
    LONG,
    MOST,
    MOST_QUALIFICATIONS,
    QUALIFICATIONS,
    SEVERAL,
    TEXT,
    Field,
    Section,
)
from waypost.kernel.errors import BadInput

MOST_EVIDENCE = 500
MOST_SUBJECT, MOST_GRADE = 120, 40


class BadAnswer(BadInput):
    """An answer that cannot be kept; `field` is the id of its question."""

    def __init__(self, field: str, message: str, try_this: str) -> None:
        super().__init__(message, try_this)
        self.field = field


def tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def clean_answers(section: Section, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of `given` (shapes as in `sections`): only what was filled in. Raises BadAnswer."""
    kept = {field.id: _clean(field, given.get(field.id)) for field in section.fields}
    return {name: value for name, value in kept.items() if value not in ("", [], {})}


def _clean(field: Field, value: Any) -> Any:
    if field.kind in (TEXT, LONG):
        return _words(field.id, str(value or ""), MOST[field.kind], field.ask)
    if field.kind == CHOICE:
        return _known(field, [str(value)] if value else [])
    if field.kind == SEVERAL:
        return _several(field, [str(one) for one in value or ()])
    if field.kind == QUALIFICATIONS:
        return _qualifications(field, value or ())
    return _skills(field, value or {})


def _words(field: str, text: str, most: int, what: str) -> str:
    text = tidy(text)
    if len(text) > most:
        raise BadAnswer(
            field,
            f"“{what}” is {len(text) - most} letters too long.",
            f"Keep it under {most} letters.",
        )
    return text


def _known(field: Field, values: list[str]) -> str:
    if values and values[0] not in dict(field.choices):
        raise BadAnswer(
            field.id, f"“{field.ask}”: that is not one of the answers.", "Choose one of the list."
        )
    return values[0] if values else ""


def _several(field: Field, values: list[str]) -> list[str]:
    for value in values:
        _known(field, [value])
    kept = [value for value, _words in field.choices if value in values]
    lonely = [value for value in kept if value in field.alone]
    if lonely and len(kept) > 1:
        raise BadAnswer(
            field.id,
            f"“{field.label(lonely[0])}” does not go with the other ticks.",
            f"Take it off, or take the others off: {field.ask}",
        )
    return kept


def _qualifications(field: Field, rows: Any) -> list[dict[str, str]]:
    kept = []
    for row in rows:
        subject = _words(field.id, row.get("subject", ""), MOST_SUBJECT, "Subject")
        grade = _words(field.id, row.get("grade", ""), MOST_GRADE, "Grade")
        level = row.get("level", "")
        if not subject and not grade and not level:
            continue
        if not subject:
            raise BadAnswer(
                field.id, "One qualification has no subject.", "Write what it is in, or clear its line."
            )
        if level and level not in dict(LEVELS):
            raise BadAnswer(field.id, f"The level of {subject} is not one of the list.", "Choose another.")
        kept.append({"subject": subject, "grade": grade, "level": level})
    if len(kept) > MOST_QUALIFICATIONS:
        raise BadAnswer(
            field.id, f"There is room for {MOST_QUALIFICATIONS} qualifications.", "Keep the main ones."
        )
    return kept


def _skills(field: Field, given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = {}
    for skill in Skill:
        row = given.get(skill.value) or {}
        evidence = _words(field.id, row.get("evidence", ""), MOST_EVIDENCE, f"What shows it: {skill.label}")
        rating = str(row.get("rating") or "")
        if not rating and not evidence:
            continue
        if rating and rating not in {str(one) for one in Confidence.values}:
            raise BadAnswer(field.id, f"{skill.label}: choose one of the four.", "Or leave it empty.")
        kept[skill.value] = {"rating": int(rating) if rating else None, "evidence": evidence}
    return kept


# To be read --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """One question with its answer as lines of words; none: it was left empty."""

    ask: str
    lines: tuple[str, ...]


def in_words(section: Section, answers: Mapping[str, Any]) -> list[Answer]:
    """Every question of the section with what was answered."""
    return [Answer(field.ask, tuple(_lines(field, answers.get(field.id)))) for field in section.fields]


def _lines(field: Field, value: Any) -> list[str]:
    if not value:
        return []
    if field.kind in (TEXT, LONG):
        return str(value).split("\n")
    if field.kind == CHOICE:
        return [field.label(str(value))]
    if field.kind == SEVERAL:
        return [field.label(str(one)) for one in value]
    if field.kind == QUALIFICATIONS:
        return [_qualification(row) for row in value]
    return [_skill(skill, value[skill.value]) for skill in Skill if skill.value in value]


def _qualification(row: Mapping[str, str]) -> str:
    level = dict(LEVELS).get(row.get("level", ""), "")
    return ", ".join(words for words in (row["subject"], level, row.get("grade", "")) if words)


def _skill(skill: Skill, row: Mapping[str, Any]) -> str:
    rating = Confidence(row["rating"]).label if row.get("rating") else "Not rated"
    return f"{skill.label}: {rating.lower()}" + (f". {row['evidence']}" if row.get("evidence") else "")

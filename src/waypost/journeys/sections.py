"""The nine sections of the joining interview, read once from `sections.toml`.

What a field keeps, by its kind: `text` and `long` words; `choice` a value; `several` a list of values;
`qualifications` a list of {"subject", "grade", "level"}; `skills` {skill: {"rating": 1 to 4, "evidence"}}.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from waypost.journeys.models import PathwayKind
from waypost.kernel.errors import NotFound

TEXT, LONG, CHOICE, SEVERAL, QUALIFICATIONS, SKILLS = (
    "text",
    "long",
    "choice",
    "several",
    "qualifications",
    "skills",
)
KINDS = (TEXT, LONG, CHOICE, SEVERAL, QUALIFICATIONS, SKILLS)
MOST = {TEXT: 200, LONG: 4000}
"""Letters that a field of words holds."""
MOST_QUALIFICATIONS = 20
LEVELS = (("entry", "Entry level"), *((str(level), f"Level {level}") for level in range(1, 9)))


@dataclass(frozen=True)
class Suggestion:
    """A goal for whoever answered one of `when`; each step is a sentence. `months` is 3, 6 or 12."""

    when: tuple[str, ...]
    title: str
    pathway: str
    months: int
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """One question. `choices` are pairs of value and words; `alone` are values that no other tick goes with."""

    id: str
    kind: str
    ask: str
    help: str
    say: str
    choices: tuple[tuple[str, str], ...]
    alone: tuple[str, ...]
    goals: tuple[Suggestion, ...]

    def label(self, value: str) -> str:
        """The words of a value; the value itself where the list no longer has it."""
        return dict(self.choices).get(value, value)

    @property
    def spoken(self) -> str:
        """The question and its choices as one says them."""
        words = self.say or self.ask
        if self.kind not in (CHOICE, SEVERAL):
            return f"{words} {self.help}".strip()
        listed = ". ".join(label for _value, label in self.choices)
        lead = "You can choose more than one." if self.kind == SEVERAL else "Choose one."
        return f"{words} {lead} {listed}."


@dataclass(frozen=True)
class Section:
    """`special`: health data. `number` counts from 1."""

    id: str
    number: int
    title: str
    intro: str
    special: bool
    fields: tuple[Field, ...]


def _goal(row: dict[str, Any]) -> Suggestion:
    pathway, months = row.get("pathway", ""), row["months"]
    if (pathway and pathway not in PathwayKind.values) or months not in (3, 6, 12) or not row["steps"]:
        raise ValueError(f"Not a goal: {row}")
    return Suggestion(tuple(row["when"]), row["title"], pathway, months, tuple(row["steps"]))


def _field(row: dict[str, Any]) -> Field:
    choices = tuple((value, words) for value, words in row.get("choices", ()))
    values = {value for value, _words in choices}
    goals = tuple(_goal(goal) for goal in row.get("goal", ()))
    named = {*row.get("alone", ()), *(value for goal in goals for value in goal.when)}
    if row["kind"] not in KINDS or not named <= values or (row["kind"] in (CHOICE, SEVERAL)) != bool(choices):
        raise ValueError(f"Not a question: {row['id']}")
    return Field(
        id=row["id"],
        kind=row["kind"],
        ask=row["ask"],
        help=row.get("help", ""),
        say=row.get("say", ""),
        choices=choices,
        alone=tuple(row.get("alone", ())),
        goals=goals,
    )


@cache
def sections() -> tuple[Section, ...]:
    """All of them, in the order in which they are asked. Raises ValueError for a file that is not whole."""
    told = tomllib.loads((resources.files("waypost.journeys") / "sections.toml").read_text("utf-8"))
    return tuple(
        Section(
            id=row["id"],
            number=number,
            title=row["title"],
            intro=row["intro"],
            special=row.get("special", False),
            fields=tuple(_field(field) for field in row["field"]),
        )
        for number, row in enumerate(told["section"], start=1)
    )


def section_of(section_id: str) -> Section:
    """Raises NotFound."""
    for section in sections():
        if section.id == section_id:
            return section
    raise NotFound("There is no such section in the interview.", "Go back to the list of sections.")


def section_after(section: Section) -> Section | None:
    """The next one, None after the last."""
    return next((one for one in sections() if one.number == section.number + 1), None)

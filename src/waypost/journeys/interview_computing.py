"""The short look at what somebody knows of computing, read once from `interview_computing.toml`.

It suggests where the course could start; staff decide.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from waypost.learning.curriculum import start_points

DO_NOT_KNOW = "unknown"


@dataclass(frozen=True)
class Question:
    """`answers` are pairs of value and words, "I don’t know" the last of them; `right` is a value."""

    id: str
    ask: str
    answers: tuple[tuple[str, str], ...]
    right: str


@dataclass(frozen=True)
class Part:
    """Questions about what the module `start_at` teaches."""

    id: str
    title: str
    start_at: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Outcome:
    """`score` of `of` were right. `start_at` is the id of the module suggested, `because` says why in a sentence."""

    score: int
    of: int
    start_at: str
    because: str


@cache
def _told() -> tuple[tuple[Part, ...], str]:
    text = (resources.files("waypost.journeys") / "interview_computing.toml").read_text("utf-8")
    told = tomllib.loads(text)
    made = []
    for row in told["part"]:
        questions = tuple(
            Question(
                id=f"{row['id']}_{number}",
                ask=one["ask"],
                answers=(
                    *((str(at), words) for at, words in enumerate(one["answers"], start=1)),
                    (DO_NOT_KNOW, "I don’t know"),
                ),
                right=str(one["right"]),
            )
            for number, one in enumerate(row["question"], start=1)
        )
        made.append(Part(row["id"], row["title"], row["start_at"], questions))
    return tuple(made), told["beyond"]["start_at"]


def parts() -> tuple[Part, ...]:
    return _told()[0]


def questions() -> tuple[Question, ...]:
    return tuple(question for part in parts() for question in part.questions)


def outcome_of(answers: Mapping[str, str]) -> Outcome:
    """What the answers (question id -> value) show. A question without an answer counts as not known."""
    every = questions()
    score = sum(answers.get(one.id) == one.right for one in every)
    for part in parts():
        missed = sum(answers.get(one.id) != one.right for one in part.questions)
        if missed:
            count = f"{missed} of {len(part.questions)}"
            because = f"{count} questions about “{part.title.lower()}” were not met yet."
            return Outcome(score, len(every), _there(part.start_at), because)
    return Outcome(score, len(every), _there(_told()[1]), "Every question was met.")


def _there(module_id: str) -> str:
    """The module, or the first one of the course where this course has no such module; "" for an empty course."""
    known = [module for module, _title in start_points()]
    return module_id if module_id in known else next(iter(known), "")

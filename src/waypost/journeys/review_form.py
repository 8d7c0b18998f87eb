"""What a review asks, in the order of the conversation, and what the learner is asked to prepare it.

`Review.answers` holds, by name: the words of `QUESTIONS` and `wellbeing` (a key of `WELLBEING`); `because`, why the
learner is on track or not; `ratings` {skill: {"rating": 1-4, "evidence"}}; `goals` {goal id: {"title", "do": "on" |
"reached", "on": day}}; `new_goals` [{"title", "step", "on"}]; and `prepared`, which the learner writes. What has no
entry was not asked: nothing is filled in for anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST_WORDS = 2000
MOST_PREPARED = 900
MOST_EVIDENCE = 500
NEW_GOALS = 3
"""Lines for new goals in one review."""


@dataclass(frozen=True)
class Question:
    """`sensitive`: not shown to an instructor. "{name}" in a label is the learner's."""

    name: str
    label: str
    help: str = ""
    sensitive: bool = False


SAYS = Question("says_now", "What {name} says now", "In their own words as far as you can.")
PLANNED = Question("planned", "What came of what was planned", "The goals and steps beside this, one by one.")
WELLBEING_WORDS = Question(
    "wellbeing_words", "What they said about how they are", "Only what they want kept.", sensitive=True
)
OBSTACLES = Question("obstacles", "What stands in the way", "In class, on the wing, outside.")
SUPPORT = Question("support", "What would help", "Also what already helps and should stay.")
AGREED = Question("agreed", "What we agreed", "{name} can read this in their own view.")
STAFF_ONLY = Question("staff_only", "For staff only", "Not shown to the learner or in class.", sensitive=True)
QUESTIONS = (SAYS, PLANNED, WELLBEING_WORDS, OBSTACLES, SUPPORT, AGREED, STAFF_ONLY)

WELLBEING = (
    ("good", "Good"),
    ("mixed", "Up and down"),
    ("hard", "Hard just now"),
    ("declined", "Preferred not to say"),
)
SENSITIVE = frozenset({"wellbeing", *(one.name for one in QUESTIONS if one.sensitive)})
"""Names in `answers` that an instructor does not see."""

PREPARED = (
    Question("went_well", "What went well?", "Big or small. It all counts."),
    Question("was_hard", "What was hard?", "In class or anywhere else."),
    Question("wants", "What do you want next?", "Something to learn, to build, or to change."),
    Question("more", "Is there anything else you want to say?"),
)


def prepared_text(prepared: dict[str, Any]) -> str:
    """The learner's words as one text, each under its question; what was left empty is left out."""
    parts = [f"{one.label}\n{prepared[one.name]}" for one in PREPARED if prepared.get(one.name)]
    return "\n\n".join(parts)


def without_sensitive(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers as an instructor may see them."""
    return {name: value for name, value in answers.items() if name not in SENSITIVE}


def labelled(questions: Iterable[Question], name: str) -> list[tuple[Question, str]]:
    """Each question with its label for the learner of that name."""
    return [(one, one.label.format(name=name)) for one in questions]

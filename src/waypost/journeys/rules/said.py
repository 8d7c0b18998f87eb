"""What one learner says at a stand-up: three parts and, if they like, a mood."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

MOODS = ((5, "Very good"), (4, "Good"), (3, "OK"), (2, "Not great"), (1, "Low"))
"""In words, never in colours; nobody has to say."""


@dataclass(frozen=True)
class Said:
    """The three parts and the mood (1 low to 5 good; None: not said)."""

    done: str = ""
    next: str = ""
    in_the_way: str = ""
    mood: int | None = None

    @property
    def mood_words(self) -> str:
        return dict(MOODS).get(self.mood or 0, "")


def fingerprint(said: Said) -> str:
    """Tells whether what the page showed is still what is kept."""
    text = "\0".join((said.done, said.next, said.in_the_way, str(said.mood or "")))
    return hashlib.sha256(text.encode()).hexdigest()[:16]

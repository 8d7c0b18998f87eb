"""Audit entries in words. A verb that is not known here is shown as it is written, so nothing is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from waypost.audit.models import Entry

_WORDS = {
    "signed_in": "signed in",
    "chose_secret": "chose a new PIN or password",
    "kept_secret": "kept the PIN that staff set",
    "changed_settings": "changed how the screen looks",
    "added_account": "added",
    "edited_account": "changed the details of",
    "reset_secret": "gave a new PIN or password to",
    "allowed_tries": "let try again at once",
    "locked_account": "locked out",
    "unlocked_account": "let in again",
    "moved_cohort": "moved to another cohort",
    "added_cohort": "added a cohort",
    "edited_cohort": "changed a cohort",
    "changed_site_settings": "changed the workshop's settings",
}


@dataclass(frozen=True)
class Line:
    """One entry, ready to be read."""

    seq: int
    at: datetime
    who: str
    verb: str
    words: str
    about: str
    detail: str


def verb_words(verb: str) -> str:
    return _WORDS.get(verb, verb.replace("_", " "))


def told(entry: Entry, names: dict[str, str]) -> Line:
    """`names` gives id → name; an id that is not there is shown as it is."""
    about = (
        ""
        if entry.subject_id == entry.actor
        else names.get(entry.subject_id, f"{entry.subject_type} {entry.subject_id}")
    )
    who = "Waypost" if entry.actor == "system" else names.get(entry.actor, entry.actor)
    detail = "; ".join(f"{name.replace('_', ' ')}: {_value(value)}" for name, value in entry.detail.items())
    return Line(entry.seq, entry.at, who, entry.verb, verb_words(entry.verb), about, detail[:300])


def _value(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2:
        return f"{_value(value[0])} → {_value(value[1])}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value in (None, "") else str(value)

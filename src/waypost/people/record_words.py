"""Audit entries in plain sentences. A verb that is not known here is shown as it is written, so nothing is hidden;
what people wrote to each other, and identifiers, never are.

Rooms above name what only they know (an exercise's title, a session's day): see `name_things`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from waypost.audit.models import Entry

Names = dict[tuple[str, str], str]
"""(kind, id) -> name."""
Namer = Callable[[str, set[str]], dict[str, str]]
"""Site id and the ids asked for -> id -> name. An id that is not there is left out."""

KINDS = {
    "accounts": "Accounts and PINs",
    "signing_in": "Signing in and settings",
    "looks": "Looks at learners’ work",
    "help": "Raised hands and notes",
    "work": "Exercises and hand-ins",
    "register": "Registers",
    "workshop": "Cohorts and the workshop",
}
OTHER = "other"

# verb -> (kind, what was done). {about} is the person it was done to, {on} ' on <exercise>', the rest from `_facts`.
_WORDS: dict[str, tuple[str, str]] = {
    "signed_in": ("signing_in", "signed in"),
    "chose_secret": ("signing_in", "chose a new PIN or password"),
    "kept_secret": ("signing_in", "kept the PIN that staff set"),
    "changed_settings": ("signing_in", "changed how the screen looks"),
    "added_account": ("accounts", "added {about}{from}"),
    "edited_account": ("accounts", "changed the details of {about}"),
    "reset_secret": ("accounts", "gave a new PIN or password to {about}"),
    "allowed_tries": ("accounts", "let {about} try again at once"),
    "locked_account": ("accounts", "locked {about} out"),
    "unlocked_account": ("accounts", "let {about} in again"),
    "moved_cohort": ("accounts", "moved {about} to {to}"),
    "moved_site": ("accounts", "moved {about} to the workshop at {to}"),
    "arrived_from_site": ("accounts", "took {about} over from another prison"),
    "granted_role": ("accounts", "made an account of the office for {about}"),
    "covered_site": ("accounts", "gave {about} the journeys of {to} to look after"),
    "uncovered_site": ("accounts", "took the journeys of {to} from {about}"),
    "added_cohort": ("workshop", "added the cohort {name}{from}"),
    "edited_cohort": ("workshop", "changed the cohort {name}"),
    "changed_site_settings": ("workshop", "changed the workshop’s settings"),
    "opened_workshop": ("workshop", "opened the workshop, with {about} as its first site manager"),
    "hand.raised": ("help", "raised a hand{on}"),
    "hand.lowered": ("help", "took their hand down{on}"),
    "hand.looked_at": ("looks", "looked at the work of {about}{on}, whose hand was up"),
    "hand.answered": ("help", "answered the raised hand of {about}{on}"),
    "hand.helped": ("help", "went over and helped {about}{on}"),
    "note.written": ("help", "wrote a note to {about}{on}"),
    "learning.enrolled": ("work", "enrolled {about} on a course"),
    "learning.start_set": ("work", "chose where the course starts for {about}"),
    "learning.passed": ("work", "marked the work of {about}{on}: every check met"),
    "review_accepted": ("work", "accepted {submission}"),
    "review_returned": ("work", "returned {submission} with comments"),
    "open_session": ("register", "opened the register of {session}"),
    "mark_attendance": ("register", "marked {about} {mark}{was} in the register of {session}"),
}
_SETTINGS = {"peer_help": "peer mentors may see raised hands", "idle_minutes": "minutes until a screen locks"}
_FIELDS = {
    "sign_in_name": "number or sign-in name",
    "known_as": "known as",
    "family_name": "family name",
    "cohort": "cohort",
    "seat": "seat",
    "role": "role",
}
_SUBJECTS = {"class_session": "session", "submission": "submission", "cohort": "cohort", "account": "account"}

_namers: dict[str, list[Namer]] = {}


def name_things(kind: str, namer: Namer) -> None:
    """A room says how things of one kind ("exercise", "session", "submission") are called."""
    _namers.setdefault(kind, []).append(namer)


def add_words(kind: str, title: str, words: dict[str, str]) -> None:
    """A room above says what its own verbs mean: a kind with its title, and verb -> what was done ("read {about}")."""
    KINDS[kind] = title
    _WORDS.update({verb: (kind, done) for verb, done in words.items()})


@dataclass(frozen=True)
class Line:
    """One entry, ready to be read."""

    seq: int
    at: datetime
    who: str
    verb: str
    words: str
    detail: str = ""

    @property
    def kind(self) -> str:
        return kind_of(self.verb)


def kind_of(verb: str) -> str:
    return _WORDS[verb][0] if verb in _WORDS else OTHER


def verbs_of(kind: str, known: Iterable[str]) -> list[str]:
    """Those of `known` verbs that are of one kind."""
    return [verb for verb in known if kind_of(verb) == kind]


def kinds_of(known: Iterable[str]) -> list[tuple[str, str]]:
    """The kinds there are entries of, for a list to choose from; looks at work always."""
    there = {kind_of(verb) for verb in known} | {"looks"}
    return [(kind, words) for kind, words in [*KINDS.items(), (OTHER, "Anything else")] if kind in there]


def find_names(site: str, entries: list[Entry]) -> Names:
    """What the things in these entries are called: one question to each room, whatever the number of entries."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        for kind, thing in _things(entry):
            wanted.setdefault(kind, set()).add(thing)
    names: Names = {}
    for kind, ids in wanted.items():
        for namer in _namers.get(kind, ()):
            names |= {(kind, thing): name for thing, name in namer(site, ids).items()}
    return names


def _things(entry: Entry) -> list[tuple[str, str]]:
    detail = entry.detail
    found = [
        ("account", entry.actor),
        (_SUBJECTS.get(entry.subject_type, entry.subject_type), entry.subject_id),
    ]
    for key, kind in (("exercise", "exercise"), ("session", "session"), ("cohort", "cohort")):
        if detail.get(key):
            values = detail[key] if isinstance(detail[key], list) else [detail[key]]
            found += [(kind, str(value)) for value in values if value]
    return found


def told(entry: Entry, names: Names) -> Line:
    """One entry as a sentence that starts with who did it."""
    who = (
        "Waypost"
        if entry.actor == "system"
        else names.get(("account", entry.actor), "Someone no longer here")
    )
    if entry.verb not in _WORDS:
        words = entry.verb.replace("_", " ").replace(".", " ")
        about = names.get((_SUBJECTS.get(entry.subject_type, ""), entry.subject_id), "")
        return Line(entry.seq, entry.at, who, entry.verb, f"{words}: {about}" if about else words)
    words = _WORDS[entry.verb][1].format_map(_facts(entry, names))
    return Line(entry.seq, entry.at, who, entry.verb, words, _detail(entry, names))


def _facts(entry: Entry, names: Names) -> dict[str, str]:
    detail = entry.detail

    def name(kind: str, thing: object, otherwise: str) -> str:
        return names.get((kind, str(thing)), otherwise)

    themselves = entry.subject_type == "account" and entry.subject_id == entry.actor
    kind = "journey" if entry.subject_type == "journey" else "account"
    about = "themselves" if themselves else name(kind, entry.subject_id, "someone no longer here")
    exercise = detail.get("exercise")
    session = entry.subject_id if entry.subject_type == "class_session" else detail.get("session", "")
    was = detail.get("was", "")
    return {
        "about": about,
        "on": f" on {name('exercise', exercise, 'an exercise that is gone')}" if exercise else "",
        "from": " from a file" if detail.get("from") == "file" else "",
        "to": str(detail.get("to") or "no cohort"),
        "name": str(detail.get("name") or name("cohort", entry.subject_id, "that is gone")),
        "submission": name("submission", entry.subject_id, "a hand-in"),
        "session": name("session", session, "a session that is gone"),
        "mark": str(detail.get("mark", "")).replace("_", " "),
        "part": str(detail.get("part", "")).replace("_", " "),
        "was": f" (it was {str(was).replace('_', ' ')})" if was else "",
    }


def _detail(entry: Entry, names: Names) -> str:
    """What changed, for the changes whose old and new values are worth a line. Never words to or from a person."""
    labels = {"edited_account": _FIELDS, "changed_site_settings": _SETTINGS}.get(entry.verb)
    if labels is None:
        return ""
    parts = []
    for key in labels:  # in our order: a database may keep the keys in another
        value = entry.detail.get(key)
        if not (isinstance(value, list) and len(value) == 2):
            continue
        old, new = (_value(key, one, names) for one in value)
        parts.append(f"{labels[key]}: {old} → {new}")
    return "; ".join(parts)[:300]


def _value(key: str, value: Any, names: Names) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, ""):
        return "nothing"
    if key == "cohort":
        return names.get(("cohort", str(value)), "another cohort")
    return str(value).replace("_", " ") if key == "role" else str(value)

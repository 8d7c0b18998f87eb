"""Who there is, and what a row of the access table says.

`owner` says whose thing the address names: "site" (staff of another site get 404), "self" (anyone else gets 404),
"case" (a journey: whoever does not work with it gets 404), or nothing where the address names no person's thing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

EVERYONE = frozenset({"learner", "peer_mentor", "instructor", "site_manager"})
"""Whoever comes into the classroom."""
OFFICE = frozenset({"regional_manager", "director", "gate_worker", "omu_partner", "data_protection"})
EVERYBODY = EVERYONE | OFFICE
PUBLIC = EVERYBODY | {"anonymous"}
LEARNERS = frozenset({"learner", "peer_mentor"})
STAFF = frozenset({"instructor", "site_manager"})
HELPERS = STAFF | {"peer_mentor"}
MANAGERS = frozenset({"site_manager"})
READERS = STAFF | {"regional_manager", "director", "gate_worker"}
"""Staff who open journeys."""
CASE = READERS - {"instructor"}
"""Those who see the facts: dates, licence, health."""
MANAGING = CASE - {"gate_worker"}
PARTNERS = frozenset({"omu_partner"})
PROTECTION = frozenset({"data_protection"})
NOBODY: frozenset[str] = frozenset()
"""Not for people: 404 without the token of a machine."""


@dataclass(frozen=True)
class Row:
    """`names` are the parts of the address, by the names that the test's world has them under."""

    name: str
    who: frozenset[str]
    methods: tuple[str, ...] = ("GET",)
    names: dict[str, str] = field(default_factory=dict)
    owner: str = ""


EXERCISE = {"exercise_id": "exercise"}
LESSON = {"lesson_id": "lesson"}
ACCOUNT = {"account_id": "learner"}
POST = ("POST",)
BOTH = ("GET", "POST")

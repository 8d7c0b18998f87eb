"""Every address of a workshop, and who may call it. An address that is not here fails the build.

`owner` says whose thing the address names: "site" (staff of another site get 404), "self" (anyone else gets 404),
or nothing where the address names no person's thing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

PUBLIC = frozenset({"anonymous", "learner", "peer_mentor", "instructor", "site_manager"})
EVERYONE = PUBLIC - {"anonymous"}
LEARNERS = frozenset({"learner", "peer_mentor"})
STAFF = frozenset({"instructor", "site_manager"})
HELPERS = STAFF | {"peer_mentor"}
MANAGERS = frozenset({"site_manager"})
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

TABLE = [
    # the shell
    Row("healthz", PUBLIC),
    Row("design", STAFF),
    # signing in
    Row("people:sign-in", PUBLIC, BOTH),
    Row("people:pin", PUBLIC, BOTH, ACCOUNT),
    Row("people:sign-out", PUBLIC, POST),
    Row("people:lock", PUBLIC, POST),
    Row("people:unlock", PUBLIC, POST),
    Row("people:alive", EVERYONE, POST),
    Row("people:new-secret", EVERYONE, BOTH),
    Row("people:settings", EVERYONE, BOTH),
    Row("people:change-secret", EVERYONE, POST),
    # accounts
    Row("people:accounts", STAFF),
    Row("people:add", STAFF, BOTH),
    Row("people:import", STAFF, BOTH),
    Row("people:import-confirm", STAFF, POST),
    Row("people:import-template", STAFF),
    Row("people:cohorts", STAFF, BOTH),
    Row("people:cohort", STAFF, BOTH, {"cohort_id": "cohort"}, "site"),
    Row("people:site", MANAGERS, BOTH),
    Row("people:audit", MANAGERS),
    Row("people:audit-csv", MANAGERS),
    Row("people:person", STAFF, BOTH, ACCOUNT, "site"),
    Row("people:reset", STAFF, POST, ACCOUNT, "site"),
    Row("people:lock-account", STAFF, POST, ACCOUNT, "site"),
    Row("people:unlock-account", STAFF, POST, ACCOUNT, "site"),
    Row("people:allow-tries", STAFF, POST, ACCOUNT, "site"),
    Row("people:move", STAFF, POST, ACCOUNT, "site"),
    # the learner's day
    Row("learning:home", EVERYONE),
    Row("learning:map", EVERYONE),
    Row("learning:hours", EVERYONE),
    Row("learning:beat", EVERYONE, POST),
    Row("learning:lesson", EVERYONE, names=LESSON),
    Row("learning:lesson-read", EVERYONE, POST, LESSON),
    Row("learning:quiz", EVERYONE, POST, LESSON),
    Row("learning:picture", EVERYONE, names={"lesson_id": "pictured_lesson", "name": "picture"}),
    Row("learning:glossary", EVERYONE),
    Row("learning:term", EVERYONE, names={"term_id": "term"}),
    Row("learning:exercise", EVERYONE, names=EXERCISE),
    Row("learning:save", EVERYONE, POST, EXERCISE),
    Row("learning:check", EVERYONE, POST, EXERCISE),
    Row("learning:hand-in", EVERYONE, POST, EXERCISE),
    Row("learning:verdict", EVERYONE, names={**EXERCISE, "key": "submission_key"}, owner="self"),
    Row("learning:hint", EVERYONE, POST, EXERCISE),
    Row("learning:history", EVERYONE, names=EXERCISE),
    Row("learning:save-at", EVERYONE, names={**EXERCISE, "version": "version"}, owner="self"),
    Row("learning:restore", EVERYONE, POST, EXERCISE),
    Row("learning:stuck", LEARNERS, ("GET", "POST", "DELETE"), EXERCISE),
    Row("learning:project", EVERYONE, names={"project_id": "project"}),
    Row("learning:hands", HELPERS),
    Row("learning:hand-down", LEARNERS, POST),
    Row("learning:answer-seen", LEARNERS, POST),
    Row("learning:hand", HELPERS, names={"hand_id": "hand"}, owner="site"),
    Row("learning:helped", HELPERS, POST, {"hand_id": "hand"}, "site"),
    Row("learning:note-read", EVERYONE, POST, {"note_id": "note"}, "self"),
    Row("learning:frame", EVERYONE),
    # the instructor's room
    Row("classroom:board", STAFF),
    Row("classroom:tiles", STAFF),
    Row("classroom:answer", STAFF, BOTH, {"hand_id": "hand"}, "site"),
    Row("classroom:learner", STAFF, names={"learner_id": "learner"}, owner="site"),
    Row("classroom:note", STAFF, POST, {"learner_id": "learner"}, "site"),
    Row("classroom:work", STAFF, names={"learner_id": "learner", **EXERCISE}, owner="site"),
    Row("classroom:work-now", STAFF, names={"learner_id": "learner", **EXERCISE}, owner="site"),
    Row("classroom:submission", STAFF, names={"submission_id": "submission"}, owner="site"),
    Row("classroom:progress", STAFF),
    Row("classroom:progress-csv", STAFF),
    Row("classroom:register", STAFF, BOTH),
    Row("classroom:take-register", STAFF, BOTH, {"session_id": "session"}, "site"),
    Row("classroom:session-csv", STAFF, names={"session_id": "session"}, owner="site"),
    Row("classroom:judge", STAFF),
    Row("classroom:judge-metrics", NOBODY),
    Row("classroom:hours", STAFF),
    Row("classroom:hours-csv", STAFF),
    Row("classroom:reviews", STAFF),
    Row("classroom:review", STAFF, BOTH, {"review_id": "review"}, "site"),
]

"""What the plan for release is made of, as its actions and its pages both know it."""

from __future__ import annotations

from collections.abc import Iterable

from waypost.journeys.models import (
    ApplicationState,
    ConditionKind,
    Direction,
    PathwayKind,
    PathwayStatus,
    ReleaseCheck,
    ToDo,
    ToDoKind,
    WorkReadiness,
)
from waypost.journeys.rules.countdown import Check

STAFF_ONLY = frozenset({PathwayKind.ATTITUDES, PathwayKind.SUBSTANCES, PathwayKind.HEALTH})
"""Pathways that staff keep: nothing of them is in the learner's own view."""
FIRST_TODOS = tuple(kind for kind in ToDoKind if kind != ToDoKind.OTHER)
"""What everybody is asked about; more can be added."""
NEXT_STATES: dict[str, tuple[ApplicationState, ...]] = {
    ApplicationState.PLANNED: (ApplicationState.SENT, ApplicationState.WITHDRAWN),
    ApplicationState.SENT: (
        ApplicationState.RECEIVED,
        ApplicationState.REFUSED,
        ApplicationState.WITHDRAWN,
    ),
}
"""What an application can become. The last three end it: another try is another application."""


def todo_name(row: ToDo) -> str:
    """What it is called: its kind with its words, or the words alone."""
    if row.kind == ToDoKind.OTHER:
        return row.words
    return f"{row.get_kind_display()} ({row.words})" if row.words else str(row.get_kind_display())


def as_checks(rows: Iterable[ReleaseCheck]) -> list[Check]:
    """The rows as the rules know them."""
    return [Check(row.at, row.due_on, row.not_possible, row.done_on) for row in rows]


# The same in the learner's words -----------------------------------------------------------------------

OWN_DIRECTIONS: dict[str, str] = {
    Direction.WORK: "A job",
    Direction.BUSINESS: "A business of my own",
    Direction.TRAINING: "More training",
    Direction.EDUCATION: "College or university",
    Direction.RECOVERY: "My recovery and health first",
    Direction.FAMILY: "My family first",
    Direction.OTHER: "Something else first",
    Direction.NOT_SURE: "I am not sure yet",
}
OWN_PATHWAYS: dict[str, str] = {
    PathwayKind.ACCOMMODATION: "A place to live",
    PathwayKind.FAMILY: "Family, friends and community",
    PathwayKind.WORK: "Learning, skills and work",
    PathwayKind.MONEY: "Money and ID",
}
OWN_STATUS: dict[str, str] = {
    PathwayStatus.NOT_STARTED: "Not started yet",
    PathwayStatus.REQUIRED: "Help is wanted",
    PathwayStatus.IN_PROGRESS: "We are working on it",
    PathwayStatus.NOT_REQUIRED: "No help needed",
    PathwayStatus.DECLINED: "You said no to help for now",
    PathwayStatus.DONE: "Done",
}
OWN_READINESS: dict[str, str] = {
    WorkReadiness.NOT_ASKED: "We have not talked about this yet.",
    WorkReadiness.SUPPORT_NEEDED: "You are ready, with some help.",
    WorkReadiness.READY: "You are ready to work.",
    WorkReadiness.DECLINED: "You said no to help for now. You can change your mind.",
    WorkReadiness.NO_RIGHT: "You may not work in the UK at the moment. Your worker can tell you what you can do.",
}
OWN_RULES: dict[str, str] = {
    ConditionKind.DEVICES: "Things that go online",
    ConditionKind.HISTORY: "Keeping the history",
    ConditionKind.NEW_WORK: "New work",
    ConditionKind.CONTACT: "Being in touch with people",
    ConditionKind.OTHER: "Another rule",
}

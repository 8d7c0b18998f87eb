"""What this room calls exercises and hand-ins in the record."""

from __future__ import annotations

from waypost.kernel.errors import WaypostError
from waypost.learning.models import Submission
from waypost.people.record_words import name_things


def _exercises(site: str, ids: set[str]) -> dict[str, str]:
    from waypost.learning.curriculum import (
        library,  # here: a process that never asks need not hold its reader
    )

    try:
        known = library().exercises
    except WaypostError:  # the record is to be read even where the curriculum cannot be
        return {}
    return {one: f"“{known[one].title}”" for one in ids if one in known}


def _hand_ins(site: str, ids: set[str]) -> dict[str, str]:
    """Audit entries name a hand-in by its number."""
    numbers = [int(one) for one in ids if one.isascii() and one.isdigit()]
    rows = Submission.objects.filter(pk__in=numbers, learner__site_id=site).values_list(
        "pk", "learner__known_as", "learner__family_name", "exercise_id"
    )
    titles = _exercises(site, {exercise_id for *_name, exercise_id in rows})
    return {
        str(number): f"the hand-in of {known_as} {family}".strip()
        + f" on {titles.get(exercise_id, 'an exercise')}"
        for number, known_as, family, exercise_id in rows
    }


def connect() -> None:
    name_things("exercise", _exercises)
    name_things("submission", _hand_ins)

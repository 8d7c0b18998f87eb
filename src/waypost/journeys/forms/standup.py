"""The stand-up log and the tick list of a round, as they are sent."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.http import QueryDict

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.standup import Row
from waypost.journeys.queries.standup import StandUpRow
from waypost.journeys.rules.said import Said
from waypost.kernel.errors import BadInput
from waypost.people.forms.moments import read_day

MOST_SENT = 2000


def read_said(sent: QueryDict, key: str = "") -> Said:
    """The parts of one person; `key` is the end of the names ("-<account id>")."""
    mood = sent.get(f"mood{key}", "")
    return Said(
        done=_line(sent.get(f"done{key}", "")),
        next=_line(sent.get(f"next{key}", "")),
        in_the_way=_line(sent.get(f"way{key}", "")),
        mood=int(mood) if mood in ("1", "2", "3", "4", "5") else None,
    )


def _line(text: str) -> str:
    return " ".join(text[:MOST_SENT].split())


def read_rows(rows: list[StandUpRow], sent: QueryDict) -> list[Row]:
    """One row for each person of the page that was sent; whoever was not on it is left alone."""
    return [
        Row(
            one.learner.pk, read_said(sent, f"-{one.learner.pk}"), sent.get(f"seen-{one.learner.pk}", "")[:16]
        )
        for one in rows
        if f"seen-{one.learner.pk}" in sent
    ]


def read_on(text: str) -> date:
    """The day in the address; today for none. Raises BadInput."""
    try:
        return read_day(text[:40]) or today()
    except ValueError:
        raise BadInput("That is not a day.", "Choose one from the list of earlier stand-ups.") from None


def read_odd(text: str) -> Literal["three", "sit_out"]:
    return "sit_out" if text == "sit_out" else "three"

"""Opening a session, and the marks of one register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from waypost.classroom.access import cohorts_for
from waypost.classroom.actions.register import Entry
from waypost.classroom.models import Mark
from waypost.classroom.queries.register import RegisterRow
from waypost.kernel import clock
from waypost.kernel.errors import BadInput
from waypost.people.models import Account, Cohort

USUAL_MINUTES = 150


class SessionForm(forms.Form):
    cohort = forms.ModelChoiceField(queryset=Cohort.objects.none(), empty_label=None)
    held_on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts_at = forms.TimeField(
        label="Starts at", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label="Minutes", min_value=15, max_value=480)

    def __init__(self, actor: Account, data: Mapping[str, Any] | None = None) -> None:
        now: datetime = clock.now().astimezone(clock.LONDON)
        starts = now.replace(hour=9 if now.hour < 12 else 13, minute=0 if now.hour < 12 else 30)
        first = {"held_on": now.date(), "starts_at": starts.time(), "minutes": USUAL_MINUTES}
        super().__init__(data, initial=first)
        self.fields["cohort"].queryset = cohorts_for(actor)  # type: ignore[attr-defined]


def _whole(text: str, name: str) -> int:
    if not text.strip():
        return 0
    if not text.strip().isdigit():
        raise BadInput(f"The minutes missed for {name} are not a number.", "Put in a whole number.")
    return int(text)


def read_marks(rows: list[RegisterRow], sent: Any) -> dict[str, Entry]:
    """Account id -> entry, for each person of `rows` who has a mark. Raises BadInput."""
    entries = {}
    for row in rows:
        key = row.learner.pk
        mark = sent.get(f"mark-{key}", "")
        if not mark:
            continue
        missed = ""
        if mark in (Mark.LATE, Mark.LEFT_EARLY):
            missed = sent.get(f"missed-{key}", "")
        entries[key] = Entry(
            mark=mark,
            reason=sent.get(f"reason-{key}", "") if mark == Mark.ABSENT else "",
            minutes_missed=_whole(missed, row.learner.known_as),
        )
    return entries

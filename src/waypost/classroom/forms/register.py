"""Opening a session, and the marks of one register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django import forms

from waypost.classroom.access import cohorts_for
from waypost.classroom.actions.register import Entry
from waypost.classroom.models import EVERYONE, AbsenceReason, Mark
from waypost.classroom.queries.register import RegisterRow
from waypost.kernel import clock
from waypost.people.forms.moments import ClockField, DayField
from waypost.people.models import Account, Cohort

USUAL_MINUTES = 150
THE_ROOM = "room"
_SHORTENED = (Mark.LATE, Mark.LEFT_EARLY)


class SessionForm(forms.Form):
    cohort = forms.ChoiceField(label="Who")
    held_on = DayField(label="Day")
    starts_at = ClockField(label="Starts at")
    minutes = forms.IntegerField(label="Minutes", min_value=15, max_value=480)

    def __init__(self, actor: Account, data: Mapping[str, Any] | None = None) -> None:
        now: datetime = clock.now().astimezone(clock.LONDON)
        starts = now.replace(minute=now.minute // 15 * 15)  # the quarter of an hour before now
        first = {"held_on": now.date(), "starts_at": starts.time(), "minutes": USUAL_MINUTES}
        super().__init__(data, initial=first)
        self._cohorts = {cohort.pk: cohort for cohort in cohorts_for(actor).order_by("name")}
        names = ((key, cohort.name) for key, cohort in self._cohorts.items())
        cast(forms.ChoiceField, self.fields["cohort"]).choices = [(THE_ROOM, EVERYONE), *names]

    def clean_cohort(self) -> Cohort | None:
        """None for everyone in the room."""
        return self._cohorts.get(self.cleaned_data["cohort"])


def _fault(row: RegisterRow, *, minutes: int) -> str:
    """What is not right with what was sent for one person, with their name; empty when all is well."""
    name = row.learner.full_name
    if row.mark not in Mark.values:
        return f"{name} has a mark that is not in the list. Choose one again."
    if row.mark == Mark.ABSENT and row.reason not in AbsenceReason.values:
        return f"{name} is marked absent without a reason. Choose a reason, or “Other”."
    missed = row.missed.strip()
    if row.mark in _SHORTENED and missed and not (missed.isascii() and missed.isdigit()):
        return f"The minutes that {name} missed are not a whole number."
    if row.mark in _SHORTENED and missed and (len(missed) > 4 or int(missed) > minutes):
        return f"The minutes that {name} missed must be from 0 to {minutes}."
    return ""


def read_rows(rows: list[RegisterRow], sent: Any, *, minutes: int) -> list[RegisterRow]:
    """The rows as they were sent, each with what is not right about it in `fault`."""
    read = []
    for row in rows:
        key = row.learner.pk
        mark = sent.get(f"mark-{key}", "")
        changed = replace(
            row,
            mark=mark,
            reason=sent.get(f"reason-{key}", "") if mark == Mark.ABSENT else "",
            missed=sent.get(f"missed-{key}", "")[:12] if mark in _SHORTENED else "",
        )
        read.append(replace(changed, fault=_fault(changed, minutes=minutes)) if mark else changed)
    return read


def entries_of(rows: list[RegisterRow]) -> dict[str, Entry]:
    """Account id -> entry, for each person of `rows` who has a mark. The rows have no fault."""
    return {
        row.learner.pk: Entry(mark=row.mark, reason=row.reason, minutes_missed=int(row.missed.strip() or 0))
        for row in rows
        if row.mark
    }

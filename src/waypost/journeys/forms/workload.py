"""Handing over what somebody has to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from waypost.journeys.queries.workload import KindCount
from waypost.people.forms.moments import DayField
from waypost.people.models import Account

UNTIL, FOR_GOOD = "until", "good"


class HandOverForm(forms.Form):
    """To whom, until when, and what. All kinds that there are come ticked."""

    to = forms.ChoiceField(label="Who does it")
    how = forms.ChoiceField(
        label="For how long",
        choices=((UNTIL, "Stands in until a day"), (FOR_GOOD, "For good")),
        widget=forms.RadioSelect,
        initial=UNTIL,
    )
    since = DayField(label="First day", required=False, help_text="Left empty, it is today.")
    until = DayField(label="Last day", required=False, help_text="Only for standing in, such as 22 Nov 2026.")
    kinds = forms.MultipleChoiceField(label="What", widget=forms.CheckboxSelectMultiple, required=False)
    caseload = forms.BooleanField(
        label="For good: hand over the journeys too, so that what comes later goes to the new person",
        required=False,
    )

    def __init__(
        self, people: Iterable[Account], kinds: Iterable[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = list(kinds)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *(
                (one.pk, f"{one.full_name}, {one.get_role_display().lower()}, {one.site.name}")
                for one in people
            ),
        ]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]
        self.fields["kinds"].initial = [kind for kind, _label in choices]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("how") == UNTIL and "until" in cleaned and cleaned["until"] is None:
            self.add_error("until", "Until when? Write the last day, such as 22 Nov 2026.")
        return cleaned


def kind_choices(kinds: Iterable[KindCount], every: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Every kind, those that there are with their number: what becomes due later may be of any."""
    numbers = {one.kind: one.number for one in kinds}
    return [(kind, f"{label} ({numbers[kind]})" if kind in numbers else label) for kind, label in every]


class SettleForm(forms.Form):
    because = forms.CharField(label="Why it is not needed", max_length=200, required=False)

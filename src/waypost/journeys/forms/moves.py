"""Where a person goes: parsed at the edge."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from waypost.journeys.actions.entries import today
from waypost.people.forms.moments import DayField
from waypost.people.models import Site

_NO_DAY = {"required": "Give the day it happened."}
_NO_REASON = {"required": "Give the reason, in a few words."}


class MoveForm(forms.Form):
    """The day, and the record as it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    day = DayField(label="Day", error_messages=_NO_DAY)

    def __init__(self, *args: Any, version: int, sites: list[Site], home: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": version, "day": today(), "site_id": home}
        super().__init__(*args, **kwargs)
        if "site_id" in self.fields:
            cast(forms.ChoiceField, self.fields["site_id"]).choices = [
                ("", "Choose one"),
                *((site.pk, f"{site.name} ({site.code})") for site in sites),
            ]


_NO_PRISON = {"required": "Choose the prison.", "invalid_choice": "Choose one of those in the list."}


class TransferForm(MoveForm):
    site_id = forms.ChoiceField(label="Moved to", error_messages=_NO_PRISON)
    reason = forms.CharField(label="Why", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "home": ""})


class ReleaseForm(MoveForm):
    """Nothing but the day."""


class ReturnForm(MoveForm):
    site_id = forms.ChoiceField(label="Which prison", error_messages=_NO_PRISON)
    reason = forms.CharField(
        label="Why the release plan starts again",
        max_length=200,
        help_text="Such as: recalled. Never the offence.",
        error_messages=_NO_REASON,
    )


class LeaveForm(MoveForm):
    reason = forms.CharField(label="Why", max_length=200, error_messages=_NO_REASON)


class ComeBackForm(MoveForm):
    site_id = forms.ChoiceField(label="Which prison", error_messages=_NO_PRISON)

"""Review dates: booking, cancelling, holds of the justice service's review."""

from __future__ import annotations

from django import forms

from waypost.journeys.actions.justice import EXCLUSIONS
from waypost.journeys.models import HoldReason
from waypost.people.forms.moments import DayField


class BookForm(forms.Form):
    """`version` is the review's, as it was shown."""

    on = DayField(label="Day of the review")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class BecauseForm(forms.Form):
    because = forms.CharField(label="Why", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class BeginHoldForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why it cannot be held",
        choices=(
            ("", "Choose"),
            ("Exclusions", [(one.value, one.label) for one in EXCLUSIONS]),
            ("Exemptions", [(one.value, one.label) for one in HoldReason if one not in EXCLUSIONS]),
        ),
    )

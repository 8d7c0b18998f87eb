"""Requests about data, legal holds, erasure."""

from __future__ import annotations

from django import forms

from waypost.journeys.models import RequestKind
from waypost.journeys.rules.retention import categories
from waypost.people.forms.moments import DayField

_AREA = {"rows": 3}


class FindForm(forms.Form):
    """Whose data it is about."""

    who = forms.CharField(
        label="Prison number or name", max_length=80, help_text="An old number finds the person too."
    )


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label="What is asked for", choices=RequestKind.choices)
    words = forms.CharField(
        label="In the person’s words",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs=_AREA),
    )
    came_on = DayField(label="The day it was asked", required=False)


class OwnRequestForm(forms.Form):
    kind = forms.ChoiceField(
        label="What do you want?",
        choices=(
            (RequestKind.ACCESS, "A copy of what is kept about me"),
            (RequestKind.CORRECTION, "Something is wrong. Please put it right"),
        ),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="What is it about?",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs=_AREA),
        help_text="If something is wrong, say what is wrong and what is right.",
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="Your answer to the person",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs=_AREA),
        help_text="In plain words. They can read it on their own page.",
    )
    refused = forms.BooleanField(label="It is refused, and the answer says why", required=False)


class HoldForm(forms.Form):
    reason = forms.CharField(label="Why nothing may be erased", max_length=300, required=False)


class CopyForm(forms.Form):
    also = forms.CharField(
        label="More words to take out", max_length=500, required=False, help_text="With commas between them."
    )
    leave = forms.CharField(
        label="Names to leave in", max_length=500, required=False, help_text="With commas between them."
    )

    def words(self, name: str) -> list[str]:
        """The words of one field. The form is valid."""
        return [one.strip() for one in self.cleaned_data[name].split(",") if one.strip()]


class EraseForm(forms.Form):
    chosen = forms.MultipleChoiceField(
        label="What to erase", required=False, widget=forms.CheckboxSelectMultiple
    )
    because = forms.CharField(label="Why", max_length=200, required=False)
    confirm = forms.CharField(
        label="Type the person’s full name to confirm",
        max_length=130,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["chosen"].choices = [(one.id, one.label) for one in categories().values()]  # type: ignore[attr-defined]

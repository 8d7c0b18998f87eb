"""Merging two records of one person."""

from __future__ import annotations

from django import forms


class OtherForm(forms.Form):
    """Which record is the other one."""

    who = forms.CharField(
        label="Name or prison number of the other record",
        max_length=80,
        required=False,
        help_text="A part of the name is enough. An old number finds them too.",
    )


class MergeForm(forms.Form):
    other_id = forms.CharField(max_length=16, widget=forms.HiddenInput)
    because = forms.CharField(
        label="How you know that they are one person",
        max_length=200,
        help_text="Such as: the prison joined the two numbers on 3 Nov 2026.",
        error_messages={"required": "Say how you know that they are one person."},
    )
    sure = forms.BooleanField(
        label="I have read what will happen, and it is one person",
        error_messages={"required": "Read what will happen, then tick this."},
    )

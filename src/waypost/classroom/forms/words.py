"""Words to a learner."""

from __future__ import annotations

from django import forms


class NoteForm(forms.Form):
    body = forms.CharField(
        label="Your note",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "The note is empty. Write a few words first."},
    )
    exercise_id = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="Your answer",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Leave it empty if you went over and helped in person.",
    )

"""Words to a learner."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from waypost.learning.curriculum import start_points


class NoteForm(forms.Form):
    body = forms.CharField(
        label="Your note",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "The note is empty. Write a few words first."},
    )
    exercise_id = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)


class StartForm(forms.Form):
    """Where the course starts for one learner: a module."""

    start_module = forms.ChoiceField(label="The course starts with")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["start_module"]).choices = start_points()


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="Your answer",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Leave it empty if you went over and helped in person.",
    )

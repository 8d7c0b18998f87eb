"""Forms of an intervention: opening it, one more step, going on, closing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms

from waypost.journeys.access import may_own, sees_facts
from waypost.journeys.actions.interventions import CASE_KINDS, MOST_WORDS, Opening
from waypost.journeys.models import InterventionKind, InterventionResult, Journey
from waypost.people.forms.moments import DayField
from waypost.people.models import Account


def _owners(journey: Journey) -> list[tuple[str, str]]:
    rows = may_own(journey).order_by("known_as", "family_name")
    return [(one.pk, f"{one.full_name}, {one.get_role_display().lower()}") for one in rows]


class OpenForm(forms.Form):
    """A new intervention in `journey`."""

    kind = forms.ChoiceField(label="What kind of help")
    reason = forms.CharField(
        label="Why",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you saw, and what they say about it themselves.",
        error_messages={"required": "Say why: what you saw, or what they told you."},
    )
    steps = forms.CharField(
        label="Steps",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One on each line: who does what. You can add more later.",
    )
    owner = forms.ChoiceField(label="Who looks after it")
    look_again_on = DayField(
        label="Look again on",
        help_text="Two or three weeks is usual. Such as 22 Nov 2026.",
        error_messages={"required": "Write the day to look again."},
    )

    def __init__(
        self,
        actor: Account,
        journey: Journey,
        data: Mapping[str, Any] | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        owners = _owners(journey)
        first = {"owner": actor.pk if actor.pk in dict(owners) else "", **(initial or {})}
        super().__init__(data, initial=first)
        kinds = [
            (kind.value, str(kind.label))
            for kind in InterventionKind
            if sees_facts(actor) or kind not in CASE_KINDS
        ]
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", "Choose one"), *kinds]
        cast(forms.ChoiceField, self.fields["owner"]).choices = [("", "Choose somebody"), *owners]

    def opening(self, *, signal: dict[str, str], review_id: int | None) -> Opening:
        """The values, once valid."""
        data = self.cleaned_data
        return Opening(
            kind=data["kind"],
            reason=data["reason"],
            owner_id=data["owner"],
            look_again_on=data["look_again_on"],
            steps=data["steps"].splitlines(),
            signal=signal,
            review_id=review_id,
        )


class _Guarded(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class StepMarkForm(_Guarded):
    step = forms.IntegerField(min_value=1)


class StepForm(_Guarded):
    words = forms.CharField(
        label="Another step", max_length=200, error_messages={"required": "Write what somebody will do."}
    )


class GoOnForm(_Guarded):
    words = forms.CharField(
        label="What you saw",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say what you saw when you looked again."},
    )
    on = DayField(label="Look again on", error_messages={"required": "Write the next day to look again."})
    owner = forms.ChoiceField(
        label="Who looks after it", error_messages={"required": "Choose who looks after it from now on."}
    )

    def __init__(self, journey: Journey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = [] if self.initial.get("owner") else [("", "Choose somebody")]
        cast(forms.ChoiceField, self.fields["owner"]).choices = [*nobody, *_owners(journey)]


class CloseForm(_Guarded):
    result = forms.ChoiceField(
        label="How it came out",
        choices=InterventionResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it came out. “It did not help” is worth knowing too."},
    )
    words = forms.CharField(
        label="In a few words",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What helped or did not, so that others can learn from it.",
        error_messages={"required": "Say in a few words what helped, or what did not."},
    )

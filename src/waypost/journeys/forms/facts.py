"""What is told about a person: parsed at the edge, each small form by itself."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from waypost.journeys.models import (
    ConditionKind,
    DateKind,
    Journey,
    NeedKind,
    NeedSource,
    Sentence,
    Stage,
    VettingState,
)
from waypost.people.forms.moments import DAY_HINT, DayField
from waypost.people.models import Account

_CHOOSE = ("", "Choose one")


def _choices(kinds: Any) -> list[tuple[str, str]]:
    return [_CHOOSE, *kinds.choices]


def _needed(words: str) -> dict[str, str]:
    return {"required": words, "invalid_choice": "Choose one of those in the list."}


def _source(label: str = "Where it comes from") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=80,
        help_text="The system or the letter, such as: sentence calculation sheet.",
        error_messages=_needed("Say where it comes from: the system or the letter."),
    )


def _as_at() -> DayField:
    return DayField(
        label="True on",
        help_text=f"The day on the letter or the screen. {DAY_HINT}.",
        error_messages=_needed("Give the day on which it was true there."),
    )


class DateForm(forms.Form):
    """A date as it was told."""

    kind = forms.ChoiceField(
        label="Kind of date",
        choices=_choices(DateKind),
        error_messages=_needed("Choose what kind of date it is."),
    )
    on = DayField(label="Date", error_messages=_needed("Type the date."))
    source = _source()
    as_at = _as_at()
    reason = forms.CharField(label="Why it moved", max_length=200, required=False)


class TakeBackForm(forms.Form):
    """A date of one kind does not hold any more, and there is no other."""

    kind = forms.ChoiceField(choices=DateKind.choices, widget=forms.HiddenInput)
    source = _source("Who said so")
    as_at = _as_at()
    reason = forms.CharField(
        label="Why", max_length=200, error_messages=_needed("Say why the date does not hold any more.")
    )


class SentenceForm(forms.Form):
    status = forms.ChoiceField(
        label="Status", choices=_choices(Sentence), error_messages=_needed("Choose the status.")
    )
    source = _source()
    as_at = _as_at()


class VettingForm(forms.Form):
    state = forms.ChoiceField(
        label="How it stands", choices=_choices(VettingState), error_messages=_needed("Choose how it stands.")
    )
    decided_by = forms.CharField(
        label="Decided by", max_length=80, required=False, help_text="A name or a department of the prison."
    )
    decided_on = DayField(label="Decided on", required=False)
    expires_on = DayField(
        label="Runs out on",
        required=False,
        help_text="If it was cleared until a day. You are told six weeks before.",
    )


class ConditionForm(forms.Form):
    kind = forms.ChoiceField(
        label="What it is about",
        choices=_choices(ConditionKind),
        help_text="Only conditions that touch computing, work or contact are kept here.",
        error_messages=_needed("Choose what it is about."),
    )
    words = forms.CharField(
        label="What it says",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="As it is in the licence. Never the offence.",
    )
    source = _source()
    as_at = _as_at()


class EndConditionForm(forms.Form):
    condition_id = forms.IntegerField(widget=forms.HiddenInput)
    ended_on = DayField(label="Last day", required=False, help_text="Empty means today.")
    source = _source("Who said so")


class NeedForm(forms.Form):
    kind = forms.ChoiceField(
        label="What it is about",
        choices=_choices(NeedKind),
        error_messages=_needed("Choose what it is about."),
    )
    source = forms.ChoiceField(
        label="How it is known",
        choices=_choices(NeedSource),
        error_messages=_needed("Choose how it is known."),
    )
    words = forms.CharField(
        label="What makes things hard",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only what helps to help. Instructors do not see this.",
    )
    support = forms.CharField(
        label="Support arranged in class",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Instructors and the learner see this: “Large print and a reading ruler.”",
    )
    found_on = DayField(
        label="Found on", required=False, help_text="A screener needs its day; empty means today."
    )


class SupportForm(forms.Form):
    need_id = forms.IntegerField(widget=forms.HiddenInput)
    support = forms.CharField(
        label="Support arranged in class",
        max_length=500,
        help_text="Instructors and the learner see this.",
        error_messages=_needed("Write what is arranged."),
    )


class RemoveNeedForm(forms.Form):
    need_id = forms.IntegerField(widget=forms.HiddenInput)
    because = forms.CharField(
        label="Why it is taken off",
        max_length=200,
        error_messages=_needed("Say why it is taken off the record."),
    )


class StrengthForm(forms.Form):
    words = forms.CharField(
        label="What they are good at", max_length=300, error_messages=_needed("Write what they are good at.")
    )
    seen_in = forms.CharField(
        label="Where it was seen", max_length=200, required=False, help_text="Such as: pairing in week 3."
    )


class RemoveStrengthForm(forms.Form):
    strength_id = forms.IntegerField(widget=forms.HiddenInput)
    because = forms.CharField(
        label="Why it is taken off",
        max_length=200,
        error_messages=_needed("Say why it is taken off the record."),
    )


class PersonForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    known_as = forms.CharField(
        label="Known as",
        max_length=60,
        help_text="The name they use. Where they sign in, it changes there too.",
        error_messages=_needed("The name is missing."),
    )
    family_name = forms.CharField(label="Family name", max_length=60, required=False)
    pronouns = forms.CharField(
        label="Pronouns", max_length=30, required=False, help_text="As they say it, such as he/him."
    )
    language = forms.CharField(label="First language", max_length=40, required=False)


class NumberForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(
        label="New prison number",
        max_length=20,
        help_text="Such as A1234BC. The old one still finds them.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=_needed("Type the prison number."),
    )


class StageForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    stage = forms.TypedChoiceField(
        label="Stage",
        coerce=int,
        choices=[(stage.value, f"{stage.value}. {stage.label}") for stage in Stage],
        error_messages=_needed("Choose the stage they are in."),
    )
    day = DayField(
        label="Since",
        help_text=f"The first day of that stage. {DAY_HINT}.",
        error_messages=_needed("Give the first day of that stage."),
    )
    reason = forms.CharField(
        label="In a few words",
        max_length=200,
        required=False,
        help_text="Needed where they go back to an earlier stage. The person reads the stage, not these words.",
    )


class WorkersForm(forms.Form):
    """Offers only who may be named."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    worker_id = forms.ChoiceField(label="Leads the case", required=False)
    gate_worker_id = forms.ChoiceField(label="Works with them through the gate", required=False)

    def __init__(
        self, *args: Any, workers: list[Account], gate_workers: list[Account], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, people in (("worker_id", workers), ("gate_worker_id", gate_workers)):
            cast(forms.ChoiceField, self.fields[name]).choices = [
                ("", "Nobody named yet"),
                *((one.pk, f"{one.full_name}, {one.get_role_display().lower()}") for one in people),
            ]


def renew(form: forms.Form, version: int) -> None:
    """The form goes back to whoever typed it with the record as it is now: it can be looked at and sent again."""
    form.data = {**dict(form.data.items()), "version": str(version)}


def first_values(do: str, journey: Journey) -> dict[str, Any]:
    """What the form stands on before anything is typed."""
    if do == "person":
        return {
            "version": journey.version,
            "known_as": journey.known_as,
            "family_name": journey.family_name,
            "pronouns": journey.pronouns,
            "language": journey.language,
        }
    if do == "stage":
        return {"version": journey.version, "stage": min(journey.stage + 1, max(Stage.values))}
    if do == "workers":
        return {
            "version": journey.version,
            "worker_id": journey.worker_id or "",
            "gate_worker_id": journey.gate_worker_id or "",
        }
    return {"version": journey.version}

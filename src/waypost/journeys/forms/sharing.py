"""A pack to share, taking one back, a partner's note: parsed at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from waypost.journeys.actions.sharing import MOST_NOTE, Order
from waypost.journeys.models import Journey, LawfulBasis, Marking
from waypost.journeys.queries.pack import PARTS, in_order, must_be_sensitive
from waypost.people.models import Site

CONSENT_IS_WEAK = (
    "Public task is the usual one. Consent is weak in custody: a person who depends on the prison cannot freely say "
    "no, and could take it back at any time."
)


def omu_of(site: Site) -> str:
    """Who gets a pack unless somebody else is named."""
    return f"Offender Management Unit, {site.name}"


class ShareForm(forms.Form):
    """What goes into a pack, and on what terms. A part that needs it raises the marking by itself."""

    parts = forms.MultipleChoiceField(
        label="What is in the pack",
        required=False,
        choices=[(kind.key, kind.title) for kind in PARTS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "There is no such part. Tick the parts again."},
    )
    recipient = forms.CharField(
        label="Recipient",
        max_length=120,
        help_text="Only the OMU of the prison below can open it in Waypost. Nothing is sent.",
        error_messages={"required": "The recipient is missing. Say who gets the pack."},
    )
    reason = forms.CharField(
        label="Why it is shared",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the OMU needs it for. It is printed on the pack. With health, sentence or licence data, say "
        "why that is needed too.",
        error_messages={"required": "The reason is missing. Say in a sentence why it is shared."},
    )
    lawful_basis = forms.ChoiceField(
        label="Lawful basis",
        choices=LawfulBasis.choices,
        initial=LawfulBasis.PUBLIC_TASK,
        widget=forms.RadioSelect,
        help_text=CONSENT_IS_WEAK,
        error_messages={"required": "Choose the lawful basis."},
    )
    marking = forms.ChoiceField(
        label="Marking",
        choices=Marking.choices,
        initial=Marking.OFFICIAL,
        widget=forms.RadioSelect,
        help_text="A pack with one of the three sensitive parts is OFFICIAL-SENSITIVE, whatever is chosen here.",
        error_messages={"required": "Choose the marking."},
    )

    def __init__(self, journey: Journey, data: Mapping[str, Any] | None = None) -> None:
        first = {
            "parts": [kind.key for kind in PARTS if kind.ticked or kind.always],
            "recipient": omu_of(journey.home),
        }
        super().__init__(data, initial=first)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "parts" in data:
            data["parts"] = in_order(data["parts"])
            if must_be_sensitive(data["parts"]):
                data["marking"] = Marking.SENSITIVE.value
        return data

    @property
    def ticked(self) -> list[str]:
        """The parts that are ticked now."""
        value = self["parts"].value()
        return in_order(value if isinstance(value, list) else [])

    def order(self) -> Order:
        """The values, once valid."""
        data = self.cleaned_data
        return Order(
            parts=tuple(data["parts"]),
            lawful_basis=data["lawful_basis"],
            marking=data["marking"],
            recipient=data["recipient"],
            reason=data["reason"],
        )


class WithdrawForm(forms.Form):
    because = forms.CharField(
        label="Why it is taken back",
        max_length=200,
        error_messages={"required": "The reason is missing. Say in a sentence why the pack is taken back."},
    )


class PartnerNoteForm(forms.Form):
    words = forms.CharField(
        label="Your note to the workshop",
        max_length=MOST_NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What has been agreed or decided, and what you need from us. It goes into the person’s record under "
        "your name. Do not write about the offence.",
        error_messages={
            "required": "The note is empty. Write a few words first.",
            "max_length": f"The note is longer than {MOST_NOTE} characters. Make it shorter, or send two.",
        },
    )


class FindSharedForm(forms.Form):
    words = forms.CharField(
        label="Name or prison number",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

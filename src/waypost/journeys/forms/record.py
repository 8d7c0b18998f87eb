"""Notes, corrections, a learner's own words, and a new joiner: parsed at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms

from waypost.journeys.access import CASE_ROLES, may_own, sees_facts
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.joining import Joiner
from waypost.journeys.actions.record import MOST_OWN_WORDS, MOST_WORDS, Words
from waypost.journeys.models import Journey
from waypost.journeys.prison_numbers import likely, tidy_prison_number
from waypost.kernel.errors import BadInput
from waypost.people.forms.moments import DayField
from waypost.people.models import Account, Role, Site

STAFF_ONLY, LEARNER_TOO = "staff", "learner"
FIRST_JOINING = date(2000, 1, 1)
NOT_LISTED = {"invalid_choice": "That is not in the list. Choose again."}


class NoteForm(forms.Form):
    """A note, or (with `old`) a correction of an entry."""

    words = forms.CharField(
        label="Your note",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "The note is empty. Write a few words first."},
    )
    happened_on = DayField(label="Day", required=False, help_text="When it happened. Empty means today.")
    audience = forms.ChoiceField(
        label="Who may read it",
        choices=[(STAFF_ONLY, "Staff only"), (LEARNER_TOO, "The learner too, in the words below")],
        initial=STAFF_ONLY,
        widget=forms.RadioSelect,
        error_messages={**NOT_LISTED, "required": "Choose who may read it."},
    )
    own_words = forms.CharField(
        label="Words for the learner",
        required=False,
        max_length=MOST_OWN_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only when the learner may read it. Say “you”: “You asked for more time to read.”",
    )
    sensitive = forms.BooleanField(label="It is about health, a licence or a sentence", required=False)

    def __init__(
        self,
        actor: Account,
        data: Mapping[str, Any] | None = None,
        *,
        correcting: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        if not sees_facts(actor):
            del self.fields["sensitive"]
        if correcting:
            self.fields["words"].label = "What is right"
            self.fields["words"].error_messages["required"] = "Write what is right first."
            self.fields["happened_on"].help_text = "When it happened. Empty means the day of the old entry."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("audience") == LEARNER_TOO and not data.get("own_words", "").strip():
            self.add_error("own_words", "Write what the learner reads, or choose “Staff only”.")
        if data.get("audience") == STAFF_ONLY and data.get("own_words", "").strip():
            self.add_error(
                "audience", "You wrote words for the learner. Choose “The learner too”, or take them out."
            )
        return data

    def written(self) -> Words:
        """The values, once valid."""
        data = self.cleaned_data
        return Words(
            words=data["words"],
            own_words=data["own_words"] if data["audience"] == LEARNER_TOO else "",
            happened_on=data["happened_on"],
            sensitive=data.get("sensitive", False),
        )


class OwnWordsForm(forms.Form):
    """What a learner adds to their own story."""

    words = forms.CharField(
        label="My words",
        max_length=MOST_OWN_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Something you are proud of, something you want, or something that is hard.",
        error_messages={"required": "There are no words yet. Write a few first."},
    )
    not_for_class = forms.BooleanField(label="Do not show this to my instructor", required=False)


class JoinerForm(forms.Form):
    """Somebody who joins at `site`: a learner who signs in there already, or a new person."""

    account = forms.ChoiceField(
        label="Do they sign in to Waypost already?",
        required=False,
        error_messages=NOT_LISTED,
        help_text="Learners of this prison who have no journey yet.",
    )
    known_as = forms.CharField(
        label="Known as", required=False, max_length=60, help_text="For a new person: the name they use."
    )
    family_name = forms.CharField(label="Family name", required=False, max_length=60)
    prison_number = forms.CharField(
        label="Prison number",
        required=False,
        max_length=20,
        help_text="Such as A1234BC. Leave it empty if you do not know it yet.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    joined_on = DayField(
        label="Day of joining", error_messages={"required": "The day of joining is missing. Type it in."}
    )
    pronouns = forms.CharField(
        label="Pronouns", required=False, max_length=30, help_text="As they say it, such as he/him."
    )
    language = forms.CharField(label="First language", required=False, max_length=40)
    worker = forms.ChoiceField(label="Who works with them", required=False, error_messages=NOT_LISTED)

    def __init__(
        self,
        actor: Account,
        site: Site,
        learners: list[Account],
        data: Mapping[str, Any] | None = None,
        *,
        chosen: str = "",
    ) -> None:
        first = {"joined_on": today(), "language": "English", "account": chosen}
        workers = may_own(Journey(home=site)).filter(role__in=CASE_ROLES).order_by("known_as", "family_name")
        self._site = site
        self._learners = {learner.pk: learner for learner in learners}
        self._workers = {worker.pk: worker for worker in workers}
        if actor.role == Role.REGIONAL_MANAGER and actor.pk in self._workers:
            first["worker"] = actor.pk
        super().__init__(data, initial=first)
        self.suggestion = ""
        cast(forms.ChoiceField, self.fields["account"]).choices = [
            ("", "No, they are new"),
            *((key, f"{one.full_name}, {one.sign_in_name}") for key, one in self._learners.items()),
        ]
        cast(forms.ChoiceField, self.fields["worker"]).choices = [
            ("", "Nobody named yet"),
            *(
                (key, f"{one.full_name}, {one.get_role_display().lower()}")
                for key, one in self._workers.items()
            ),
        ]

    def clean_prison_number(self) -> str:
        text = str(self.cleaned_data["prison_number"])
        try:
            return tidy_prison_number(text)
        except BadInput as problem:
            self.suggestion = likely("".join(text.split()).upper())
            raise forms.ValidationError(str(problem)) from None

    def clean_joined_on(self) -> date:
        day: date = self.cleaned_data["joined_on"]
        if day > today():
            raise forms.ValidationError("That day is still to come. Add them on the day they join.")
        if day < FIRST_JOINING:
            raise forms.ValidationError("That is too long ago. Check the year.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("account") and not str(data.get("known_as", "")).strip():
            self.add_error("known_as", "The name is missing. Type it in, or choose a learner above.")
        return data

    def joiner(self) -> Joiner:
        """The values, once valid."""
        data = self.cleaned_data
        return Joiner(
            site_id=self._site.pk,
            joined_on=data["joined_on"],
            account=self._learners.get(data["account"]),
            known_as=data["known_as"],
            family_name=data["family_name"],
            prison_number=data["prison_number"],
            pronouns=data["pronouns"],
            language=data["language"],
            worker=self._workers.get(data["worker"]),
        )

"""Forms of the account pages."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from waypost.people.access import grantable_roles, manageable_cohorts
from waypost.people.actions.accounts import Details
from waypost.people.actions.sites import IDLE_MINUTES
from waypost.people.forms.moments import DayField
from waypost.people.models import LEARNING_ROLES, Account, Role, same_kind


class AccountForm(forms.Form):
    """Details of one person. Offers only what `actor` may give."""

    role = forms.ChoiceField(label="Role")
    sign_in_name = forms.CharField(
        label="Number or sign-in name",
        max_length=40,
        help_text="A learner's number, such as A1234BC. For staff, a name such as j.smith.",
    )
    known_as = forms.CharField(label="Known as", max_length=60, help_text="The name they use in the room.")
    family_name = forms.CharField(label="Family name", max_length=60, required=False)
    cohort = forms.ChoiceField(label="Cohort", required=False)
    seat = forms.IntegerField(label="Seat", required=False, min_value=1, max_value=999)

    def __init__(self, *args: Any, actor: Account, account: Account | None = None, **kwargs: Any) -> None:
        if account is not None:
            kwargs.setdefault(
                "initial",
                {
                    "role": account.role,
                    "sign_in_name": account.sign_in_name,
                    "known_as": account.known_as,
                    "family_name": account.family_name,
                    "cohort": account.cohort_id or "",
                    "seat": account.seat,
                },
            )
        super().__init__(*args, **kwargs)
        roles = [role for role in Role if role in grantable_roles(actor)]
        if account is not None:  # learners stay learners, staff stay staff
            roles = [role for role in roles if same_kind(account.role, role)]
        role_field = cast(forms.ChoiceField, self.fields["role"])
        cohort_field = cast(forms.ChoiceField, self.fields["cohort"])
        role_field.choices = [(role.value, role.label) for role in roles]
        cohort_field.choices = [
            ("", "No cohort"),
            *((cohort.pk, cohort.name) for cohort in manageable_cohorts(actor).order_by("name")),
        ]
        if account is not None and account.role not in LEARNING_ROLES:
            del self.fields["cohort"], self.fields["seat"]

    def details(self) -> Details:
        """The values, once valid."""
        data = self.cleaned_data
        return Details(
            role=data["role"],
            sign_in_name=data["sign_in_name"],
            known_as=data["known_as"],
            family_name=data["family_name"],
            cohort_id=data.get("cohort", ""),
            seat=data.get("seat"),
        )


class CohortForm(forms.Form):
    """Name and dates of a cohort."""

    name = forms.CharField(label="Name", max_length=60)
    starts_on = DayField(label="First day", required=False)
    ends_on = DayField(label="Last day", required=False)


class SiteForm(forms.Form):
    """What a site manager sets for the whole workshop."""

    peer_help = forms.BooleanField(
        label="Peer mentors may see raised hands and help",
        help_text="Every look is written in the record.",
        required=False,
    )
    idle_minutes = forms.IntegerField(
        label="Lock a screen after this many minutes of nobody using it",
        help_text="From 2 to 60. Work stays saved; the same person goes on where they were.",
        min_value=IDLE_MINUTES[0],
        max_value=IDLE_MINUTES[1],
    )


class UploadForm(forms.Form):
    """A file of people."""

    file = forms.FileField(
        label="CSV file",
        help_text="Up to 5,000 people and 4 MB. From Excel: Save as, then CSV UTF-8.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )

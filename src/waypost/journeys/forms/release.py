"""Release planning: one small form for each thing that is changed in place, with fields named as in the actions."""

from __future__ import annotations

from typing import Any

from django import forms

from waypost.journeys.models import (
    ApplicationKind,
    ApplicationState,
    Direction,
    PathwayStatus,
    WorkReadiness,
)
from waypost.journeys.release_terms import NEXT_STATES, OWN_DIRECTIONS
from waypost.people.forms.moments import DAY_HINT, DayField


def _said(longest: int) -> dict[str, str]:
    return {
        "required": "Write a few words here.",
        "max_length": f"That is too long. Keep it under {longest} letters; the timeline takes a longer note.",
    }


def _words(
    label: str, longest: int, *, rows: int = 2, help_text: str = "", needed: bool = False
) -> forms.CharField:
    """Several lines of words."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=needed,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=_said(longest),
    )


def _line(label: str, longest: int, *, help_text: str = "", needed: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=needed,
        help_text=help_text,
        error_messages=_said(longest),
    )


class PathwayForm(forms.Form):
    status = forms.ChoiceField(label="How it stands", choices=PathwayStatus.choices)
    needs = _words("What is needed", 500)

    def __init__(self, *args: Any, staff_only: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].help_text = (
            "Staff only: it is not in the learner’s own view."
            if staff_only
            else "The learner can read this in their own view."
        )


class DirectionForm(forms.Form):
    direction = forms.ChoiceField(
        label="What comes first outside",
        choices=Direction.choices,
        widget=forms.RadioSelect,
        help_text="As the person says it. None of these counts for more than another.",
    )
    words = _words("More about it", 500)


class OwnDirectionForm(forms.Form):
    direction = forms.ChoiceField(
        label="What do you want to do first?",
        choices=[*OWN_DIRECTIONS.items()],
        widget=forms.RadioSelect,
        help_text="Every one of these is a good answer. You can change it whenever you like.",
        error_messages={"required": "Choose one. “Not sure yet” is an answer too."},
    )
    words = _words("Is there more you want to say?", 500)


class ReadinessForm(forms.Form):
    readiness = forms.ChoiceField(label="Ready for work", choices=WorkReadiness.choices)
    release_area = _line("Area they go to", 80, help_text="A town or the first half of a postcode.")


class LearningForm(forms.Form):
    learning_on = _words(
        "How they go on learning",
        500,
        rows=3,
        help_text="Such as: the online lessons, a mentor, a course. The learner can read this.",
    )


class ToDoForm(forms.Form):
    words = _line("Details", 200)
    due_on = DayField(label="To be done by", required=False)


class NewToDoForm(forms.Form):
    words = _line("What there is to do", 200, needed=True, help_text="The learner can read this.")
    due_on = DayField(label="To be done by", required=False)


class OwnToDoForm(forms.Form):
    words = _line("What do you need to do?", 200, needed=True, help_text="Your worker can read this too.")


class ApplicationForm(forms.Form):
    kind = forms.ChoiceField(label="Apply for", choices=ApplicationKind.choices)
    words = _line("Details", 200)


class ApplicationMoveForm(forms.Form):
    state = forms.ChoiceField(label="What happened", choices=ApplicationState.choices)
    on = DayField(label="On which day", required=False, help_text=f"{DAY_HINT}. Left empty: today.")
    words = _line("Details", 200)

    def __init__(self, *args: Any, state: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if following := NEXT_STATES.get(state):
            self.fields["state"] = forms.ChoiceField(
                label="What happened",
                choices=[(one.value, one.label) for one in following],
                error_messages={
                    "invalid_choice": "Someone moved this application on since you opened it. Choose again."
                },
            )


class KitForm(forms.Form):
    item = _line("What is lent", 120, needed=True, help_text="With its number, if it has one.")
    online = forms.BooleanField(label="It can reach the internet", required=False, initial=True)
    condition_checked = forms.BooleanField(
        label="Licence conditions on devices were checked, and this loan is allowed", required=False
    )
    lent_on = DayField(label="Lent on", required=False, help_text=f"{DAY_HINT}. Left empty: today.")
    due_back_on = DayField(label="Due back on", required=False)


class KitBackForm(forms.Form):
    on = DayField(label="Came back on", required=False, help_text=f"{DAY_HINT}. Left empty: today.")


class ContactForm(forms.Form):
    who = _line("Whom they will see", 120, needed=True)
    role = _line(
        "What they do", 80, help_text="Such as: probation, employment hub, mentor, employer, family worker."
    )
    when = _line("When", 120)
    where = _line("Where", 200)


class CheckForm(forms.Form):
    words = _words(
        "What was looked at, and what is still to do", 500, rows=3, needed=True, help_text="Staff only."
    )
    done_on = DayField(label="Done on", required=False, help_text=f"{DAY_HINT}. Left empty: today.")

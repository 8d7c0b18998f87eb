"""The form of a review and of what the learner prepares. Nothing in it is filled in that nobody has said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms

from waypost.journeys.actions.reviews import Draft
from waypost.journeys.models import Confidence, Goal, Review, Skill
from waypost.journeys.review_form import (
    MOST_EVIDENCE,
    MOST_PREPARED,
    MOST_WORDS,
    NEW_GOALS,
    PREPARED,
    QUESTIONS,
    WELLBEING,
    labelled,
)
from waypost.people.forms.moments import DAY_HINT, DayField, day_words

RATINGS = [("", "Not asked"), *((str(value), label) for value, label in Confidence.choices)]
OWN_RATINGS = [("", "I leave this out"), *((str(value), label) for value, label in Confidence.choices)]
GOAL_CHOICES = [("", "Not talked about"), ("on", "Goes on"), ("reached", "Reached")]
TRACK = [("yes", "On track"), ("no", "Off track")]


def _words(label: str, help_text: str = "", *, rows: int = 3, most: int = MOST_WORDS) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReviewForm(forms.Form):
    """What staff write in a review of the learner called `name`, whose active goals are `goals`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    needed_to_complete: Mapping[str, str] = {
        "on_track": "Choose whether the learner is on track.",
        "because": "Say why, in a sentence or two.",
        "conducted_by": "Write the name of who held it.",
        "conducted_on": "Write the day it was held on.",
    }
    """May be empty while it is written; what is said where one still is at the end."""

    def __init__(
        self, review: Review, name: str, goals: Sequence[Goal], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=_initial(review, goals))
        self._goals = goals
        for one, label in labelled(QUESTIONS, name):
            self.fields[one.name] = _words(label, one.help.format(name=name))
        self.fields["wellbeing"] = forms.ChoiceField(
            label="How they are",
            required=False,
            choices=[("", "Not asked"), *WELLBEING],
            help_text="As they say it themselves. Staff only; not shown in class.",
        )
        for skill in Skill:
            self.fields[f"skill_{skill}"] = forms.ChoiceField(
                label=str(skill.label), required=False, choices=RATINGS
            )
            self.fields[f"skill_{skill}_because"] = forms.CharField(
                label=f"Evidence: {str(skill.label).lower()}", required=False, max_length=MOST_EVIDENCE
            )
        for goal in goals:
            self.fields[f"goal_{goal.pk}"] = forms.ChoiceField(
                label=goal.title, required=False, choices=GOAL_CHOICES
            )
            self.fields[f"goal_{goal.pk}_on"] = DayField(
                label=f"New day for: {goal.title}", required=False, help_text=""
            )
        for line in range(NEW_GOALS):
            self._new_goal(line)
        self.fields["on_track"] = forms.ChoiceField(
            label="On track?", required=False, choices=TRACK, widget=forms.RadioSelect
        )
        self.fields["because"] = _words("Why", "What in the record, or in the talk, it rests on.")
        self.fields["conducted_by"] = forms.CharField(
            label="Held by", required=False, max_length=80, help_text="Who had the talk, whoever types it in."
        )
        self.fields["conducted_on"] = DayField(label="Held on", required=False)

    def _new_goal(self, line: int) -> None:
        number = f"{line + 1}"
        self.fields[f"new_{line}_title"] = forms.CharField(
            label=f"New goal {number}", required=False, max_length=200
        )
        self.fields[f"new_{line}_step"] = forms.CharField(
            label=f"First step of new goal {number}", required=False, max_length=200
        )
        self.fields[f"new_{line}_on"] = DayField(
            label=f"New goal {number}: to be reached by", required=False, help_text=DAY_HINT
        )

    # Parts of the page, each a list of bound fields ---------------------------------------------------

    @property
    def skills(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(skill.value, self[f"skill_{skill}"], self[f"skill_{skill}_because"]) for skill in Skill]

    @property
    def goals(self) -> list[tuple[Goal, forms.BoundField, forms.BoundField]]:
        return [(goal, self[f"goal_{goal.pk}"], self[f"goal_{goal.pk}_on"]) for goal in self._goals]

    @property
    def new_goals(self) -> list[list[forms.BoundField]]:
        parts = ("title", "step", "on")
        return [[self[f"new_{line}_{part}"] for part in parts] for line in range(NEW_GOALS)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for skill in Skill:
            if data.get(f"skill_{skill}_because") and not data.get(f"skill_{skill}"):
                self.add_error(f"skill_{skill}", "There is evidence here, but no rating. Choose one.")
        return data

    def ready(self) -> bool:
        """Whether nothing is missing to complete the review; says what is where it is missing."""
        data = self.cleaned_data
        for name, words in self.needed_to_complete.items():
            if not data.get(name):
                self.add_error(name, words)
        for line in range(NEW_GOALS):
            parts = {part: data.get(f"new_{line}_{part}") for part in ("title", "step", "on")}
            for part, words in {
                "title": "Write the goal, or empty the line.",
                "step": "Write a first step: something to do this week.",
                "on": "Write the day to reach it by.",
            }.items():
                if any(parts.values()) and not parts[part]:
                    self.add_error(f"new_{line}_{part}", words)
        return not self.errors

    def draft(self) -> Draft:
        """What is written, once valid. Nothing is kept for what was left empty."""
        data = self.cleaned_data
        names = (*(one.name for one in QUESTIONS), "wellbeing", "because")
        answers: dict[str, Any] = {name: data[name].strip() for name in names if data[name].strip()}
        ratings = {
            skill.value: {"rating": int(data[f"skill_{skill}"]), "evidence": data[f"skill_{skill}_because"]}
            for skill in Skill
            if data[f"skill_{skill}"]
        }
        goals = {
            str(goal.pk): {
                "title": goal.title,
                "do": data[f"goal_{goal.pk}"],
                "on": _iso(data[f"goal_{goal.pk}_on"]),
            }
            for goal in self._goals
            if data[f"goal_{goal.pk}"]
        }
        new = [
            {
                "title": data[f"new_{line}_title"],
                "step": data[f"new_{line}_step"],
                "on": _iso(data[f"new_{line}_on"]),
            }
            for line in range(NEW_GOALS)
            if any(data[f"new_{line}_{part}"] for part in ("title", "step", "on"))
        ]
        for name, value in (("ratings", ratings), ("goals", goals), ("new_goals", new)):
            if value:
                answers[name] = value
        return Draft(
            answers=answers,
            on_track={"yes": True, "no": False}.get(data["on_track"]),
            conducted_by=data["conducted_by"].strip(),
            conducted_on=data["conducted_on"],
        )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _initial(review: Review, goals: Sequence[Goal]) -> dict[str, Any]:
    """The answers as the form's fields have them."""
    answers = review.answers
    first: dict[str, Any] = {
        name: answers.get(name, "") for name in (*(one.name for one in QUESTIONS), "wellbeing", "because")
    }
    for key, one in answers.get("ratings", {}).items():
        first |= {f"skill_{key}": str(one["rating"]), f"skill_{key}_because": one["evidence"]}
    for goal in goals:
        decided = answers.get("goals", {}).get(str(goal.pk))
        if decided:
            first |= {f"goal_{goal.pk}": decided["do"], f"goal_{goal.pk}_on": _day(decided["on"])}
    for line, new in enumerate(answers.get("new_goals", [])[:NEW_GOALS]):
        first |= {
            f"new_{line}_title": new["title"],
            f"new_{line}_step": new["step"],
            f"new_{line}_on": _day(new["on"]),
        }
    return first | {
        "on_track": {True: "yes", False: "no"}.get(review.on_track, "")
        if review.on_track is not None
        else "",
        "conducted_by": review.conducted_by,
        "conducted_on": review.conducted_on,
        "version": review.version,
    }


def both_texts(
    review: Review, name: str, goals: Sequence[Goal], typed: Mapping[str, Any]
) -> tuple[ReviewForm, list[tuple[str, str]]]:
    """After two people saved: the form with what this one typed, and (label, what is saved now) wherever the two
    differ. What this one had left empty is filled with what the other wrote."""
    saved = ReviewForm(review, name, goals)
    mixed = {key: str(value) for key, value in typed.items()}
    theirs = []
    for key, field in saved.fields.items():
        now = saved.get_initial_for_field(field, key)
        words = day_words(now) if isinstance(now, date) else str(now or "")
        if key == "version" or (words and not mixed.get(key, "").strip()):
            mixed[key] = words
        elif words and words.strip() != mixed[key].replace("\r\n", "\n").strip():
            theirs.append((str(field.label), _in_words(field, words)))
    return ReviewForm(review, name, goals, mixed), theirs


def shown_values(form: ReviewForm) -> dict[str, str]:
    """What the form's boxes hold, as a browser would send them, without the version."""
    values = {}
    for key in form.fields:
        value = form[key].value()
        values[key] = day_words(value) if isinstance(value, date) else str(value or "")
    del values["version"]
    return values


def same_text(form: ReviewForm, typed: Mapping[str, Any]) -> bool:
    """Whether what was typed is what `form` holds: a page that saved by itself just before it was sent."""

    def plain(text: object) -> str:
        return str(text).replace("\r\n", "\n").strip()

    return all(plain(typed.get(key, "")) == plain(value) for key, value in shown_values(form).items())


def _in_words(field: forms.Field, value: str) -> str:
    """A choice by its label."""
    if not isinstance(field, forms.ChoiceField):
        return value
    labels = {str(key): str(label) for key, label in cast(Iterable[tuple[str, str]], field.choices)}
    return labels.get(value, value)


class PrepareForm(forms.Form):
    """What the learner writes before their review."""

    private = forms.BooleanField(label="Do not show this to my instructor", required=False)

    def __init__(self, prepared: dict[str, Any], data: Mapping[str, Any] | None = None) -> None:
        first = {one.name: prepared.get(one.name, "") for one in PREPARED}
        first |= {f"skill_{key}": str(value) for key, value in prepared.get("skills", {}).items()}
        super().__init__(data, initial=first | {"private": prepared.get("private", False)})
        for one in PREPARED:
            self.fields[one.name] = _words(one.label, one.help, most=MOST_PREPARED)
        for skill in Skill:
            self.fields[f"skill_{skill}"] = forms.ChoiceField(
                label=str(skill.label), required=False, choices=OWN_RATINGS
            )

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[one.name] for one in PREPARED]

    @property
    def skills(self) -> list[forms.BoundField]:
        return [self[f"skill_{skill}"] for skill in Skill]

    def prepared(self) -> dict[str, Any]:
        """What is written, once valid; nothing for what was left empty."""
        data = self.cleaned_data
        kept: dict[str, Any] = {
            one.name: data[one.name].strip() for one in PREPARED if data[one.name].strip()
        }
        skills = {skill.value: int(data[f"skill_{skill}"]) for skill in Skill if data[f"skill_{skill}"]}
        if skills:
            kept["skills"] = skills
        if data["private"]:
            kept["private"] = True
        return kept

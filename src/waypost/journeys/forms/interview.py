"""One section of the interview as a form, made from the section's data; the look at computing; beginning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from waypost.journeys.actions.interview import SectionDraft
from waypost.journeys.interview_computing import Question, questions
from waypost.journeys.models import Asked, Confidence, SectionAnswer, Skill
from waypost.journeys.sections import (
    CHOICE,
    LEVELS,
    LONG,
    MOST_QUALIFICATIONS,
    QUALIFICATIONS,
    SEVERAL,
    SKILLS,
    TEXT,
    Field,
    Section,
)
from waypost.journeys.sections_answers import BadAnswer, clean_answers
from waypost.learning.curriculum import start_points
from waypost.people.forms.moments import DayField, day_words

BLANK_ROWS = 3
QUALIFICATION_PARTS = ("subject", "level", "grade")


@dataclass(frozen=True)
class SkillRow:
    """One of the ten skills as it stands in the form. `name` begins the names of its two boxes."""

    skill: Skill
    name: str
    rating: str
    evidence: str


@dataclass(frozen=True)
class Asking:
    """A question of the page: `box` for most kinds; `rows` of qualifications; `skills`. `problem`: why not kept."""

    field: Field
    box: BoundField | None
    rows: list[dict[str, str]]
    skills: list[SkillRow]
    problem: str


class SectionForm(forms.Form):
    """`data` as the browser sends it; without, what is kept in `row` (None: nothing yet)."""

    asked = forms.ChoiceField(
        label="Was this section asked?", choices=Asked.choices, widget=forms.RadioSelect
    )
    asked_by = forms.CharField(
        label="Asked by", required=False, help_text="Once it was: who talked with the person, whoever types."
    )
    asked_on = DayField(label="Asked on", required=False, help_text="Once it was: such as 22 Nov 2026.")

    def __init__(
        self,
        section: Section,
        data: QueryDict | None = None,
        *,
        row: SectionAnswer | None,
        asker: str,
        day: Any,
    ) -> None:
        answers = row.answers if row else {}
        initial: dict[str, Any] = {
            "asked": row.asked if row else Asked.NOT_ASKED,
            "asked_by": (row.asked_by if row else "") or asker,
            "asked_on": (row.asked_on if row else None) or day,
        }
        self._section = section
        self._kept: Mapping[str, Any] = answers
        self._problems: dict[str, str] = {}
        super().__init__(data, initial={**initial, **answers}, auto_id="id_%s")
        for field in section.fields:
            box = _box(field)
            if box is not None:
                self.fields[field.id] = box

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            data["answers"] = clean_answers(self._section, self._given())
        except BadAnswer as problem:
            if problem.field in self.fields:
                self.add_error(problem.field, str(problem))
            else:
                self._problems[problem.field] = str(problem)
                self.add_error(None, str(problem))
        return data

    def draft(self) -> SectionDraft:
        """The values, once valid."""
        data = self.cleaned_data
        return SectionDraft(data["asked"], data["answers"], data["asked_by"], data["asked_on"])

    def about(self) -> list[BoundField]:
        """Who asked and when; whether is apart."""
        return [self["asked_by"], self["asked_on"]]

    def as_asked(self) -> list[Asking]:
        """The questions in their order, with what stands in them now."""
        given = self._given() if self.is_bound else self._kept
        return [
            Asking(
                field=field,
                box=self[field.id] if field.id in self.fields else None,
                rows=_rows(given.get(field.id)) if field.kind == QUALIFICATIONS else [],
                skills=_skills(given.get(field.id)) if field.kind == SKILLS else [],
                problem=self._problems.get(field.id, ""),
            )
            for field in self._section.fields
        ]

    def _given(self) -> dict[str, Any]:
        """What the browser sent, in the shapes of `sections`."""
        data = cast(QueryDict, self.data)
        given: dict[str, Any] = {}
        for field in self._section.fields:
            if field.kind in (TEXT, LONG, CHOICE):
                given[field.id] = data.get(field.id, "")
            elif field.kind == SEVERAL:
                given[field.id] = data.getlist(field.id)
            elif field.kind == QUALIFICATIONS:
                columns = [data.getlist(f"{field.id}_{part}") for part in QUALIFICATION_PARTS]
                rows = zip(*columns, strict=False)
                given[field.id] = [dict(zip(QUALIFICATION_PARTS, row, strict=True)) for row in rows]
            else:
                given[field.id] = {
                    skill.value: {
                        "rating": data.get(f"{skill.value}_rating", ""),
                        "evidence": data.get(f"{skill.value}_evidence", ""),
                    }
                    for skill in Skill
                }
        return given


def _box(field: Field) -> forms.Field | None:
    """The form's field; None for the kinds that are tables."""
    about: dict[str, Any] = {"label": field.ask, "help_text": field.help, "required": False}
    if field.kind == TEXT:
        return forms.CharField(**about, strip=False)
    if field.kind == LONG:
        return forms.CharField(**about, strip=False, widget=forms.Textarea(attrs={"rows": 3}))
    if field.kind == CHOICE:
        choices = [*field.choices, ("", "No answer yet")]
        return forms.ChoiceField(**about, choices=choices, widget=forms.RadioSelect)
    if field.kind == SEVERAL:
        return forms.MultipleChoiceField(**about, choices=field.choices, widget=forms.CheckboxSelectMultiple)
    return None


def _rows(given: Any) -> list[dict[str, str]]:
    """What is there, and a few lines to fill in."""
    filled = [row for row in given or () if any(row.values())]
    blank = min(BLANK_ROWS, MOST_QUALIFICATIONS - len(filled))
    return [*filled, *({"subject": "", "level": "", "grade": ""} for _ in range(max(blank, 0)))]


def _skills(given: Any) -> list[SkillRow]:
    rows = given or {}
    return [
        SkillRow(
            skill=skill,
            name=skill.value,
            rating=str(rows.get(skill.value, {}).get("rating") or ""),
            evidence=rows.get(skill.value, {}).get("evidence", ""),
        )
        for skill in Skill
    ]


def encoded(row: SectionAnswer, section: Section) -> str:
    """What a browser would send of a kept section, so that two texts can be compared."""
    query = QueryDict(mutable=True)
    query["asked"], query["asked_by"], query["asked_on"] = row.asked, row.asked_by, day_words(row.asked_on)
    for field in section.fields:
        value = row.answers.get(field.id)
        if field.kind == SEVERAL:
            query.setlist(field.id, value or [])
        elif field.kind == QUALIFICATIONS:
            for part in QUALIFICATION_PARTS:
                query.setlist(f"{field.id}_{part}", [one.get(part, "") for one in value or []])
        elif field.kind == SKILLS:
            for skill, one in (value or {}).items():
                query[f"{skill}_rating"] = str(one.get("rating") or "")
                query[f"{skill}_evidence"] = one.get("evidence", "")
        elif value:
            query[field.id] = value
    return query.urlencode()


RATINGS = [(str(value), label) for value, label in Confidence.choices]
LEVEL_CHOICES = [("", "Level"), *LEVELS]


class BeginForm(forms.Form):
    on_paper = forms.BooleanField(label="It was written on paper first and is typed in now", required=False)


class ComputingForm(forms.Form):
    """The look at computing: a question left empty counts as not known."""

    def __init__(self, data: Any = None, *, answers: Mapping[str, str], start_at: str) -> None:
        super().__init__(data, initial={**answers, "start_at": start_at})
        for question in questions():
            self.fields[question.id] = forms.ChoiceField(
                label=question.ask, required=False, choices=question.answers, widget=forms.RadioSelect
            )
        self.fields["start_at"] = forms.ChoiceField(
            label="Where the course starts",
            required=False,
            choices=[("", "As suggested by the answers"), *start_points()],
            help_text="You decide; the answers only suggest.",
        )

    def asked(self) -> list[tuple[Question, BoundField]]:
        return [(question, self[question.id]) for question in questions()]

    def answers(self) -> dict[str, str]:
        """Once valid."""
        return {question.id: self.cleaned_data[question.id] for question in questions()}

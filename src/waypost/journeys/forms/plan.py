"""Goals as they are typed: one goal with its steps, and the ending of an interview with several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict

from waypost.journeys.actions.interview_end import Ending
from waypost.journeys.actions.plan import MONTHS, MOST_STEPS, GoalDraft, StepDraft, Target
from waypost.journeys.models import ArchiveReason, Goal, NeedKind, PathwayKind, Step, StepState
from waypost.learning.curriculum import start_points
from waypost.people.forms.moments import DayField

BY_DATE = "date"
TARGETS = [(str(months), f"In {months} months") for months in MONTHS] + [(BY_DATE, "By a day")]
BLANK_STEPS, BLANK_GOALS, MOST_GOAL_ROWS = 3, 2, 12


class GoalForm(forms.Form):
    """A goal and its steps. `goal` with `steps`: one that is there; None: a new one."""

    title = forms.CharField(
        label="The goal",
        error_messages={"required": "The goal has no words yet. Write a few."},
        help_text="In the learner’s words: “Build a page for my sister’s shop”. They can read it.",
    )
    target = forms.ChoiceField(label="Target", choices=TARGETS, widget=forms.RadioSelect)
    target_on = DayField(
        label="The day", required=False, help_text="Only with “By a day”, such as 22 Nov 2026."
    )
    pathway = forms.ChoiceField(label="Part of life outside it belongs to", required=False)

    def __init__(
        self, data: Any = None, *, goal: Goal | None = None, steps: list[Step] | None = None
    ) -> None:
        initial: dict[str, Any] = {"target": "6"}
        if goal is not None:
            initial = {
                "title": goal.title,
                "target": str(goal.target_months) if goal.target_months else BY_DATE,
                "target_on": None if goal.target_months else goal.target_on,
                "pathway": goal.pathway,
            }
        super().__init__(data, initial=initial)
        self.fields["pathway"] = forms.ChoiceField(
            label="Part of life outside it belongs to",
            required=False,
            choices=[("", "None of them"), *PathwayKind.choices],
        )
        self._steps = steps or []

    def rows(self) -> list[dict[str, str]]:
        """The steps as they stand in the form: order, words, state, id; then lines to fill in."""
        if self.is_bound:
            return self._sent()
        there = [
            {"order": str(step.number), "words": step.words, "state": step.state, "id": str(step.pk)}
            for step in self._steps
        ]
        more = max(0, min(BLANK_STEPS, MOST_STEPS - len(there)))
        blank = [
            {"order": str(number), "words": "", "state": StepState.NOT_STARTED.value, "id": ""}
            for number in range(len(there) + 1, len(there) + more + 1)
        ]
        return [*there, *blank]

    def _sent(self) -> list[dict[str, str]]:
        parts = ("order", "words", "state", "id")
        data = cast(QueryDict, self.data)
        columns = [data.getlist(f"step_{part}") for part in parts]
        return [dict(zip(parts, row, strict=True)) for row in zip(*columns, strict=False)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in self._sent():
            if row["words"].strip() and not _number(row["order"]):
                self.add_error(None, "The order of a step is not a number. Use 1, 2, 3.")
                break
        return data

    def draft(self) -> GoalDraft:
        """The values, once valid; the steps by their order."""
        data = self.cleaned_data
        known = {str(step.pk) for step in self._steps}
        rows = sorted(
            (row for row in self._sent() if row["words"].strip()), key=lambda row: _number(row["order"])
        )
        return GoalDraft(
            title=data["title"],
            target=target_of(data["target"], data["target_on"]),
            steps=tuple(
                StepDraft(row["words"], int(row["id"]) if row["id"] in known else None, row["state"])
                for row in rows
            ),
            pathway=data["pathway"],
        )


def _number(text: str) -> int:
    """1 to 99; 0 for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0


def target_of(chosen: str, on: Any) -> Target:
    """What was chosen; a day that was typed counts only with “By a day”."""
    return Target(on=on) if chosen in (BY_DATE, "") else Target(months=int(chosen))


class ArchiveForm(forms.Form):
    because = forms.ChoiceField(
        label="Why it is put away", choices=ArchiveReason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="More about it", required=False, help_text="Needed with “Another reason”. Staff can read it."
    )


class RestoreForm(forms.Form):
    """The target is asked for where the old one has passed."""

    target = forms.ChoiceField(label="New target", choices=TARGETS, widget=forms.RadioSelect, initial="3")
    target_on = DayField(label="The day", required=False, help_text="Only with “By a day”.")


class PlannedGoalForm(forms.Form):
    """A goal of the first plan: kept or dropped, its steps one on each line."""

    keep = forms.BooleanField(label="In the plan", required=False)
    title = forms.CharField(label="The goal", required=False)
    target = forms.ChoiceField(label="Target", choices=TARGETS, required=False)
    target_on = DayField(label="The day", required=False, help_text="Only with “By a day”.")
    steps = forms.CharField(
        label="Steps", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="One on each line."
    )
    pathway = forms.CharField(required=False, widget=forms.HiddenInput)
    suggested_from = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def suggested(self) -> bool:
        """It came out of an answer; a line to fill in has no tick to take off."""
        return bool(self["suggested_from"].value())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        written = data.get("title", "").strip()
        if not data.get("suggested_from"):
            data["keep"] = bool(written or data.get("steps", "").strip())
        if not data.get("keep"):
            return data
        if not written:
            self.add_error("title", "The goal has no words. Write them, or take it out.")
        if not data.get("steps", "").strip():
            self.add_error("steps", "A goal needs at least one step. Write the first thing to do.")
        if data.get("target") == BY_DATE and not data.get("target_on") and "target_on" not in self.errors:
            self.add_error("target_on", "Write the day, such as 22/11/2026, or choose a number of months.")
        return data

    def draft(self) -> GoalDraft | None:
        """None for one that is not kept."""
        data = self.cleaned_data
        if not data["keep"]:
            return None
        return GoalDraft(
            title=data["title"],
            target=target_of(data["target"], data["target_on"]),
            steps=tuple(StepDraft(line) for line in data["steps"].splitlines() if line.strip()),
            pathway=data["pathway"] if data["pathway"] in PathwayKind.values else "",
            suggested_from=data["suggested_from"][:40],
        )


class EndingForm(forms.Form):
    """Who held the interview and when, the first plan, support, the start of the course."""

    conducted_by = forms.CharField(
        label="Held by",
        help_text="Who talked with the person.",
        error_messages={"required": "Write the name of whoever talked with them."},
    )
    conducted_on = DayField(
        label="Finished on",
        help_text="The day of the talk, such as 22/11/2026.",
        error_messages={"required": "Write the day of the talk, such as 22/11/2026."},
    )
    on_paper = forms.BooleanField(label="It was written on paper first and typed in", required=False)
    start_at = forms.ChoiceField(label="Where the course starts", required=False)
    no_goals = forms.BooleanField(label="They want no goals yet", required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        suggested: list[GoalDraft],
        needs: list[str],
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.fields["start_at"] = forms.ChoiceField(
            label="Where the course starts",
            required=False,
            choices=[("", "Decide later"), *start_points()],
            help_text="The short look at computing suggests; you decide.",
        )
        self._needs = needs
        for kind in needs:
            self.fields[f"support_{kind}"] = forms.CharField(
                label=NeedKind(kind).label,
                required=False,
                max_length=500,
                help_text="What is set up in class. Instructors read this, so name the help and not the reason.",
            )
        drafts = [*suggested, *[None] * BLANK_GOALS]
        if data is not None:  # as many as the page had: the answers may have changed since
            sent = min(_number(data.get("goals", "")), MOST_GOAL_ROWS)
            drafts = [*drafts, *[None] * sent][: max(sent, 1)]
        self.goals = [
            PlannedGoalForm(data, prefix=f"goal{number}", initial=_planned(draft))
            for number, draft in enumerate(drafts)
        ]

    def support_boxes(self) -> list[Any]:
        return [self[f"support_{kind}"] for kind in self._needs]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(goal.is_valid() for goal in self.goals)])

    def ending(self) -> Ending:
        """The values, once valid."""
        data = self.cleaned_data
        drafts = [goal.draft() for goal in self.goals]
        return Ending(
            conducted_by=data["conducted_by"],
            conducted_on=data["conducted_on"],
            goals=tuple(draft for draft in drafts if draft is not None),
            no_goals=data["no_goals"],
            on_paper=data["on_paper"],
            support={kind: data[f"support_{kind}"] for kind in self._needs},
            start_at=data["start_at"],
        )


def _planned(draft: GoalDraft | None) -> dict[str, Any]:
    if draft is None:
        return {"target": "6"}
    return {
        "keep": True,
        "title": draft.title,
        "target": str(draft.target.months),
        "steps": "\n".join(step.words for step in draft.steps),
        "pathway": draft.pathway,
        "suggested_from": draft.suggested_from,
    }

"""The plan's page: goals with steps. One form is open at a time; what cannot be saved comes back as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from waypost.journeys.access import READERS, journey_for
from waypost.journeys.actions.entries import note_look
from waypost.journeys.actions.plan import (
    add_goal,
    archive_goal,
    complete_goal,
    edit_goal,
    restore_goal,
    set_step,
)
from waypost.journeys.forms.plan import ArchiveForm, GoalForm, RestoreForm, target_of
from waypost.journeys.models import GoalState, StepState
from waypost.journeys.queries.plan import GoalLine, PlanPage, plan_of
from waypost.kernel.errors import BadInput, Conflict, NotFound
from waypost.people.access import LEARNERS, SignedInRequest, page

ADD, EDIT, COMPLETE, ARCHIVE, RESTORE, STEP = "add", "edit", "complete", "archive", "restore", "step"
CAN = {EDIT: GoalState.ACTIVE, ARCHIVE: GoalState.ACTIVE, RESTORE: GoalState.ARCHIVED}
"""Forms that a goal has, and the state that it has to be in."""


@dataclass(frozen=True)
class Open:
    """The one form that is open. `problem`: why nothing is saved; `changed`: somebody else changed the goal."""

    do: str
    line: GoalLine | None
    form: forms.Form
    problem: str = ""
    changed: bool = False

    @property
    def goal_id(self) -> int | None:
        return self.line.goal.pk if self.line else None

    @property
    def stranded(self) -> bool:
        """The goal has gone on meanwhile, so that its form has no place on the page."""
        return self.line is not None and self.do in CAN and self.line.goal.state != CAN[self.do]


@page(roles=READERS)
def plan(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """`?change=add`, `?change=edit-12` opens a form."""
    journey = journey_for(request.user, journey_id)
    note_look(request.user, journey, "plan")
    shown = plan_of(request.user, journey)
    do, _, number = request.GET.get("change", "").partition("-")
    line = shown.line(_number(number))
    form = _form(do, line)
    return _show(request, shown, Open(do, line, form) if form is not None else None)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _form(do: str, line: GoalLine | None, data: QueryDict | None = None) -> forms.Form | None:
    """None where there is no such form for the goal as it stands."""
    if do == ADD:
        return GoalForm(data)
    if line is None or do not in CAN or (data is None and line.goal.state != CAN[do]):
        return None
    if do == EDIT:
        return GoalForm(data, goal=line.goal, steps=line.steps)
    if do == ARCHIVE:
        return ArchiveForm(data)
    return RestoreForm(data) if line.passed else None


def _show(request: SignedInRequest, shown: PlanPage, form: Open | None, *, status: int = 200) -> HttpResponse:
    context = {
        "journey": shown.journey,
        "shown": shown,
        "open": form,
        "states": StepState.choices,
        "place": reverse("journeys:plan-change", args=(shown.journey.pk,)),
    }
    return render(request, "journeys/plan.html", context, status=status)


@dataclass(frozen=True)
class _Asked:
    """Who changes which goal of which journey; `form` is valid where there is one."""

    request: SignedInRequest
    journey_id: str
    goal_id: int
    version: int
    form: Any

    @property
    def whose(self) -> dict[str, Any]:
        return {"actor": self.request.user, "journey_id": self.journey_id}

    @property
    def which(self) -> dict[str, Any]:
        return {**self.whose, "goal_id": self.goal_id, "version": self.version}


def _restore(asked: _Asked) -> object:
    data = asked.form.cleaned_data if asked.form else None
    target = target_of(data["target"], data["target_on"]) if data else None
    return restore_goal(**asked.which, target=target)


def _step(asked: _Asked) -> object:
    sent = asked.request.POST
    return set_step(**asked.whose, step_id=_number(sent.get("step", "")), state=sent.get("state", ""))


CHANGES: dict[str, tuple[Callable[[_Asked], object], str]] = {
    ADD: (lambda asked: add_goal(**asked.whose, draft=asked.form.draft()), "The goal is in the plan."),
    EDIT: (lambda asked: edit_goal(**asked.which, draft=asked.form.draft()), "The goal is saved."),
    COMPLETE: (lambda asked: complete_goal(**asked.which), "The goal is completed."),
    ARCHIVE: (
        lambda asked: archive_goal(**asked.which, **asked.form.cleaned_data),
        "The goal is put away. It can come back.",
    ),
    RESTORE: (_restore, "The goal is active again."),
    STEP: (_step, "The step is saved."),
}
"""What each press does, and what is said afterwards."""


@page(roles=READERS, methods=("POST",))
def change(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """One change of the plan."""
    journey = journey_for(request.user, journey_id)
    do, goal_id = request.POST.get("do", ""), _number(request.POST.get("goal", ""))
    if do not in CHANGES:
        raise BadInput(
            "The page did not say what to change. Nothing was saved.", "Load the page and try again."
        )
    shown = plan_of(request.user, journey)
    line = shown.line(goal_id)
    if do not in (ADD, STEP) and line is None:
        raise NotFound("There is no such goal in this plan.", "Load the page again.")
    form = _form(do, line, request.POST)
    if form is not None and not form.is_valid():
        note_look(request.user, journey, "plan")
        return _show(request, shown, Open(do, line, form), status=400)
    run, said = CHANGES[do]
    try:
        run(_Asked(request, journey.pk, goal_id, _number(request.POST.get("version", "")), form))
    except (BadInput, Conflict) as problem:
        changed = isinstance(problem, Conflict)
        if form is None:
            messages.warning(request, str(problem))
            return redirect("journeys:plan", journey.pk)
        note_look(request.user, journey, "plan")
        fresh = plan_of(request.user, journey)  # as it is now, so that both can be seen
        again = Open(do, fresh.line(goal_id), form, str(problem), changed)
        return _show(request, fresh, again, status=409 if changed else 400)
    messages.success(request, said)
    return redirect(reverse("journeys:plan", args=(journey.pk,)) + (f"#goal-{goal_id}" if goal_id else ""))


@page(roles=LEARNERS, methods=("POST",))
def my_step(request: SignedInRequest) -> HttpResponse:
    """The learner says how far a step of their own is."""
    try:
        set_step(
            actor=request.user,
            step_id=_number(request.POST.get("step", "")),
            state=request.POST.get("state", ""),
        )
    except (BadInput, Conflict) as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, "Your step is saved. The people who work with you can see it.")
    return redirect("journeys:mine")

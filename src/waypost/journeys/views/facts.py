"""Dates and facts of one journey: one page, a small form for each thing that can be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from waypost.journeys.access import CASE_ROLES, MANAGING
from waypost.journeys.actions import facts, facts_person, facts_support, stage
from waypost.journeys.actions.entries import note_look
from waypost.journeys.forms import facts as forms
from waypost.journeys.models import Journey, Stage
from waypost.journeys.queries.facts import facts_of, journey_shown, release_shown
from waypost.kernel.errors import BadInput, Conflict, Refused, WaypostError
from waypost.people.access import SignedInRequest, page
from waypost.people.models import Account

Act = Callable[..., Any]


@dataclass(frozen=True)
class Part:
    """One form of the page: what it does, what is said when it is done, and the field that names its row, if any."""

    form: type[Form]
    act: Act
    done: str
    row: str = ""


def _tell_date(**data: Any) -> list[str]:
    return facts.tell_release_date(**data)[1]


def _take_back(**data: Any) -> list[str]:
    return facts.tell_release_date(on=None, **data)[1]


def _person(*, version: int, actor: Account, journey_id: str, **data: Any) -> Journey:
    return facts_person.change_person(
        actor=actor, journey_id=journey_id, version=version, person=facts_person.Person(**data)
    )


PARTS: dict[str, Part] = {
    "date": Part(forms.DateForm, _tell_date, "The date is kept as it was told."),
    "take_back": Part(
        forms.TakeBackForm, _take_back, "The date is taken back. It stays in the history.", "kind"
    ),
    "sentence": Part(forms.SentenceForm, facts.tell_sentence, "The status is kept as it was told."),
    "vetting": Part(forms.VettingForm, facts.tell_vetting, "The vetting is up to date."),
    "condition": Part(forms.ConditionForm, facts_support.add_condition, "The condition is kept."),
    "end_condition": Part(
        forms.EndConditionForm, facts_support.end_condition, "The condition is ended.", "condition_id"
    ),
    "need": Part(forms.NeedForm, facts_support.add_need, "The need is kept."),
    "support": Part(forms.SupportForm, facts_support.arrange_support, "The support is arranged.", "need_id"),
    "remove_need": Part(
        forms.RemoveNeedForm,
        facts_support.remove_need,
        "The need is taken off. That there was one, and why it went, stays.",
        "need_id",
    ),
    "strength": Part(forms.StrengthForm, facts_support.add_strength, "The strength is kept."),
    "remove_strength": Part(
        forms.RemoveStrengthForm, facts_support.remove_strength, "The strength is taken off.", "strength_id"
    ),
    "person": Part(forms.PersonForm, _person, "Names and language are up to date."),
    "number": Part(forms.NumberForm, facts_person.change_number, "The prison number is up to date."),
    "stage": Part(forms.StageForm, stage.change_stage, "The stage is up to date."),
    "workers": Part(forms.WorkersForm, facts_person.name_workers, "Who works with them is up to date."),
}


class PageForms:
    """The forms of one answer. One that has to be put right stands in its place, as it was typed."""

    def __init__(self, journey: Journey, sent: Form | None = None, do: str = "") -> None:
        self.journey = journey
        self.sent, self.do = sent, do
        workers, gate_workers = facts_person.may_be_named(journey)
        self.named = {"workers": workers, "gate_workers": gate_workers}

    def make(self, do: str, data: Any = None, row: Any = "") -> Form:
        part = PARTS[do]
        more: dict[str, Any] = self.named if do == "workers" else {}
        first = {part.row: row} if part.row else forms.first_values(do, self.journey)
        return part.form(data, initial=first, auto_id=f"{do}{row}-%s", **more)

    def at(self, do: str, row: Any = "") -> Form:
        """The form in one place of the page."""
        if self.sent is not None and self.do == do:
            sent_row = self.sent.data.get(PARTS[do].row, "") if PARTS[do].row else ""
            if str(sent_row) == str(row):
                return self.sent
        return self.make(do, row=row)


@page(roles=CASE_ROLES, methods=("GET", "POST"))
def index(request: SignedInRequest, journey_id: str) -> HttpResponse:
    """What is told about a person, and telling it. `do` says which of the forms was sent."""
    journey = journey_shown(request.user, journey_id)
    shown = PageForms(journey)
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do not in PARTS:
            raise BadInput("That form is not known.", "Load the page again.")
        part = PARTS[do]
        form = shown.make(do, request.POST, request.POST.get(part.row, "")[:20] if part.row else "")
        if form.is_valid():
            try:
                answer = part.act(actor=request.user, journey_id=journey.pk, **form.cleaned_data)
            except (BadInput, Conflict, Refused) as problem:
                _say(form, problem)
            else:
                messages.success(request, part.done)
                for warning in answer if isinstance(answer, list) else ():
                    messages.warning(request, warning)
                return redirect("journeys:facts", journey.pk)
        shown.sent, shown.do = form, do
        journey = journey_shown(request.user, journey_id)
    note_look(request.user, journey, "facts")
    return _page(request, journey, shown)


def _say(form: Form, problem: WaypostError) -> None:
    """On the form, with what was typed still there. A newer record goes along, so that it can be saved again."""
    form.add_error(None, f"{problem.message} {problem.try_this}".strip())


def _page(request: SignedInRequest, journey: Journey, shown: PageForms) -> HttpResponse:
    told = facts_of(journey)
    if shown.sent is not None and "version" in shown.sent.fields:
        forms.renew(shown.sent, journey.version)
    context = {
        "journey": journey,
        "told": told,
        "release_told": release_shown(told),
        "forms": {do: shown.at(do) for do, part in PARTS.items() if not part.row},
        "held": [(one, shown.at("take_back", one.row.kind)) for one in told.held],
        "conditions": [(one, shown.at("end_condition", one.pk)) for one in told.conditions],
        "needs": [
            (one, shown.at("support", one.pk), shown.at("remove_need", one.pk))
            for one in (*told.needs, *told.old_screener)
        ],
        "old_screener": told.old_screener,
        "strengths": [(one, shown.at("remove_strength", one.pk)) for one in told.strengths],
        "stage_since": stage.since(journey) if journey.stage == Stage.TRAINING else journey.stage_since,
        "may_move": request.user.role in MANAGING,
        "sent": shown.do,
    }
    return render(request, "journeys/facts.html", context, status=400 if shown.sent is not None else 200)

"""A release plan as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from django.db.models import Q

from waypost.journeys.models import (
    Application,
    DateKind,
    Journey,
    JourneyState,
    KitLoan,
    LicenceCondition,
    OutsideContact,
    Pathway,
    ReleaseCheck,
    ReleaseDate,
    ReleasePlan,
    Sentence,
    ToDo,
    ToDoKind,
)
from waypost.journeys.release_terms import (
    NEXT_STATES,
    OWN_DIRECTIONS,
    OWN_PATHWAYS,
    OWN_READINESS,
    OWN_RULES,
    OWN_STATUS,
    STAFF_ONLY,
    as_checks,
    todo_name,
)
from waypost.journeys.rules.countdown import LOOKS, Look, Standing, day_warning, standings
from waypost.journeys.rules.licence import Meaning, meaning_of
from waypost.people.access import get_or_404
from waypost.people.forms.moments import day_words

NO_DATE = {
    Sentence.REMAND: "On remand, so there is no release date yet.",
    Sentence.UNSENTENCED: "Not sentenced yet, so there is no release date yet.",
    Sentence.INDETERMINATE: "The sentence has no fixed end, so there is no date to count down to.",
    Sentence.RECALLED: "Recalled, and no new date has been told yet.",
}
_STATES = {
    Standing.DONE: "Done",
    Standing.AHEAD: "Ahead",
    Standing.TODAY: "Today",
    Standing.LATE: "Late",
    Standing.GONE: "Not possible",
}
_OWN_STATES = {
    Standing.DONE: "Done",
    Standing.AHEAD: "Still to come",
    Standing.TODAY: "Today",
    Standing.LATE: "We have not done this yet. We still can.",
    Standing.GONE: "We do this at the next one instead.",
}
_NO_DATE = "No release date has been told yet."


@dataclass(frozen=True)
class CheckLine:
    """One check, with how it stands in words (`says`) and what it looks at."""

    row: ReleaseCheck
    standing: Standing
    says: str
    look: Look

    @property
    def key(self) -> str:
        return f"check-{self.row.pk}"

    @property
    def tag(self) -> str:
        return {Standing.DONE: "done", Standing.LATE: "not-yet", Standing.TODAY: "here"}.get(
            self.standing, ""
        )

    @property
    def state(self) -> str:
        return _STATES[self.standing]

    @property
    def own_state(self) -> str:
        if self.standing == Standing.GONE and not self.row.not_possible:
            return "This time has passed."
        return _OWN_STATES[self.standing]

    @property
    def own_name(self) -> str:
        return "The day" if self.row.at == "day" else f"{self.row.get_at_display()} before"


@dataclass(frozen=True)
class Post:
    """One post of the picture: `x` of 720; the name and day stand under it."""

    x: int
    line: CheckLine


@dataclass(frozen=True)
class Countdown:
    """The checks of a plan. `today_x` is None where there is no picture to draw."""

    lines: list[CheckLine]
    posts: list[Post]
    today_x: int | None
    moved_earlier: str

    @property
    def late(self) -> list[CheckLine]:
        return [one for one in self.lines if one.standing == Standing.LATE]


@dataclass(frozen=True)
class PathwayLine:
    row: Pathway

    @property
    def key(self) -> str:
        return f"pathway-{self.row.kind}"

    @property
    def staff_only(self) -> bool:
        return self.row.kind in STAFF_ONLY

    @property
    def tag(self) -> str:
        return {"done": "done", "in_progress": "here", "required": "not-yet"}.get(self.row.status, "")

    @property
    def own_name(self) -> str:
        return OWN_PATHWAYS.get(self.row.kind, "")

    @property
    def own_status(self) -> str:
        return OWN_STATUS[self.row.status]


@dataclass(frozen=True)
class ToDoLine:
    row: ToDo
    late: bool

    @property
    def key(self) -> str:
        return f"todo-{self.row.pk}"

    @property
    def name(self) -> str:
        return todo_name(self.row)

    @property
    def settled(self) -> bool:
        return self.row.done_on is not None or self.row.not_needed


@dataclass(frozen=True)
class ApplicationLine:
    row: Application

    @property
    def key(self) -> str:
        return f"move-{self.row.pk}"

    @property
    def goes_on(self) -> bool:
        return self.row.state in NEXT_STATES


@dataclass(frozen=True)
class KitLine:
    row: KitLoan
    late: bool
    earlier: bool  # lent under a plan that is closed

    @property
    def key(self) -> str:
        return f"back-{self.row.pk}"


@dataclass(frozen=True)
class ContactLine:
    row: OutsideContact

    @property
    def key(self) -> str:
        return f"contact-{self.row.pk}"


@dataclass(frozen=True)
class ConditionLine:
    row: LicenceCondition
    means: Meaning

    @property
    def own_name(self) -> str:
        return OWN_RULES[self.row.kind]


@dataclass(frozen=True)
class Sheet:
    """All that a page of one plan shows. What the viewer may not see is not in it."""

    journey: Journey
    plan: ReleasePlan
    todos: list[ToDoLine]
    past: list[ReleasePlan] = field(default_factory=list)
    countdown: Countdown | None = None
    told: ReleaseDate | None = None
    days: int | None = None
    no_date: str = ""
    warning: str = ""
    pathways: list[PathwayLine] = field(default_factory=list)
    applications: list[ApplicationLine] = field(default_factory=list)
    kit: list[KitLine] = field(default_factory=list)
    contacts: list[ContactLine] = field(default_factory=list)
    conditions: list[ConditionLine] = field(default_factory=list)

    @property
    def released(self) -> bool:
        return self.journey.state == JourneyState.RELEASED

    @property
    def devices(self) -> bool:
        return any(one.row.kind == "devices" for one in self.conditions)

    @property
    def own_direction(self) -> str:
        return OWN_DIRECTIONS[self.plan.direction]

    @property
    def own_readiness(self) -> str:
        return OWN_READINESS[self.plan.readiness]

    @property
    def open_todos(self) -> list[ToDoLine]:
        return [one for one in self.todos if not one.settled]


def plans_of(journey: Journey) -> list[ReleasePlan]:
    """The open plan first, then those closed, newest first."""
    return sorted(journey.release_plans.all(), key=lambda one: (one.ended_on is not None, -one.pk))


def past_plan(journey: Journey, plan_id: int) -> ReleasePlan:
    """One plan of this journey. Raises NotFound."""
    return get_or_404(journey.release_plans.all(), pk=plan_id)


def short_sheet(journey: Journey, today: date) -> Sheet:
    """What an instructor sees: direction, learning on, readiness with its seven to-dos (not what was added to them)."""
    plan = plans_of(journey)[0]
    seven = [one for one in _todos(plan, today) if one.row.kind != ToDoKind.OTHER]
    return Sheet(journey=journey, plan=plan, todos=seven)


def full_sheet(journey: Journey, today: date, *, plan: ReleasePlan | None = None) -> Sheet:
    """The whole plan: the open one, or a past one as it was left."""
    plans = [plan] if plan else plans_of(journey)
    plan = plans[0]
    seen_on = plan.ended_on or today
    told = None
    no_date = warning = ""
    if plan.ended_on is None:
        if journey.release_on is None:
            no_date = _why_no_date(journey)
        else:
            told = journey.release_dates.filter(on=journey.release_on).first()
            confirmed = told is not None and told.kind == DateKind.CONFIRMED
            if journey.release_on >= today:
                warning = day_warning(journey.release_on, confirmed=confirmed)
    mine = Q(plan=plan) if plan.ended_on else Q(plan=plan) | Q(plan__journey=journey, back_on=None)
    kit = KitLoan.objects.filter(mine)
    return Sheet(
        journey=journey,
        plan=plan,
        past=plans[1:],
        countdown=countdown_of(plan, seen_on),
        told=told,
        days=(journey.release_on - today).days if journey.release_on and plan.ended_on is None else None,
        no_date=no_date,
        warning=warning,
        todos=_todos(plan, seen_on),
        pathways=[PathwayLine(row) for row in plan.pathways.select_related("changed_by")],
        applications=[ApplicationLine(row) for row in plan.applications.all()],
        kit=[
            KitLine(
                row,
                late=row.back_on is None and row.due_back_on is not None and row.due_back_on < today,
                earlier=row.plan_id != plan.pk,
            )
            for row in kit
        ],
        contacts=[ContactLine(row) for row in plan.contacts.all()],
        conditions=[
            ConditionLine(row, meaning_of(row.kind)) for row in journey.conditions.filter(ended_on=None)
        ],
    )


def own_sheet(journey: Journey, today: date) -> Sheet:
    """The open plan as the person may read it: nothing of the pathways that staff keep."""
    sheet = full_sheet(journey, today)
    return replace(sheet, pathways=[one for one in sheet.pathways if not one.staff_only], past=[])


def _why_no_date(journey: Journey) -> str:
    newest = journey.sentence_statuses.first()
    return NO_DATE.get(Sentence(newest.status), _NO_DATE) if newest else _NO_DATE


def _todos(plan: ReleasePlan, today: date) -> list[ToDoLine]:
    """Those to be done first, by their day; then the rest."""
    lines = [
        ToDoLine(
            row, late=row.done_on is None and not row.not_needed and bool(row.due_on and row.due_on < today)
        )
        for row in plan.todos.all()
    ]
    return sorted(lines, key=lambda one: (one.settled, one.row.due_on or date.max, one.row.pk))


# The countdown -----------------------------------------------------------------------------------------

_FIRST, _APART, _BEFORE, _AFTER = 60, 120, 18, 702
"""Of the picture, 720 wide: the first post, the way to the next one, and where today stands outside them."""


def countdown_of(plan: ReleasePlan, today: date) -> Countdown:
    """The checks of a plan as they stand on `today`, the earliest first."""
    rows = sorted(plan.checks.select_related("done_by"), key=lambda row: list(LOOKS).index(row.at))
    stand = standings(as_checks(rows), today)
    lines = [CheckLine(row, stand[row.at], _says(row, stand[row.at], today), LOOKS[row.at]) for row in rows]
    whole = len(rows) == len(LOOKS)
    posts = [Post(_FIRST + _APART * place, line) for place, line in enumerate(lines)] if whole else []
    day = next((row for row in rows if row.at == "day"), None)
    earlier = day is not None and day.moved_from is not None and day.moved_from > day.due_on
    return Countdown(
        lines,
        posts,
        _today_x([row.due_on for row in rows], today) if whole else None,
        f"Release moved earlier: from {day_words(day.moved_from)} to {day_words(day.due_on)}."
        if day is not None and earlier
        else "",
    )


def _today_x(days: list[date], today: date) -> int:
    """Where today stands between the posts, which are equally far apart whatever the time between them."""
    if today < days[0]:
        return _BEFORE
    if today > days[-1]:
        return _AFTER
    for place, (one, following) in enumerate(pairwise(days)):
        if one <= today <= following:
            way = (today - one).days / max((following - one).days, 1)
            return round(_FIRST + _APART * (place + way))
    return _AFTER


def _says(row: ReleaseCheck, standing: Standing, today: date) -> str:
    away = abs((row.due_on - today).days)
    days = f"{away} {'day' if away == 1 else 'days'}"
    if standing == Standing.DONE:
        by = f" by {row.done_by.full_name}" if row.done_by else ""
        return f"Done on {day_words(row.done_on)}{by}"
    if standing == Standing.GONE:
        if row.not_possible:
            return (
                "Not possible any more: its day had passed when it was laid out. The next check takes it in."
            )
        return "Not possible any more: release has been."
    if standing == Standing.LATE:
        return f"Late by {days}. It can still be done."
    return "Today" if standing == Standing.TODAY else f"In {days}"

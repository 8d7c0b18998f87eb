"""What can be changed on a release plan's page: for each thing its form, what it does, and what is said afterwards.

A change is named by what it is and which row it is of ("pathway-health", "todo-12", "todo-new").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms

from waypost.journeys.actions import release as checks
from waypost.journeys.actions import release_plan as plan
from waypost.journeys.actions import release_things as things
from waypost.journeys.forms import release as shapes
from waypost.journeys.queries.release import Sheet
from waypost.kernel.errors import NotFound
from waypost.people.models import Account

NEW = "new"


@dataclass(frozen=True)
class Asked:
    """Who wants to change what. `row` names the row, `data` is the form's, by the names of the action."""

    actor: Account
    journey_id: str
    row: str
    version: int | None
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The row's number. Raises NotFound for what is none."""
        if not (self.row.isascii() and self.row.isdigit() and len(self.row) < 16):
            raise NotFound("There is no such row in this plan.", "Load the page again.")
        return int(self.row)

    @property
    def about(self) -> dict[str, Any]:
        return {"actor": self.actor, "journey_id": self.journey_id}


@dataclass(frozen=True)
class Change:
    """`form` None: a press of a button is all. `guarded`: refused where the plan has changed since it was shown."""

    run: Callable[[Asked], object]
    said: str
    form: type[forms.Form] | None = None
    guarded: bool = False


def _todo(asked: Asked) -> object:
    if asked.row == NEW:
        return plan.add_todo(**asked.about, **asked.data)
    return plan.edit_todo(**asked.about, todo_id=asked.number, **asked.data)


def _mark(state: str) -> Callable[[Asked], object]:
    return lambda asked: plan.mark_todo(**asked.about, todo_id=asked.number, state=state)


def _contact(asked: Asked) -> object:
    number = None if asked.row == NEW else asked.number
    return things.save_contact(**asked.about, contact_id=number, **asked.data)


STAFF_CHANGES: dict[str, Change] = {
    "pathway": Change(
        lambda asked: plan.set_pathway(**asked.about, kind=asked.row, version=asked.version, **asked.data),
        "The pathway is saved.",
        shapes.PathwayForm,
        guarded=True,
    ),
    "direction": Change(
        lambda asked: plan.set_direction(**asked.about, version=asked.version, **asked.data),
        "What comes first outside is saved.",
        shapes.DirectionForm,
        guarded=True,
    ),
    "readiness": Change(
        lambda asked: plan.set_readiness(**asked.about, version=asked.version, **asked.data),
        "Work readiness is saved.",
        shapes.ReadinessForm,
        guarded=True,
    ),
    "learning": Change(
        lambda asked: plan.set_learning_on(**asked.about, version=asked.version, **asked.data),
        "Learning on is saved.",
        shapes.LearningForm,
        guarded=True,
    ),
    "todo": Change(_todo, "The to-do is saved.", shapes.ToDoForm),
    "done": Change(_mark("done"), "Marked as done."),
    "not_needed": Change(_mark("not_needed"), "Marked as not needed."),
    "reopen": Change(_mark("open"), "It is to be done again."),
    "application": Change(
        lambda asked: things.add_application(**asked.about, **asked.data),
        "The application is on the plan.",
        shapes.ApplicationForm,
    ),
    "move": Change(
        lambda asked: things.move_application(**asked.about, application_id=asked.number, **asked.data),
        "The application is saved.",
        shapes.ApplicationMoveForm,
    ),
    "kit": Change(
        lambda asked: things.lend_kit(**asked.about, **asked.data), "The loan is saved.", shapes.KitForm
    ),
    "back": Change(
        lambda asked: things.take_back_kit(**asked.about, kit_id=asked.number, **asked.data),
        "It is back.",
        shapes.KitBackForm,
    ),
    "contact": Change(_contact, "The contact is saved. Nothing was sent to anybody.", shapes.ContactForm),
    "contact_off": Change(
        lambda asked: things.remove_contact(**asked.about, contact_id=asked.number),
        "The contact is off the plan.",
    ),
    "check": Change(
        lambda asked: checks.record_check(**asked.about, check_id=asked.number, **asked.data),
        "The check is done.",
        shapes.CheckForm,
    ),
    "undo": Change(
        lambda asked: checks.undo_check(**asked.about, check_id=asked.number), "The check is open again."
    ),
}
OWN_CHANGES: dict[str, Change] = {
    "direction": Change(
        lambda asked: plan.set_direction(**asked.about, version=asked.version, **asked.data),
        "Thank you. It is in your plan.",
        shapes.OwnDirectionForm,
        guarded=True,
    ),
    "todo": Change(
        lambda asked: plan.add_todo(**asked.about, **asked.data), "It is on your list.", shapes.OwnToDoForm
    ),
}


@dataclass(frozen=True)
class Open:
    """The one form that is open on the page. `problem`: somebody else changed the plan, or why it was not saved."""

    do: str
    row: str
    form: forms.Form
    problem: str = ""

    @property
    def key(self) -> str:
        return f"{self.do}-{self.row}"


def blank_form(do: str, row: str, sheet: Sheet, *, own: bool = False, data: Any = None) -> forms.Form | None:
    """The form of a change, with what the plan says now, or bound to `data`. None for what has no form or no row."""
    change = (OWN_CHANGES if own else STAFF_CHANGES).get(do)
    if change is None or change.form is None:
        return None
    shape = shapes.NewToDoForm if change.form is shapes.ToDoForm and row == NEW else change.form
    initial, more = _of_row(do, row, sheet)
    if initial is None:
        return None
    return shape(data, initial=initial, prefix=f"{do}-{row}", **more)


def _of_row(do: str, row: str, sheet: Sheet) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """What the row says now, by the names of its form's fields, and what else the form is told. None: no such row."""
    held = sheet.plan
    if row == NEW:
        fresh = do in ("todo", "application", "kit", "contact")
        return ({"online": True} if fresh else None), {}
    if row == "plan":
        plans: dict[str, dict[str, Any]] = {
            "direction": {"direction": held.direction, "words": held.direction_words},
            "readiness": {"readiness": held.readiness, "release_area": held.release_area},
            "learning": {"learning_on": held.learning_on},
        }
        return plans.get(do), {}
    all_lines: dict[str, list[Any]] = {
        "pathway": sheet.pathways,
        "todo": sheet.todos,
        "move": sheet.applications,
        "back": sheet.kit,
        "contact": sheet.contacts,
        "check": sheet.countdown.lines if sheet.countdown else [],
    }
    line = next((one for one in all_lines.get(do, []) if one.key == f"{do}-{row}"), None)
    if line is None:
        return None, {}
    if do == "pathway":
        return {"status": line.row.status, "needs": line.row.needs}, {"staff_only": line.staff_only}
    if do == "todo":
        return {"words": line.row.words, "due_on": line.row.due_on}, {}
    if do == "move":
        return {"words": line.row.words}, {"state": line.row.state}
    if do == "contact":
        return {name: getattr(line.row, name) for name in ("who", "role", "when", "where")}, {}
    return {"words": line.row.words} if do == "check" else {}, {}

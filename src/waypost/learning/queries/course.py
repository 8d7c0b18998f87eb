"""The map of the course, the lesson page, and hours and milestones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from waypost.learning.access import lessons_of, reviews_of
from waypost.learning.curriculum import Shelf
from waypost.learning.models.work import ReviewState
from waypost.learning.outline import ModuleOutline, Step, Unit
from waypost.learning.queries.trail import CarryOn, Trail, carry_on, known_modules, trail_of
from waypost.people.models import Account

RECOGNISED_HOURS = (20, 40, 60, 80)
"""Recognition is due every 20 to 80 hours of study."""


@dataclass(frozen=True)
class UnitOnMap:
    unit: Unit
    state: Literal["done", "here", "begun", "open"]
    passed: int


@dataclass(frozen=True)
class ModuleOnMap:
    """`before`: modules that this one builds on and that are not done; it stays open all the same. `known`: staff let
    the person start after it."""

    module: ModuleOutline
    units: list[UnitOnMap]
    done: bool
    here: bool
    known: bool
    before: list[ModuleOutline]


@dataclass(frozen=True)
class CourseMap:
    trail: Trail
    modules: list[ModuleOnMap]
    carry_on: CarryOn | None


def course_map(account: Account, shelf: Shelf) -> CourseMap:
    """One query."""
    trail = trail_of(account)
    going, known = carry_on(shelf.outline, trail), known_modules(shelf.outline, trail)
    by_id = {module.id: module for module in shelf.outline.modules}
    modules = []
    for module in shelf.outline.modules:
        needed = [by_id[name] for name in module.requires if name in by_id]
        modules.append(
            ModuleOnMap(
                module=module,
                units=[
                    UnitOnMap(unit, _state(unit, trail, going), trail.passed_in(unit))
                    for unit in module.units
                ],
                done=trail.module_done(module),
                here=going is not None and going.unit.module is module,
                known=module.id in known,
                before=[other for other in needed if not trail.module_done(other) and other.id not in known],
            )
        )
    return CourseMap(trail, modules, going)


def _state(unit: Unit, trail: Trail, going: CarryOn | None) -> Literal["done", "here", "begun", "open"]:
    if going is not None and going.unit is unit:
        return "here"
    if trail.unit_done(unit):
        return "done"
    return "begun" if trail.unit_begun(unit) else "open"


@dataclass(frozen=True)
class StepState:
    step: Step
    state: Literal["done", "begun", "open"]


def step_states(unit: Unit, trail: Trail) -> list[StepState]:
    """Each exercise of a lesson, or milestone of a project, and how far the person is with it."""
    return [
        StepState(step, "done" if step.id in trail.passed else "begun" if trail.step_begun(step) else "open")
        for step in unit.steps
    ]


@dataclass(frozen=True)
class Reached:
    """Hours of study, modules finished, milestones passed (and accepted by the instructor), hours recognised."""

    seconds: int
    modules: list[tuple[ModuleOutline, int, int, bool]]
    milestones: list[tuple[Step, bool, bool]]
    hours_reached: list[int]
    next_hours: int | None
    exercises_passed: int
    exercises: int


def reached(account: Account, shelf: Shelf) -> Reached:
    """Two queries."""
    trail = trail_of(account)
    accepted = set(
        reviews_of(account)
        .filter(state=ReviewState.ACCEPTED)
        .values_list("submission__exercise_id", flat=True)
    )
    steps = [step for step in shelf.outline.order if step.unit.sort == "project"]
    hours = trail.seconds / 3600
    return Reached(
        seconds=trail.seconds,
        modules=[
            (
                module,
                sum(trail.passed_in(unit) for unit in module.units),
                len(module.steps),
                trail.module_done(module),
            )
            for module in shelf.outline.modules
        ],
        milestones=[(step, step.id in trail.passed, step.id in accepted) for step in steps],
        hours_reached=[mark for mark in RECOGNISED_HOURS if hours >= mark],
        next_hours=next((mark for mark in RECOGNISED_HOURS if hours < mark), None),
        exercises_passed=len(trail.passed & shelf.outline.steps.keys()),
        exercises=len(shelf.outline.order),
    )


def quiz_answers(account: Account, lesson_id: str) -> dict[str, int]:
    """Question number → option chosen last, both from 1."""
    return lessons_of(account).filter(lesson_id=lesson_id).values_list("quiz", flat=True).first() or {}

"""The course as a learner walks it: modules, their lessons and projects, and the steps of each.

Made once from the library; holds no text of lessons. A step is an exercise or a milestone, a unit a lesson or a
project.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from django.urls import reverse

from waypost.curriculum.library import Library
from waypost.curriculum.schema import Exercise, Lesson, Module, Project


@dataclass
class Step:
    """`number` of `unit.steps`, from 1."""

    id: str
    title: str
    kind: str
    minutes: int
    number: int
    url: str
    unit: Unit
    place: int = 0  # in the whole course, from 0


@dataclass
class Unit:
    """A lesson or a project. `number` counts lessons through the whole course, from 1; projects have none."""

    sort: Literal["lesson", "project"]
    id: str
    title: str
    minutes: int
    number: int
    url: str
    module: ModuleOutline
    place: int = 0
    steps: list[Step] = field(default_factory=list)

    @property
    def name(self) -> str:
        """'Lesson 7: Boxes and space', 'Project: A calculator'."""
        return f"Lesson {self.number}: {self.title}" if self.sort == "lesson" else f"Project: {self.title}"

    @cached_property
    def step_ids(self) -> frozenset[str]:
        return frozenset(step.id for step in self.steps)


@dataclass
class ModuleOutline:
    id: str
    title: str
    summary: str
    outcomes: tuple[str, ...]
    hours: float
    number: int
    requires: tuple[str, ...]
    programme_id: str
    units: list[Unit] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        return [step for unit in self.units for step in unit.steps]


@dataclass
class Outline:
    modules: list[ModuleOutline]
    units: dict[str, Unit]
    steps: dict[str, Step]
    order: list[Step]

    def unit_after(self, unit: Unit) -> Unit | None:
        units = list(self.units.values())
        return units[unit.place + 1] if unit.place + 1 < len(units) else None

    def unit_before(self, unit: Unit) -> Unit | None:
        return list(self.units.values())[unit.place - 1] if unit.place else None

    def next_url(self, step: Step) -> str:
        """Where to go once this step is done: the next step, a project's own page, the next lesson, or the map."""
        if step.number < len(step.unit.steps):
            return step.unit.steps[step.number].url
        if step.unit.sort == "project":
            return step.unit.url
        after = self.unit_after(step.unit)
        return after.url if after else reverse("learning:map")


def build_outline(library: Library) -> Outline:
    outline = Outline([], {}, {}, [])
    lessons = 0
    for programme in library.programmes.values():
        for module in programme.modules:
            part = _module(module, number=len(outline.modules) + 1, programme_id=programme.id)
            outline.modules.append(part)
            for lesson in module.lessons:
                lessons += 1
                _add(outline, part, _lesson(lesson, part, lessons), lesson.exercises)
            for project in module.projects:
                _add(outline, part, _project(project, part), project.milestones)
    return outline


def _add(outline: Outline, module: ModuleOutline, unit: Unit, exercises: tuple[Exercise, ...]) -> None:
    unit.place = len(outline.units)
    module.units.append(unit)
    outline.units[unit.id] = unit
    for number, exercise in enumerate(exercises, start=1):
        url = reverse("learning:exercise", args=(exercise.id,))
        step = Step(
            exercise.id,
            exercise.title,
            exercise.kind,
            exercise.minutes,
            number,
            url,
            unit,
            len(outline.order),
        )
        unit.steps.append(step)
        outline.steps[step.id] = step
        outline.order.append(step)


def _module(module: Module, *, number: int, programme_id: str) -> ModuleOutline:
    return ModuleOutline(
        id=module.id,
        title=module.title,
        summary=module.summary,
        outcomes=module.outcomes,
        hours=module.hours,
        number=number,
        requires=module.requires,
        programme_id=programme_id,
    )


def _lesson(lesson: Lesson, module: ModuleOutline, number: int) -> Unit:
    url = reverse("learning:lesson", args=(lesson.id,))
    return Unit("lesson", lesson.id, lesson.title, lesson.minutes, number, url, module)


def _project(project: Project, module: ModuleOutline) -> Unit:
    url = reverse("learning:project", args=(project.id,))
    return Unit("project", project.id, project.title, project.minutes, 0, url, module)

"""How far one person has come: everything the home page, the map and the lesson pages ask, in one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import BooleanField, CharField, ExpressionWrapper, F, IntegerField, Q, QuerySet, Value

from waypost.learning.access import enrolments_of, lessons_of, presence_of, progress_of, workspaces_of
from waypost.learning.models import Enrolment
from waypost.learning.outline import ModuleOutline, Outline, Step, Unit
from waypost.people.models import Account
from waypost.people.queries.prepared import Prepared

PostState = Literal["done", "here", "begun", "known", "ahead"]


@dataclass
class Trail:
    """Exercises opened and passed, exercises and projects with saved work (`worked`), lessons opened and read,
    seconds spent, the last place with work in it, and the module to start with where staff chose one. What was only
    looked at counts as nothing done."""

    opened: set[str] = field(default_factory=set)
    worked: set[str] = field(default_factory=set)
    passed: set[str] = field(default_factory=set)
    lessons_opened: set[str] = field(default_factory=set)
    lessons_read: set[str] = field(default_factory=set)
    seconds: int = 0
    bookmark: str = ""
    start: str = ""

    @property
    def is_new(self) -> bool:
        return not (self.opened or self.lessons_opened or self.bookmark)

    def unit_done(self, unit: Unit) -> bool:
        """A lesson or project is done when its steps are passed; a lesson with none, when it is read."""
        if unit.steps:
            return unit.step_ids <= self.passed
        return unit.id in self.lessons_read

    def step_begun(self, step: Step) -> bool:
        """Something is saved here. The steps of a project share their files: there, it was opened too."""
        return step.id in self.worked or (step.unit.id in self.worked and step.id in self.opened)

    def unit_begun(self, unit: Unit) -> bool:
        """Read, or some work is saved in it."""
        if unit.id in self.lessons_read or unit.id in self.worked:
            return True
        return not unit.step_ids.isdisjoint(self.worked | self.passed)

    def passed_in(self, unit: Unit) -> int:
        return len(unit.step_ids & self.passed)

    def module_done(self, module: ModuleOutline) -> bool:
        return bool(module.units) and all(self.unit_done(unit) for unit in module.units)

    def module_begun(self, module: ModuleOutline) -> bool:
        return any(self.unit_begun(unit) for unit in module.units)


def _trail_rows(account: Account) -> QuerySet[Any, tuple[Any, ...]]:
    """Rows of: sort, name, whether it is done, seconds. Not when it was done: SQLite hands moments over as text, and
    reading them took a tenth of the time of a page."""
    text, truth = CharField(), BooleanField()
    spent = F("seconds")
    no, nought = Value(False, output_field=truth), Value(0, output_field=IntegerField())

    def rows(of: QuerySet[Any, Any], sort: str, name: str, done: Any, seconds: Any) -> QuerySet[Any, Any]:
        marked = of.annotate(_sort=Value(sort, output_field=text), _done=done, _seconds=seconds)
        found: QuerySet[Any, Any] = marked.values_list("_sort", name, "_done", "_seconds")
        return found

    def there(column: str) -> ExpressionWrapper[Any]:
        return ExpressionWrapper(Q(**{f"{column}__isnull": False}), output_field=truth)

    return rows(progress_of(account), "step", "exercise_id", there("passed_at"), spent).union(
        rows(lessons_of(account), "lesson", "lesson_id", there("read_at"), spent),
        rows(presence_of(account), "bookmark", "bookmark_id", no, nought),
        rows(workspaces_of(account).filter(version__gt=0), "work", "key", no, nought),
        rows(enrolments_of(account).exclude(start_module=""), "start", "start_module", no, nought),
        all=True,
    )


_TRAIL = Prepared(_trail_rows, bare=True)


def trail_of(account: Account) -> Trail:
    """One query: progress, lessons, the bookmark and where work is saved, together."""
    trail = Trail()
    for sort, name, done, seconds in _TRAIL.rows(account):
        trail.seconds += seconds
        if sort == "bookmark":
            trail.bookmark = name
        elif sort == "start":
            trail.start = name
        elif sort == "work":
            trail.worked.add(name)
        elif sort == "step":
            trail.opened.add(name)
            if done:
                trail.passed.add(name)
        else:
            trail.lessons_opened.add(name)
            if done:
                trail.lessons_read.add(name)
    return trail


WHAT_WAITS = {
    "predict": "Read some code and say what it will do.",
    "trace": "Follow some code, step by step.",
    "parsons": "Put lines of code in order.",
    "fill": "Fill the gaps in some code.",
    "fix": "Find what is not right in some code, and mend it.",
    "write": "Write some code of your own.",
    "refactor": "Make working code easier to read.",
    "write-tests": "Write tests that show whether code works.",
    "build": "Build the next part of your project.",
}
"""What an exercise of each kind asks for, in a sentence."""


@dataclass(frozen=True)
class CarryOn:
    """Where one click takes a person on. `step` None: to the lesson's page, or the project's."""

    unit: Unit
    step: Step | None

    @property
    def url(self) -> str:
        return self.step.url if self.step else self.unit.url

    @property
    def what_waits(self) -> str:
        if self.step:
            return WHAT_WAITS[self.step.kind]
        if self.unit.sort == "project":
            return "Read what the customer wants, then build it step by step."
        return "Read a little, then try it." if self.unit.steps else "Read this page."

    @property
    def minutes(self) -> int:
        return self.step.minutes if self.step else self.unit.minutes


def start_of(account: Account) -> str:
    """The module that staff chose for the person to start with; "" for the first."""
    return (
        enrolments_of(account).exclude(start_module="").values_list("start_module", flat=True).first() or ""
    )


def starts_of(accounts: Iterable[Account]) -> dict[str, str]:
    """Account id -> `start_of`, for those who start later. One query."""
    rows = Enrolment.objects.filter(learner__in=accounts).exclude(start_module="").order_by("-pk")
    return dict(rows.values_list("learner_id", "start_module"))


def known_modules(outline: Outline, trail: Trail) -> frozenset[str]:
    """Those before the one that the person starts with, but for what they have done all the same."""
    names = [module.id for module in outline.modules]
    if trail.start not in names:
        return frozenset()
    before = outline.modules[: names.index(trail.start)]
    return frozenset(module.id for module in before if not trail.module_done(module))


def carry_on(outline: Outline, trail: Trail) -> CarryOn | None:
    """The bookmarked place if there is something left to do in it, else the next thing after it, else the first
    thing left anywhere but in what is known already. None when nothing is left. A lesson not yet begun is read before
    its exercises."""
    step = outline.steps.get(trail.bookmark)
    unit = outline.units.get(trail.bookmark) or (step.unit if step else None)
    if step is not None and step.id not in trail.passed:
        return CarryOn(step.unit, step)
    if step is None and unit is not None and not trail.unit_done(unit):
        return _into(unit, trail)
    start = unit.place if unit else 0
    units, known = list(outline.units.values()), known_modules(outline, trail)
    for candidate in [*units[start:], *units[:start]]:
        if candidate.module.id not in known and not trail.unit_done(candidate):
            return _into(candidate, trail)
    return None


def _into(unit: Unit, trail: Trail) -> CarryOn:
    """To the first step left, once the lesson was read or one of its steps begun; else to its page."""
    left = next((step for step in unit.steps if step.id not in trail.passed), None)
    return CarryOn(unit, left if trail.unit_begun(unit) else None)

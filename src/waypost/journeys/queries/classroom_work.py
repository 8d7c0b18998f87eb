"""What learners have opened, done and saved in the course: one query for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, IntegerField, Value
from django.db.models.functions import Cast

from waypost.learning.models import ExerciseProgress, LessonProgress, Workspace


@dataclass(frozen=True)
class Opened:
    """One exercise or lesson: `done_at` when it was passed or read."""

    id: str
    opened_at: datetime
    last_at: datetime
    done_at: datetime | None
    tries: int
    checks: int
    seconds: int


@dataclass
class Work:
    """What one learner has opened, done and saved. `exercises` and `lessons` by id."""

    exercises: dict[str, Opened] = field(default_factory=dict)
    lessons: dict[str, Opened] = field(default_factory=dict)
    saved: set[str] = field(default_factory=set)


def work_of_all(ids: list[str]) -> dict[str, Work]:
    """Account id -> progress, lessons and where work is saved. The caller has authorised them."""
    text, number, moment = CharField(), IntegerField(), DateTimeField()
    none, nought = Cast(Value(None, output_field=moment), moment), Value(0, output_field=number)
    steps = (
        ExerciseProgress.objects.filter(learner__in=ids)
        .annotate(_sort=Value("step", output_field=text))
        .values_list(
            "learner_id",
            "_sort",
            "exercise_id",
            "opened_at",
            "last_at",
            "passed_at",
            "tries",
            "checks",
            "seconds",
        )
    )
    lessons = (
        LessonProgress.objects.filter(learner__in=ids)
        .annotate(_sort=Value("lesson", output_field=text), _nought=nought)
        .values_list(
            "learner_id",
            "_sort",
            "lesson_id",
            "opened_at",
            "opened_at",
            "read_at",
            "_nought",
            "_nought",
            "seconds",
        )
    )
    saved = (
        Workspace.objects.filter(learner__in=ids, version__gt=0)
        .annotate(_sort=Value("saved", output_field=text), _nought=nought, _none=none)
        .values_list(
            "learner_id", "_sort", "key", "updated_at", "updated_at", "_none", "_nought", "_nought", "_nought"
        )
    )
    found: dict[str, Work] = defaultdict(Work)
    rows: Iterable[tuple[Any, ...]] = steps.union(lessons, saved, all=True)
    for learner_id, sort, name, *rest in rows:
        mine = found[learner_id]
        if sort == "step":
            mine.exercises[name] = Opened(name, *rest)
        elif sort == "lesson":
            mine.lessons[name] = Opened(name, *rest)
        else:
            mine.saved.add(name)
    return found

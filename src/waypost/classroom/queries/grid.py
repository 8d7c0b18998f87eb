"""The progress grid of a cohort, and the page of one learner."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from waypost.classroom.access import learners_for, reviews_for
from waypost.classroom.queries.register import Hours, count_hours
from waypost.curriculum.library import Library
from waypost.learning.models import ExerciseProgress, Hand, LessonProgress, Note, Review, Submission
from waypost.learning.queries.trail import start_of, starts_of
from waypost.people.models import Account, Cohort

RECENT = 40
FOLDED = 8
"""Hand-ins shown before the rest, which open on demand."""
ALL = 500
"""Hand-ins on the page at most."""


@dataclass(frozen=True)
class Cell:
    """One learner in one module: exercises passed of all, whether they are in it now, and whether it lies before the
    place where the course starts for them."""

    done: int
    total: int
    started: bool
    known: bool = False

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def tenths(self) -> int:
        return self.percent // 10

    @property
    def state(self) -> str:
        if self.total and self.done == self.total:
            return "done"
        if self.started:
            return "started"
        return "known" if self.known else "ahead"

    @property
    def words(self) -> str:
        return "known before" if self.state == "known" else f"{self.done} of {self.total}"


@dataclass(frozen=True)
class GridRow:
    learner: Account
    cells: list[Cell]
    done: int
    total: int
    seconds: int
    last_at: datetime | None

    @property
    def hours(self) -> float:
        return round(self.seconds / 3600, 1)


@dataclass(frozen=True)
class Grid:
    modules: list[str]  # titles
    rows: list[GridRow]


Modules = list[tuple[str, str, list[str]]]
"""Id, title and exercises of each module."""


def _exercises_by_module(library: Library) -> Modules:
    return [
        (
            module.id,
            module.title,
            [exercise.id for lesson in module.lessons for exercise in lesson.exercises]
            + [milestone.id for project in module.projects for milestone in project.milestones],
        )
        for module in library.course()
    ]


def _row(learner: Account, mine: dict[str, ExerciseProgress], modules: Modules, start: str) -> GridRow:
    cells = []
    known = any(module_id == start for module_id, _title, _ids in modules)
    for module_id, _title, exercise_ids in modules:
        known = known and module_id != start
        opened = [mine[exercise_id] for exercise_id in exercise_ids if exercise_id in mine]
        done = sum(row.passed_at is not None for row in opened)
        cells.append(Cell(done=done, total=len(exercise_ids), started=bool(opened), known=known))
    return GridRow(
        learner=learner,
        cells=cells,
        done=sum(cell.done for cell in cells),
        total=sum(cell.total for cell in cells),
        seconds=sum(row.seconds for row in mine.values()),
        last_at=max((row.last_at for row in mine.values()), default=None),
    )


def show_grid(*, actor: Account, library: Library, cohort: Cohort | None = None) -> Grid:
    """Every learner against every module. Three queries, whatever the number of people."""
    people = learners_for(actor)
    if cohort is not None:
        people = people.filter(cohort=cohort)
    learners = list(people)
    modules = _exercises_by_module(library)
    rows_of: dict[str, dict[str, ExerciseProgress]] = defaultdict(dict)
    for row in ExerciseProgress.objects.filter(learner__in=learners):
        rows_of[row.learner_id][row.exercise_id] = row
    starts = starts_of(learners)
    rows = [_row(one, rows_of[one.pk], modules, starts.get(one.pk, "")) for one in learners]
    return Grid(modules=[title for _id, title, _ids in modules], rows=rows)


@dataclass(frozen=True)
class LearnerPage:
    """All that staff see of one learner's work."""

    row: GridRow
    modules: list[str]
    attendance: Hours
    submissions: list[Submission]
    notes: list[Note]
    hands: list[Hand]
    reviews: list[Review]
    lessons_read: int
    start: str  # the module that staff chose, or ""

    @property
    def latest(self) -> list[Submission]:
        return self.submissions[:FOLDED]

    @property
    def earlier(self) -> list[Submission]:
        return self.submissions[FOLDED:]

    @property
    def more(self) -> bool:
        """True when there are more than the page holds."""
        return len(self.submissions) >= ALL

    @property
    def by_module(self) -> list[tuple[str, Cell]]:
        return list(zip(self.modules, self.row.cells, strict=True))


def show_learner(*, actor: Account, learner: Account, library: Library) -> LearnerPage:
    """One learner's progress, latest hand-ins, notes, hands and hours. The caller has authorised `learner`."""
    modules, start = _exercises_by_module(library), start_of(learner)
    mine = {row.exercise_id: row for row in ExerciseProgress.objects.filter(learner=learner)}
    return LearnerPage(
        row=_row(learner, mine, modules, start),
        modules=[title for _id, title, _ids in modules],
        attendance=count_hours(actor=actor, learners=[learner])[0],
        submissions=list(
            Submission.objects.select_related("verdict")
            .defer("files", "verdict__result")
            .filter(learner=learner)[:ALL]
        ),
        notes=list(Note.objects.select_related("author").filter(learner=learner)[:RECENT]),
        hands=list(
            Hand.objects.select_related("answered_by").filter(learner=learner).order_by("-pk")[:RECENT]
        ),
        reviews=list(reviews_for(actor).filter(submission__learner=learner).order_by("-pk")[:RECENT]),
        lessons_read=LessonProgress.objects.filter(learner=learner, read_at__isnull=False).count(),
        start=start,
    )

"""The curriculum ready for use: look-ups by id, the order of the course, and a compiled copy for a fast start."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Hashable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from waypost.curriculum.fingerprint import fingerprint
from waypost.curriculum.schema import Exercise, Lesson, Module, Pack, Programme, Project, Term
from waypost.curriculum.terms import Terms
from waypost.kernel.errors import NotFound

Part = TypeVar("Part")
_MOST_REMEMBERED = 4000


def module_exercises(module: Module) -> list[Exercise]:
    """The exercises of a module in order: those of its lessons, then milestones."""
    found = [exercise for lesson in module.lessons for exercise in lesson.exercises]
    return found + [milestone for project in module.projects for milestone in project.milestones]


class Library:
    """One read-only curriculum, shared by all requests. Looking up an unknown id raises NotFound."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.programmes: dict[str, Programme] = {p.id: p for p in pack.programmes}
        self.modules: dict[str, Module] = {m.id: m for p in pack.programmes for m in p.modules}
        self.lessons: dict[str, Lesson] = {x.id: x for m in self.modules.values() for x in m.lessons}
        self.projects: dict[str, Project] = {x.id: x for m in self.modules.values() for x in m.projects}
        self.exercises: dict[str, Exercise] = {
            x.id: x for m in self.modules.values() for x in module_exercises(m)
        }
        self.exercise_order: tuple[str, ...] = tuple(self.exercises)
        """Every exercise and milestone in the order of the course."""
        self.terms: dict[str, Term] = {term.id: term for term in pack.glossary}
        self._terms = Terms(pack)
        self._place = {name: index for index, name in enumerate(self.exercise_order)}
        self._memo: dict[Hashable, str] = {}

    @property
    def fingerprint(self) -> str:
        """SHA-256 over every file the curriculum was read from."""
        return self.pack.fingerprint

    def lesson(self, lesson_id: str) -> Lesson:
        return _get(self.lessons, lesson_id, "lesson")

    def exercise(self, exercise_id: str) -> Exercise:
        return _get(self.exercises, exercise_id, "exercise")

    def project(self, project_id: str) -> Project:
        return _get(self.projects, project_id, "project")

    def module(self, module_id: str) -> Module:
        return _get(self.modules, module_id, "module")

    def programme(self, programme_id: str) -> Programme:
        return _get(self.programmes, programme_id, "programme")

    def course(self) -> tuple[Module, ...]:
        """All modules in order; each holds its lessons and projects, and those their exercises."""
        return tuple(self.modules.values())

    def next_exercise(self, after_id: str) -> Exercise | None:
        """The exercise after this one in the course, or None at its end."""
        place = self._place[self.exercise(after_id).id] + 1
        return self.exercises[self.exercise_order[place]] if place < len(self.exercise_order) else None

    def next_lesson(self, after_id: str) -> Lesson | None:
        """The lesson after this one in the course, or None at its end."""
        names = list(self.lessons)
        place = names.index(self.lesson(after_id).id) + 1
        return self.lessons[names[place]] if place < len(names) else None

    def starts_from(self, exercise: Exercise) -> dict[str, str]:
        """The files a learner may start with. A later milestone starts from the first solution of the one before,
        with its own new files laid over; so this holds a solution: it is for proving, never for learners.
        """
        if exercise.project_id is None:
            return dict(exercise.files)
        milestones = self.project(exercise.project_id).milestones
        place = [milestone.id for milestone in milestones].index(exercise.id)
        before = dict(milestones[place - 1].solutions[0].files) if place else {}
        return {**before, **exercise.files}

    def find_term(self, name: str, module_id: str) -> Term | None:
        """The term an author means by `[[name]]` in a text of this module."""
        found = self._terms.find(name, module_id)
        return found[0] if found else None

    def remembered(self, key: Hashable) -> str | None:
        """Text rendered earlier under `key`."""
        return self._memo.get(key)

    def remember(self, key: Hashable, text: str) -> str:
        """Keep rendered text; the whole is bounded."""
        if len(self._memo) >= _MOST_REMEMBERED:
            self._memo.clear()
        self._memo[key] = text
        return text


def load_library(root: Path, cache_dir: Path | None = None) -> Library:
    """The library of the curriculum under `root`. Raises CurriculumErrors when it is not whole.

    With `cache_dir` the read and checked pack is kept there as JSON under the fingerprint of its files and of this
    code, so a later start reads one file. A damaged or foreign copy is read over, never trusted.
    """
    if cache_dir is None:
        return Library(_read(root))
    path = cache_dir / f"curriculum-{_version()}-{fingerprint(root)[:24]}.json"
    try:
        return Library(Pack.model_validate_json(path.read_bytes()))
    except (OSError, ValidationError):
        pack = _read(root)
        _keep(pack, path)
        return Library(pack)


def _read(root: Path) -> Pack:
    from waypost.curriculum.read import read_pack  # here: who has the compiled copy need not hold the reader

    return read_pack(root)


def _keep(pack: Pack, path: Path) -> None:
    """Put the compiled copy in place whole or not at all; without room for it we simply read again next time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False) as part:
            part.write(pack.model_dump_json(by_alias=True))
        Path(part.name).replace(path)
        for old in path.parent.glob("curriculum-*.json"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError:
        return


def _version() -> str:
    """Changes whenever the code that reads the curriculum changes."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _get(parts: dict[str, Part], name: str, what: str) -> Part:
    try:
        return parts[name]
    except KeyError:
        raise NotFound(f"There is no {what} called {name}.", "It may have been taken out.") from None

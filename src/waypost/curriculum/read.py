"""`content/` read as a whole: programmes, modules, lessons, exercises, projects, glossary, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from waypost.curriculum.crosscheck import cross_findings
from waypost.curriculum.employability import FOLDER as EMPLOYABILITY
from waypost.curriculum.explain import Model, build
from waypost.curriculum.findings import CurriculumErrors, Finding, Notes
from waypost.curriculum.fingerprint import fingerprint, passed_over
from waypost.curriculum.read_exercise import Place, read_exercise
from waypost.curriculum.read_lesson import LessonPlace, read_lesson, read_picture, read_project, read_terms
from waypost.curriculum.schema import (
    Exercise,
    Files,
    Frozen,
    Id,
    Lesson,
    Module,
    Pack,
    Programme,
    Project,
    Term,
)
from waypost.curriculum.sections import read_text
from waypost.curriculum.yamlread import read_yaml

_MODULE = re.compile(r"^\d\d-[a-z0-9-]+$")
_EXERCISE = re.compile(r"^(\d+)-[a-z0-9-]+\.md$")


class ProgrammeFront(Frozen):
    id: Id
    title: str = Field(min_length=1)
    summary: str = Field(min_length=1)


class ModuleFront(Frozen):
    id: Id
    title: str = Field(min_length=1)
    summary: str = Field(min_length=1)
    outcomes: tuple[str, ...] = Field(min_length=1)
    hours: float = Field(gt=0, le=1000)
    requires: tuple[str, ...] = ()


@dataclass
class Tree:
    """What could be read, and all that is amiss. The pack holds every part that is whole.

    `exercises` are all that could be read, those of a broken lesson too; `starters` what a learner begins each with
    (a later milestone begins with the first solution of the one before).
    """

    pack: Pack
    findings: list[Finding] = field(default_factory=list)
    exercises: list[Exercise] = field(default_factory=list)
    starters: dict[str, Files] = field(default_factory=dict)


def read_pack(root: Path) -> Pack:
    """The whole curriculum under `root`. Raises CurriculumErrors, with file and line for each, if it is not whole."""
    tree = read_tree(root)
    if tree.findings:
        raise CurriculumErrors(tree.findings)
    return tree.pack


def read_tree(root: Path) -> Tree:
    """As `read_pack`, but gives what is whole beside the findings; for the proof."""
    return _Reader(root).read()


class _Reader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.findings: list[Finding] = []
        self.exercises: list[Exercise] = []
        self.starters: dict[str, Files] = {}

    def read(self) -> Tree:
        if not self.root.is_dir():
            finding = Finding(
                str(self.root), 0, "file", "There is no such folder.", "Give the content folder."
            )
            return Tree(Pack(programmes=(), glossary=(), fingerprint=""), [finding])
        glossary: list[Term] = []
        for path in self._inside(self.root / "glossary"):
            notes = self._notes(path)
            if path.suffix in (".yml", ".yaml"):
                glossary += read_terms(path, notes.file, notes)
            else:
                notes.add(0, "file", "Only .yml files stand in the glossary.", "Move or remove it.")
            self.findings += notes.found
        programmes = [
            programme
            for folder in self._inside(self.root)
            if folder.is_dir() and folder.name not in ("glossary", EMPLOYABILITY)
            if (programme := self._programme(folder))
        ]
        if not programmes:
            self.findings.append(
                Finding("", 0, "file", "There is no programme here.", "Add <name>/programme.yml.")
            )
        pack = Pack(
            programmes=tuple(programmes), glossary=tuple(glossary), fingerprint=fingerprint(self.root)
        )
        findings = sorted({*self.findings, *cross_findings(pack)})
        return Tree(pack, findings, self.exercises, self.starters)

    def _keep(self, exercise: Exercise, starts_from: Files) -> None:
        self.exercises.append(exercise)
        self.starters[exercise.id] = {**starts_from, **exercise.files}

    def _notes(self, path: Path) -> Notes:
        return Notes(path.relative_to(self.root).as_posix())

    def _inside(self, folder: Path) -> list[Path]:
        """What a folder holds, in name order; links that lead out of the curriculum are refused."""
        if not folder.is_dir():
            return []
        found = []
        for path in sorted(folder.iterdir(), key=_natural):
            if passed_over(Path(path.name)):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(self.root.resolve()):
                notes = self._notes(path)
                notes.add(
                    0, "file", "This is a link that leads out of the curriculum.", "Put the file itself here."
                )
                self.findings += notes.found
                continue
            found.append(path)
        return found

    def _strange(self, paths: Iterable[Path], what: str) -> None:
        for path in paths:
            notes = self._notes(path)
            notes.add(0, "file", "This has no place here.", what)
            self.findings += notes.found

    def _front(self, path: Path, model: type[Model]) -> Model | None:
        notes = self._notes(path)
        if not path.is_file():
            notes.add(
                0,
                "file",
                "This file is missing.",
                "Add it; the handbook page curriculum-format says what it holds.",
            )
            self.findings += notes.found
            return None
        text = read_text(path, notes)
        located = read_yaml(text, notes) if text is not None else None
        result = build(model, located, notes, rule="front-matter") if located else None
        self.findings += notes.found
        return result

    def _programme(self, folder: Path) -> Programme | None:
        front = self._front(folder / "programme.yml", ProgrammeFront)
        inside = self._inside(folder)
        folders = [path for path in inside if path.is_dir() and _MODULE.match(path.name)]
        self._strange(
            (p for p in inside if p not in folders and p.name != "programme.yml"),
            "A programme holds programme.yml and module folders named like 01-the-web-page.",
        )
        modules = [
            module for path in folders if (module := self._module(path, front.id if front else "unknown"))
        ]
        if front is None:
            return None
        return Programme(
            **front.model_dump(),
            modules=tuple(modules),
            source=(folder / "programme.yml").relative_to(self.root),
        )

    def _module(self, folder: Path, programme_id: str) -> Module | None:
        front = self._front(folder / "module.yml", ModuleFront)
        module_id = front.id if front else folder.name
        inside = self._inside(folder)
        folders = [path for path in inside if path.is_dir() and _MODULE.match(path.name)]
        allowed = {"module.yml", "projects"}
        self._strange(
            (p for p in inside if p not in folders and p.name not in allowed),
            "A module holds module.yml, lesson folders named like 01-first-page, and projects.",
        )
        lessons = [lesson for path in folders if (lesson := self._lesson(path, module_id))]
        projects = [
            project
            for path in self._inside(folder / "projects")
            if (project := self._project(path, module_id))
        ]
        if front is None:
            return None
        return Module(
            **front.model_dump(), lessons=tuple(lessons), projects=tuple(projects),
            source=(folder / "module.yml").relative_to(self.root), programme_id=programme_id,
        )  # fmt: skip

    def _lesson(self, folder: Path, module_id: str) -> Lesson | None:
        inside = self._inside(folder)
        pictures: dict[str, str] = {}
        for path in inside:
            if path.suffix == ".svg":
                notes = self._notes(path)
                picture = read_picture(path, notes)
                self.findings += notes.found
                if picture is not None:
                    pictures[path.name] = picture
        known = [p for p in inside if p.suffix == ".svg" or p.name == "lesson.md" or _EXERCISE.match(p.name)]
        self._strange(
            (p for p in inside if p not in known),
            "A lesson holds lesson.md, exercises named like 1-first-page.md, and .svg pictures.",
        )
        path = folder / "lesson.md"
        notes = self._notes(path)
        lesson_id = _peek_id(path)
        exercises = []
        for file in inside:
            if _EXERCISE.match(file.name):
                mine = self._notes(file)
                exercise = read_exercise(file, mine.file, Place(module_id, lesson_id=lesson_id), mine)
                self.findings += mine.found
                if exercise:
                    exercises.append(exercise)
                    self._keep(exercise, {})
        if not path.is_file():
            notes.add(0, "file", "This file is missing.", "Each lesson folder needs a lesson.md.")
            self.findings += notes.found
            return None
        lesson = read_lesson(path, LessonPlace(notes.file, module_id, pictures, tuple(exercises)), notes)
        self.findings += notes.found
        return lesson

    def _project(self, folder: Path, module_id: str) -> Project | None:
        inside = self._inside(folder)
        path = folder / "project.md"
        project_id = _peek_id(path)
        milestones: list[Exercise] = []
        starts_from: Files = {}
        self._strange(
            (p for p in inside if p.name != "project.md" and not _EXERCISE.match(p.name)),
            "A project holds project.md and milestones named like 1-first-page.md.",
        )
        for file in inside:
            if not _EXERCISE.match(file.name):
                continue
            mine = self._notes(file)
            place = Place(module_id, project_id=project_id, starts_from=starts_from)
            exercise = read_exercise(file, mine.file, place, mine)
            if exercise and exercise.kind != "build":
                mine.add(1, "kind", "A milestone must be of kind build.", "Write kind: build.")
            self.findings += mine.found
            if exercise:
                milestones.append(exercise)
                self._keep(exercise, starts_from)
                starts_from = exercise.solutions[0].files
        notes = self._notes(path)
        if not path.is_file():
            notes.add(0, "file", "This file is missing.", "Each project folder needs a project.md.")
            self.findings += notes.found
            return None
        if not milestones:
            notes.add(0, "file", "This project has no milestones.", "Add 1-<name>.md.")
        project = read_project(path, notes.file, module_id, tuple(milestones), notes)
        self.findings += notes.found
        return project


def _peek_id(path: Path) -> str | None:
    """The id in a file's front matter, so that its exercises can be read before it; None if there is none."""
    quiet = Notes(path.name)
    text = read_text(path, quiet)
    found = re.search(r"^id:[ \t]*([a-z0-9-]{1,60})[ \t]*(?:#.*)?$", text or "", re.M)
    return found[1] if found else None


def _natural(path: Path) -> tuple[list[int | str], str]:
    """Sort key: numbers by value, so that 10-x comes after 9-x."""
    parts = [(int(part) if part.isdigit() else part) for part in re.split(r"(\d+)", path.name)]
    return [p for p in parts if p != ""][:2] if path.name[:1].isdigit() else [10**9, path.name], path.name

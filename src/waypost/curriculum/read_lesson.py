"""A lesson, a project or a glossary file, read with every mistake noted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from pydantic import Field

from waypost.curriculum.explain import build
from waypost.curriculum.findings import Notes
from waypost.curriculum.schema import (
    ConceptId,
    Exercise,
    Frozen,
    Id,
    Lesson,
    Project,
    Quiz,
    RubricRow,
    Term,
)
from waypost.curriculum.sections import (
    Document,
    Section,
    read_document,
    read_text,
    split_fences,
    split_sections,
)
from waypost.curriculum.yamlread import read_yaml

FIRST = ("Why this matters", "What you will do")
LAST = ("Try it", "Check yourself", "On paper", "Summary")
PROJECT_SECTIONS = ("The brief", "What done looks like", "Rubric")


class LessonFront(Frozen):
    id: Id
    title: str = Field(min_length=1, max_length=80)
    minutes: int = Field(ge=1, le=600)
    teaches: tuple[ConceptId, ...] = Field(min_length=1)
    requires: tuple[ConceptId, ...] = ()
    new_terms: tuple[Id, ...] = ()
    reviewed: date


class ProjectFront(Frozen):
    id: Id
    title: str = Field(min_length=1, max_length=80)
    minutes: int = Field(ge=1, le=6000)
    requires: tuple[ConceptId, ...] = ()
    customer: str = Field(min_length=1)


class TermEntry(Frozen):
    id: Id
    term: str = Field(min_length=1)
    means: str = Field(min_length=1)
    example: str | None = None


@dataclass(frozen=True)
class LessonPlace:
    """What stands around a lesson when it is read."""

    shown: str
    module_id: str
    pictures: dict[str, str]
    exercises: tuple[Exercise, ...]


def read_lesson(path: Path, place: LessonPlace, notes: Notes) -> Lesson | None:
    """The lesson at `path`, or None with findings."""
    before = len(notes.found)
    document = _open(path, notes)
    if document is None:
        return None
    front = build(LessonFront, document.front, notes, rule="front-matter")
    preface, sections = split_sections(document.lines, document.body_line, notes)
    if preface.text.strip():
        notes.add(preface.line, "sections", "There is text before the first ## heading.", "Put it under one.")
    _in_order(sections, notes)
    quiz: list[Quiz] = []
    for section in sections:
        quiz += _quiz(section, notes)
    if len(notes.found) > before or front is None:
        return None
    return Lesson(
        **front.model_dump(),
        prose="\n".join(document.lines),
        prose_line=document.body_line,
        quiz=tuple(quiz),
        exercises=place.exercises,
        pictures=place.pictures,
        source=Path(place.shown),
        module_id=place.module_id,
    )


def _in_order(sections: list[Section], notes: Notes) -> None:
    """Why, what, (own headings), try, check, paper, summary: all there, once, in that order."""
    titles = [section.title for section in sections]
    named = [*FIRST, *LAST]
    order = "The order is: " + ", ".join([*FIRST, "(your own headings)", *LAST]) + "."
    for name in named:
        if titles.count(name) == 0:
            close = next((s for s in sections if s.title.lower() == name.lower()), None)
            line = close.line if close else (sections[-1].line if sections else 1)
            notes.add(line, "sections", f"The heading “{name}” is missing.", f"Add a line: ## {name}")
        elif titles.count(name) > 1:
            notes.add(sections[titles.index(name)].line, "sections", f"There are two “{name}” headings.", "")
    for section in sections:
        if not section.text.strip():
            notes.add(section.line, "sections", f"“{section.title}” is empty.", "Write something under it.")
    if any(titles.count(name) != 1 for name in named):
        return
    places = [titles.index(name) for name in named]
    last = len(titles) - len(LAST)
    if (
        places != sorted(places)
        or places[: len(FIRST)] != [0, 1]
        or places[len(FIRST) :] != [*range(last, len(titles))]
    ):
        wrong = next((i for i, (a, b) in enumerate(zip(titles, _expected(titles), strict=True)) if a != b), 0)
        notes.add(sections[wrong].line, "sections", f"“{titles[wrong]}” is not in its place.", order)
    elif last == len(FIRST):
        notes.add(
            sections[last].line, "sections", "The explanation is missing.",
            "Write one or more headings of your own before “Try it”, with a worked example.",
        )  # fmt: skip


def _expected(titles: list[str]) -> list[str]:
    own = [title for title in titles if title not in (*FIRST, *LAST)]
    return [*FIRST, *own, *LAST]


def _quiz(section: Section, notes: Notes) -> list[Quiz]:
    found: list[Quiz] = []
    _, fences = split_fences(section)
    fences = [fence for fence in fences if fence.info == "quiz"]
    if section.title == "Check yourself" and not fences:
        notes.add(
            section.line,
            "quiz",
            "“Check yourself” has no questions.",
            "Add a ```quiz fence with one or more.",
        )
    for fence in fences:
        if section.title != "Check yourself":
            notes.add(fence.line, "quiz", "A quiz stands only under “Check yourself”.", "Move it there.")
        located = read_yaml(fence.text, notes, first_line=fence.line + 1)
        if located is None:
            continue
        if not isinstance(located.value, list) or not located.value:
            notes.add(
                fence.line, "quiz", "A quiz must be a list of questions.", "Start each with a dash: - ask: …"
            )
            continue
        for index in range(len(located.value)):
            question = build(Quiz, located, notes, at=(index,), rule="quiz")
            if question is None:
                continue
            line = located.line((index,))
            if len(set(question.options)) < max(2, len(question.options)):
                notes.add(line, "quiz", "A question needs at least two different options.", "")
            if not 1 <= question.answer <= len(question.options):
                notes.add(
                    located.line((index, "answer")), "quiz", f"There is no option {question.answer}.",
                    f"Options count from 1 to {len(question.options)}.",
                )  # fmt: skip
            found.append(question)
    return found


def read_project(
    path: Path, shown: str, module_id: str, milestones: tuple[Exercise, ...], notes: Notes
) -> Project | None:
    """The brief and rubric at `path` with its milestones, or None with findings."""
    before = len(notes.found)
    document = _open(path, notes)
    if document is None:
        return None
    front = build(ProjectFront, document.front, notes, rule="front-matter")
    _, sections = split_sections(document.lines, document.body_line, notes)
    titles = tuple(section.title for section in sections)
    if titles != PROJECT_SECTIONS:
        line = sections[0].line if sections else document.body_line
        notes.add(
            line, "sections", f"A project has the headings: {', '.join(PROJECT_SECTIONS)}.",
            f"Here are: {', '.join(titles) or 'none'}.",
        )  # fmt: skip
        return None
    rubric: list[RubricRow] = []
    _, fences = split_fences(sections[2])
    located = read_yaml(fences[0].text, notes, first_line=fences[0].line + 1) if len(fences) == 1 else None
    if len(fences) != 1 or (located and not isinstance(located.value, list)):
        notes.add(sections[2].line, "sections", "The rubric must be one ```yaml fence with a list.", "")
    elif located:
        for index in range(len(located.value)):
            row = build(RubricRow, located, notes, at=(index,), rule="rubric")
            if row:
                rubric.append(row)
    if len({row.id for row in rubric}) != len(rubric):
        notes.add(
            sections[2].line, "rubric", "Two rows of the rubric have the same id.", "Give each its own."
        )
    if len(notes.found) > before or front is None:
        return None
    return Project(
        **front.model_dump(),
        brief=sections[0].text,
        done_looks_like=sections[1].text,
        rubric=tuple(rubric),
        milestones=milestones,
        source=Path(shown),
        lines={section.title: section.line for section in sections},
        module_id=module_id,
    )


def read_terms(path: Path, shown: str, notes: Notes) -> list[Term]:
    """The terms of one glossary file."""
    text = read_text(path, notes)
    located = read_yaml(text, notes) if text is not None else None
    if located is None:
        return []
    if not isinstance(located.value, list):
        notes.add(1, "glossary", "A glossary file must be a list.", "Start each term with a dash: - id: …")
        return []
    found: list[Term] = []
    for index in range(len(located.value)):
        entry = build(TermEntry, located, notes, at=(index,), rule="glossary")
        if entry:
            found.append(Term(**entry.model_dump(), source=Path(shown), line=located.line((index,))))
    return found


def read_picture(path: Path, notes: Notes) -> str | None:
    """An SVG picture as text, refused when it could run or fetch something."""
    text = read_text(path, notes)
    if text is None:
        return None
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.I):
        notes.add(1, "picture", "A picture holds no DOCTYPE.", "Start it with <svg …>.")
        return None
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 (no DOCTYPE, so nothing unfolds)
    except ElementTree.ParseError as error:
        notes.add(error.position[0], "picture", f"This picture cannot be read: {error}.", "Mend the SVG.")
        return None
    if not root.tag.endswith("}svg") or "viewBox" not in root.attrib:
        notes.add(
            1, "picture", "A picture is an <svg> with xmlns and a viewBox.", 'Add viewBox="0 0 width height".'
        )
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        if name in ("script", "foreignObject", "image", "iframe", "a"):
            notes.add(
                _line_of(text, f"<{name}"), "picture", f"A picture may not hold <{name}>.", "Take it out."
            )
        for key, value in element.attrib.items():
            key = key.rpartition("}")[2]
            outside = key in ("href", "src") and not value.startswith("#")
            if key.lower().startswith("on") or outside or re.search(r"url\((?!['\"]?#)", value):
                notes.add(
                    _line_of(text, value),
                    "picture",
                    f"A picture may not hold {key}={value!r}.",
                    "Take it out.",
                )
    return text


def _line_of(text: str, part: str) -> int:
    return text.count("\n", 0, max(text.find(part), 0)) + 1


def _open(path: Path, notes: Notes) -> Document | None:
    text = read_text(path, notes)
    return read_document(text, notes) if text is not None else None

"""The employability programme under `content/employability`: small weekly units beside the course.

One unit, one file: `NN-slug.md`, front matter and five sections. Format: docs/handbook/employability.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from waypost.curriculum.explain import build
from waypost.curriculum.findings import CurriculumErrors, Finding, Notes
from waypost.curriculum.markdown import engine
from waypost.curriculum.parts import yaml_fence
from waypost.curriculum.schema import Frozen, Id
from waypost.curriculum.sections import Section, read_document, read_text, split_fences, split_sections

FOLDER = "employability"
FIRST_WEEK = 3
"""The programme begins in the third week of the course."""
SECTIONS = ("Read", "Activities", "What counts", "For staff", "On paper")
_FILE = re.compile(r"^(\d\d)-([a-z0-9-]+)\.md$")
_OUTSIDE = re.compile(r"https?://|www\.", re.IGNORECASE)

SkillName = Literal[
    "teamwork",
    "timekeeping",
    "communication",
    "planning",
    "organisation",
    "problem_solving",
    "initiative",
    "adaptability",
    "reliability",
    "creativity",
]
"""The ten employability skills, as the journeys rate them."""


class Activity(Frozen):
    """Something to do. A `choose` one has `options`; with `several`, more than one may be chosen. The others are
    answered in words: what was written, or how it went with a partner or in class."""

    id: Id
    kind: Literal["write", "choose", "partner", "class"]
    title: str = Field(min_length=1, max_length=80)
    do: str = Field(min_length=1)
    options: tuple[str, ...] = ()
    several: bool = False


class UnitFront(Frozen):
    """The head of a unit. `week` counts from the day of joining: week 3 begins after fourteen days."""

    id: Id
    title: str = Field(min_length=1, max_length=60)
    summary: str = Field(min_length=1, max_length=160)
    week: int = Field(ge=FIRST_WEEK, le=52)
    minutes: int = Field(ge=20, le=40)
    skills: tuple[SkillName, ...] = Field(min_length=1, max_length=4)
    reviewed: date


class Unit(UnitFront):
    """One unit, whole. `read`, `staff` and `paper` are Markdown; `evidence` is what shows that it is done."""

    number: int
    source: Path
    read: str
    activities: tuple[Activity, ...]
    evidence: tuple[str, ...]
    staff: str
    paper: str


@dataclass(frozen=True)
class Units:
    """Those that are whole, in order, and all that is amiss with the rest."""

    units: tuple[Unit, ...]
    findings: tuple[Finding, ...]


def load_units(root: Path) -> tuple[Unit, ...]:
    """The units under `root`/employability in order; none where there is no such folder. Raises CurriculumErrors."""
    read = read_units(root)
    if read.findings:
        raise CurriculumErrors(read.findings)
    return read.units


def read_units(root: Path) -> Units:
    """As `load_units`, with the findings beside what is whole."""
    folder = root / FOLDER
    units: list[Unit] = []
    findings: list[Finding] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith("."):
            continue
        notes = Notes(path.relative_to(root).as_posix())
        name = _FILE.match(path.name)
        if name is None or path.is_symlink() or not path.is_file():
            notes.add(0, "file", "Only files named like 01-teamwork.md stand here.", "Rename or move it.")
        elif (unit := _read_unit(path, int(name[1]), notes)) is not None and not notes.found:
            units.append(unit)
        findings += notes.found
    findings += _across(units)
    return Units(tuple(units), tuple(findings))


def _read_unit(path: Path, number: int, notes: Notes) -> Unit | None:
    text = read_text(path, notes)
    document = read_document(text, notes) if text is not None else None
    if text is None or document is None:
        return None
    for row, line in enumerate(text.split("\n"), start=1):
        if _OUTSIDE.search(line):
            notes.add(row, "links", "There is an address outside here.", "Nothing may need the internet.")
    front = build(UnitFront, document.front, notes, rule="front-matter")
    before, sections = split_sections(document.lines, document.body_line, notes)
    if before.text.strip():
        notes.add(before.line, "sections", "There is text before the first heading.", "Put it under Read.")
    titles = tuple(section.title for section in sections)
    if titles != SECTIONS:
        notes.add(0, "sections", f"The headings are: {', '.join(titles)}.", f"Use: {', '.join(SECTIONS)}.")
        return None
    read, activities, evidence, staff, paper = sections
    done = tuple(_activities(activities, notes))
    counts = tuple(_points(evidence, notes))
    for section in (read, staff, paper):
        _prose(section, notes)
    if front is None:
        return None
    return Unit(
        **front.model_dump(),
        number=number,
        source=Path(notes.file),
        read=read.text,
        activities=done,
        evidence=counts,
        staff=staff.text,
        paper=paper.text,
    )


def _activities(section: Section, notes: Notes) -> Iterator[Activity]:
    located = yaml_fence(section, notes)
    if located is None:
        return
    if not isinstance(located.value, list) or not 2 <= len(located.value) <= 3:
        notes.add(
            section.line, "activities", "A unit has two or three activities.", "Start each with a dash."
        )
        return
    seen: set[str] = set()
    for index in range(len(located.value)):
        activity = build(Activity, located, notes, at=(index,), rule="activity")
        if activity is None:
            continue
        line = located.line((index,))
        if activity.id in seen:
            notes.add(line, "activity", f"The id `{activity.id}` is used twice.", "Give each its own.")
        if (activity.kind == "choose") != (len(set(activity.options)) >= 2):
            notes.add(line, "activity", "Only `choose` has options, two or more.", "Put them right.")
        seen.add(activity.id)
        yield activity


def _points(section: Section, notes: Notes) -> Iterator[str]:
    lines = [line.strip() for line in section.text.split("\n") if line.strip()]
    if len(lines) < 2 or not all(line.startswith("- ") for line in lines):
        notes.add(section.line, "evidence", "“What counts” is a list of two lines or more.", "Use dashes.")
    for line in lines:
        yield line.removeprefix("- ")


def _prose(section: Section, notes: Notes) -> None:
    outside, _fences = split_fences(section)
    if not outside:
        notes.add(section.line, "sections", f"“{section.title}” is empty.", "Write it.")
    for token in engine(html=True).parse(section.text):
        inline = {child.type for child in token.children or ()}
        if token.type == "html_block" or inline & {"html_inline", "link_open", "image", "term"}:
            notes.add(
                section.line, "sections", f"“{section.title}” holds HTML or a link.", "Use plain words."
            )


def _across(units: Iterable[Unit]) -> Iterator[Finding]:
    """What is amiss between units: an id or a number used twice, a unit that opens before the one ahead of it."""
    ids: set[str] = set()
    before: Unit | None = None
    for unit in units:
        where = unit.source.as_posix()
        if unit.id in ids:
            yield Finding(where, 2, "ids", f"The id `{unit.id}` is used twice.", "Give each unit its own.")
        if before is not None and unit.number == before.number:
            yield Finding(where, 0, "file", f"Two units are number {unit.number}.", "Number them in order.")
        if before is not None and unit.week < before.week:
            yield Finding(where, 0, "week", "It opens before the unit ahead of it.", "Move one of the two.")
        ids.add(unit.id)
        before = unit

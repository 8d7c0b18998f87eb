"""The units themselves: whole, easy to read, and held to their format."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from waypost.curriculum.employability import FIRST_WEEK, FOLDER, SkillName, load_units, read_units
from waypost.curriculum.findings import CurriculumErrors
from waypost.journeys.models import Skill, UnitWork
from waypost.journeys.units import all_units
from waypost.proof.employability import MOST_GRADE, employability_findings, unit_grade

TOPICS = {
    "teamwork",
    "stand-ups",
    "feedback",
    "time",
    "cv",
    "portfolio",
    "disclosure",
    "interviews",
    "freelancing",
    "money",
}
UNIT = """---
id: {id}
title: A unit
summary: What it is about.
week: {week}
minutes: 30
skills: [{skill}]
reviewed: 2026-11-26
---
## Read

{read}

## Activities

```yaml
- id: one
  kind: write
  title: One
  do: Write a line.
- id: two
  kind: choose
  title: Two
  do: Choose one.
  options: [this, that]
```

## What counts

- You wrote a line.
- You chose one.

## For staff

Look for a line.

## On paper

Write on the lines.
"""


def write(
    root: Path,
    name: str,
    *,
    unit_id: str = "unit",
    week: int = 3,
    skill: str = "teamwork",
    read: str = "A text.",
) -> None:
    (root / FOLDER).mkdir(exist_ok=True)
    (root / FOLDER / name).write_text(UNIT.format(id=unit_id, week=week, skill=skill, read=read))


def test_there_are_units_on_every_topic_and_nothing_is_amiss() -> None:
    units = all_units()
    assert {unit.id for unit in units} >= TOPICS
    assert units[0].week == FIRST_WEEK
    assert list(employability_findings(settings.CONTENT_ROOT)) == []
    longest = UnitWork._meta.get_field("unit").max_length or 0
    assert max(len(unit.id) for unit in units) <= longest


def test_the_skills_are_the_ten_and_each_is_grown_somewhere() -> None:
    assert set(SkillName.__args__) == set(Skill.values)  # type: ignore[attr-defined]
    assert {skill for unit in all_units() for skill in unit.skills} == set(Skill.values)


@pytest.mark.parametrize("unit", all_units(), ids=lambda unit: unit.id)
def test_a_unit_can_be_read_at_eleven(unit: object) -> None:
    found = unit_grade(unit)  # type: ignore[arg-type]
    assert found.value <= MOST_GRADE, found.hardest
    assert found.words > 150


@pytest.mark.parametrize("unit", all_units(), ids=lambda unit: unit.id)
def test_nothing_speaks_of_crime_or_shame(unit: object) -> None:
    told = unit.model_dump_json(exclude={"staff"}).lower()  # type: ignore[attr-defined]
    assert not re.search(r"\b(crime|offence|prison|sentence|convict\w*|guilt\w*|victim|debt|poor)\b", told)


def test_disclosure_asks_nobody_to_write_down_the_past() -> None:
    unit = next(one for one in all_units() if one.id == "disclosure")
    assert "Do not write about your past on this page." in unit.read
    assert "member of staff" in unit.read
    assert all("Leave the past out" in one.do for one in unit.activities if one.kind == "write")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"week": 2}, "`week` is out of range"),
        ({"skill": "charm"}, "cannot be 'charm'"),
        ({"read": "See https://example.org for more."}, "address outside"),
        ({"read": "A <b>bold</b> text."}, "HTML or a link"),
        ({"read": "See [this](here)."}, "HTML or a link"),
        ({"unit_id": "Not Good"}, "not spelled as it must be"),
    ],
)
def test_what_is_amiss_is_told_with_its_file(tmp_path: Path, change: dict[str, object], says: str) -> None:
    write(tmp_path, "01-unit.md", **change)  # type: ignore[arg-type]
    with pytest.raises(CurriculumErrors) as found:
        load_units(tmp_path)
    assert says in str(found.value)
    assert "employability/01-unit.md" in str(found.value)


def test_units_are_held_against_each_other(tmp_path: Path) -> None:
    write(tmp_path, "01-first.md", unit_id="first", week=6)
    write(tmp_path, "02-second.md", unit_id="first", week=4)
    write(tmp_path, "notes.txt")
    told = " ".join(str(one) for one in read_units(tmp_path).findings)
    assert "used twice" in told
    assert "opens before the unit ahead of it" in told
    assert "Only files named like 01-teamwork.md" in told


def test_a_hard_text_is_a_finding(tmp_path: Path) -> None:
    hard = "Considerable administrative responsibilities necessitate comprehensive organisational capability."
    write(tmp_path, "01-unit.md", read=" ".join([hard] * 8))
    assert [one.rule for one in employability_findings(tmp_path)] == ["reading"]


def test_no_folder_is_no_fault(tmp_path: Path) -> None:
    assert load_units(tmp_path) == ()

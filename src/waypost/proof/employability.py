"""The employability units, proved: whole, and easy enough to read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from waypost.curriculum.employability import Unit, read_units
from waypost.curriculum.findings import Finding
from waypost.proof.reading import Grade, grade, prose_of

MOST_GRADE = 6.0
"""A school grade is an age less about five: eleven years at most."""


def employability_findings(root: Path) -> Iterator[Finding]:
    """What is amiss with the units under `root`; nothing where there are none."""
    read = read_units(root)
    yield from read.findings
    for unit in read.units:
        found = unit_grade(unit)
        if found.value > MOST_GRADE:
            hardest = " · ".join(f"“{sentence[:120]}”" for sentence in found.hardest)
            yield Finding(
                unit.source.as_posix(),
                0,
                "reading",
                f"The reading grade is {found.value}; at most {MOST_GRADE:g} here.",
                f"Use shorter words and sentences. The hardest: {hardest}",
            )


def unit_grade(unit: Unit) -> Grade:
    """How hard a unit is for its learner: all that they read; not the words for staff."""
    asked = [text for one in unit.activities for text in (f"{one.title}.", one.do, *_sentences(one.options))]
    texts = (unit.summary, unit.read, *asked, *_sentences(unit.evidence), unit.paper)
    return grade("\n".join(prose_of(text) for text in texts))


def _sentences(lines: tuple[str, ...]) -> list[str]:
    return [line if line[-1] in ".?!" else f"{line}." for line in lines]

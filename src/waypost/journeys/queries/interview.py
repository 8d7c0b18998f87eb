"""What the pages of an interview show: how each section stands, what was answered, what was saved before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from waypost.journeys.actions.interview_end import missing_sections
from waypost.journeys.models import Asked, Interview, Journey, SectionAnswer, SectionSave
from waypost.journeys.sections import Section, sections
from waypost.journeys.sections_answers import Answer, in_words
from waypost.learning.curriculum import start_points
from waypost.people.access import get_or_404

MOST_SAVES = 100
TAGS = {Asked.NOT_ASKED: "", Asked.ANSWERED: "done", Asked.DECLINED: "locked"}


@dataclass(frozen=True)
class SectionLine:
    """A section and how it stands. `row` None: never opened, which reads as not asked yet."""

    section: Section
    row: SectionAnswer | None

    @property
    def asked(self) -> str:
        return self.row.asked if self.row else Asked.NOT_ASKED.value

    @property
    def state(self) -> str:
        if self.row is not None and self.row.asked == Asked.ANSWERED and not self.row.answers:
            return "Asked, nothing written yet"
        return str(Asked(self.asked).label)

    @property
    def tag(self) -> str:
        return TAGS[Asked(self.asked)]

    @property
    def answers(self) -> list[Answer]:
        return in_words(self.section, self.row.answers if self.row else {})


@dataclass(frozen=True)
class Overview:
    """An interview (None: none was begun) with its sections in order; `earlier` are those before the newest."""

    interview: Interview | None
    lines: list[SectionLine]
    missing: list[str]
    earlier: list[Interview]

    @property
    def is_open(self) -> bool:
        return self.interview is not None and self.interview.completed_at is None

    @property
    def asked(self) -> int:
        return sum(line.asked != Asked.NOT_ASKED for line in self.lines)

    @property
    def answers(self) -> dict[str, Mapping[str, Any]]:
        return {line.section.id: line.row.answers for line in self.lines if line.row}

    @property
    def start_title(self) -> str:
        """Where staff decided that the course starts."""
        chosen = self.interview.diagnostic.get("start_at", "") if self.interview else ""
        return dict(start_points()).get(chosen, "")


def overview_of(journey: Journey, *, of: str = "") -> Overview:
    """The newest interview, or with `of` (its number) an earlier one. Raises NotFound. Two queries."""
    every = list(
        Interview.objects.filter(journey=journey).select_related("started_by", "completed_by").order_by("-id")
    )
    interview = every[0] if every else None
    if of:
        found = [one for one in every if str(one.pk) == of]
        interview = found[0] if found else get_or_404(Interview.objects.none())
    rows = _rows(interview)
    return Overview(
        interview=interview,
        lines=[SectionLine(section, rows.get(section.id)) for section in sections()],
        missing=missing_sections(rows),
        earlier=[one for one in every if interview is None or one.pk != interview.pk],
    )


def _rows(interview: Interview | None) -> dict[str, SectionAnswer]:
    if interview is None:
        return {}
    return {row.section: row for row in interview.sections.select_related("entered_by")}


@dataclass(frozen=True)
class SaveLine:
    """One save, in words. `beside`: it lost to another save and was kept."""

    save: SectionSave
    answers: list[Answer]


def saves_of(line: SectionLine) -> list[SaveLine]:
    """The newest first, a hundred at most."""
    if line.row is None:
        return []
    rows = SectionSave.objects.filter(section=line.row).select_related("entered_by")[:MOST_SAVES]
    return [SaveLine(row, [one for one in in_words(line.section, row.answers) if one.lines]) for row in rows]

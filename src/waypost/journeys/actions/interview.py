"""The joining interview: begun, typed in section by section over several sittings. What ends it is in
`interview_end`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from waypost.journeys.access import journey_to_write
from waypost.journeys.actions.entries import lock, note, tell, today
from waypost.journeys.interview_computing import outcome_of, questions
from waypost.journeys.models import (
    Asked,
    EntryKind,
    Interview,
    Journey,
    JourneyState,
    SectionAnswer,
    SectionSave,
)
from waypost.journeys.sections import Section, section_of
from waypost.journeys.sections_answers import clean_answers
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.learning.curriculum import start_points
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

MOST_NAME = 80


@dataclass(frozen=True)
class SectionDraft:
    """A section as it was typed. `answers` have the shapes of `sections`. Who asked stands apart from who types."""

    asked: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    asked_by: str = ""
    asked_on: date | None = None


class SectionConflict(Conflict):
    """Somebody saved the section since it was shown. What was typed now is kept beside it; `row` is what holds."""

    def __init__(self, row: SectionAnswer) -> None:
        super().__init__(
            f"{row.entered_by.full_name} saved this section while you had it open.",
            "Both texts are kept. Choose which one goes on.",
        )
        self.row = row


def start_interview(*, actor: Account, journey_id: str, on_paper: bool = False) -> Interview:
    """Begin one. Where one is open already, that one. Raises NotFound, Refused for one who has left."""
    journey = journey_to_write(actor, journey_id)
    with transaction.atomic():
        journey = lock(journey)
        interview = open_interview_of(journey)
        if interview is not None:
            return interview
        if journey.state == JourneyState.LEFT:
            raise Refused(f"{journey.known_as} has left the programme.", "Bring them back first.")
        interview = Interview.objects.create(journey=journey, started_by=actor, on_paper=on_paper)
        tell(
            journey,
            kind=EntryKind.INTERVIEW,
            words="The joining interview was begun." + (" It is typed in from paper." if on_paper else ""),
            own_words="Your first talk about what you want was begun.",
            actor=actor,
            subject=f"interview:{interview.pk}",
        )
        note(actor, journey, "interview.begun", {"interview": interview.pk, "on_paper": on_paper})
    return interview


def open_interview_of(journey: Journey) -> Interview | None:
    return Interview.objects.filter(journey=journey, completed_at=None).first()


def the_open_interview(journey: Journey) -> Interview:
    """Locked, in the caller's transaction. Raises Conflict where none is open."""
    interview = Interview.objects.select_for_update().filter(journey=journey, completed_at=None).first()
    if interview is None:
        raise Conflict(
            "There is no interview open: it was completed, or not begun.",
            "Look at the list of sections. What you typed is still on your page.",
        )
    return interview


def save_section(
    *, actor: Account, journey_id: str, section_id: str, base_version: int, draft: SectionDraft
) -> SectionAnswer:
    """Keep a section as it stands now; `base_version` is the one it was typed over, 0 for none yet.

    Every save stays in the history. Raises NotFound, Refused, BadInput (nothing is kept), and SectionConflict where
    somebody saved since: then the draft is kept beside, and has to be saved again over the newer version to hold.
    """
    section = section_of(section_id)
    journey = journey_to_write(actor, journey_id)
    draft = _checked(section, draft, journey)
    with transaction.atomic():
        journey = lock(journey)
        interview = the_open_interview(journey)
        row = (
            SectionAnswer.objects.select_for_update(of=("self",))
            .select_related("entered_by")
            .filter(interview=interview, section=section.id)
            .first()
        )
        if row is not None and _says(row) == _says_draft(draft):
            return row
        beside = row is not None and row.version != base_version
        if row is None:
            row = SectionAnswer(interview=interview, section=section.id, version=0)
        if not beside:
            row.version += 1
            row.asked, row.answers = draft.asked, dict(draft.answers)
            row.asked_by, row.asked_on = draft.asked_by, draft.asked_on
            row.entered_by, row.entered_at = actor, clock.now()
            row.save()
        SectionSave.objects.create(
            section=row,
            version=row.version,
            asked=draft.asked,
            answers=dict(draft.answers),
            entered_by=actor,
            beside=beside,
        )
        note(
            actor,
            journey,
            "interview.kept_beside" if beside else "interview.saved",
            {"interview": interview.pk, "section": section.id, "version": row.version, "asked": draft.asked},
        )
    if beside:
        raise SectionConflict(row)
    return row


def _says(row: SectionAnswer) -> tuple[Any, ...]:
    return row.asked, row.answers, row.asked_by, row.asked_on


def _says_draft(draft: SectionDraft) -> tuple[Any, ...]:
    return draft.asked, dict(draft.answers), draft.asked_by, draft.asked_on


def _checked(section: Section, draft: SectionDraft, journey: Journey) -> SectionDraft:
    if draft.asked not in Asked.values:
        raise BadInput("Say whether this section was asked.", "Choose one of the three.")
    answers = clean_answers(section, draft.answers)
    if draft.asked == Asked.NOT_ASKED:
        if answers:
            raise BadInput(
                "There are answers, but the section is marked as not asked yet.",
                "Choose “Answered”, or take the answers out.",
            )
        return SectionDraft(Asked.NOT_ASKED)
    if draft.asked == Asked.DECLINED and answers:
        raise BadInput(
            "There are answers, but “Preferred not to say” is chosen.",
            "Choose “Answered”, or take out what they would rather not have said.",
        )
    asked_by = " ".join(draft.asked_by.replace("\x00", "").split())
    if not asked_by:
        raise BadInput("Who asked is missing.", "Write the name of the person who asked.")
    if len(asked_by) > MOST_NAME:
        raise BadInput("The name of who asked is too long.", f"Keep it under {MOST_NAME} letters.")
    if draft.asked_on is None:
        raise BadInput("The day on which it was asked is missing.", "Write it as 22/11/2026.")
    day_held(draft.asked_on, journey)
    return SectionDraft(draft.asked, answers, asked_by, draft.asked_on)


def day_held(day: date, journey: Journey) -> None:
    """Raises BadInput for a day on which nobody can have talked with the person."""
    if day > today():
        raise BadInput(f"{day_words(day)} is still to come.", "Give today or an earlier day.")
    if day < journey.joined_on:
        raise BadInput(
            f"{day_words(day)} is before they joined.",
            f"They joined on {day_words(journey.joined_on)}. Check the day.",
        )


def record_computing(
    *, actor: Account, journey_id: str, answers: Mapping[str, str], start_at: str = ""
) -> Interview:
    """What the short look at computing showed, and where staff decided that the course starts (the suggested module
    where nothing is chosen). Raises NotFound, Refused, BadInput, Conflict."""
    journey = journey_to_write(actor, journey_id)
    kept: dict[str, str] = {}
    for question in questions():
        value = str(answers.get(question.id, ""))
        if value and value not in dict(question.answers):
            raise BadInput("One of the answers is not on the list.", "Choose it again.")
        if value:
            kept[question.id] = value
    found = outcome_of(kept)
    if start_at and start_at not in dict(start_points()):
        raise BadInput("That part of the course does not exist.", "Choose where to start from the list.")
    with transaction.atomic():
        journey = lock(journey)
        interview = the_open_interview(journey)
        interview.diagnostic = {
            "score": found.score,
            "of": found.of,
            "suggested": found.start_at,
            "start_at": start_at or found.start_at,
            "answers": kept,
        }
        interview.save(update_fields=("diagnostic",))
        note(
            actor,
            journey,
            "interview.computing",
            {"interview": interview.pk, "score": found.score, "start_at": interview.diagnostic["start_at"]},
        )
    return interview

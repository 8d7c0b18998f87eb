"""Returning and accepting project hand-ins, and remarks on their lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from waypost.audit.actions import record
from waypost.classroom.access import reviews_for
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, NotFound
from waypost.learning.models import LineComment, Review
from waypost.learning.models.work import ReviewState
from waypost.people.models import Account

LONGEST_TEXT = 4000
RUBRIC_LEVELS = ("not_yet", "met", "strong")


@dataclass(frozen=True)
class Remark:
    """Words on one line of one file; `line` counts from 1."""

    file: str
    line: int
    body: str


def _checked(remarks: Sequence[Remark], files: Mapping[str, str]) -> list[Remark]:
    for remark in remarks:
        if remark.file not in files or not 1 <= remark.line <= files[remark.file].count("\n") + 1:
            raise BadInput(
                f"There is no line {remark.line} in {remark.file}.",
                "Put the comment on a line that is there.",
            )
        if not remark.body.strip() or len(remark.body) > LONGEST_TEXT:
            raise BadInput("A comment is empty, or longer than 4,000 letters.", "Change it and send again.")
    return list(remarks)


def _decide(
    *,
    actor: Account,
    review: Review,
    state: ReviewState,
    message: str,
    rubric: Mapping[str, str],
    remarks: Sequence[Remark],
) -> Review:
    if not reviews_for(actor).filter(pk=review.pk).exists():
        raise NotFound("There is no such hand-in here.")
    if len(message) > LONGEST_TEXT:
        raise BadInput("The message is longer than 4,000 letters.", "Make it shorter and send again.")
    if any(level not in RUBRIC_LEVELS for level in rubric.values()):
        raise BadInput("A row of the rubric has a level that is not in the list.", "Choose it again.")
    checked = _checked(remarks, review.submission.files)
    now = clock.now()
    with transaction.atomic():
        decided = Review.objects.filter(pk=review.pk, state=ReviewState.WAITING).update(
            state=state,
            message=message.strip(),
            rubric=dict(rubric),
            decided_at=now,
            decided_by=actor,
            seen_at=None,
        )
        if not decided:
            raise Conflict(
                "Someone has already answered this hand-in.", "Load the page again to see what they wrote."
            )
        LineComment.objects.bulk_create(
            LineComment(
                review=review,
                file=remark.file,
                line=remark.line,
                body=remark.body.strip(),
                author=actor,
                written_at=now,
            )
            for remark in checked
        )
        record(
            actor=actor.id,
            site=actor.site_id,
            verb=f"review_{state}",
            subject_type="submission",
            subject_id=str(review.submission_id),
            detail={"comments": len(checked), "rubric": dict(rubric)},
        )
    review.refresh_from_db()
    return review


def return_review(
    *, actor: Account, review: Review, message: str, rubric: Mapping[str, str], remarks: Sequence[Remark]
) -> Review:
    """Give a hand-in back with words on what to do next. Raises BadInput where there are no words at all."""
    if not message.strip() and not remarks:
        raise BadInput(
            "There is nothing for the learner to go on.",
            "Write a message, or a comment on a line, then return it.",
        )
    return _decide(
        actor=actor,
        review=review,
        state=ReviewState.RETURNED,
        message=message,
        rubric=rubric,
        remarks=remarks,
    )


def accept_review(
    *, actor: Account, review: Review, message: str, rubric: Mapping[str, str], remarks: Sequence[Remark]
) -> Review:
    """Accept a hand-in; the next milestone is then open."""
    return _decide(
        actor=actor,
        review=review,
        state=ReviewState.ACCEPTED,
        message=message,
        rubric=rubric,
        remarks=remarks,
    )

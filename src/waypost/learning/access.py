"""Who may reach what in this room. Every permission is a queryset first; the look at one object follows from it.

Someone who may not know that a thing exists gets NotFound; staff see their own site only.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from waypost.kernel.errors import NotFound, Refused
from waypost.learning.models import (
    Enrolment,
    ExerciseProgress,
    Hand,
    LessonProgress,
    Note,
    Presence,
    Review,
    Save,
    Submission,
    Workspace,
)
from waypost.learning.models.contact import HandState
from waypost.people.access import helpable_learners
from waypost.people.models import Account


def workspaces_of(account: Account) -> QuerySet[Workspace]:
    """A person's own work, and nobody else's."""
    return Workspace.objects.filter(learner=account)


def saves_of(account: Account, *, key: str) -> QuerySet[Save]:
    return Save.objects.filter(workspace__learner=account, workspace__key=key)


def submissions_of(account: Account) -> QuerySet[Submission]:
    return Submission.objects.filter(learner=account)


def own_submission(account: Account, *, exercise_id: str, key: UUID) -> Submission:
    """Raises NotFound for another person's, as for none."""
    mine = submissions_of(account).select_related("verdict")
    found = mine.filter(exercise_id=exercise_id, key=key).first()
    if found is None:
        raise NotFound("There is no such hand-in.", "Go back to the exercise and hand in again.")
    return found


def progress_of(account: Account) -> QuerySet[ExerciseProgress]:
    return ExerciseProgress.objects.filter(learner=account)


def lessons_of(account: Account) -> QuerySet[LessonProgress]:
    return LessonProgress.objects.filter(learner=account)


def enrolments_of(account: Account) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(learner=account)


def presence_of(account: Account) -> QuerySet[Presence]:
    return Presence.objects.filter(learner=account)


def notes_of(account: Account) -> QuerySet[Note]:
    return Note.objects.filter(learner=account)


def own_note(account: Account, *, note_id: int) -> Note:
    found = notes_of(account).filter(pk=note_id).first()
    if found is None:
        raise NotFound("There is no such note.")
    return found


def hands_of(account: Account) -> QuerySet[Hand]:
    """A person's own raised hands."""
    return Hand.objects.filter(learner=account)


def hands_waiting_with(account: Account) -> QuerySet[Hand]:
    """The queue a person's hand stands in: for counting the place, never for showing."""
    return Hand.objects.filter(state=HandState.WAITING, learner__site=account.site_id)


def reviews_of(account: Account) -> QuerySet[Review]:
    """Reviews of a person's own hand-ins."""
    return Review.objects.filter(submission__learner=account)


def own_review(account: Account, *, review_id: int) -> Review:
    found = reviews_of(account).filter(pk=review_id).first()
    if found is None:
        raise NotFound("There is no such review.")
    return found


def hands_to_help(account: Account) -> QuerySet[Hand]:
    """Hands that this person may go to: waiting, of people whom they may help. None for a learner."""
    return Hand.objects.filter(state=HandState.WAITING, learner__in=helpable_learners(account))


def hand_to_help(account: Account, *, hand_id: int) -> Hand:
    """Raises NotFound where the hand is down, answered, elsewhere, or not this person's to see."""
    found = hands_to_help(account).select_related("learner").filter(pk=hand_id).first()
    if found is None:
        raise NotFound("That hand is no longer up.", "Go back to the list of raised hands.")
    return found


def require_learner(account: Account) -> None:
    """Raises Refused for staff: raising a hand is for learners."""
    if not account.learns:
        raise Refused("Only learners raise a hand.", "Sign in as a learner to see how it looks.")


def require_staff(account: Account) -> None:
    if not account.is_staff_member:
        raise Refused("Only staff may do this.", "Ask your instructor.")

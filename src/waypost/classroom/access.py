"""What of the classroom each person may see. Filters first; every action and page goes through one of these."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from waypost.classroom.models import Attendance, ClassSession
from waypost.learning.models import Hand, Review
from waypost.people.access import STAFF, visible_cohorts, visible_learners
from waypost.people.models import LEARNING_ROLES, Account, Cohort


def cohorts_for(actor: Account) -> QuerySet[Cohort]:
    """The cohorts whose register and progress `actor` keeps: staff, those of their site; others none."""
    return visible_cohorts(actor) if actor.role in STAFF else Cohort.objects.none()


def learners_for(actor: Account) -> QuerySet[Account]:
    """The learners on the board: staff, the active ones of their site; others none."""
    learners = visible_learners(actor).filter(is_active=True)
    return learners if actor.role in STAFF else learners.none()


def sessions_for(actor: Account) -> QuerySet[ClassSession]:
    """Sessions of their cohorts, and of the whole room of their site: staff only."""
    if actor.role not in STAFF:
        return ClassSession.objects.none()
    return ClassSession.objects.select_related("cohort").filter(
        Q(cohort__in=cohorts_for(actor)) | Q(room_id=actor.site_id)
    )


def registered_learners(session: ClassSession) -> QuerySet[Account]:
    """Who is on the register of a session: the cohort (or the room) as it is now, and all who were marked before."""
    whose = Q(cohort_id=session.cohort_id) if session.cohort_id else Q(site_id=session.room_id)
    now_in = Account.objects.filter(whose, role__in=LEARNING_ROLES, is_active=True)
    marked = Account.objects.filter(attendance__session=session)
    return (now_in | marked).distinct()


def attendance_for(actor: Account) -> QuerySet[Attendance]:
    return Attendance.objects.filter(session__in=sessions_for(actor), learner__in=visible_learners(actor))


def reviews_for(actor: Account) -> QuerySet[Review]:
    """Hand-ins that `actor` may decide: staff, those of their site's learners."""
    if actor.role not in STAFF:
        return Review.objects.none()
    return Review.objects.select_related("submission", "submission__learner", "decided_by").filter(
        submission__learner__in=visible_learners(actor)
    )


def hands_for(actor: Account) -> QuerySet[Hand]:
    """Raised hands on the board, oldest first; peer mentors have a page of their own in the learning room."""
    if actor.role not in STAFF:
        return Hand.objects.none()
    return Hand.objects.select_related("learner").filter(learner__in=visible_learners(actor))

"""One journey with the state of its parts beside it: release plan, reviews, skills, sharing. One query for all of them.

Each figure is a subquery of the row, so that the page costs the same however much has happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, DateField, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from waypost.journeys.access import journeys_for
from waypost.journeys.actions.entries import today
from waypost.journeys.models import (
    Direction,
    Intervention,
    Interview,
    Journey,
    Milestone,
    PartnerNote,
    Pathway,
    PathwayStatus,
    ReleaseCheck,
    ReleaseDate,
    ReleasePlan,
    Review,
    ReviewState,
    Share,
    ToDo,
    UnitState,
    UnitWork,
    WorkReadiness,
)
from waypost.journeys.models.journey import DateKind
from waypost.journeys.queries.record_strip import Release
from waypost.kernel import clock
from waypost.people.access import get_or_404
from waypost.people.models import Account


@dataclass(frozen=True)
class ReleaseState:
    """How the open release plan stands. `asking`: pathways where support is required; `closed`: done, declined or not
    required. `check_on` is the next check of the countdown that is not done; `late` how many are overdue."""

    exists: bool
    direction: str
    readiness: str
    pathways: int
    untouched: int
    asking: int
    going: int
    closed: int
    check: str
    check_on: date | None
    late: int
    to_dos: int


@dataclass(frozen=True)
class PartsState:
    """Figures of the other cards. `shared_on` is the last sharing; `unread` notes of partners that nobody has read."""

    interviewed_on: date | None
    interview_open: bool
    review_id: int | None  # the one that is open
    reviews: int  # completed
    reviewed_on: date | None
    interventions: int  # open
    units_done: int
    units_waiting: int
    shares: int
    shared_on: date | None
    shared_with: str
    unread: int


def _count(rows: QuerySet[Any], link: str) -> Coalesce:
    """How many of `rows` belong to the journey; `link` is the path to it."""
    counted = (
        rows.filter(**{link: OuterRef("pk")}).order_by().values(link).annotate(n=Count("pk")).values("n")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _one(rows: QuerySet[Any], link: str, name: str) -> Subquery:
    """A field of the first of `rows` that belongs to the journey; None for none."""
    return Subquery(rows.filter(**{link: OuterRef("pk")}).values(name)[:1])


def _with_release(rows: QuerySet[Journey]) -> QuerySet[Journey]:
    told = ReleaseDate.objects.filter(on=OuterRef("release_on")).order_by("-id")
    plans = ReleasePlan.objects.filter(ended_on=None)
    pathways = Pathway.objects.filter(plan__ended_on=None)
    checks = ReleaseCheck.objects.filter(plan__ended_on=None, done_on=None, not_possible=False).order_by(
        "due_on", "id"
    )
    to_dos = ToDo.objects.filter(plan__ended_on=None, done_on=None, not_needed=False)
    done = (PathwayStatus.DONE, PathwayStatus.DECLINED, PathwayStatus.NOT_REQUIRED)
    return rows.annotate(
        told_kind=_one(told, "journey", "kind"),
        told_source=_one(told, "journey", "source"),
        told_as_at=_one(told, "journey", "as_at"),
        plan_id=_one(plans, "journey", "pk"),
        plan_direction=_one(plans, "journey", "direction"),
        plan_readiness=_one(plans, "journey", "readiness"),
        plan_pathways=_count(pathways, "plan__journey"),
        plan_untouched=_count(pathways.filter(status=PathwayStatus.NOT_STARTED), "plan__journey"),
        plan_asking=_count(pathways.filter(status=PathwayStatus.REQUIRED), "plan__journey"),
        plan_going=_count(pathways.filter(status=PathwayStatus.IN_PROGRESS), "plan__journey"),
        plan_closed=_count(pathways.filter(status__in=done), "plan__journey"),
        plan_check=_one(checks, "plan__journey", "at"),
        plan_check_on=_one(checks, "plan__journey", "due_on"),
        plan_late=_count(checks.filter(due_on__lt=today()), "plan__journey"),
        plan_to_dos=_count(to_dos, "plan__journey"),
    )


def _with_parts(rows: QuerySet[Journey]) -> QuerySet[Journey]:
    interviews = Interview.objects.filter(completed_at__isnull=False).order_by("-id")
    open_reviews = Review.objects.filter(state__in=(ReviewState.DUE, ReviewState.STARTED))
    completed = Review.objects.filter(state=ReviewState.COMPLETED)
    shares = Share.objects.order_by("-number")
    units = UnitWork.objects.all()
    return rows.annotate(
        interviewed_on=Subquery(
            interviews.filter(journey=OuterRef("pk")).values("conducted_on")[:1], output_field=DateField()
        ),
        interview_open=_count(Interview.objects.filter(completed_at=None), "journey"),
        review_id=_one(open_reviews, "journey", "pk"),
        reviews_done=_count(completed, "journey"),
        reviewed_on=_one(completed.order_by("-conducted_on"), "journey", "conducted_on"),
        interventions_open=_count(Intervention.objects.filter(closed_on=None), "journey"),
        units_done=_count(units.filter(state=UnitState.SIGNED_OFF), "journey"),
        units_waiting=_count(units.filter(state=UnitState.HANDED_IN), "journey"),
        shares_made=_count(shares, "journey"),
        shared_at=_one(shares, "journey", "shared_at"),
        shared_with=_one(shares, "journey", "recipient"),
        notes_unread=_count(PartnerNote.objects.filter(read_at=None), "journey"),
    )


def journey_with_parts(actor: Account, journey_id: str) -> Journey:
    """A journey that `actor` may read, with all that `release_of`, `release_state` and `parts_state` take from it.
    Raises NotFound. One query."""
    rows = journeys_for(actor).select_related("home", "account", "worker", "gate_worker")
    return get_or_404(_with_parts(_with_release(rows)), pk=journey_id)


def release_of(row: Any) -> Release | None:
    """The date that counts, as it was told; None where none is told. `row` is of `journey_with_parts`."""
    if row.release_on is None:
        return None
    return Release(
        on=row.release_on,
        days=(row.release_on - today()).days,
        kind=DateKind(row.told_kind).label if row.told_kind else "",
        source=row.told_source or "",
        as_at=row.told_as_at,
    )


def release_state(row: Any) -> ReleaseState:
    """`row` is of `journey_with_parts`."""
    return ReleaseState(
        exists=row.plan_id is not None,
        direction=Direction(row.plan_direction).label if row.plan_direction else "",
        readiness=WorkReadiness(row.plan_readiness).label if row.plan_readiness else "",
        pathways=row.plan_pathways,
        untouched=row.plan_untouched,
        asking=row.plan_asking,
        going=row.plan_going,
        closed=row.plan_closed,
        check=Milestone(row.plan_check).label if row.plan_check else "",
        check_on=row.plan_check_on,
        late=row.plan_late,
        to_dos=row.plan_to_dos,
    )


def parts_state(row: Any) -> PartsState:
    """`row` is of `journey_with_parts`."""
    return PartsState(
        interviewed_on=row.interviewed_on,
        interview_open=bool(row.interview_open),
        review_id=row.review_id,
        reviews=row.reviews_done,
        reviewed_on=row.reviewed_on,
        interventions=row.interventions_open,
        units_done=row.units_done,
        units_waiting=row.units_waiting,
        shares=row.shares_made,
        shared_on=clock_day(row.shared_at),
        shared_with=row.shared_with or "",
        unread=row.notes_unread,
    )


def clock_day(moment: datetime | None) -> date | None:
    """The London day of a moment."""
    return moment.astimezone(clock.LONDON).date() if moment else None

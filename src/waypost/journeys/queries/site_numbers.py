"""The numbers of each site on one day, worked out for many sites at once in a dozen grouped questions.

A site's counts (all of them whole numbers, so that sites add up):

- `open`: journeys in the programme; `released`: supported outside
- `stages`: stage of the programme ("1" to "4") -> those who are in it or supported outside
- `interviews`: days from joining to the interview -> how many, of interviews completed in the last year
- `reviews_due`, `reviews_on_time`: of the reviews due in the last year; on time is held on its day or before
- `reviews_overdue`: due before today and not held
- `marks`, `came`: register marks of the last 28 days; came is present, late or left early
- `goals_due`, `goals_reached`: of the goals whose day was in the last year; reached is by that day
- `on_track`, `off_track`, `not_decided`: as the last review decided, of open journeys
- `interventions_open`: kind -> open now; `interventions_closed`: "kind/result" -> closed in the last year
- `release`: state of the plan -> open journeys ("no_date", "over_year", "year", "weeks_12", "late", "past")
- `pathways`: status -> pathways of the open plans
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from waypost.classroom.models import Attendance, Mark
from waypost.journeys.models import (
    Goal,
    GoalState,
    Intervention,
    Interview,
    Journey,
    JourneyState,
    Pathway,
    ReleaseCheck,
    Review,
    ReviewState,
    SiteNumbers,
)
from waypost.people.models import Site

YEAR = timedelta(days=365)
REGISTER = timedelta(days=28)

Counts = dict[str, Any]


def _empty() -> Counts:
    whole = ["open", "released", "reviews_due", "reviews_on_time", "reviews_overdue", "marks", "came"]
    whole += ["on_track", "off_track", "not_decided", "goals_due", "goals_reached"]
    parts = ("stages", "interviews", "interventions_open", "interventions_closed", "release", "pathways")
    return {**dict.fromkeys(whole, 0), **{name: {} for name in parts}}


def work_out(sites: Iterable[Site], day: date) -> dict[str, Counts]:
    """Site id -> counts, for these sites, as they are on `day`."""
    ids = [site.pk for site in sites]
    found: dict[str, Counts] = {site_id: _empty() for site_id in ids}
    here = Q(home__in=ids)
    for site, name, number in (
        *_people(here),
        *_reviews(ids, day),
        *_register(ids, day),
        *_goals(ids, day),
    ):
        found[site][name] += number
    for site, name, part, number in (
        *_stages(here),
        *_interviews(ids, day),
        *_interventions(ids, day),
        *_release(here, ids, day),
    ):
        counts = found[site][name]
        counts[part] = counts.get(part, 0) + number
    return found


def _with_us(here: Q) -> QuerySet[Journey]:
    there = Journey.objects.filter(here, merged_into=None, erased_at=None)
    return there.exclude(state=JourneyState.LEFT).order_by()


def _stages(here: Q) -> Iterator[tuple[str, str, str, int]]:
    for home, stage, number in _with_us(here).values_list("home", "stage").annotate(number=Count("pk")):
        yield home, "stages", str(stage), number


def _people(here: Q) -> Iterator[tuple[str, str, int]]:
    for home, state, on_track, number in (
        _with_us(here).values_list("home", "state", "on_track").annotate(number=Count("pk"))
    ):
        if state == JourneyState.RELEASED:
            yield home, "released", number
        else:
            yield home, "open", number
            yield home, {True: "on_track", False: "off_track", None: "not_decided"}[on_track], number


def _reviews(ids: list[str], day: date) -> Iterator[tuple[str, str, int]]:
    held = Review.objects.filter(
        journey__home__in=ids, state=ReviewState.COMPLETED, due_on__gt=day - YEAR, due_on__lte=day
    )
    grouped = held.order_by().values_list("journey__home")
    for home, due, on_time in grouped.annotate(
        due=Count("pk"), on_time=Count("pk", filter=Q(conducted_on__lte=F("due_on")))
    ):
        yield home, "reviews_due", due
        yield home, "reviews_on_time", on_time
    late = Review.objects.filter(
        journey__home__in=ids,
        journey__state__in=(JourneyState.JOINED, JourneyState.RELEASED),
        state__in=(ReviewState.DUE, ReviewState.STARTED),
        due_on__lt=day,
    )
    for home, number in late.order_by().values_list("journey__home").annotate(number=Count("pk")):
        yield home, "reviews_due", number
        yield home, "reviews_overdue", number


def _goals(ids: list[str], day: date) -> Iterator[tuple[str, str, int]]:
    goals = Goal.objects.filter(
        journey__home__in=ids, target_on__gt=day - YEAR, target_on__lte=day, journey__merged_into=None
    ).exclude(state=GoalState.ARCHIVED)
    for home, due, reached in (
        goals.order_by()
        .values_list("journey__home")
        .annotate(due=Count("pk"), reached=Count("pk", filter=Q(completed_on__lte=F("target_on"))))
    ):
        yield home, "goals_due", due
        yield home, "goals_reached", reached


def _register(ids: list[str], day: date) -> Iterator[tuple[str, str, int]]:
    marks = Attendance.objects.filter(
        learner__site__in=ids, session__held_on__gt=day - REGISTER, session__held_on__lte=day
    )
    for site, all_marks, came in (
        marks.order_by()
        .values_list("learner__site")
        .annotate(all_marks=Count("pk"), came=Count("pk", filter=~Q(mark=Mark.ABSENT)))
    ):
        yield site, "marks", all_marks
        yield site, "came", came


def _interviews(ids: list[str], day: date) -> Iterator[tuple[str, str, str, int]]:
    rows = Interview.objects.filter(
        journey__home__in=ids, conducted_on__gt=day - YEAR, conducted_on__lte=day
    ).exclude(completed_at=None)
    for home, joined, held in rows.values_list("journey__home", "journey__joined_on", "conducted_on"):
        if held is not None:  # a completed one has a day
            yield home, "interviews", str(max((held - joined).days, 0)), 1


def _interventions(ids: list[str], day: date) -> Iterator[tuple[str, str, str, int]]:
    rows = Intervention.objects.filter(journey__home__in=ids).order_by()
    by_kind = rows.filter(closed_on=None).values_list("journey__home", "kind")
    for home, kind, number in by_kind.annotate(number=Count("pk")):
        yield home, "interventions_open", kind, number
    closed = rows.filter(closed_on__gt=day - YEAR).values_list("journey__home", "kind", "result")
    for home, kind, result, number in closed.annotate(number=Count("pk")):
        yield home, "interventions_closed", f"{kind}/{result}", number


def _release(here: Q, ids: list[str], day: date) -> Iterator[tuple[str, str, str, int]]:
    late = ReleaseCheck.objects.filter(
        due_on__lt=day, done_on=None, not_possible=False, plan__ended_on=None, plan__journey__home__in=ids
    )
    state = Case(
        When(release_on=None, then=Value("no_date")),
        When(release_on__lt=day, then=Value("past")),
        When(pk__in=late.values("plan__journey"), then=Value("late")),
        When(release_on__lte=day + timedelta(weeks=12), then=Value("weeks_12")),
        When(release_on__lte=day + YEAR, then=Value("year")),
        default=Value("over_year"),
    )
    journeys = Journey.objects.filter(here, state=JourneyState.JOINED, merged_into=None, erased_at=None)
    grouped = journeys.annotate(plan_state=Coalesce(state, Value(""))).order_by()
    for home, name, number in grouped.values_list("home", "plan_state").annotate(number=Count("pk")):
        yield home, "release", name, number
    statuses = Pathway.objects.filter(
        plan__ended_on=None, plan__journey__home__in=ids, plan__journey__state=JourneyState.JOINED
    )
    for home, status, number in (
        statuses.order_by().values_list("plan__journey__home", "status").annotate(number=Count("pk"))
    ):
        yield home, "pathways", status, number


def kept_numbers(sites: list[Site], day: date) -> tuple[dict[str, Counts], datetime | None, list[Site]]:
    """What was worked out for `day` already, when the oldest of it was, and the sites that are still to do."""
    there = SiteNumbers.objects.filter(site__in=sites, as_at=day)
    rows = [
        row
        for row in there.values_list("site_id", "counts", "made_at")
        if row[1].keys() >= _empty().keys()  # else made by a version that counted less
    ]
    found = {site_id: counts for site_id, counts, _made_at in rows}
    made_at = min((made_at for _site_id, _counts, made_at in rows), default=None)
    return found, made_at, [site for site in sites if site.pk not in found]


def added(all_counts: Iterable[Counts]) -> Counts:
    """Several sites as one."""
    whole = _empty()
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    for counts in all_counts:
        for name, value in counts.items():
            if isinstance(value, dict):
                parts[name].update(value)
            else:
                whole[name] += value
    return {**whole, **{name: dict(counter) for name, counter in parts.items()}}


def middle(histogram: dict[str, int]) -> float | None:
    """The median of a histogram of whole numbers; None of nothing."""
    number = sum(histogram.values())
    if not number:
        return None
    places = ((number - 1) // 2, number // 2)
    seen = 0
    found: list[int] = []
    for value in sorted(histogram, key=int):
        seen += histogram[value]
        found += [int(value)] * (sum(place < seen for place in places) - len(found))
    return sum(found) / 2

"""Units and skills as the pages show them: of one journey, and across a class."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from waypost.curriculum.employability import Unit
from waypost.journeys.access import journeys_for
from waypost.journeys.actions.entries import today
from waypost.journeys.models import (
    Confidence,
    Duty,
    DutyKind,
    Journey,
    JourneyState,
    Skill,
    SkillRating,
    UnitState,
    UnitWork,
)
from waypost.journeys.units import all_units, opens_on, unit_of, unit_title, week_of
from waypost.people.access import visible_cohorts
from waypost.people.models import Account, Cohort

STEP = 28
"""Height of one row of the picture."""


@dataclass(frozen=True)
class UnitShown:
    """A unit beside its work. `state` is a `UnitState`, or "open" and "locked" where there is no work yet."""

    unit: Unit
    work: UnitWork | None
    opens_on: date
    state: str

    @property
    def is_open(self) -> bool:
        return self.state != "locked"

    @property
    def is_writable(self) -> bool:
        """Whether the learner may write in it now."""
        return self.state in ("open", UnitState.STARTED, UnitState.RETURNED)

    @property
    def words(self) -> str:
        """For staff."""
        if self.work is not None:
            return self.work.get_state_display()
        return "Open" if self.state == "open" else "Not open yet"

    @property
    def version(self) -> int:
        return self.work.version if self.work else 0

    @property
    def skills(self) -> tuple[str, ...]:
        return tuple(str(Skill(name).label) for name in self.unit.skills)


@dataclass(frozen=True)
class SkillShown:
    """The newest rating of a skill, and the one before it; None where there is none. `width`: of its bar."""

    skill: str
    title: str
    newest: SkillRating | None
    before: SkillRating | None
    y: int

    @property
    def words(self) -> str:
        return str(Confidence(self.newest.rating).label) if self.newest else "Not rated yet"

    @property
    def words_before(self) -> str:
        return str(Confidence(self.before.rating).label) if self.before else ""

    @property
    def width(self) -> int:
        return self.newest.rating * 32 if self.newest else 0

    @property
    def text_y(self) -> int:
        return self.y + 14


@dataclass(frozen=True)
class SkillsPage:
    """Everything about one journey's units and skills."""

    units: list[UnitShown]
    skills: list[SkillShown]
    week: int
    height: int

    @property
    def total(self) -> int:
        return len(self.units)

    @property
    def done(self) -> int:
        return sum(one.state == UnitState.SIGNED_OFF for one in self.units)

    @property
    def rated(self) -> bool:
        return any(one.newest for one in self.skills)


def _shown(journey: Journey, unit: Unit, work: UnitWork | None, day: date) -> UnitShown:
    opens = opens_on(journey, unit)
    state = str(work.state) if work else "open" if opens <= day else "locked"
    return UnitShown(unit=unit, work=work, opens_on=opens, state=state)


def show_skills(journey: Journey) -> SkillsPage:
    """Two queries."""
    works = {
        one.unit: one for one in UnitWork.objects.filter(journey=journey).select_related("signed_off_by")
    }
    day = today()
    by_skill: dict[str, list[SkillRating]] = defaultdict(list)
    for rating in (
        SkillRating.objects.filter(journey=journey).order_by("-rated_on", "-id").select_related("by")
    ):
        by_skill[rating.skill].append(rating)
    skills = [
        SkillShown(
            skill=skill.value,
            title=str(skill.label),
            newest=by_skill[skill.value][0] if by_skill[skill.value] else None,
            before=by_skill[skill.value][1] if len(by_skill[skill.value]) > 1 else None,
            y=place * STEP + 4,
        )
        for place, skill in enumerate(Skill)
    ]
    units = [_shown(journey, unit, works.get(unit.id), day) for unit in all_units()]
    return SkillsPage(units, skills, week_of(journey, day), len(skills) * STEP)


def show_unit(journey: Journey, unit_id: str) -> UnitShown:
    """One unit and the work on it. One query. Raises NotFound."""
    unit = unit_of(unit_id)
    work = UnitWork.objects.filter(journey=journey, unit=unit.id).select_related("signed_off_by").first()
    return _shown(journey, unit, work, today())


@dataclass(frozen=True)
class ClassRow:
    """Where one learner is. `at`: the first open unit that is not signed off; None: all that are open are done."""

    journey: Journey
    week: int
    done: int
    waiting: int
    at: UnitShown | None
    next_up: UnitShown | None


@dataclass(frozen=True)
class Waiting:
    """A unit that waits for sign-off."""

    journey: Journey
    unit_id: str
    title: str
    due_on: date
    late: bool


def class_journeys(actor: Account, cohort: Cohort | None) -> QuerySet[Journey]:
    """The journeys in the programme that the class view lists, by name."""
    rows = journeys_for(actor).filter(state=JourneyState.JOINED)
    return rows.filter(account__cohort=cohort) if cohort else rows


def class_rows(journeys: list[Journey]) -> list[ClassRow]:
    """One query."""
    works: dict[str, dict[str, UnitWork]] = defaultdict(dict)
    for work in UnitWork.objects.filter(journey__in=[one.pk for one in journeys]):
        works[work.journey_id][work.unit] = work
    day = today()
    rows = []
    for journey in journeys:
        units = [_shown(journey, unit, works[journey.pk].get(unit.id), day) for unit in all_units()]
        todo = [one for one in units if one.is_open and one.state != UnitState.SIGNED_OFF]
        rows.append(
            ClassRow(
                journey=journey,
                week=week_of(journey, day),
                done=sum(one.state == UnitState.SIGNED_OFF for one in units),
                waiting=sum(one.state == UnitState.HANDED_IN for one in units),
                at=next((one for one in todo if one.state != UnitState.HANDED_IN), None),
                next_up=next((one for one in units if not one.is_open), None),
            )
        )
    return rows


def waiting_for(actor: Account, cohort: Cohort | None, *, limit: int = 50) -> list[Waiting]:
    """What waits for sign-off in the journeys that `actor` reads, soonest due first. One query."""
    duties = Duty.objects.filter(
        kind=DutyKind.SIGN_OFF, done_at=None, journey__in=class_journeys(actor, cohort).select_related(None)
    )
    day = today()
    found = []
    for duty in duties.select_related("journey").order_by("due_on", "id")[:limit]:
        unit_id = duty.subject.removeprefix("unit:")
        found.append(Waiting(duty.journey, unit_id, unit_title(unit_id), duty.due_on, duty.due_on < day))
    return found


def cohorts_to_choose(actor: Account) -> list[Cohort]:
    """The cohorts of the actor's own site; the office sees everybody without choosing."""
    return list(visible_cohorts(actor).order_by("name")) if actor.is_staff_member else []

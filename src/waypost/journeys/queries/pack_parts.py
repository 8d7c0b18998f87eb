"""The parts of a pack that tell of the person, the course and the plan: words only, as they stand today.

Counts of days are left out: a pack tells days by the calendar, so that it reads the same a week later. What was never
asked is told as not asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from django.db.models import Q

from waypost.classroom.models import AbsenceReason
from waypost.journeys.models import (
    Confidence,
    Goal,
    Intervention,
    InterventionKind,
    Interview,
    Journey,
    Need,
    ReleasePlan,
    Review,
    ReviewState,
    Skill,
    SkillRating,
    Strength,
)
from waypost.journeys.pack_content import Part, Row, Table, table
from waypost.journeys.queries.classroom_record import ClassRecord, class_record
from waypost.journeys.queries.facts import newest_screener
from waypost.kernel import clock
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

MOST = 40
"""Rows of one table: a pack is read by a person."""
HEALTH_KINDS = (InterventionKind.WELLBEING, InterventionKind.ADJUSTMENT)
"""Interventions whose kind alone tells of health or a need: they are in the part on needs only."""
TOLD_REASONS = (
    AbsenceReason.OTHER_ACTIVITY,
    AbsenceReason.REGIME,
    AbsenceReason.REFUSED,
    AbsenceReason.TRANSFERRED,
)
"""Reasons of absence that a pack tells apart. The others may tell of health, of court or of family."""
NO_CLASS = Row("In the classroom", "No account there, so nothing is known from it")


class Kind(Protocol):
    """What a part takes over from its place in the list of parts."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def sort(self) -> str: ...


@dataclass(frozen=True)
class Known:
    """A journey with what several parts of a pack look up, looked up once."""

    journey: Journey

    @cached_property
    def record(self) -> ClassRecord | None:
        """What the class knows; None for a person without an account there."""
        return class_record(self.journey.account) if self.journey.account else None

    @cached_property
    def plan(self) -> ReleasePlan | None:
        """The open release plan."""
        return ReleasePlan.objects.filter(journey=self.journey, ended_on=None).first()


def part(kind: Kind, *rows: Row, tables: tuple[Table, ...] = (), note: str = "") -> Part:
    return Part(kind.key, kind.title, kind.sort, note, rows, tables)


def london_day(moment: datetime) -> date:
    return moment.astimezone(clock.LONDON).date()


def _who(account: Account | None) -> str:
    return account.full_name if account else "Nobody named yet"


def person(known: Known, kind: Kind) -> Part:
    """Who it is, where they are, and who works with them."""
    journey = known.journey
    interview = Interview.objects.filter(journey=journey).order_by("-completed_at", "-id")
    held = interview.exclude(completed_at=None).first()
    if held is not None:
        interviewed = f"Held on {day_words(held.conducted_on or london_day(held.started_at))}"
    else:
        interviewed = "Begun, not finished" if interview.exists() else "Not held yet"
    rows = [
        Row("Name", journey.full_name),
        Row("Prison number", journey.prison_number or "None yet"),
        Row("Prison", f"{journey.home.name} ({journey.home.code})"),
        Row("In the programme since", day_words(journey.joined_on)),
        Row("State", journey.get_state_display()),
        Row("First language", journey.language or "Not told"),
        Row("Joining interview", interviewed),
        Row("Works with them", _who(journey.worker)),
        Row("Through the gate", _who(journey.gate_worker)),
    ]
    if journey.pronouns:
        rows.insert(1, Row("Pronouns", journey.pronouns))
    return part(kind, *rows)


def course(known: Known, kind: Kind) -> Part:
    """The stage, and the course as the classroom knows it."""
    journey = known.journey
    began = f", since {day_words(journey.stage_since)}" if journey.stage_since else ""
    stage = Row("Stage", f"{journey.stage} of 4: {journey.get_stage_display()}{began}")
    record = known.record
    if record is None:
        return part(kind, stage, NO_CLASS)
    modules = table(
        "Modules",
        ("Module", "Exercises passed"),
        [(module.title, f"{module.done} of {module.total}") for module in record.modules],
    )
    return part(
        kind,
        stage,
        Row("Began the course", day_words(record.began_on)),
        Row(
            "Exercises passed",
            f"{record.exercises_done} of {record.exercises_total} ({record.percent}%)",
        ),
        Row("Planned by now", f"{record.expected_percent}% of the course"),
        Row("Lessons read", f"{record.lessons_read} of {record.lessons_total}"),
        Row("Is at", record.place_title or "Nothing left in the course"),
        Row("Last step forward", day_words(record.last_progress_on) or "None yet"),
        tables=(modules,),
        note="Each learner goes at their own pace. The planned share spreads the course evenly over its weeks.",
    )


def attendance(known: Known, kind: Kind) -> Part:
    """Sessions from the registers. A reason that may tell of health is counted with the others."""
    record = known.record
    if record is None:
        return part(kind, NO_CLASS)
    if not record.sessions:
        return part(kind, Row("Sessions", "No register has been taken yet"))
    told = {str(reason.label) for reason in TOLD_REASONS}
    reasons: Counter[str] = Counter()
    for label, count in record.reasons:
        reasons[label if label in told else "Other reasons"] += count
    return part(
        kind,
        Row("Sessions held", str(record.sessions)),
        Row("Attended", f"{record.attended} ({record.attendance_percent}%)"),
        Row("Of these late", str(record.late)),
        Row("Of these left early", str(record.left_early)),
        Row("Hours in class", f"{record.class_hours:g}"),
        Row("Last seen in class", day_words(record.last_seen_on) or "Not yet"),
        tables=(
            table(
                "Absences",
                ("Reason", "Sessions"),
                [(label, str(count)) for label, count in sorted(reasons.items())],
                none="No absence",
            ),
        ),
    )


def goals(known: Known, kind: Kind) -> Part:
    """All goals with their steps, archived ones too: that something is set aside for now belongs to the plan."""
    journey = known.journey
    rows = []
    for goal in Goal.objects.filter(journey=journey).prefetch_related("steps")[:MOST]:
        steps = "; ".join(
            f"{step.number}. {step.words}: {step.get_state_display().lower()}" for step in goal.steps.all()
        )
        state = goal.get_state_display()
        if goal.completed_on:
            state = f"Completed on {day_words(goal.completed_on)}"
        rows.append((goal.title, steps, day_words(goal.target_on), state))
    none = "No goal yet"
    return part(kind, tables=(table("Goals", ("Goal", "Steps", "Target", "State"), rows, none=none),))


def skills(known: Known, kind: Kind) -> Part:
    """The ten skills, each with its newest rating; one that was never asked about says so."""
    journey = known.journey
    newest: dict[str, SkillRating] = {}
    for rating in SkillRating.objects.filter(journey=journey).order_by("-rated_on", "-id"):
        newest.setdefault(rating.skill, rating)
    rows = []
    for skill in Skill:
        rated = newest.get(skill)
        if rated is None:
            rows.append((skill.label, "Not asked yet", "", ""))
        else:
            words = Confidence(rated.rating).label
            rows.append((skill.label, words, rated.evidence, day_words(rated.rated_on)))
    return part(kind, tables=(table("The ten skills", ("Skill", "Rating", "Evidence", "Rated"), rows),))


def reviews(known: Known, kind: Kind) -> Part:
    """When and with what result; what was said in a review stays in the review."""
    journey = known.journey
    done = list(
        Review.objects.filter(journey=journey, state=ReviewState.COMPLETED).order_by("-conducted_on", "-id")
    )
    track = {None: "Not reviewed yet", True: "On track", False: "Off track"}
    next_on = journey.next_review_on
    rows = [
        (
            day_words(one.conducted_on),
            one.conducted_by,
            "Before release" if one.pre_release else "Twelve weeks",
            "Not decided" if one.on_track is None else track[one.on_track],
        )
        for one in done[:MOST]
    ]
    return part(
        kind,
        Row("Reviews completed", str(len(done))),
        Row("As the last review decided", track[journey.on_track]),
        Row("Next review due", day_words(next_on) or "84 days after the joining interview"),
        tables=(table("Reviews held", ("Held", "By", "Kind", "Result"), rows, none="None held yet"),),
    )


def interventions(known: Known, kind: Kind) -> Part:
    journey = known.journey
    return part(kind, tables=(interventions_table(journey, "Interventions", ~Q(kind__in=HEALTH_KINDS)),))


def interventions_table(journey: Journey, caption: str, which: Q) -> Table:
    """Those of the journey that `which` picks, newest first."""
    rows = []
    for one in Intervention.objects.filter(which, journey=journey).prefetch_related("steps")[:MOST]:
        steps = list(one.steps.all())
        done = sum(step.done_on is not None for step in steps)
        result = f"Open, to look at again on {day_words(one.look_again_on)}"
        if one.result:
            result = f"{one.get_result_display()}, closed on {day_words(one.closed_on)}"
        rows.append(
            (
                f"{one.get_kind_display()}, {day_words(one.opened_on)}",
                one.reason,
                f"{done} of {len(steps)}",
                result,
            )
        )
    columns = ("What, and when it was opened", "Why", "Steps done", "Result")
    return table(caption, columns, rows, none="None")


def support(known: Known, kind: Kind) -> Part:
    """Strengths, and what is arranged in class: not the need that it is for."""
    journey = known.journey
    strengths = Strength.objects.filter(journey=journey, removed_at=None)
    needs, _old = newest_screener(Need.objects.filter(journey=journey))
    arranged = dict.fromkeys(need.support for need in needs if need.support)
    return part(
        kind,
        tables=(
            table(
                "Strengths", ("Strength", "Seen in"), [(one.words, one.seen_in) for one in strengths[:MOST]]
            ),
            table(
                "Support arranged in class",
                ("What is arranged",),
                [(words,) for words in arranged],
                none="None arranged",
            ),
        ),
    )

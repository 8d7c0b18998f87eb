"""The parts of a pack that tell of release: the plan, and what is marked OFFICIAL-SENSITIVE (needs, licence, dates)."""

from __future__ import annotations

from django.db.models import Q

from waypost.journeys.models import (
    Asked,
    LicenceCondition,
    Need,
    Pathway,
    ReleaseDate,
    ReleasePlan,
    SectionAnswer,
    SentenceStatus,
    ToDo,
    Vetting,
)
from waypost.journeys.pack_content import Part, Row, Table, table
from waypost.journeys.queries.facts import newest_screener
from waypost.journeys.queries.pack_parts import HEALTH_KINDS, MOST, Kind, Known, interventions_table, part
from waypost.journeys.release_terms import STAFF_ONLY, todo_name
from waypost.people.forms.moments import day_words

HEALTH_SECTION = "health"
"""The section of the joining interview that asks about needs and health."""
PATHWAY_COLUMNS = ("Pathway", "Status", "Needs")


def plan(known: Known, kind: Kind) -> Part:
    """The open release plan. The pathways that staff keep are in the part on needs."""
    found = known.plan
    if found is None:
        return part(kind, Row("Release plan", "None is open"))
    direction = found.get_direction_display()
    return part(
        kind,
        Row("Plan begun", day_words(found.began_on)),
        Row(
            "Direction",
            f"{direction}: {found.direction_words}" if found.direction_words else direction,
        ),
        Row("Work readiness", found.get_readiness_display()),
        Row("Going on learning", found.learning_on or "Not asked yet"),
        Row("Release area", found.release_area or "Not told"),
        tables=(
            _pathways(found, "Resettlement pathways", ~Q(kind__in=STAFF_ONLY)),
            table(
                "To-dos",
                ("To do", "State"),
                [(todo_name(row), _todo_state(row)) for row in found.todos.order_by("id")],
            ),
            table(
                "Applications for ID, bank and benefits",
                ("For", "State", "Sent", "Answered"),
                [
                    (
                        row.get_kind_display(),
                        row.get_state_display(),
                        day_words(row.sent_on),
                        day_words(row.answered_on),
                    )
                    for row in found.applications.all()
                ],
            ),
            table(
                "Countdown checks",
                ("Check", "Due", "State"),
                [
                    (
                        row.get_at_display(),
                        day_words(row.due_on),
                        f"Done on {day_words(row.done_on)}" if row.done_on else "Not done",
                    )
                    for row in found.checks.all()
                ],
                none="None: no release date has been told",
            ),
        ),
    )


def _pathways(found: ReleasePlan, caption: str, which: Q) -> Table:
    rows = Pathway.objects.filter(which, plan=found)
    return table(
        caption,
        PATHWAY_COLUMNS,
        [(row.get_kind_display(), row.get_status_display(), row.needs) for row in rows],
    )


def _todo_state(row: ToDo) -> str:
    if row.not_needed:
        return "Not needed"
    if row.done_on:
        return f"Done on {day_words(row.done_on)}"
    return f"To do by {day_words(row.due_on)}" if row.due_on else "To do"


def needs(known: Known, kind: Kind) -> Part:
    """Health and needs. Nothing recorded is told apart from not asked and from preferred not to say."""
    journey = known.journey
    found, _old = newest_screener(Need.objects.filter(journey=journey))
    asked = SectionAnswer.objects.filter(interview__journey=journey, section=HEALTH_SECTION)
    answer = asked.order_by("-interview_id").first()
    state = Asked(answer.asked) if answer else Asked.NOT_ASKED
    open_plan = known.plan
    tables = [
        table(
            "Additional needs",
            ("Need", "How it is known", "What is known", "Support arranged"),
            [
                (
                    need.get_kind_display(),
                    f"{need.get_source_display()}, {day_words(need.found_on)}",
                    need.words,
                    need.support,
                )
                for need in found
            ],
            none="None recorded" if state == Asked.ANSWERED else str(state.label),
        ),
        interventions_table(journey, "Interventions about health or a need", Q(kind__in=HEALTH_KINDS)),
    ]
    if open_plan is not None:
        tables.append(_pathways(open_plan, "Pathways that staff keep", Q(kind__in=STAFF_ONLY)))
    return part(
        kind,
        Row("Asked about in the interview", str(state.label)),
        tables=tuple(tables),
        note="Health data. Share it further only where the reason for this pack needs it.",
    )


def licence(known: Known, kind: Kind) -> Part:
    """Open conditions, as told."""
    journey = known.journey
    rows = [
        (row.get_kind_display(), row.words, row.source, day_words(row.as_at))
        for row in LicenceCondition.objects.filter(journey=journey, ended_on=None)[:MOST]
    ]
    return part(
        kind,
        tables=(
            table(
                "Conditions that touch computing, work or contact",
                ("Condition", "Words", "Source", "As at"),
                rows,
                none="None told to Waypost. That does not mean that there are none",
            ),
        ),
        note="As told to Waypost. The licence itself is what counts.",
    )


def dates(known: Known, kind: Kind) -> Part:
    """The newest date of each kind, and statuses, each with its source and the day on which it was true there."""
    journey = known.journey
    newest: dict[str, ReleaseDate] = {}
    for one in ReleaseDate.objects.filter(journey=journey).order_by("-id"):
        newest.setdefault(one.kind, one)
    rows = [
        (
            one.get_kind_display(),
            day_words(one.on) or "Taken back",
            one.source,
            day_words(one.as_at),
            one.reason,
        )
        for one in sorted(newest.values(), key=lambda row: row.pk)
    ]
    status = SentenceStatus.objects.filter(journey=journey).first()
    vetting = Vetting.objects.filter(journey=journey).first()
    vetted = "Not told"
    if vetting is not None:
        until = f", until {day_words(vetting.expires_on)}" if vetting.expires_on else ""
        by = f" by {vetting.decided_by}" if vetting.decided_by else ""
        vetted = f"{vetting.get_state_display()}{by}{until}"
    return part(
        kind,
        Row("Release date that is planned by", day_words(journey.release_on) or "None told"),
        Row(
            "Sentence status",
            f"{status.get_status_display()} ({status.source}, as at {day_words(status.as_at)})"
            if status
            else "Not told",
        ),
        Row("Vetting for the workshop", vetted),
        tables=(
            table(
                "Dates as told",
                ("Kind", "Date", "Source", "As at", "Why it moved"),
                rows,
                none="No date has been told",
            ),
        ),
        note="As told to Waypost, and not worked out by it. Please tell us if a date here is not the newest.",
    )

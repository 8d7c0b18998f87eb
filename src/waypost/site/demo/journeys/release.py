"""Release plans: one near its day with a check late, one whose date moved earlier, the others on their way; those
without a date have a plan as well."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from waypost.journeys.actions import release_plan as plan
from waypost.journeys.actions import release_things as things
from waypost.journeys.actions.facts import tell_release_date
from waypost.journeys.actions.release import record_check
from waypost.journeys.models import DateKind, Journey, Milestone, ReleaseCheck, ReleaseDate
from waypost.journeys.rules.countdown import day_warning
from waypost.kernel import clock
from waypost.people.models import Account
from waypost.site.demo.journeys.people import Demo

NEAR, MOVED = 1, 4
"""Places in the roster: the one who is nearly out, and the one whose date moved."""
OFFICE = "Prison records office"

DIRECTIONS = (
    ("work", "A junior developer’s job near home."),
    ("recovery", "Keep up the meetings first. Coding in the evenings."),
    ("business", "Web sites for small shops."),
    ("family", "Time with the children comes first; part-time study later."),
    ("education", "The access course, then computing."),
    ("training", "A longer course in testing."),
    ("not_sure", ""),
    ("work", "Any team that builds things people use."),
    ("other", "Look after Grandad until he is well again."),
)
LEARNING_ON = (
    "The online lessons twice a week, and a mentor from the hub.",
    "Library computers on weekday mornings, and a book to keep.",
    "The evening course at the college from January.",
    "",
)
NEEDS = {
    "accommodation": (
        ("in_progress", "A room with a brother; the tenancy has to allow it."),
        ("required", "Nowhere to go yet. Housing advice booked."),
        ("not_required", "Goes back to the family home."),
        ("done", "A flat, keys on the day."),
    ),
    "attitudes": (("in_progress", "Thinking skills group on Tuesdays."), ("not_required", "")),
    "family": (
        ("in_progress", "Video calls on Sundays; a family day is asked for."),
        ("done", "In touch with family again."),
        ("declined", "Would rather sort this out alone for now."),
    ),
    "substances": (("in_progress", "Sees the recovery worker each week."), ("not_required", "")),
    "work": (
        ("in_progress", "CV begun with the instructor; portfolio has two pages."),
        ("required", "Wants practice for interviews."),
    ),
    "money": (
        ("required", "No ID that a bank takes, and no account."),
        ("in_progress", "Birth certificate is here; bank form next."),
    ),
    "health": (("required", "Needs glasses for screen work."), ("not_required", "")),
}


def fill(demo: Demo) -> None:
    """Add to each journey's plan what belongs to how far it is."""
    worker = demo.accounts["priya"]
    for place, learner in enumerate(demo.plans):
        journey = demo.journeys[learner.number]
        plan_of(demo, worker, journey, place)
        if place == NEAR:
            _nearly_out(demo, worker, journey)
        elif place == MOVED:
            _date_moved(demo, worker, journey)
        else:
            hold_checks(demo, worker, journey, but_last=place % 5 == 3)


def plan_of(demo: Demo, worker: Account, journey: Journey, place: int) -> None:
    """Direction, pathways, papers and to-dos, as they differ by `place`."""
    about: dict[str, Any] = {"actor": worker, "journey_id": journey.pk}
    direction, words = DIRECTIONS[place % len(DIRECTIONS)]
    with clock.use(demo.days_ago(18 - place % 3)):
        plan.set_direction(**about, direction=direction, words=words)
        plan.set_learning_on(**about, learning_on=LEARNING_ON[place % len(LEARNING_ON)])
        for kind, choices in NEEDS.items():
            if demo.random.random() < 0.6:
                status, needs = demo.random.choice(choices)
                plan.set_pathway(**about, kind=kind, status=status, needs=needs)
        if direction in ("work", "business", "training"):
            plan.set_readiness(
                **about,
                readiness="support_needed",
                release_area=demo.random.choice(("Hull", "Leeds", "Selby")),
            )
    with clock.use(demo.days_ago(9 - place % 4)):
        passport = things.add_application(**about, kind="birth", words="Needed for everything else")
        if place % 2:
            things.move_application(**about, application_id=passport.pk, state="sent", on=None, words="")
        cv, bank = (_todo(journey, kind) for kind in ("cv", "bank"))
        plan.edit_todo(**about, todo_id=bank, words="", due_on=_day(demo) + timedelta(days=12 + place))
        if place % 3 == 0:
            plan.mark_todo(**about, todo_id=cv, state="done")


_LOOKED_AT = {
    Milestone.MONTHS_12: "Talked about where he wants to live, and what he needs on paper for it.",
    Milestone.MONTHS_6: "Housing and papers under way. Direction chosen; contacts outside to be made.",
    Milestone.WEEKS_12: "Address told. Work readiness looked at; probation knows about the course.",
    Milestone.WEEKS_4: "Appointments of the first week are set. Papers are in his property.",
    Milestone.WEEK_1: "Travel, keys and first meeting read back to him. All is set.",
    Milestone.DAY: "Met at the gate, and brought to the first appointment.",
}


def hold_checks(demo: Demo, worker: Account, journey: Journey, *, but_last: bool = False) -> None:
    """The checks whose days have come and could be held were held, on their day or soon after the date was told;
    `but_last` leaves the newest."""
    open_ones = ReleaseCheck.objects.filter(
        plan__journey=journey, plan__ended_on=None, done_on=None, not_possible=False, due_on__lte=_day(demo)
    )
    checks = list(open_ones.order_by("due_on"))
    told = ReleaseDate.objects.filter(journey=journey).aggregate(last=Max("entered_at"))["last"]
    for check in checks[: len(checks) - 1 if but_last else None]:
        ago = min((_day(demo) - check.due_on).days, max(0, (demo.now - told).days - 2))
        with clock.use(demo.days_ago(ago)):
            record_check(
                actor=worker,
                journey_id=journey.pk,
                check_id=check.pk,
                words=_LOOKED_AT[Milestone(check.at)],
                done_on=None,
            )


def _nearly_out(demo: Demo, worker: Account, journey: Journey) -> None:
    """Three weeks to go. Told nine weeks ago, so two checks were never possible; one is done and one is late."""
    about: dict[str, Any] = {"actor": worker, "journey_id": journey.pk}
    release_on = _usual_day(_day(demo) + timedelta(days=20))
    with clock.use(demo.days_ago(62)):
        tell_release_date(
            **about, kind=DateKind.CONFIRMED, on=release_on, source=OFFICE, as_at=_day(demo, 62), reason=""
        )
    with clock.use(demo.days_ago(55)):
        record_check(
            **about,
            check_id=_check(journey, Milestone.WEEKS_12),
            words="Goes to his sister’s in Hull. First step is the hub’s bench for juniors. ID is the gap.",
            done_on=None,
        )
    with clock.use(demo.days_ago(12)):
        things.save_contact(
            **about,
            contact_id=None,
            who="The probation office in Hull",
            role="probation",
            when="The day of release, 14:00",
            where="Market Place",
        )
        things.save_contact(
            **about,
            contact_id=None,
            who="Amir Sadiq",
            role="through the gate",
            when="The day after, 10:00",
            where="The hub",
        )
        things.lend_kit(
            **about,
            item="JavaScript handbook, number 3",
            online=False,
            condition_checked=False,
            lent_on=None,
            due_back_on=None,
        )
    if journey.account is not None:
        with clock.use(demo.days_ago(5)):
            plan.add_todo(
                actor=journey.account, journey_id=journey.pk, words="Write to my sister about the room"
            )


def _date_moved(demo: Demo, worker: Account, journey: Journey) -> None:
    """It fell on a Friday, so it became the day before."""
    about: dict[str, Any] = {"actor": worker, "journey_id": journey.pk, "source": OFFICE}
    friday = _day(demo) + timedelta(days=95)
    friday += timedelta(days=(4 - friday.weekday()) % 7)
    with clock.use(demo.days_ago(40)):
        tell_release_date(**about, kind=DateKind.CONDITIONAL, on=friday, as_at=_day(demo, 40), reason="")
    with clock.use(demo.days_ago(6)):
        tell_release_date(
            **about,
            kind=DateKind.CONFIRMED,
            on=friday - timedelta(days=1),
            as_at=_day(demo, 6),
            reason="Moved off the Friday",
        )


def _day(demo: Demo, ago: int = 0) -> date:
    return (demo.now - timedelta(days=ago)).astimezone(clock.LONDON).date()


def _usual_day(day: date) -> date:
    """`day`, or the first after it on which people are usually released."""
    while day_warning(day):
        day += timedelta(days=1)
    return day


def _todo(journey: Journey, kind: str) -> int:
    row = journey.release_plans.get(ended_on=None).todos.get(kind=kind)
    return row.pk


def _check(journey: Journey, at: str) -> int:
    row = journey.release_plans.get(ended_on=None).checks.get(at=at)
    return row.pk

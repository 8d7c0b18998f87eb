"""Many at once is the same as one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from waypost.audit.actions import verify
from waypost.audit.models import Entry
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.facts import tell_release_date, tell_sentence
from waypost.journeys.actions.imports_many import Case, open_many
from waypost.journeys.actions.joining import Joiner, open_journey
from waypost.journeys.holdings import HELD, KEPT
from waypost.journeys.models import Journey
from waypost.journeys.tests.conftest import World
from waypost.kernel import clock
from waypost.people.models import Account

OWN = {
    "id", "journey_id", "plan_id", "number", "prison_number", "subject", "sign_in_name", "account_id", "last_login",
    "password", "session_token",
}  # fmt: skip


def cases(world: World, letter: str) -> list[Case]:
    """Every kind of line: no date, dates that count and do not, near and far and past, with and without a status."""
    told: list[tuple[str, str, int | None]] = [
        ("", "", None),
        ("remand", "", None),
        ("indeterminate", "parole", 400),
        ("sentenced", "conditional", 900),
        ("sentenced", "confirmed", 60),
        ("", "automatic", 9),
        ("", "curfew", 30),
        ("sentenced", "automatic", -3),
        ("sentenced", "conditional", 0),
    ]
    return [
        Case(
            line=place,
            joiner=Joiner(
                site_id=world.here.pk,
                joined_on=today() - timedelta(days=50),
                known_as=f"Person {place}",
                family_name="Moss",
                prison_number=f"A12{place:02d}B{letter}",
                pronouns="he/him",
                language="Welsh",
                worker=world["regional_manager"] if place % 2 else None,
                stage=1 + place % 4,
            ),
            prison="Riverside",
            status=status,
            kind=kind,
            release_on=None if days is None else today() + timedelta(days=days),
            source="Sheet" if status or kind else "",
            as_at=today() if status or kind else None,
        )
        for place, (status, kind, days) in enumerate(told)
    ]


def one_by_one(actor: Account, case: Case) -> Journey:
    journey = open_journey(actor=actor, joiner=case.joiner)
    if case.status:
        tell_sentence(
            actor=actor, journey_id=journey.pk, status=case.status, source=case.source, as_at=case.as_at
        )
    if case.release_on:
        tell_release_date(
            actor=actor,
            journey_id=journey.pk,
            kind=case.kind,
            on=case.release_on,
            source=case.source,
            as_at=case.as_at,
        )
    return journey


def picture(journey: Journey) -> dict[str, Any]:
    """Every row of the journey, and what the record says, without keys."""
    found: dict[str, Any] = {
        held.label: [
            {name: value for name, value in row.items() if name not in OWN}
            for row in held.rows(journey).values()
        ]
        for held in (*KEPT, *HELD)
    }
    duties = found["Things to do"]
    duties.sort(key=lambda row: (row["kind"], row["due_on"]))
    found["record"] = [
        (entry.verb, {name: value for name, value in entry.detail.items() if name != "row"})
        for entry in Entry.objects.filter(subject_id=journey.pk).order_by("seq")
    ]
    return found


def test_many_at_once_is_the_same_as_one_by_one(world: World, django_assert_max_num_queries: Any) -> None:
    manager = world["regional_manager"]
    with clock.use(clock.FixedClock(clock.now())):
        single = [one_by_one(manager, case) for case in cases(world, "C")]
        with django_assert_max_num_queries(24):
            many = open_many(actor=manager, cases=cases(world, "D"))
        for one, other in zip(single, many, strict=True):
            assert picture(one) == picture(other)
    assert verify()[1] is None

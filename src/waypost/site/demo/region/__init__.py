"""The prisons around the workshop: their people have journeys here, and their classrooms are on servers of their own.

What managers see of several prisons needs several. Made by the same actions as a person's clicks, like the workshop's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from waypost.journeys.actions import moves
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.facts import tell_release_date, tell_sentence, tell_vetting
from waypost.journeys.actions.facts_person import name_workers
from waypost.journeys.actions.facts_support import add_need, add_strength
from waypost.journeys.actions.interventions import Opening, close_intervention, open_intervention
from waypost.journeys.actions.joining import Joiner, open_journey
from waypost.journeys.actions.schedule import open_review_of
from waypost.journeys.actions.stage import change_stage
from waypost.journeys.models import DateKind, Journey
from waypost.kernel import clock
from waypost.learning.curriculum import start_points
from waypost.people.models import Account, Role, Site, SiteCover
from waypost.site.demo.journeys import facts, interview, release, reviews
from waypost.site.demo.journeys.people import Demo
from waypost.site.demo.region.roster import CALLUM, HELP, PEOPLE, PRISONS, Person
from waypost.site.demo.roster import LEARNERS

_FIRST_PLACE = 20
"""Their places in the lists of what is told of people begin here: the lower ones are of the workshop's learners."""


@dataclass(frozen=True)
class Place:
    """One prison with who manages it and who leads the cases there."""

    site: Site
    manager: Account
    worker: Account


def fill(demo: Demo, places: dict[str, Place]) -> None:
    """Everybody of `PEOPLE`, from the day they joined; every third around a workshop that is not whole. `demo` is the
    workshop's."""
    whole = len(demo.plans) == len(LEARNERS)
    for turn, person in enumerate(PEOPLE):
        if whole or turn % 3 == 1:
            _person(demo, places[person.prison], person, turn)


def make_places(demo: Demo) -> dict[str, Place]:
    """The prisons by their codes. The workshop's regional manager covers some of them."""
    priya, amir = demo.accounts["priya"], demo.accounts["amir"]
    sites = {prison.code: Site.objects.create(code=prison.code, name=prison.name) for prison in PRISONS}
    far = [sites[prison.code] for prison in PRISONS if not prison.priya]
    callum = _staff(far[0], Role.REGIONAL_MANAGER, *CALLUM)
    places = {}
    for prison in PRISONS:
        site = sites[prison.code]
        worker = priya if prison.priya else callum
        SiteCover.objects.create(account=worker, site=site)
        SiteCover.objects.create(account=amir, site=site)
        places[prison.code] = Place(site, _staff(site, Role.SITE_MANAGER, *prison.manager), worker)
    return places


def _staff(site: Site, role: Role, known_as: str, family_name: str) -> Account:
    """Somebody who works elsewhere: no password is told, so nobody signs in as them."""
    return Account.objects.create(
        site=site,
        role=role,
        sign_in_name=f"{known_as}.{family_name}".lower(),
        known_as=known_as,
        family_name=family_name,
        password=make_password(None),
    )


def _person(demo: Demo, place: Place, person: Person, turn: int) -> None:
    worker, many = place.worker, _FIRST_PLACE + turn
    with clock.use(demo.days_ago(7 * person.weeks)):
        journey = open_journey(
            actor=worker,
            joiner=Joiner(
                site_id=place.site.pk,
                joined_on=today(),
                known_as=person.known_as,
                family_name=person.family_name,
                prison_number=f"A{5000 + 13 * turn}{place.site.code[0]}Y",
                language=person.language,
                worker=worker,
            ),
        )
    if person.ends == "not_met":
        return
    met = 7 * person.weeks - 3 - turn % 9
    interview.hold(demo, journey, worker, many, met, start=start_points()[0][0], known=3 + turn % 5)
    with clock.use(demo.days_ago(met - 1)):
        _facts(demo, worker, person, journey, turn)
    release.plan_of(demo, worker, journey, many)
    left = _left_ago(person)
    if not left:
        release.hold_checks(demo, worker, journey, but_last=turn % 7 == 6)
    held = _hold_reviews(demo, place, person, journey, turn, until=left)
    _end(demo, worker, person, journey)
    if person.ends.startswith("released"):  # support goes on outside
        _hold_reviews(demo, place, person, journey, turn, until=0, held=held)


def _hold_reviews(
    demo: Demo, place: Place, person: Person, journey: Journey, turn: int, *, until: int, held: int = 0
) -> int:
    """Those that were due before `until` days ago; how many have been held then. `held`: of them, before."""
    while (ago := _held_ago(demo, journey, turn + held)) > until and not (person.ends == "owed" and ago < 84):
        with clock.use(demo.days_ago(ago)):
            _review(demo, place, journey, held, turn)
        held += 1
    return held


def _facts(demo: Demo, worker: Account, person: Person, journey: Journey, turn: int) -> None:
    """Told just after the interview."""
    about: dict[str, Any] = {"actor": worker, "journey_id": journey.pk}
    tell_vetting(
        **about,
        state="cleared",
        decided_by="Security department",
        decided_on=today(),
        expires_on=today() + timedelta(days=730),
    )
    tell_sentence(
        **about, status="sentenced" if person.out_in else "remand", source=facts.SYSTEM, as_at=today()
    )
    words, seen_in = facts.STRENGTHS[turn % len(facts.STRENGTHS)]
    add_strength(**about, words=words, seen_in=seen_in)
    if turn % 3 == 0:
        kind, source, words, support = facts.NEEDS[turn // 3 % len(facts.NEEDS)]
        add_need(**about, kind=kind, source=source, words=words, support=support, found_on=today())
    if person.out_in:
        on = facts.usual(demo.now.astimezone(clock.LONDON).date() + timedelta(days=person.out_in))
        tell_release_date(
            **about, kind=DateKind.CONDITIONAL, on=on, source=facts.SHEET, as_at=today(), reason=""
        )


def _left_ago(person: Person) -> int:
    """How many days ago they left prison or the programme; 0 for those who are in it."""
    kind, _, days = person.ends.partition(":")
    return int(days) if kind in ("released", "left") else 0


def _held_ago(demo: Demo, journey: Journey, turn: int) -> int:
    """How many days ago the review that is owed was held: every sixth a week late, the others by their day. Below zero
    where it is still to come."""
    journey.refresh_from_db()
    if journey.next_review_on is None:
        return -1
    late = 7 if turn % 6 == 5 else -(turn % 5)
    return (demo.now.astimezone(clock.LONDON).date() - journey.next_review_on).days - late


def _review(demo: Demo, place: Place, journey: Journey, held: int, turn: int) -> None:
    help_ = HELP[turn % len(HELP)] if (turn + held) % 4 == 3 else None
    review = open_review_of(journey)
    if review is None:
        return
    reviews.hold(demo, journey, review, place.worker, held, off=help_.reason if help_ else "")
    if help_ is None:
        return
    row = open_intervention(
        actor=place.manager,
        journey_id=journey.pk,
        opening=Opening(
            kind=help_.kind,
            reason=help_.reason,
            owner_id=place.manager.pk,
            look_again_on=today() + timedelta(days=28),
            steps=help_.steps,
        ),
    )
    again = (demo.now - clock.now()).days - 26
    if again > 0:
        with clock.use(demo.days_ago(again)):
            close_intervention(
                actor=place.manager,
                intervention_id=row.pk,
                result=help_.result,
                words=help_.words,
                version=row.version,
            )


def _end(demo: Demo, worker: Account, person: Person, journey: Journey) -> None:
    """Those who went out have somebody through the gate, who is the workshop's; some left the programme."""
    journey.refresh_from_db()
    left = _left_ago(person)
    for stage in range(2, person.stage + 1):
        with clock.use(demo.days_ago(left + 20 * (1 + person.stage - stage))):
            change_stage(
                actor=worker, journey_id=journey.pk, stage=stage, day=today(), version=journey.version
            )
        journey.refresh_from_db()
    if not left:
        return
    with clock.use(demo.days_ago(left + 10)):
        named = name_workers(
            actor=worker,
            journey_id=journey.pk,
            worker_id=worker.pk,
            gate_worker_id=demo.accounts["amir"].pk,
            version=journey.version,
        )
    with clock.use(demo.days_ago(left)):
        about: dict[str, Any] = {"actor": worker, "journey_id": journey.pk, "day": today()}
        if person.ends.startswith("released"):
            gone = moves.release(**about, version=named.version).journey
            release.hold_checks(demo, worker, gone)
        else:
            moves.leave(**about, reason="Wants to work in the kitchen", version=named.version)

"""Journeys of the network, some hundreds at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from waypost.classroom.models import Attendance
from waypost.journeys import models as j
from waypost.journeys.actions.schedule import EVERY
from waypost.journeys.names import words_of
from waypost.people.models import Account, Role
from waypost.site.demo.network.places import Place

_GIVEN = (
    "Adil",
    "Ben",
    "Carl",
    "Dev",
    "Eli",
    "Finn",
    "Gus",
    "Hari",
    "Ivo",
    "Jay",
    "Kofi",
    "Leo",
    "Max",
    "Ned",
    "Omar",
)
_FAMILY = (
    "Abbot",
    "Barr",
    "Clay",
    "Dunn",
    "Ennis",
    "Frost",
    "Grant",
    "Hale",
    "Imran",
    "Joyce",
    "Kerr",
    "Lowe",
    "Munro",
)
_GOALS = (
    "Finish the web page module",
    "Get a driving licence as ID",
    "Build a page for a client",
    "Feel ready for an interview",
    "Keep in touch with a mentor",
)
_SECTIONS = (
    "ambitions",
    "education",
    "work",
    "digital",
    "health",
    "family",
    "barriers",
    "release",
    "consent",
)
FIVE_YEARS = 5 * 365


@dataclass(frozen=True)
class Batch:
    """`number` people from the number `first` on; those below `open_until` are in the programme now."""

    places: list[Place]
    first: int
    number: int
    open_until: int
    random: Random
    today: date


@dataclass
class _Rows:
    """What is made for the people of a batch, by table, in the order in which it can be kept."""

    by_model: dict[type[Model], list[Model]] = field(default_factory=dict)
    late: list[tuple[j.Journey, j.Review]] = field(default_factory=list)
    """Whose duty names the review's own number, which it gets when it is kept."""

    def add(self, row: Model) -> Any:
        self.by_model.setdefault(type(row), []).append(row)
        return row

    def keep(self, models: Iterable[type[Model]]) -> None:
        for model in models:
            model._default_manager.bulk_create(self.by_model.get(model, []), batch_size=400)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _prison_number(number: int) -> str:
    letters = f"{chr(65 + number // 260_000 % 26)}{number % 10_000:04d}"
    return f"{letters}{chr(65 + number // 10_000 % 26)}{chr(65 + number // 7 % 26)}"


def make_batch(batch: Batch) -> None:
    """In the caller's transaction."""
    rows = _Rows()
    for number in range(batch.first, batch.first + batch.number):
        _person(rows, batch, number, open_=number < batch.open_until)
    rows.keep(
        (Account, j.Journey, j.NameWord, j.PrisonNumber, j.Stay, j.ReleasePlan, j.Interview, j.Goal, j.Review)
    )
    rows.keep((j.Pathway, j.ReleaseCheck, j.ReleaseDate, j.SentenceStatus, j.SectionAnswer, j.Step))
    for journey, review in rows.late:
        _duty(rows, journey, "review", f"review:{review.pk}", "Hold the twelve-week review", review.due_on)
    rows.keep((j.SkillRating, j.Intervention, j.TimelineEntry, j.Duty, Attendance))


def _person(rows: _Rows, batch: Batch, number: int, *, open_: bool) -> None:
    random, today = batch.random, batch.today
    place = batch.places[number % len(batch.places)]
    longest = 700 if open_ else FIVE_YEARS
    joined = today - timedelta(days=random.randint(5 if open_ else 300, longest))
    ended = (
        None if open_ else min(joined + timedelta(days=random.randint(90, 900)), today - timedelta(days=1))
    )
    given, family = random.choice(_GIVEN), random.choice(_FAMILY)
    account = rows.add(
        Account(
            site=place.site,
            role=Role.LEARNER,
            sign_in_name=f"n{number}",
            known_as=given,
            family_name=family,
            cohort=place.cohort if open_ else None,
            password=make_password(None),  # nobody signs in
            is_active=open_,
        )
    )
    release_on = today + timedelta(days=random.randint(5, 900)) if open_ and random.random() < 0.85 else ended
    interviewed = joined + timedelta(days=random.randint(2, 20))
    interviewed_yet = interviewed <= today
    contacts = _contacts(batch, interviewed, ended or today) if interviewed_yet else []
    last = contacts[-1][1] if contacts else interviewed if interviewed_yet else None
    journey = rows.add(
        j.Journey(
            account=account,
            home=place.site,
            prison_number=_prison_number(number),
            known_as=given,
            family_name=family,
            state=j.JourneyState.JOINED
            if open_
            else random.choice((j.JourneyState.RELEASED, j.JourneyState.LEFT)),
            stage=random.choice((1, 1, 1, 2, 2, 3)) if open_ else 4,
            joined_on=joined,
            worker=place.regional,
            release_on=release_on,
            last_contact_on=last,
            next_review_on=last + EVERY if last and open_ else None,
            on_track=random.random() < 0.75 if contacts else None,
            created_at=_noon(joined),
        )
    )
    for word in words_of(journey):
        rows.add(word)
    rows.add(j.PrisonNumber(number=journey.prison_number, journey=journey, since=_noon(joined)))
    rows.add(
        j.Stay(
            journey=journey,
            site=place.site,
            began_by=j.Movement.JOINED,
            began_on=joined,
            ended_on=ended,
            ended_by=j.Movement.RELEASED if ended else "",
        )
    )
    told = [("journey", joined, "Joined the programme.", "You joined the programme.")]
    if interviewed_yet:
        _interview(rows, batch, journey, place, interviewed)
        told.append(("interview", interviewed, "The joining interview was held.", "You had your interview."))
    told += _reviews(rows, batch, journey, place, contacts, open_=open_)
    _plan(rows, batch, journey, place, open_=open_, ended=ended)
    if open_:
        _attendance(rows, batch, account, place)
        if not interviewed_yet:
            _duty(
                rows,
                journey,
                "interview",
                "interview:joining",
                "Hold the joining interview",
                joined + timedelta(days=14),
            )
    for seq, (kind, day, words, own) in enumerate(sorted(told, key=lambda one: one[1]), 1):
        rows.add(
            j.TimelineEntry(
                journey=journey,
                seq=seq,
                kind=kind,
                words=words,
                own_words=own,
                happened_on=day,
                at=_noon(day),
                by=place.regional,
            )
        )


def _contacts(batch: Batch, interviewed: date, until: date) -> list[tuple[date, date]]:
    """(due, held) of each review so far: most on time, some late."""
    found = []
    due = interviewed + EVERY
    while due <= until:
        late = 0 if batch.random.random() < 0.9 else batch.random.randint(1, 25)
        held = due - timedelta(days=batch.random.randint(0, 6)) if not late else due + timedelta(days=late)
        if held > until:
            break
        found.append((due, held))
        due = held + EVERY
    return found


def _interview(rows: _Rows, batch: Batch, journey: j.Journey, place: Place, day: date) -> None:
    interview = rows.add(
        j.Interview(
            journey=journey,
            conducted_by=place.regional.known_as,
            conducted_on=day,
            started_by=place.regional,
            started_at=_noon(day),
            completed_by=place.regional,
            completed_at=_noon(day),
        )
    )
    for section in _SECTIONS:
        rows.add(
            j.SectionAnswer(
                interview=interview,
                section=section,
                asked=j.Asked.ANSWERED if batch.random.random() < 0.9 else j.Asked.DECLINED,
                asked_by=place.regional.known_as,
                asked_on=day,
                entered_by=place.regional,
                entered_at=_noon(day),
            )
        )
    for skill in j.Skill:
        rows.add(
            j.SkillRating(
                journey=journey,
                skill=skill,
                rating=batch.random.randint(1, 4),
                source="interview:1",
                rated_on=day,
                by=place.regional,
            )
        )


def _reviews(
    rows: _Rows,
    batch: Batch,
    journey: j.Journey,
    place: Place,
    contacts: list[tuple[date, date]],
    *,
    open_: bool,
) -> list[tuple[str, date, str, str]]:
    told = []
    for due, held in contacts:
        on_track = batch.random.random() < 0.8
        rows.add(
            j.Review(
                journey=journey,
                state=j.ReviewState.COMPLETED,
                due_on=due,
                conducted_on=held,
                conducted_by=place.regional.known_as,
                entered_by=place.regional,
                completed_at=_noon(held),
                on_track=on_track,
            )
        )
        told.append(("review", held, "The twelve-week review was held.", "You had your review."))
        if not on_track and batch.random.random() < 0.6:
            _intervention(rows, batch, journey, place, held)
    if open_ and journey.next_review_on is not None:
        review = rows.add(j.Review(journey=journey, due_on=journey.next_review_on))
        rows.late.append((journey, review))
    return told


def _intervention(rows: _Rows, batch: Batch, journey: j.Journey, place: Place, day: date) -> None:
    again = day + timedelta(days=28)
    closed = again if again < batch.today else None
    rows.add(
        j.Intervention(
            journey=journey,
            kind=batch.random.choice(list(j.InterventionKind)),
            reason="Off track at the review",
            owner=place.instructor,
            opened_by=place.regional,
            opened_on=day,
            look_again_on=again,
            closed_on=closed,
            result=batch.random.choice(list(j.InterventionResult)) if closed else "",
        )
    )


def _plan(
    rows: _Rows, batch: Batch, journey: j.Journey, place: Place, *, open_: bool, ended: date | None
) -> None:
    random, today = batch.random, batch.today
    plan = rows.add(
        j.ReleasePlan(
            journey=journey,
            direction=random.choice(list(j.Direction)),
            readiness=random.choice(list(j.WorkReadiness)),
            counted_from=journey.release_on,
            began_on=journey.joined_on,
            ended_on=ended,
        )
    )
    for kind in j.PathwayKind:
        rows.add(j.Pathway(plan=plan, kind=kind, status=random.choice(list(j.PathwayStatus))))
    rows.add(
        j.SentenceStatus(
            journey=journey, status=j.Sentence.SENTENCED, source="Prison record", as_at=journey.joined_on
        )
    )
    for title in random.sample(_GOALS, 2 if open_ else 1):
        goal = rows.add(
            j.Goal(journey=journey, title=title, target_on=today + timedelta(days=90), made_by=place.regional)
        )
        for number in (1, 2):
            rows.add(j.Step(goal=goal, number=number, words=f"Step {number} of it"))
    if journey.release_on is None:
        return
    rows.add(
        j.ReleaseDate(
            journey=journey,
            kind=j.DateKind.CONDITIONAL,
            on=journey.release_on,
            source="Prison record",
            as_at=journey.joined_on,
        )
    )
    if not open_:
        return
    for at, days in (("12m", 365), ("6m", 183), ("12w", 84), ("4w", 28), ("1w", 7), ("day", 0)):
        due = journey.release_on - timedelta(days=days)
        past = due < today
        rows.add(
            j.ReleaseCheck(
                plan=plan,
                at=at,
                due_on=due,
                done_on=due if past and random.random() < 0.9 else None,
            )
        )
        if today <= due <= today + timedelta(days=60):
            _duty(rows, journey, "release_check", f"check:{at}", "Release check", due)


def _duty(rows: _Rows, journey: j.Journey, kind: str, subject: str, words: str, due: date) -> None:
    rows.add(
        j.Duty(
            journey=journey,
            site=journey.home,
            kind=kind,
            subject=subject[:40],
            words=words,
            due_on=due,
            owner=journey.worker,
        )
    )


def _attendance(rows: _Rows, batch: Batch, account: Account, place: Place) -> None:
    for session in place.sessions:
        if session.held_on < batch.today:
            mark = batch.random.choices(("present", "late", "absent"), (85, 5, 10))[0]
            rows.add(
                Attendance(
                    session=session,
                    learner=account,
                    mark=mark,
                    reason="healthcare" if mark == "absent" else "",
                    taken_by=place.instructor,
                )
            )

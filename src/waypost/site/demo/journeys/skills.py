"""Employability: units signed off, waiting and under way; a month of stand-ups; a few rounds of pairs."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from waypost.curriculum.employability import Unit
from waypost.journeys.actions.entries import today
from waypost.journeys.actions.pairs import draw_round
from waypost.journeys.actions.skills import Answers, Rated, hand_in_unit, return_unit, save_unit, sign_off
from waypost.journeys.actions.standup import Row, keep_standup
from waypost.journeys.models import Journey
from waypost.journeys.rules.said import Said, fingerprint
from waypost.journeys.units import all_units, opens_on
from waypost.kernel import clock
from waypost.people.models import Account, Cohort
from waypost.site.demo.journeys.people import Demo

DAYS_OF_STANDUPS = 30
WROTE = (
    "We had to get lunch out for sixty people. I kept a list and said what was ready. It went well.",
    "I said it like this: the first part is clear. I got lost at the end. You could try a short list.",
    "It took longer than I thought. Next time I will cut it into smaller parts.",
    "I fixed the menu so that it fits on a small screen. I am pleased with that one.",
    "I asked what they needed first. Then I wrote it down and read it back to them.",
    "We took turns. My partner saw that I had left a mark out. That saved us time.",
    "I built a page for a made-up café. I helped two people find their feet with the mouse.",
)
SEEN = (
    "Took turns without being asked",
    "Said early that it would be late",
    "Listened to the end, then asked one good question",
    "Came with a plan and changed it when it had to change",
    "Showed a draft and made it better",
)
PRAISE = (
    "Clear and true. Keep the part about what was hard.",
    "You listen well. Next time, say a bit more about your own part.",
    "Good work. The example helps me to see it.",
)
DONE = (
    "The menu works on a small screen",
    "Read the lesson on loops",
    "Two exercises in lists",
    "Fixed the bug in the shop page",
    "Wrote the tests for the seats page",
    "Half of the calculator buttons",
)
NEXT = (
    "The next two exercises",
    "Make the total add up",
    "Pair on the calculator",
    "Read about functions",
    "Tidy up the page and hand it in",
)
IN_THE_WAY = ("Not sure about loops", "The picture will not load", "I need someone to look at my code", "")


def fill(demo: Demo) -> None:
    instructor = demo.accounts["rosa"]
    for plan in demo.plans:
        _units(demo, demo.journeys[plan.number], instructor, careful=plan.careful)
    cohorts = {account.cohort for account in demo.accounts.values() if account.learns and account.cohort}
    for cohort in sorted(cohorts, key=lambda one: one.name):
        members = [one for one in demo.accounts.values() if one.learns and one.cohort_id == cohort.pk]
        _standups(demo, cohort, members, instructor)
        _pairs(demo, cohort, members, instructor)


def _units(demo: Demo, journey: Journey, instructor: Account, *, careful: float) -> None:
    """All units that have opened are signed off but for the newest, or for the newest two of those who take longer."""
    now = demo.now.astimezone(clock.LONDON).date()
    opened = [unit for unit in all_units() if opens_on(journey, unit) <= now - timedelta(days=2)]
    behind = 0 if careful > 0.55 else 1
    for place, unit in enumerate(opened):
        late = len(opened) - place - 1
        days = (now - opens_on(journey, unit)).days - 1
        if late > behind:
            _signed_off(demo, journey, unit, instructor, days)
        elif late == behind:
            _under_way(demo, journey, unit, instructor, min(days, demo.random.choice((2, 3, 4, 5, 9))))


def _answers(unit: Unit, chance: Random) -> Answers:
    wrote = iter(chance.sample(WROTE, len(unit.activities)))
    return {
        one.id: [chance.choice(one.options)] if one.kind == "choose" else next(wrote)
        for one in unit.activities
    }


def _signed_off(demo: Demo, journey: Journey, unit: Unit, instructor: Account, days: float) -> None:
    learner = _learner(journey)
    with clock.use(demo.days_ago(days)):
        work = hand_in_unit(actor=learner, unit_id=unit.id, answers=_answers(unit, demo.random), version=0)
    ratings = [
        Rated(skill, demo.random.choice((2, 3, 3, 4)), demo.random.choice(SEEN)) for skill in unit.skills[:2]
    ]
    with clock.use(demo.days_ago(max(0.5, days - 2))):
        sign_off(
            actor=instructor,
            journey_id=journey.pk,
            unit_id=unit.id,
            words=demo.random.choice(PRAISE),
            ratings=ratings,
            version=work.version,
        )


def _under_way(demo: Demo, journey: Journey, unit: Unit, instructor: Account, days: float) -> None:
    """In turn: waiting for staff, returned with words, begun."""
    learner = _learner(journey)
    kind = demo.random.choice((0, 0, 0, 1, 2))
    answers = _answers(unit, demo.random)
    with clock.use(demo.days_ago(days)):
        if kind == 2:
            first = unit.activities[0].id
            save_unit(actor=learner, unit_id=unit.id, answers={first: answers[first]}, version=0)
            return
        work = hand_in_unit(actor=learner, unit_id=unit.id, answers=answers, version=0)
    if kind == 1:
        with clock.use(demo.days_ago(max(0.5, days - 1))):
            return_unit(
                actor=instructor,
                journey_id=journey.pk,
                unit_id=unit.id,
                words="This is a good start. Say what you did yourself, in one or two lines.",
                version=work.version,
            )


def _learner(journey: Journey) -> Account:
    if journey.account is None:
        raise ValueError("The learners of the demo all sign in.")
    return journey.account


def _standups(demo: Demo, cohort: Cohort, members: list[Account], instructor: Account) -> None:
    for ago in range(DAYS_OF_STANDUPS, 0, -1):
        with clock.use(demo.days_ago(ago)):
            day = today()
            if day.weekday() < 5 and _began(cohort, day):
                low = {demo.accounts[plan.number] for plan in demo.plans if plan.sign == "mood"}
                rows = [
                    _row(one, demo.random, low=one in low) for one in members if demo.random.random() < 0.88
                ]
                keep_standup(actor=instructor, cohort=cohort, day=day, rows=rows)


def _began(cohort: Cohort, day: date) -> bool:
    return cohort.starts_on is None or cohort.starts_on + timedelta(days=1) <= day


def _row(learner: Account, chance: Random, *, low: bool) -> Row:
    mood = chance.choice((2, 3, 3, 4, 4, 5)) if chance.random() < 0.6 else None
    said = Said(
        done=chance.choice(DONE),
        next=chance.choice(NEXT),
        in_the_way=chance.choice(IN_THE_WAY) if chance.random() < 0.4 else "",
        mood=chance.choice((1, 2, 2)) if low else mood,
    )
    return Row(learner.pk, said, fingerprint(Said()))


def _pairs(demo: Demo, cohort: Cohort, members: list[Account], instructor: Account) -> None:
    for ago in (15, 8, 1):
        with clock.use(demo.days_ago(ago)):
            here = [one.pk for one in members if demo.random.random() < 0.9]
            if len(here) > 1:
                draw_round(actor=instructor, cohort=cohort, here=here, odd="three")

"""What others have told: dates of several kinds, sentence status, vetting, conditions, needs with support, strengths.
The dates of the one who is nearly out and of the one whose date moved come with their release plans."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from waypost.journeys.actions import facts, facts_support
from waypost.journeys.actions.facts_person import Person, change_person
from waypost.journeys.models import Journey
from waypost.kernel import clock
from waypost.people.models import Account
from waypost.site.demo.journeys.people import Demo
from waypost.site.demo.journeys.release import MOVED, NEAR

SHEET, SYSTEM = "Sentence calculation sheet", "Prison records system"
REMAND, INDETERMINATE, ELEVEN_WEEKS = 2, 3, 5
"""Places in the roster: two without a day of release, and one with about eleven weeks to go."""

STRENGTHS = (
    ("Explains things calmly", "Pairing"),
    ("Does not give up when a page will not line up", "The boxes lessons"),
    ("Spots a missing bracket at once", "Reviews of each other’s work"),
    ("Keeps the group laughing and on the task", "Stand-ups"),
    ("Plans the week and keeps to it", "Own study in the evenings"),
    ("Draws every page on paper first", "The calculator project"),
    ("Asks good questions", "Talks by visitors"),
    ("Was a chef: quick, careful with timing, used to a team", "Joining interview"),
)
NEEDS: tuple[tuple[str, str, str, str], ...] = (
    (
        "reading",
        "diagnosed",
        "Reads slowly; loses the line on white paper.",
        "Cream paper, a reading ruler, extra time.",
    ),
    (
        "attention",
        "screener",
        "Hard to stay with one thing after lunch.",
        "Two short blocks instead of a long one.",
    ),
    (
        "seeing",
        "self",
        "Broken glasses, new ones are ordered.",
        "Large text on the screen until they are here.",
    ),
    (
        "language",
        "observed",
        "Speaks well; long written tasks are hard.",
        "Word list beside the task; a partner who explains.",
    ),
    ("memory", "screener", "Forgets steps that are only said aloud.", "Steps written down, one by one."),
    ("feeling", "self", "Low in the mornings since the summer.", "A quiet seat; a break when asked for."),
    ("moving", "diagnosed", "Pain in the right hand.", "A trackball and a wrist rest."),
)
LANGUAGES = {"Ionut": ("Romanian", "he/him"), "Wei": ("Mandarin", "he/him"), "Luca": ("Italian", "he/him"),
             "Piotr": ("Polish", "he/him"), "Dafydd": ("Welsh", "he/him"), "Farhan": ("Urdu", "he/him"),
             "Chidi": ("English", "he/him"), "Ewan": ("English", "they/them")}  # fmt: skip


def fill(demo: Demo) -> None:
    """Each learner has strengths and vetting; most have dates, some have needs and conditions."""
    manager = demo.accounts["priya"]
    for place, learner in enumerate(demo.plans):
        journey = demo.journeys[learner.number]
        about: dict[str, Any] = {"actor": manager, "journey_id": journey.pk}
        with clock.use(demo.days_ago(26 - place % 3)):
            _person(manager, journey)
            _vetting(about, demo, place)
            _sentence(about, demo, place)
        with clock.use(demo.days_ago(25 - place % 3)):
            _dates(about, demo, place)
            _conditions(about, demo, place)
            _needs_and_strengths(about, demo, place)


def _day(demo: Demo, ago: int = 0) -> date:
    return demo.now.astimezone(clock.LONDON).date() - timedelta(days=ago)


def usual(day: date) -> date:
    """Not a Friday, Saturday or Sunday: nobody is released on those."""
    return day - timedelta(days=max(0, day.weekday() - 3))


def _person(manager: Account, journey: Journey) -> None:
    if journey.known_as in LANGUAGES:
        language, pronouns = LANGUAGES[journey.known_as]
        now = Journey.objects.get(pk=journey.pk)
        person = Person(now.known_as, now.family_name, pronouns, language)
        change_person(actor=manager, journey_id=now.pk, person=person, version=now.version)


def _vetting(about: dict[str, Any], demo: Demo, place: int) -> None:
    if place == 13:
        facts.tell_vetting(**about, state="asked")
        return
    ends = {0: 300, 6: 38, 9: 90}.get(place, 200 + 11 * place)
    facts.tell_vetting(
        **about,
        state="cleared",
        decided_by="Security department",
        decided_on=_day(demo, 28),
        expires_on=_day(demo) + timedelta(days=ends),
    )


def _sentence(about: dict[str, Any], demo: Demo, place: int) -> None:
    status = {REMAND: "remand", INDETERMINATE: "indeterminate", 10: "unsentenced", 12: "recalled"}.get(
        place, "sentenced"
    )
    facts.tell_sentence(**about, status=status, source=SYSTEM, as_at=_day(demo, 30))


def _dates(about: dict[str, Any], demo: Demo, place: int) -> None:
    """Dates of several kinds, as somebody read them off a sheet."""
    told = {"source": SHEET, "as_at": _day(demo, 30)}

    def tell(kind: str, days: int, **more: Any) -> None:
        on = usual(_day(demo) + timedelta(days=days))
        facts.tell_release_date(**about, kind=kind, on=on, **{**told, **more})

    if place in (REMAND, NEAR, MOVED, 10):
        return
    if place == INDETERMINATE:
        tell("parole", 410, source="Parole board letter")
        return
    if place == ELEVEN_WEEKS:
        tell("automatic", 77)
        tell("curfew", 21)
        tell("sentence_end", 320)
        return
    days = demo.random.choice((160, 260, 340, 480, 700, 1100))
    tell("automatic" if place % 4 == 0 else "conditional", days + place)
    if place % 2:
        tell("licence_end", days + 400 + place)
    if place % 3 == 0:
        tell("curfew", max(days - 130, 40), source=SYSTEM)
    if place == 8:
        tell("conditional", days + place + 28, reason="Days added after a hearing", as_at=_day(demo, 27))


def _conditions(about: dict[str, Any], demo: Demo, place: int) -> None:
    told: dict[str, Any] = {"source": "Draft licence", "as_at": _day(demo, 27)}
    if place in (NEAR, ELEVEN_WEEKS):
        facts_support.add_condition(
            **about,
            kind="devices",
            words="Not to own or use a device that can reach the internet without approval.",
            **told,
        )
        facts_support.add_condition(**about, kind="new_work", words="", **told)
    if place == ELEVEN_WEEKS:
        facts_support.add_condition(**about, kind="history", words="", **told)
    if place == MOVED:
        facts_support.add_condition(**about, kind="contact", words="", **told)


def _needs_and_strengths(about: dict[str, Any], demo: Demo, place: int) -> None:
    words, seen_in = STRENGTHS[place % len(STRENGTHS)]
    facts_support.add_strength(**about, words=words, seen_in=seen_in)
    if place % 3 == 1:
        more, seen_too = STRENGTHS[(place + 3) % len(STRENGTHS)]
        facts_support.add_strength(**about, words=more, seen_in=seen_too)
    if place % 2 == 0 or place == ELEVEN_WEEKS:
        kind, source, words, support = NEEDS[(place // 2) % len(NEEDS)]
        facts_support.add_need(
            **about, kind=kind, source=source, words=words, support=support, found_on=_day(demo, 27)
        )
    if place == 4:
        facts_support.add_need(
            **about, kind="numbers", source="screener", found_on=_day(demo, 200), words="Fractions"
        )

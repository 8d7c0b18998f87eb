"""Notes, a correction and learners' own words in the timelines."""

from __future__ import annotations

from dataclasses import dataclass

from waypost.journeys.actions.record import Words, add_note, add_own_words, correct_entry
from waypost.journeys.models import TimelineEntry
from waypost.kernel import clock
from waypost.people.models import Account
from waypost.site.demo.journeys.people import Demo


@dataclass(frozen=True)
class _Note:
    """`words` for staff, `own_words` for the learner; "{name}" is the learner's."""

    by: str
    words: str
    own_words: str = ""


_NOTES = (
    _Note(
        "rosa",
        "{name} explained boxes and margins to the whole table. The others asked good questions.",
        "You explained boxes and margins to the whole table, and they understood you.",
    ),
    _Note("rosa", "Works best with headphones on and the task printed. We print it each morning."),
    _Note(
        "tom",
        "Asked to move to the morning sessions because of a course in the afternoon. Agreed.",
        "You asked to come in the mornings. That is agreed.",
    ),
    _Note("rosa", "Quiet this week. Says all is well. I will ask again on Thursday."),
    _Note(
        "priya",
        "Wants to show the calculator at the open day. Instructor to plan who shows what.",
        "You want to show your calculator at the open day. Rosa will plan it with you.",
    ),
    _Note("rosa", "Finished two exercises ahead of the rest and then helped a new starter to sign in."),
    _Note(
        "tom",
        "Gave clear feedback on the new chairs and the screens. Passed to the workshop team.",
        "You told us about the chairs and the screens. We passed it on.",
    ),
    _Note("rosa", "Prefers to read a task twice before typing. It is slower at first and pays off."),
)
_OWN = (
    "I did not think I could do this. Now I have made a page with my own name on it.",
    "I want to make a site for my sister’s cake stall.",
    "The part with the boxes is hard. I get it when somebody shows me once.",
    "I like the mornings best. My head is clear then.",
    "I would like to learn how games are made.",
    "I helped someone today and it made me remember it better myself.",
)


def fill(demo: Demo) -> None:
    """Two or three notes for each learner, own words for most, and one note that was put right."""
    for place, plan in enumerate(demo.plans):
        journey = demo.journeys[plan.number]
        days = max(6, (demo.now.astimezone(clock.LONDON).date() - journey.joined_on).days - 2)
        for turn in range(2 + place % 2):
            note = _NOTES[(place * 3 + turn) % len(_NOTES)]
            when = days * (3 - turn) / 4 - demo.random.random()
            _note(demo, demo.accounts[note.by], journey.pk, note, name=plan.known_as, days_ago=max(1, when))
        if place % 3 != 2:
            with clock.use(demo.days_ago(max(1, days / 5 - demo.random.random()))):
                add_own_words(
                    actor=demo.accounts[plan.number], words=_OWN[place % len(_OWN)], not_for_class=False
                )
    _put_right(demo)


def _note(
    demo: Demo, actor: Account, journey_id: str, note: _Note, *, name: str, days_ago: float
) -> TimelineEntry:
    written = Words(words=note.words.format(name=name), own_words=note.own_words)
    with clock.use(demo.days_ago(days_ago)):
        return add_note(actor=actor, journey_id=journey_id, written=written)


def _put_right(demo: Demo) -> None:
    """The first learner's: a day was wrong, and both entries stay."""
    plan = demo.plans[0]
    journey_id = demo.journeys[plan.number].pk
    wrong = _Note("rosa", "{name} led the stand-up on Monday.", "You led the stand-up on Monday.")
    entry = _note(demo, demo.accounts["rosa"], journey_id, wrong, name=plan.known_as, days_ago=9)
    with clock.use(demo.days_ago(8)):
        correct_entry(
            actor=demo.accounts["rosa"],
            journey_id=journey_id,
            seq=entry.seq,
            written=Words(
                words=f"{plan.known_as} led the stand-up on Tuesday, not on Monday.",
                own_words="You led the stand-up on Tuesday, not on Monday.",
            ),
        )

"""Reviews and interventions: ratings that grow over two or three talks, one review overdue, one prepared, one begun;
help that is open, and help that worked, worked in part or was not needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.interventions import (
    Opening,
    close_intervention,
    go_on,
    mark_step,
    open_intervention,
)
from waypost.journeys.actions.reviews import (
    Draft,
    complete_review,
    prepare_review,
    save_review,
    start_review,
)
from waypost.journeys.actions.schedule import open_review_of
from waypost.journeys.models import Goal, GoalState, Intervention, Journey, Review, Skill
from waypost.journeys.queries.review_record import record_now
from waypost.journeys.queries.signals import SUGGESTS, signals_of
from waypost.kernel import clock
from waypost.people.models import Account
from waypost.site.demo.journeys.people import Demo

HELD = {
    "1003": (125, 41),
    "1006": (104,),  # the next one is twenty days overdue
    "1007": (110, 27),
    "1009": (140, 57),
    "1004": (12,),
    "1005": (9,),
    "1010": (11,),
}
"""Learner number -> how many days ago their reviews were held."""
PREPARED, BEGUN = "1001", "1002"

_SAYS = (
    "I can read a page of code now and know what it does. Two months ago it was just signs.",
    "The boxes make sense since Rosa drew them. I want to build something of my own.",
    "It goes well when the room is quiet. Afternoons are harder.",
    "I like helping the new ones. I learn it twice that way.",
    "I had a hard few weeks. I am back, and I want to catch up slowly.",
)
_AGREED = (
    "Finish the layout module, then plan a page for the open day.",
    "One exercise a session, and the word list printed each Monday.",
    "Pair with somebody on Tuesdays. Ask for help after twenty minutes, not after two hours.",
    "Begin the CV with the skills from this talk.",
)
_ON = (
    "Passed more exercises than the planned pace since the last talk, and comes to nearly every session.",
    "Steady. Hands in sooner than before and uses what the checks say.",
    "Ahead in the course and explains it to others.",
)
_OFF = {
    ("1006", 0): "Three weeks at one module, and says himself that he is lost in it.",
    ("1010", 0): "Behind the planned pace since the second week, and asks for help late.",
}
"""Learner number and which review: off track, and why."""
_EVIDENCE = {
    Skill.TEAMWORK: "Swapped roles in the pair without being asked.",
    Skill.TIMEKEEPING: "In the room before the start all month.",
    Skill.COMMUNICATION: "Explained margins to the table in his own words.",
    Skill.PLANNING: "Broke the page into four parts and ticked them off.",
    Skill.PROBLEM_SOLVING: "Read the check’s words, tried one change at a time.",
    Skill.RELIABILITY: "Did what he said he would by the Friday.",
}


def fill(demo: Demo) -> None:
    """Reviews are held where the joining interview has been."""
    for number, days in HELD.items():
        for place, ago in enumerate(days):
            with clock.use(demo.days_ago(ago)):
                _hold(demo, number, place)
    _prepare(demo)
    _begin(demo)
    for story in _STORIES:
        _help(demo, story)


def _open(demo: Demo, number: str) -> tuple[Journey, Review] | None:
    journey = demo.journeys.get(number)
    if journey is None:
        return None
    journey.refresh_from_db()
    review = open_review_of(journey)
    return (journey, review) if review is not None else None


def _hold(demo: Demo, number: str, place: int) -> None:
    found = _open(demo, number)
    if found is None:
        return
    hold(demo, *found, demo.accounts["priya"], place, off=_OFF.get((number, place), ""))


def hold(demo: Demo, journey: Journey, review: Review, worker: Account, place: int, *, off: str) -> None:
    """The review number `place` of this person (0 is the first). `off`: why they are off track, if they are."""
    review = start_review(actor=worker, review_id=review.pk, record=record_now(journey))
    answers: dict[str, Any] = {
        "says_now": _SAYS[4] if off else demo.random.choice(_SAYS[:4]),
        "planned": "Looked at each goal together. What is done is marked in the plan.",
        "agreed": _AGREED[2] if off else demo.random.choice(_AGREED),
        "because": off or demo.random.choice(_ON),
        "ratings": _ratings(demo, place),
        "wellbeing": "hard" if off else demo.random.choice(["good", "good", "mixed"]),
        "goals": _goals(journey, reached=not off),
    }
    if off:
        answers["obstacles"] = "Noise on the wing at night; health appointments in class time."
        answers["support"] = "Shorter pieces, and a start with somebody beside him."
    draft = Draft(answers=answers, on_track=not off, conducted_by=worker.full_name, conducted_on=today())
    complete_review(actor=worker, review_id=review.pk, version=review.version, draft=draft)


def _goals(journey: Journey, *, reached: bool) -> dict[str, dict[str, str]]:
    """Of the goals whose day comes before the next talk, every second one is reached; the others go on."""
    soon = Goal.objects.filter(
        journey=journey, state=GoalState.ACTIVE, target_on__lt=today() + timedelta(days=90)
    )
    later = (today() + timedelta(days=150)).isoformat()
    return {
        str(goal.pk): {
            "title": goal.title,
            "do": "reached" if reached and turn % 2 == 0 else "on",
            "on": later,
        }
        for turn, goal in enumerate(soon.order_by("target_on", "pk"))
    }


def _ratings(demo: Demo, place: int) -> dict[str, dict[str, Any]]:
    """Higher at a later talk; two or three skills were not talked about."""
    skipped = set(demo.random.sample(list(Skill), 2))
    return {
        skill.value: {
            "rating": min(4, demo.random.choice([1, 2, 2, 3]) + place),
            "evidence": _EVIDENCE.get(skill, ""),
        }
        for skill in Skill
        if skill not in skipped
    }


def _prepare(demo: Demo) -> None:
    found = _open(demo, PREPARED)
    if found is None or found[0].account is None:
        return
    with clock.use(demo.days_ago(2)):
        prepare_review(
            actor=found[0].account,
            prepared={
                "went_well": "I finished the page about my dog and showed it to my pad mate.",
                "was_hard": "Boxes inside boxes. I still guess.",
                "wants": "To make a page with a form that works.",
                "skills": {"teamwork": 3, "timekeeping": 4, "problem_solving": 2},
            },
        )


def _begin(demo: Demo) -> None:
    """Begun this morning and not finished."""
    found = _open(demo, BEGUN)
    if found is None:
        return
    journey, review = found
    with clock.use(demo.days_ago(0.1)):
        worker = demo.accounts["priya"]
        review = start_review(actor=worker, review_id=review.pk, record=record_now(journey))
        answers = {
            "says_now": "I am nervous about the first week. The course is the part I am sure of.",
            "ratings": {"communication": {"rating": 3, "evidence": "Led two stand-ups."}},
        }
        save_review(actor=worker, review_id=review.pk, version=review.version, draft=Draft(answers=answers))


# Help ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Story:
    """Opened `ago` days ago and looked at again after `again` days. `result` "" leaves it open."""

    number: str
    kind: str
    reason: str
    ago: int
    again: int
    steps: tuple[str, ...] = ()
    done: int = 0
    result: str = ""
    words: str = ""
    owner: str = "rosa"
    more_days: int = field(default=0)  # it went on so many days once


_STORIES = (
    _Story(
        "1001",
        "adjustment",
        "Boxes inside boxes stay a guess on the screen.",
        30,
        14,
        ("Squared paper at the desk, to draw the boxes first",),
        1,
        "worked",
        "Draws first, then types. Gets it right more often than not.",
    ),
    _Story(
        "1006",
        "pace",
        "Lost in the layout module; a smaller step each time.",
        100,
        21,
        ("Start again from the first layout lesson", "One exercise a session, printed"),
        2,
        "partly",
        "Goes forward again. Long tasks are still hard.",
    ),
    _Story(
        "1005",
        "pairing",
        "Works alone and gets stuck for whole sessions.",
        45,
        21,
        ("Pair with Dafydd on Tuesdays", "Ask both after two weeks"),
        2,
        "worked",
        "Asks sooner, and has begun to explain things himself.",
    ),
    _Story(
        "1008",
        "reading",
        "The words of the tasks take longer than the code.",
        40,
        28,
        ("Read aloud before each task", "Word list in two languages"),
        2,
        "worked",
        "Reads the task alone now, with the list beside him.",
    ),
    _Story(
        "1014",
        "attendance",
        "Missed the first sessions.",
        18,
        14,
        ("Ask what stands in the way",),
        1,
        "not_needed",
        "A clash with visits. The wing has moved them.",
    ),
    _Story(
        "1007",
        "attendance",
        "Health appointments fall into class time.",
        1,
        14,
        ("Ask healthcare for afternoon times", "Short plan to catch up"),
        owner="tom",
    ),
    _Story(
        "1010",
        "one_to_one",
        "Says that he hides it when he does not follow.",
        20,
        14,
        ("Half an hour on Thursdays", "Begin with what he can do"),
        1,
        more_days=21,
    ),
    _Story(
        "1010",
        "pairing",
        "Asks for each step, and knows more than he thinks.",
        1,
        14,
        ("Ask Dafydd first, then the instructor",),
    ),
    _Story(
        "1006",
        "one_to_one",
        "The same exercise for more than a week. He says that he has stopped reading it.",
        1,
        7,
        ("Look at the first check together", "One smaller exercise of the same kind"),
        1,
    ),
    _Story(
        "1016",
        "pace",
        "New to keyboards; everything takes twice as long.",
        19,
        15,
        ("Ten minutes of typing at the start", "Skip the timed tasks for now"),
    ),
)


def _help(demo: Demo, story: _Story) -> None:
    journey = demo.journeys.get(story.number)
    if journey is None:
        return
    actor, owner = demo.accounts["rosa"], demo.accounts[story.owner]
    with clock.use(demo.days_ago(story.ago)):
        journey.refresh_from_db()
        seen = next((one for one in signals_of(journey) if SUGGESTS[one.kind] == story.kind), None)
        row = open_intervention(
            actor=actor,
            journey_id=journey.pk,
            opening=Opening(
                kind=story.kind,
                reason=story.reason,
                owner_id=owner.pk,
                look_again_on=_day(demo, story.ago) + timedelta(days=story.again),
                steps=story.steps,
                signal=seen.kept() if seen else {},
            ),
        )
    for step in list(row.steps.all())[: story.done]:
        with clock.use(demo.days_ago(max(1, story.ago - 5))):
            row = mark_step(
                actor=owner, intervention_id=row.pk, step_id=step.pk, done=True, version=row.version
            )
    with clock.use(demo.days_ago(max(1, story.ago - story.again))):
        _look_again(demo, story, row)


def _look_again(demo: Demo, story: _Story, row: Intervention) -> None:
    owner = demo.accounts[story.owner]
    if story.result:
        close_intervention(
            actor=owner,
            intervention_id=row.pk,
            result=story.result,
            words=story.words,
            version=row.version,
        )
    elif story.more_days:
        go_on(
            actor=owner,
            intervention_id=row.pk,
            on=today() + timedelta(days=story.more_days),
            words="He comes each Thursday. Too soon to say.",
            owner_id=owner.pk,
            version=row.version,
        )


def _day(demo: Demo, ago: int) -> date:
    return (demo.now - timedelta(days=ago)).astimezone(clock.LONDON).date()

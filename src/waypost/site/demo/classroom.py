"""What staff did: registers, notes, raised hands answered, milestones returned and accepted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from waypost.classroom.actions.register import Entry, open_session, take_register
from waypost.classroom.actions.reviews import Remark, accept_review, return_review
from waypost.curriculum.library import Library
from waypost.curriculum.schema import Files
from waypost.kernel import clock
from waypost.learning.actions import answer_hand, raise_hand, read_note, write_note
from waypost.learning.models import Review
from waypost.learning.models.work import ReviewState
from waypost.people.models import Account, Cohort
from waypost.site.demo.history import SESSION_MINUTES, SESSION_START, Story, start_of
from waypost.site.demo.verdicts import as_typed, which_wrong

ABSENCES = ("healthcare", "visit", "legal_visit", "other_activity", "unwell", "regime")

NOTES = (
    "You fixed that by reading your code out loud, line by line. Keep that habit.",
    "Good question in class today. Your way of naming things makes your code easy to read.",
    "When you come back to this, look at the second hint first. You are closer than you think.",
    "Thank you for helping at the next seat. Say what you looked for, and let them type.",
    "You have the idea. The next step is smaller than the last one.",
)

STUCK = (
    (
        "I changed it three times and the space is still outside the box.",
        "Open the picture in the lesson and say which edge your rule is about. Then change that one word.",
    ),
    (
        "It says something is not defined but I can see it.",
        "Read the name in your code and in the message one letter at a time. Capital letters count.",
    ),
    ("My page is empty now.", "Look at the last tag you opened. Is there one that closes it?"),
)

ASKED = (
    "What is the difference between these two again?",
    "Is this the file I should change?",
    "I read the hint and I am still not sure where to put it.",
    "Can you look at this line with me?",
    "It worked yesterday.",
)

WAITING = (
    "I think it is right but it says not yet.",
    "I have done some of it. I do not know what comes next.",
)


def take_registers(
    *,
    actor: Account,
    cohort: Cohort,
    days: list[date],
    members: list[Account],
    away: dict[str, str],
    random: Random,
) -> dict[str, list[date]]:
    """A register for each day; account id -> the days they came. `away`: account id -> the reason why they have missed
    most of the last sessions."""
    missed = {days[place] for place in (-5, -3, -2) if len(days) >= -place}
    came: dict[str, list[date]] = {member.pk: [] for member in members}
    for day in days:
        entries = {}
        for member in members:
            roll = random.random()
            if member.pk in away and day in missed:
                entries[member.pk] = Entry("absent", away[member.pk])
                continue
            if roll < 0.05:
                entries[member.pk] = Entry("absent", random.choice(ABSENCES))
                continue
            came[member.pk].append(day)
            if roll < 0.10:
                entries[member.pk] = Entry("late", minutes_missed=random.choice((5, 10, 15, 20)))
            elif roll < 0.13:
                entries[member.pk] = Entry("left_early", minutes_missed=random.choice((20, 30, 45)))
            else:
                entries[member.pk] = Entry("present")
        with clock.use(clock.FixedClock(start_of(day) + timedelta(minutes=12))):
            session = open_session(
                actor=actor, cohort=cohort, held_on=day, starts_at=SESSION_START, minutes=SESSION_MINUTES
            )
            take_register(actor=actor, session=session, entries=entries)
    return came


def write_notes(*, actor: Account, stories: list[Story], now: datetime, random: Random) -> None:
    """A note to every third learner, some of them read."""
    for place, story in enumerate(stories[::3]):
        at = now - timedelta(days=place % 4, hours=2)
        with clock.use(clock.FixedClock(at)):
            note = write_note(actor=actor, learner_id=story.account.pk, body=NOTES[place % len(NOTES)])
        if random.random() < 0.5 and place > 0:
            with clock.use(clock.FixedClock(at + timedelta(hours=1))):
                read_note(actor=story.account, note_id=note.pk)


def answer_old_hands(*, actor: Account, stories: list[Story], now: datetime) -> None:
    """Hands raised on earlier days, and what was said."""
    for place, story in enumerate(stories[1::4]):
        words, answer = STUCK[place % len(STUCK)]
        at = now - timedelta(days=1 + place)
        exercise = story.exercises()[-1]
        slip = which_wrong(exercise, place)
        files = as_typed(exercise, slip.files) if slip else {}
        with clock.use(clock.FixedClock(at)):
            hand = raise_hand(actor=story.account, exercise=exercise, files=files, words=words)
        with clock.use(clock.FixedClock(at + timedelta(minutes=4))):
            answer_hand(actor=actor, hand_id=hand.pk, answer=answer)


def ask_often(*, actor: Account, stories: list[Story], now: datetime) -> None:
    """Those who have raised a hand most days lately, and were answered each time."""
    for story in (one for one in stories if one.plan.sign == "hands"):
        exercise = story.exercises()[-1]
        for place, words in enumerate(ASKED):
            at = now - timedelta(days=2 + 2 * place, minutes=20 * place)
            with clock.use(clock.FixedClock(at)):
                hand = raise_hand(actor=story.account, exercise=exercise, files={}, words=words)
            with clock.use(clock.FixedClock(at + timedelta(minutes=6))):
                answer_hand(actor=actor, hand_id=hand.pk, answer="We looked at it together.")


def waiting_ones(stories: list[Story]) -> list[Story]:
    """Those whose hand is up at this moment."""
    return [story for story in stories if story.plan.here and story.plan.careful <= 0.55][: len(WAITING)]


def raise_hands_now(*, stories: list[Story], work: dict[str, Files], now: datetime) -> None:
    """Two hands up, with the work as it is: account id -> files."""
    for place, story in enumerate(waiting_ones(stories)):
        with clock.use(clock.FixedClock(now - timedelta(minutes=6 - 3 * place))):
            raise_hand(
                actor=story.account,
                exercise=story.current(),
                files=work[story.account.pk],
                words=WAITING[place],
            )


def decide_reviews(*, actor: Account, library: Library, leave_waiting: int = 2) -> None:
    """Answer the milestones handed in, all but the last few: most accepted, one in five returned."""
    waiting = list(
        Review.objects.filter(state=ReviewState.WAITING).select_related("submission").order_by("pk")
    )
    for place, review in enumerate(waiting[: max(0, len(waiting) - leave_waiting)]):
        exercise = library.exercise(review.submission.exercise_id)
        project = library.project(exercise.project_id or "")
        with clock.use(clock.FixedClock(review.asked_at + timedelta(hours=3))):
            if place % 5 == 4:
                name = exercise.entry
                return_review(
                    actor=actor,
                    review=review,
                    message="It works. Make it easier to read, then hand it in again.",
                    rubric={row.id: "not_yet" for row in project.rubric[:1]},
                    remarks=[
                        Remark(
                            file=name, line=1, body="Could a stranger tell from the names what this is for?"
                        )
                    ],
                )
            else:
                accept_review(
                    actor=actor,
                    review=review,
                    message="This does what the brief asks. Well put together.",
                    rubric={row.id: "met" for row in project.rubric},
                    remarks=[],
                )

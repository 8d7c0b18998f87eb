"""The record beside a review, in labelled sentences, so that it can be kept as it was seen on the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from waypost.journeys.actions.entries import today
from waypost.journeys.models import Goal, GoalState, Journey, Review, ReviewState
from waypost.journeys.queries.classroom_record import HANDS_WITHIN, ClassRecord, class_record
from waypost.people.forms.moments import day_words

GOALS_SHOWN = 40


def record_now(journey: Journey) -> dict[str, Any]:
    """What is known today: {"as_at": day, "class": [[label, sentence]], "goals": [{"id", "title", "by", "state",
    "steps": [[words, state]]}], "last": {"on", "track", "agreed"} or None}.

    "class" is empty for a person without an account in the classroom. Goals are the active ones, and those reached
    since the last contact. Six queries.
    """
    record = class_record(journey.account) if journey.account else None
    return {
        "as_at": today().isoformat(),
        "class": _class(record, journey.last_contact_on) if record else [],
        "goals": _goals(journey),
        "last": _last(journey),
    }


def _class(record: ClassRecord, since: date | None) -> list[list[str]]:
    told = [
        [
            "Course",
            f"{record.exercises_done} of {record.exercises_total} exercises passed ({record.percent}%). The planned "
            f"pace would be at {record.expected_percent}% by now.",
        ],
    ]
    if since is not None:
        told.append([f"Since the last talk, {day_words(since)}", _since(record, since)])
    told.append(["Sessions", _sessions(record)])
    if record.last_progress_on:
        told.append(["Last finished something", day_words(record.last_progress_on)])
    if record.place_title:
        told.append(["Works at", record.place_title])
    if record.stuck:
        stuck = record.stuck
        tries = _count(stuck.tries, "hand-in", "hand-ins")
        told.append(["May be stuck", f"“{stuck.title}” since {day_words(stuck.since)}: {tries} not met yet."])
    told.append([f"Hands raised in {HANDS_WITHIN.days} days", str(record.hands)])
    return told


def _since(record: ClassRecord, since: date) -> str:
    """By whole weeks, as the class counts them: from the week after the last talk's."""
    monday = since - timedelta(days=since.weekday())
    weeks = [week for week in record.weeks if week.monday > monday]
    passed = sum(week.passed for week in weeks)
    attended, held = sum(week.attended for week in weeks), sum(week.held for week in weeks)
    return (
        f"{_count(passed, 'exercise', 'exercises')} passed and {attended} of {_count(held, 'session', 'sessions')} "
        f"attended in {_count(len(weeks), 'week', 'weeks')}."
    )


def _sessions(record: ClassRecord) -> str:
    if not record.sessions:
        return "No register has been taken yet."
    words = f"Came to {record.attended} of {record.sessions} ({record.attendance_percent}%)"
    if record.reasons:
        words += ". Absent: " + ", ".join(f"{reason.lower()} {count}" for reason, count in record.reasons)
    return f"{words}."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _goals(journey: Journey) -> list[dict[str, Any]]:
    rows = journey.goals.prefetch_related("steps").order_by("state", "target_on", "id")
    since = journey.last_contact_on
    shown = [goal for goal in rows[:GOALS_SHOWN] if _counts(goal, since)]
    return [
        {
            "id": goal.pk,
            "title": goal.title,
            "by": day_words(goal.target_on),
            "state": _state(goal),
            "steps": [[step.words, step.get_state_display()] for step in goal.steps.all()],
        }
        for goal in shown
    ]


def _counts(goal: Goal, since: date | None) -> bool:
    if goal.state == GoalState.ACTIVE:
        return True
    reached = goal.completed_on if goal.state == GoalState.COMPLETED else None
    return reached is not None and (since is None or reached >= since)


def _state(goal: Goal) -> str:
    if goal.state == GoalState.ACTIVE:
        return "The day has passed" if goal.target_on < today() else "Active"
    return f"Reached {day_words(goal.completed_on)}"


def _last(journey: Journey) -> dict[str, str] | None:
    """What the last completed review decided and agreed."""
    held = Review.objects.filter(journey=journey, state=ReviewState.COMPLETED)
    last = held.order_by("-conducted_on", "-id").first()
    if last is None:
        return None
    track = {True: "On track", False: "Off track", None: "Not decided"}[last.on_track]
    return {"on": day_words(last.conducted_on), "track": track, "agreed": last.answers.get("agreed", "")}

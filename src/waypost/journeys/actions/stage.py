"""Which of the four stages of the programme a person is in."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waypost.journeys.access import MANAGING, journey_to_write
from waypost.journeys.actions.entries import lock, note, tell, today
from waypost.journeys.actions.facts import must_be_open, one_line
from waypost.journeys.models import EntryKind, Journey, JourneyState, Stage, Vetting, VettingState
from waypost.kernel.errors import BadInput, Refused
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

_OWN_WORDS = {
    Stage.TRAINING: "You learn to code.",
    Stage.CLIENT_WORK: "You build for people outside.",
    Stage.DAY_RELEASE: "You work outside by day.",
    Stage.EMPLOYMENT: "This is about work, or what you choose to do next.",
}


def since(journey: Journey) -> date:
    """The first day of the present stage: the day of joining where no other is told."""
    return journey.stage_since or journey.joined_on


def opened_words(stage: int) -> tuple[str, str]:
    """What is told, to staff and to the learner, of a record that is opened in a later stage."""
    to = Stage(stage)
    return (
        f"Stage {to.value} of 4 as the record was opened: {to.label.lower()}.",
        f"You are in stage {to.value} of 4: {to.label.lower()}. {_OWN_WORDS[to]}",
    )


def change_stage(
    *, actor: Account, journey_id: str, stage: int, day: date, reason: str = "", version: int
) -> list[str]:
    """The person is in another of the four stages from `day` on; the answer is what staff should know, a sentence each.

    People go back as well: then a reason is needed. Raises NotFound, Refused, Conflict, BadInput for the stage they are
    in, or a day that is to come or before the present stage began.
    """
    journey = journey_to_write(actor, journey_id)
    if actor.role not in MANAGING:
        raise Refused("You may not change the stage.", "Ask a site manager or a regional manager.")
    reason = one_line(reason, what="The reason", most=200, needed=False)
    if stage not in Stage.values:
        raise BadInput("That stage is not known.", "Choose one of the four.")
    to = Stage(stage)
    with transaction.atomic():
        journey = lock(journey, version=version)
        must_be_open(journey)
        _check(journey, to, day, reason)
        was = Stage(journey.stage)
        journey.stage, journey.stage_since = to, day
        journey.version += 1
        journey.save(update_fields=("stage", "stage_since", "version"))
        tell(
            journey,
            kind=EntryKind.JOURNEY,
            words=f"Stage {to.value} of 4: {to.label.lower()}. Before: {was.label.lower()}."
            + (f" {reason}" if reason else ""),
            own_words=f"You are in stage {to.value} of 4 now: {to.label.lower()}. {_OWN_WORDS[to]}",
            happened_on=day,
            actor=actor,
        )
        note(actor, journey, "journey.stage_changed", {"from": was.value, "to": to.value})
    return _warnings(journey, to)


def _check(journey: Journey, to: Stage, day: date, reason: str) -> None:
    if to == journey.stage:
        raise BadInput(
            f"{journey.known_as} is in stage {to.value}, {to.label.lower()}, already.",
            "Choose another stage.",
        )
    if day > today():
        raise BadInput(
            f"{day_words(day)} is still to come.", "Enter the stage on the day it begins, or after."
        )
    if day < since(journey):
        raise BadInput(
            f"{day_words(day)} is before the present stage began, on {day_words(since(journey))}.",
            "Check the day.",
        )
    if to < journey.stage and not reason:
        raise BadInput("That is an earlier stage.", "Say in a few words why they go back to it.")


def _warnings(journey: Journey, to: Stage) -> list[str]:
    """What a stage needs, where the record does not tell of it. Nothing is refused: the prison decides, not Waypost."""
    if to in (Stage.CLIENT_WORK, Stage.DAY_RELEASE) and journey.state == JourneyState.JOINED:
        last = Vetting.objects.filter(journey=journey).order_by("-id").first()
        if last is None or last.state != VettingState.CLEARED:
            return [f"No vetting is told as cleared. Ask security before {to.label.lower()} begins."]
        if last.expires_on is not None and last.expires_on < today():
            return [f"The vetting ran out on {day_words(last.expires_on)}. Ask security to look again."]
    return []

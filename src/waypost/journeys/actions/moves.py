"""Where the person goes: to another prison, out, back in, away from the programme. The record moves with them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from waypost.journeys.access import MANAGING, journey_to_write
from waypost.journeys.actions.entries import lock, note, owe, settle, tell, today
from waypost.journeys.actions.facts import VETTING_DUTY, count_release, one_line, owe_vetting
from waypost.journeys.actions.joining import INTERVIEW_WITHIN
from waypost.journeys.actions.moves_home import change_home, close_door, open_door
from waypost.journeys.actions.release import reset_plan
from waypost.journeys.actions.schedule import dates_changed, returned, stop_reviews
from waypost.journeys.models import (
    DateKind,
    Duty,
    DutyKind,
    EntryKind,
    Intervention,
    InterventionResult,
    Journey,
    JourneyState,
    Movement,
    ReleaseDate,
    Stay,
)
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Refused
from waypost.people.access import get_or_404
from waypost.people.forms.moments import day_words
from waypost.people.models import Account, Site

INTERVIEW_DUTY = "interview:joining"
STATES: dict[str, tuple[JourneyState, ...]] = {
    "transfer": (JourneyState.JOINED,),
    "release": (JourneyState.JOINED,),
    "return": (JourneyState.RELEASED,),
    "leave": (JourneyState.JOINED, JourneyState.RELEASED),
    "come_back": (JourneyState.LEFT,),
}
"""Each move -> the states from which it can be made."""


class Moved(NamedTuple):
    """The journey where it is now, and what staff should know of it, a sentence each."""

    journey: Journey
    warnings: list[str]


def moves_from(state: str) -> list[str]:
    """The moves that somebody in this state can make."""
    return [move for move, states in STATES.items() if state in states]


def prisons() -> QuerySet[Site]:
    """Every prison: people are moved anywhere, and a prison's name is no secret."""
    return Site.objects.order_by("name")


def _to_move(actor: Account, journey_id: str) -> Journey:
    journey = journey_to_write(actor, journey_id)
    if actor.role not in MANAGING:
        raise Refused("You may not move a record.", "Ask a site manager or a regional manager.")
    return journey


def _begin(journey: Journey, move: str, day: date, version: int) -> Journey:
    """The locked journey, if the move can be made from where it is, on that day. Raises Refused, BadInput, Conflict."""
    journey = lock(journey, version=version)
    if journey.state not in STATES[move]:
        raise Refused(
            f"{journey.known_as} cannot make that move: {journey.get_state_display().lower()} now.",
            "Load the page again to see what can be done.",
        )
    if day > today():
        raise BadInput(
            f"{day_words(day)} is still to come.", "Enter the move on the day it happens, or after."
        )
    if day < journey.joined_on:
        raise BadInput(
            f"{day_words(day)} is before they joined, on {day_words(journey.joined_on)}.", "Check the day."
        )
    last = _open_stay(journey)
    if last is not None and day < last.began_on:
        raise BadInput(
            f"{day_words(day)} is before the last move, on {day_words(last.began_on)}.", "Check the day."
        )
    return journey


def _open_stay(journey: Journey) -> Stay | None:
    return Stay.objects.filter(journey=journey, ended_on=None).select_related("site").first()


def _next_stay(
    journey: Journey,
    *,
    by: Movement,
    began_by: Movement,
    day: date,
    site: Site | None,
    reason: str,
    stays: bool = True,
) -> None:
    """The open stay ends, and the next one begins; with `stays` False none does."""
    Stay.objects.filter(journey=journey, ended_on=None).update(ended_on=day, ended_by=by)
    if stays:
        Stay.objects.create(journey=journey, site=site, began_by=began_by, began_on=day, reason=reason)


def transfer(
    *, actor: Account, journey_id: str, site_id: str, day: date, reason: str = "", version: int
) -> Moved:
    """The person moved to another prison: their home, what is to be done for them and their account go there, with all
    that happened before. The old prison no longer sees them.

    Raises NotFound, Refused, Conflict, BadInput for the prison where they are, or a day that cannot be.
    """
    journey = _to_move(actor, journey_id)
    reason = one_line(reason, what="The reason", most=200, needed=False)
    site = get_or_404(prisons(), pk=site_id)
    with transaction.atomic():
        journey = _begin(journey, "transfer", day, version)
        if site.pk == journey.home_id:
            raise BadInput(
                f"{journey.known_as} is at {site.name} already.", "Choose the prison they moved to."
            )
        old = journey.home
        note(
            actor, journey, "moves.transferred", {"from": old.pk, "to": site.pk}
        )  # in the record of the old prison
        _next_stay(
            journey,
            by=Movement.TRANSFERRED,
            began_by=Movement.TRANSFERRED,
            day=day,
            site=site,
            reason=reason,
        )
        warnings = change_home(journey, site, actor)
        tell(
            journey,
            kind=EntryKind.JOURNEY,
            words=f"Moved from {old.name} to {site.name}." + (f" {reason}" if reason else ""),
            own_words=f"You moved from {old.name} to {site.name}. Your work and your plan came with you.",
            happened_on=day,
            actor=actor,
        )
        note(actor, journey, "moves.arrived", {"from": old.pk, "to": site.pk})
    return Moved(journey, warnings)


def release(*, actor: Account, journey_id: str, day: date, version: int) -> Moved:
    """The person left prison on `day`. They are supported outside from now on, so reviews go on; the account in the
    workshop is locked. The day is kept as the confirmed date, whatever was told before."""
    journey = _to_move(actor, journey_id)
    with transaction.atomic():
        journey = _begin(journey, "release", day, version)
        journey.state = JourneyState.RELEASED
        journey.version += 1
        journey.save(update_fields=("state", "version"))
        _next_stay(journey, by=Movement.RELEASED, began_by=Movement.RELEASED, day=day, site=None, reason="")
        if journey.release_on != day:
            ReleaseDate.objects.create(
                journey=journey,
                kind=DateKind.CONFIRMED,
                on=day,
                source="The release itself",
                as_at=today(),
                entered_by=actor,
            )
            count_release(journey, actor=actor, why="the release itself")
        settle(journey, kind=DutyKind.VETTING, subject=VETTING_DUTY, outcome="not_needed")
        close_door(journey, actor)
        dates_changed(journey, why="Released")
        tell(
            journey,
            kind=EntryKind.JOURNEY,
            words=f"Released from {journey.home.name}. Support goes on outside.",
            own_words="You were released. We go on working with you.",
            happened_on=day,
            actor=actor,
        )
        note(actor, journey, "moves.released")
    missing = (
        [] if journey.gate_worker_id else ["Nobody works with them through the gate yet. Name somebody."]
    )
    return Moved(journey, missing)


def return_to_custody(
    *, actor: Account, journey_id: str, site_id: str, day: date, reason: str, version: int
) -> Moved:
    """Back in custody, at the same prison or another. The release plan is closed with the reason and a new one begins;
    dates that were told before the return no longer hold; an interview is owed. Raises BadInput without a reason."""
    journey = _to_move(actor, journey_id)
    reason = one_line(reason, what="The reason", most=200)
    site = get_or_404(prisons(), pk=site_id)
    with transaction.atomic():
        journey = _begin(journey, "return", day, version)
        if site.pk != journey.home_id:
            note(actor, journey, "moves.returned", {"to": site.pk})
        journey.state = JourneyState.JOINED
        journey.version += 1
        journey.save(update_fields=("state", "version"))
        _next_stay(
            journey, by=Movement.RETURNED, began_by=Movement.RETURNED, day=day, site=site, reason=reason
        )
        _take_dates_back(journey, actor)
        journey.release_on = None
        journey.save(update_fields=("release_on",))
        reset_plan(journey, actor=actor, reason=reason, on=day)
        warnings = [] if site.pk == journey.home_id else change_home(journey, site, actor)
        open_door(journey, actor)
        _owe_interview(journey, day)
        owe_vetting(journey)
        returned(journey)
        tell(
            journey,
            kind=EntryKind.JOURNEY,
            words=f"Back in custody, at {site.name}: {reason}",
            own_words=f"You are at {site.name}. Your journey goes on, and all you did before still counts.",
            happened_on=day,
            sensitive=True,
            actor=actor,
        )
        note(actor, journey, "moves.returned", {"to": site.pk})
    return Moved(
        journey, [*warnings, "Dates told before do not hold any more: ask for the new ones, and for vetting."]
    )


def _take_dates_back(journey: Journey, actor: Account) -> None:
    """Each date that holds is taken back by a row of its own, so that the history shows when and why."""
    newest: dict[str, ReleaseDate] = {}
    for row in ReleaseDate.objects.filter(journey=journey).order_by("id"):
        newest[row.kind] = row
    ReleaseDate.objects.bulk_create(
        ReleaseDate(
            journey=journey,
            kind=row.kind,
            on=None,
            source="Return to custody",
            as_at=today(),
            reason="Told before the return to custody",
            entered_by=actor,
        )
        for row in newest.values()
        if row.on is not None
    )


def _owe_interview(journey: Journey, day: date) -> None:
    owe(
        journey,
        kind=DutyKind.INTERVIEW,
        subject=INTERVIEW_DUTY,
        words="Hold the interview again: they have come back",
        due_on=day + INTERVIEW_WITHIN,
    )


def leave(*, actor: Account, journey_id: str, day: date, reason: str, version: int) -> Moved:
    """The person leaves the programme. Nothing is to be done any more but to answer their requests about data; the
    account is locked; the record stays for as long as the rule says."""
    journey = _to_move(actor, journey_id)
    reason = one_line(reason, what="The reason", most=200)
    with transaction.atomic():
        journey = _begin(journey, "leave", day, version)
        journey.state = JourneyState.LEFT
        journey.version += 1
        journey.save(update_fields=("state", "version"))
        _next_stay(
            journey, by=Movement.LEFT, began_by=Movement.LEFT, day=day, site=None, reason=reason, stays=False
        )
        stop_reviews(journey, "left the programme", actor)
        Intervention.objects.filter(journey=journey, closed_on=None).update(
            result=InterventionResult.NOT_NEEDED, result_words="Left the programme", closed_on=day
        )
        Duty.objects.filter(journey=journey, done_at=None).exclude(kind=DutyKind.REQUEST).update(
            done_at=clock.now(), outcome="not_needed"
        )
        close_door(journey, actor)
        dates_changed(journey, why="Left the programme")
        tell(
            journey,
            kind=EntryKind.JOURNEY,
            words=f"Left the programme: {reason}",
            own_words="You left the programme. What you did is kept, and you can come back.",
            happened_on=day,
            actor=actor,
        )
        note(actor, journey, "moves.left")
    return Moved(journey, [])


def come_back(*, actor: Account, journey_id: str, site_id: str, day: date, version: int) -> Moved:
    """The person joins again, at the same prison or another. An interview is owed, and the count of 84 days begins with
    it. The release plan that is open goes on."""
    journey = _to_move(actor, journey_id)
    site = get_or_404(prisons(), pk=site_id)
    with transaction.atomic():
        journey = _begin(journey, "come_back", day, version)
        last = Stay.objects.filter(journey=journey).first()
        if last is not None and last.ended_on is not None and day < last.ended_on:
            raise BadInput(
                f"{day_words(day)} is before they left, on {day_words(last.ended_on)}.", "Check the day."
            )
        journey.state = JourneyState.JOINED
        journey.version += 1
        journey.save(update_fields=("state", "version"))
        _next_stay(
            journey, by=Movement.LEFT, began_by=Movement.JOINED, day=day, site=site, reason="Came back"
        )
        warnings = [] if site.pk == journey.home_id else change_home(journey, site, actor)
        open_door(journey, actor)
        _owe_interview(journey, day)
        owe_vetting(journey)
        dates_changed(journey, why="Came back to the programme")
        tell(
            journey,
            kind=EntryKind.JOURNEY,
            words=f"Came back to the programme, at {site.name}.",
            own_words="You are back in the programme. Your work is where you left it.",
            happened_on=day,
            actor=actor,
        )
        note(actor, journey, "moves.came_back", {"to": site.pk})
    return Moved(journey, warnings)

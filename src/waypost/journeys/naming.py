"""What this room calls its things in the record."""

from __future__ import annotations

from waypost.journeys.models import Journey
from waypost.people.record_words import add_words, name_things


def _journeys(site: str, ids: set[str]) -> dict[str, str]:
    rows = Journey.objects.filter(home_id=site, pk__in=ids)  # who has moved on is not named to the old prison
    return {one.pk: one.full_name for one in rows}


_WORDS = {
    "journey.read": "looked at the journey of {about}: {part}",
    "journey.opened": "opened the journey of {about}",
    "journey.handed_over": "handed the journey of {about} over to another worker",
    "review.booked": "booked the review of {about}",
    "review.unbooked": "cancelled the day booked for the review of {about}",
    "review.cancelled": "cancelled the review of {about} as not needed",
    "justice.held": "put the justice service’s review of {about} on hold",
    "justice.cleared": "cleared a hold on the justice service’s review of {about}",
    "duty.not_needed": "struck off something to do for {about} as not needed",
    "duties.reassigned": "handed over what {about} has to do",
    "duties.stood_in": "arranged that somebody stands in for {about}",
    "duties.stand_in_ended": "ended the standing in for {about}",
    "inbox.calendar": "downloaded a calendar of what {about} has to do",
    "privacy.asked": "entered a request about the data of {about}",
    "privacy.answered": "answered a request about the data of {about}",
    "privacy.held": "placed a legal hold on the record of {about}",
    "privacy.hold_lifted": "lifted a legal hold on the record of {about}",
    "privacy.erased": "erased records of {about}",
}


def connect() -> None:
    name_things("journey", _journeys)
    add_words("journeys", "Journeys", _WORDS)

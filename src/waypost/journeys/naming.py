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
    "unit.saved": "wrote in an employability unit",
    "unit.handed_in": "handed in an employability unit",
    "unit.opened": "opened an employability unit early for {about}",
    "unit.signed_off": "signed off an employability unit of {about}",
    "unit.returned": "returned an employability unit to {about}",
    "standup.kept": "wrote in the stand-up of {about}",
    "pairs.made": "made pairs in {about}",
    "pairs.kept_apart": "changed who is kept apart in {about}",
    "pairs.apart_ended": "changed who is kept apart in {about}",
    "facts.date_told": "told a release date of {about}",
    "facts.sentence_told": "told the sentence status of {about}",
    "facts.vetting_told": "told how the vetting of {about} stands",
    "facts.condition_added": "added a licence condition of {about}",
    "facts.condition_ended": "ended a licence condition of {about}",
    "facts.need_added": "wrote down a need of {about}",
    "facts.support_arranged": "arranged support for {about}",
    "facts.need_removed": "took a need off the record of {about}",
    "facts.strength_added": "wrote down a strength of {about}",
    "facts.strength_removed": "took a strength off the record of {about}",
    "facts.person_changed": "changed names or language of {about}",
    "facts.number_changed": "changed the prison number of {about}",
    "facts.workers_named": "named who works with {about}",
    "moves.transferred": "moved the journey of {about} to another prison",
    "moves.arrived": "brought the journey of {about} from another prison",
    "moves.released": "entered the release of {about}",
    "moves.returned": "entered the return to custody of {about}",
    "moves.left": "ended the journey of {about}",
    "moves.came_back": "brought {about} back into the programme",
    "merge.done": "merged the record of {about} with another",
    "merge.undone": "undid a merge of the record of {about}",
    "sharing.shared": "shared {part} about {about} with the OMU",
    "sharing.withdrawn": "withdrew {part} about {about}",
    "sharing.note_sent": "wrote a note back about {about}",
    "sharing.note_read": "read a partner’s note about {about}",
    "privacy.asked": "entered a request about the data of {about}",
    "privacy.answered": "answered a request about the data of {about}",
    "privacy.held": "placed a legal hold on the record of {about}",
    "privacy.hold_lifted": "lifted a legal hold on the record of {about}",
    "privacy.erased": "erased records of {about}",
}


def connect() -> None:
    name_things("journey", _journeys)
    add_words("journeys", "Journeys", _WORDS)

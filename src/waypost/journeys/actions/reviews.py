"""A review is a conversation: started with the record beside it, saved as it goes, completed or prepared for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from waypost.journeys.access import journey_to_write, journeys_for
from waypost.journeys.actions.entries import lock, note, settle, tell, today
from waypost.journeys.actions.review_goals import settle_goals
from waypost.journeys.actions.schedule import OPEN, contact_completed
from waypost.journeys.models import (
    Confidence,
    DutyKind,
    EntryKind,
    Journey,
    Review,
    ReviewState,
    Skill,
    SkillRating,
)
from waypost.journeys.review_form import prepared_text
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import get_or_404
from waypost.people.forms.moments import day_words
from waypost.people.models import LEARNING_ROLES, Account

MOST_OWN_WORDS = 4000


@dataclass(frozen=True)
class Draft:
    """What staff wrote, as far as they have come. `answers`: see `review_form`, without `prepared`."""

    answers: dict[str, Any] = field(default_factory=dict)
    on_track: bool | None = None
    conducted_by: str = ""
    conducted_on: date | None = None


def review_for(actor: Account, review_id: int) -> Review:
    """A review of a journey that `actor` may read, with its journey. Raises NotFound."""
    rows = Review.objects.select_related(
        "journey__home", "journey__account", "journey__worker", "journey__gate_worker", "entered_by"
    )
    return get_or_404(rows.filter(journey__in=journeys_for(actor)), pk=review_id)


def start_review(*, actor: Account, review_id: int, record: dict[str, Any]) -> Review:
    """Begin, and keep the record as it is seen now; again while it is open, to see the record of another day.

    Raises NotFound, Refused for who may only look, Conflict where the review is over.
    """
    with transaction.atomic():
        journey, review = _open(actor, review_id)
        first = review.state == ReviewState.DUE
        review.state, review.record, review.entered_by = ReviewState.STARTED, record, actor
        review.version += 1
        review.save(update_fields=("state", "record", "entered_by", "version"))
        if first:
            tell(
                journey,
                kind=EntryKind.REVIEW,
                words=f"The review due on {day_words(review.due_on)} was started.",
                actor=actor,
                subject=_subject(review),
            )
        note(actor, journey, "review.started" if first else "review.record_seen", {"review": review.pk})
    return review


def save_review(*, actor: Account, review_id: int, version: int, draft: Draft) -> Review:
    """Keep what is written so far. Raises NotFound, Refused, Conflict where somebody else has saved since `version`,
    or the review is over or not begun."""
    with transaction.atomic():
        journey, review = _open(actor, review_id, version=version)
        _keep(review, draft, actor)
        review.save()
        note(actor, journey, "review.saved", {"review": review.pk, "version": review.version})
    return review


def complete_review(*, actor: Account, review_id: int, version: int, draft: Draft) -> Review:
    """The review was held. Ratings and goals are written, the duty is closed, and the next review is due 84 days after
    the day it was held; returns that next one.

    Raises NotFound, Refused, Conflict as `save_review`, and BadInput for what is still missing or cannot be.
    """
    with transaction.atomic():
        journey, review = _open(actor, review_id, version=version)
        held_on = _checked(journey, draft)
        _keep(review, draft, actor)
        review.state, review.completed_at = ReviewState.COMPLETED, clock.now()
        review.save()
        settle(journey, kind=DutyKind.REVIEW, subject=_subject(review))
        journey.on_track = draft.on_track
        journey.save(update_fields=("on_track",))
        following = contact_completed(journey, on=held_on)
        _tell_held(journey, review, actor)
        _rate(journey, review, actor, held_on)
        settle_goals(journey, review, actor)
        detail = {"review": review.pk, "on_track": draft.on_track, "next": following.due_on.isoformat()}
        note(actor, journey, "review.completed", detail)
    return following


def prepare_review(*, actor: Account, prepared: dict[str, Any]) -> Review:
    """The learner's own words for the next review: changed as often as they like until it is completed.

    Raises Refused for staff, NotFound without a journey, Conflict where no review is open, BadInput for too much.
    """
    if actor.role not in LEARNING_ROLES:
        raise Refused("Only the learner prepares their review.", "Write what they say in the review itself.")
    own = get_or_404(journeys_for(actor), account=actor)
    text = prepared_text(prepared)
    if len(text) > MOST_OWN_WORDS:
        raise BadInput("That is a lot of words.", "Make one of them shorter, then save again.")
    with transaction.atomic():
        journey = lock(own)
        review = Review.objects.select_for_update().filter(journey=journey, state__in=OPEN).first()
        if review is None:
            raise Conflict(
                "You have no talk coming up just now.", "Ask your instructor when the next one is."
            )
        first = review.own_words_at is None
        review.answers = {**review.answers, "prepared": prepared}
        review.own_words, review.own_words_at = text, clock.now()
        review.save(update_fields=("answers", "own_words", "own_words_at"))
        if first:
            tell(
                journey,
                kind=EntryKind.REVIEW,
                words=f"{journey.known_as} prepared the review due on {day_words(review.due_on)}.",
                own_words="You wrote down what you want to say in your next talk.",
                actor=actor,
                subject=_subject(review),
            )
        note(actor, journey, "review.prepared", {"review": review.pk})
    return review


def _subject(review: Review) -> str:
    return f"review:{review.pk}"


def _open(actor: Account, review_id: int, *, version: int | None = None) -> tuple[Journey, Review]:
    """Both locked, the journey first. With `version` the review has to be begun and unchanged since."""
    found = review_for(actor, review_id)
    journey = lock(journey_to_write(actor, found.journey_id))
    review = Review.objects.select_for_update().get(pk=found.pk)
    if review.state not in OPEN:
        raise Conflict(
            f"This review is over: {review.get_state_display().lower()}.",
            "Load the page to read it. A note in the timeline adds to it.",
        )
    if version is not None and review.state != ReviewState.STARTED:
        raise Conflict("This review has not been started.", "Start it first. What you wrote is still here.")
    if version is not None and review.version != version:
        raise Conflict(
            "Someone else saved this review while you had it open. Both texts are on this page.",
            "Put together what you want to keep, then save again.",
        )
    return journey, review


def _keep(review: Review, draft: Draft, actor: Account) -> None:
    prepared = review.answers.get("prepared")
    review.answers = {**draft.answers, **({"prepared": prepared} if prepared else {})}
    review.on_track, review.entered_by = draft.on_track, actor
    review.conducted_by, review.conducted_on = draft.conducted_by, draft.conducted_on
    review.version += 1


def _checked(journey: Journey, draft: Draft) -> date:
    """The day it was held on, once nothing is missing."""
    if draft.on_track is None:
        raise BadInput("Say whether the learner is on track.", "Choose one and say why.")
    if not draft.answers.get("because"):
        raise BadInput("Say why the learner is on track or not.", "A sentence or two is enough.")
    if not draft.conducted_by:
        raise BadInput("Say who held the review.", "Their name, not only yours if you type it in.")
    on = draft.conducted_on
    if on is None:
        raise BadInput("Say on which day the review was held.", "Such as 22 Nov 2026.")
    if on > today():
        raise BadInput("The day it was held is still to come.", "Complete it once it has been held.")
    earliest = max(day for day in (journey.last_contact_on, journey.joined_on) if day)
    if on < earliest:
        raise BadInput(
            f"The last interview or review was on {day_words(earliest)}, so this one cannot be before it.",
            "Check the day and the year.",
        )
    return on


def _tell_held(journey: Journey, review: Review, actor: Account) -> None:
    answers = review.answers
    track = "on track" if review.on_track else "off track"
    sort = "pre-release review" if review.pre_release else "review"
    words = [f"The {sort} was held by {review.conducted_by}: {track}. {answers['because']}"]
    own = [f"You had your talk with {review.conducted_by}."]
    if answers.get("says_now"):
        words.append(f"{journey.known_as} said: {answers['says_now']}")
        own.append(f"You said: {answers['says_now']}")
    if answers.get("agreed"):
        words.append(f"Agreed: {answers['agreed']}")
        own.append(f"You agreed: {answers['agreed']}")
    tell(
        journey,
        kind=EntryKind.REVIEW,
        words="\n\n".join(words)[:4000],
        own_words="\n\n".join(own)[:2000],
        happened_on=review.conducted_on,
        actor=actor,
        subject=_subject(review),
    )


def _rate(journey: Journey, review: Review, actor: Account, held_on: date) -> None:
    """The ratings that were given: a skill that was not talked about gets none."""
    given = [
        (skill, review.answers["ratings"][skill])
        for skill in Skill
        if skill in review.answers.get("ratings", {})
    ]
    if not given:
        return
    SkillRating.objects.bulk_create(
        SkillRating(
            journey=journey,
            skill=skill,
            rating=one["rating"],
            evidence=one["evidence"],
            source=_subject(review),
            rated_on=held_on,
            by=actor,
        )
        for skill, one in given
    )
    told = "; ".join(f"{skill.label}: {Confidence(one['rating']).label.lower()}" for skill, one in given)
    tell(
        journey,
        kind=EntryKind.SKILLS,
        words=f"Skills rated in the review. {told}.",
        own_words=f"You looked at your skills. {told}.",
        happened_on=held_on,
        actor=actor,
        subject=_subject(review),
    )

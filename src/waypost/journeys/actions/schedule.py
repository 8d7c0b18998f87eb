"""When the next review is due: the programme's own rule of 84 days. Booking it, and what moves it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from waypost.journeys.access import journey_to_write, may_own
from waypost.journeys.actions import justice
from waypost.journeys.actions.entries import lock, note, owe, settle, tell, today
from waypost.journeys.models import (
    Duty,
    DutyKind,
    EntryKind,
    Intervention,
    Journey,
    JourneyState,
    Review,
    ReviewState,
)
from waypost.journeys.rules.review_window import is_pre_release
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

EVERY = timedelta(days=84)
"""Twelve weeks, counted from the last completed interview or review. Not three calendar months."""
OPEN = (ReviewState.DUE, ReviewState.STARTED)


def contact_completed(journey: Journey, *, on: date) -> Review:
    """An interview or a review held on `on` is complete: the next review is due 84 days later, and somebody owes it.

    In the caller's transaction, with the journey locked and the review that was held no longer open. A contact older
    than the last one moves nothing. The justice service's window is worked out again as well.
    """
    if journey.last_contact_on is None or on >= journey.last_contact_on:
        journey.last_contact_on = on
        justice.work_out(journey, why="Interview or review completed", reviewed=True)
    return _due_again(journey)


def _due_again(journey: Journey) -> Review:
    """The open review stands 84 days after the last contact; a new one where none is open."""
    if journey.last_contact_on is None:
        raise ValueError("Nothing is due before the first contact.")
    journey.next_review_on = journey.last_contact_on + EVERY
    journey.version += 1
    journey.save(update_fields=("last_contact_on", "next_review_on", "version"))
    review = open_review_of(journey)
    if review is None:
        review = Review.objects.create(journey=journey, due_on=journey.next_review_on)
    elif review.due_on != journey.next_review_on:
        review.due_on = journey.next_review_on
        review.save(update_fields=("due_on",))
    mark_pre_release(journey)
    _owe_review(journey, review)
    return review


def open_review_of(journey: Journey) -> Review | None:
    return Review.objects.filter(journey=journey, state__in=OPEN).first()


def _owe_review(journey: Journey, review: Review) -> None:
    """Due on the day it is booked for, where that comes first: on that day it has to be in somebody's inbox."""
    words, day = "Hold the twelve-week review", review.due_on
    if review.booked_for:
        words = f"{words}, booked for {day_words(review.booked_for)} (due by {day_words(review.due_on)})"
        day = min(day, review.booked_for)
    owe(journey, kind=DutyKind.REVIEW, subject=f"review:{review.pk}", words=words, due_on=day)


def _open_or_refuse(journey: Journey, version: int | None) -> Review:
    """The open review, as long as nobody has changed its day since `version` of it was shown."""
    review = Review.objects.select_for_update().filter(journey=journey, state__in=OPEN).first()
    if review is None:
        raise Conflict(
            "There is no open review.",
            "The first one is due 84 days after the joining interview is complete.",
        )
    if version is not None and review.version != version:
        raise Conflict(
            "Someone else changed this review while you had it open.",
            "Look at what it says now, then choose the day again.",
        )
    return review


def book_review(*, actor: Account, journey_id: str, on: date, version: int | None = None) -> Review:
    """Agree a day for the open review, or another one. `version`: the review's, as it was shown.

    The day may be after the due one: it is then late all the same. Raises NotFound, Refused, BadInput for a day in the
    past or more than 84 days after the due one, Conflict.
    """
    if on < today():
        raise BadInput("That day has passed.", "Choose today or a day to come.")
    journey = journey_to_write(actor, journey_id)
    with transaction.atomic():
        journey = lock(journey)
        review = _open_or_refuse(journey, version)
        if on > max(review.due_on, today()) + EVERY:
            raise BadInput(
                "That day is too far away.",
                f"The review is due by {day_words(review.due_on)}. Check the year.",
            )
        again = review.booked_for is not None
        review.booked_for = on
        review.version += 1
        review.save(update_fields=("booked_for", "version"))
        mark_pre_release(journey)
        _owe_review(journey, review)
        tell(
            journey,
            kind=EntryKind.REVIEW,
            words=f"The review was booked {'again, ' if again else ''}for {day_words(on)}.",
            own_words=f"Your next review talk is on {day_words(on)}.",
            actor=actor,
            subject=f"review:{review.pk}",
        )
        note(actor, journey, "review.booked", {"review": review.pk, "on": on.isoformat()})
    return review


def cancel_booking(*, actor: Account, journey_id: str, because: str, version: int | None = None) -> Review:
    """The agreed day falls away. The review is due as before. Raises NotFound, Refused, BadInput, Conflict."""
    because = _reason(because)
    journey = journey_to_write(actor, journey_id)
    with transaction.atomic():
        journey = lock(journey)
        review = _open_or_refuse(journey, version)
        if review.booked_for is None:
            raise Conflict("No day is booked.", "Load the page again.")
        _unbook(journey, review, because, actor)
        _owe_review(journey, review)
        note(actor, journey, "review.unbooked", {"review": review.pk})
    return review


def _unbook(journey: Journey, review: Review, because: str, actor: Account | None) -> None:
    booked = day_words(review.booked_for)
    review.booked_for = None
    review.version += 1
    review.save(update_fields=("booked_for", "version"))
    tell(
        journey,
        kind=EntryKind.REVIEW,
        words=f"The review booked for {booked} was cancelled: {because}",
        own_words=f"Your review talk on {booked} is not happening. You will get a new day.",
        actor=actor,
        subject=f"review:{review.pk}",
    )


def cancel_review(*, actor: Account, journey_id: str, because: str, version: int | None = None) -> Review:
    """No further review is needed: the person has left or been released, or release comes before it is due.

    Raises NotFound, BadInput without a reason, Conflict, and Refused where the person is still in the programme: the
    84 days go on, and another day can be booked.
    """
    because = _reason(because)
    journey = journey_to_write(actor, journey_id)
    with transaction.atomic():
        journey = lock(journey)
        review = _open_or_refuse(journey, version)
        out_before = journey.release_on is not None and journey.release_on <= review.due_on
        if journey.state == JourneyState.JOINED and not out_before:
            raise Refused(
                "A review every twelve weeks is owed to everyone in the programme, so this one cannot be cancelled.",
                "Book another day for it instead.",
            )
        stop_reviews(journey, because, actor)
        note(actor, journey, "review.cancelled", {"review": review.pk})
        review.refresh_from_db()
    return review


def stop_reviews(journey: Journey, because: str, actor: Account | None) -> None:
    """The open review, if any, is not needed, and none is due until the next contact. In the caller's transaction,
    with the journey locked."""
    review = open_review_of(journey)
    journey.next_review_on = None
    journey.version += 1
    journey.save(update_fields=("next_review_on", "version"))
    if review is None:
        return
    review.state, review.cancelled_because = ReviewState.CANCELLED, because[:200]
    review.version += 1
    review.save(update_fields=("state", "cancelled_because", "version"))
    settle(journey, kind=DutyKind.REVIEW, subject=f"review:{review.pk}", outcome="not_needed")
    tell(
        journey,
        kind=EntryKind.REVIEW,
        words=f"The review due on {day_words(review.due_on)} is not needed: {because}",
        actor=actor,
        subject=f"review:{review.pk}",
    )


def _reason(because: str) -> str:
    because = " ".join(because.split())
    if not because:
        raise BadInput("Give the reason.", "A few words, such as “in hospital that day”.")
    if len(because) > 200:
        raise BadInput("The reason is too long.", "Use 200 characters at most.")
    return because


def mark_pre_release(journey: Journey) -> None:
    """Mark the last review before release: the open one where its day comes before release and release falls within
    three calendar months after it; otherwise, once release is within three months, the last one that was completed.

    In the caller's transaction, with the journey locked; call it when the release date or a review's day changes.
    """
    release, day = journey.release_on, today()
    review = open_review_of(journey)
    is_last = False
    if review is not None:
        is_last = is_pre_release(max(review.booked_for or review.due_on, day), release)
        if review.pre_release != is_last:
            review.pre_release = is_last
            review.save(update_fields=("pre_release",))
    held = Review.objects.filter(journey=journey, state=ReviewState.COMPLETED).order_by(
        "-conducted_on", "-id"
    )
    last = held.first()
    if last is None or last.conducted_on is None:
        return
    was_last = not is_last and (is_pre_release(day, release) or is_pre_release(last.conducted_on, release))
    if last.pre_release != was_last:
        last.pre_release = was_last
        last.save(update_fields=("pre_release",))


def dates_changed(journey: Journey, *, why: str) -> None:
    """A release date or sentence status was told: the justice service's window and the pre-release mark follow. In the
    caller's transaction, with the journey locked and saved."""
    justice.work_out(journey, why=why)
    mark_pre_release(journey)


def transferred(journey: Journey, *, actor: Account | None) -> None:
    """The journey's home has just changed: what is to be done moves with the person, a day booked at the old prison
    falls away, and the justice service's window is the one for new arrivals. The 84 days go on as they were.

    In the caller's transaction, with the journey locked and its new home (and worker) saved.
    """
    there = set(may_own(journey).values_list("pk", flat=True))
    heir = journey.worker_id if journey.worker_id in there else None
    mine = Duty.objects.filter(journey=journey, done_at=None)
    mine.exclude(owner_id__in=there).update(owner_id=heir)
    mine.update(site_id=journey.home_id)
    helping = Intervention.objects.filter(journey=journey, closed_on=None).exclude(owner_id__in=there)
    helping.update(owner_id=heir)
    review = open_review_of(journey)
    if review is not None and review.booked_for is not None:
        _unbook(journey, review, "moved to another prison", actor)
        _owe_review(journey, review)
    justice.work_out(journey, why=f"Moved to {journey.home.name}", arrived=True)


def returned(journey: Journey) -> None:
    """Back in custody: the justice service's window is the one for new arrivals. As `transferred`."""
    justice.work_out(journey, why="Back in custody", arrived=True)


def merged(kept: Journey, gone: Journey) -> None:
    """Two records were one person: the later contact counts, and one review stays open, due 84 days after it.

    In the caller's transaction, with both locked and before the rows of `gone` are moved to `kept`.
    """
    twin = open_review_of(gone)
    if twin is not None:
        twin.state, twin.cancelled_because = ReviewState.CANCELLED, "Two records were merged into one"
        twin.version += 1
        twin.save(update_fields=("state", "cancelled_because", "version"))
        settle(gone, kind=DutyKind.REVIEW, subject=f"review:{twin.pk}", outcome="not_needed")
    contacts = [one.last_contact_on for one in (kept, gone) if one.last_contact_on]
    if contacts:
        kept.last_contact_on = max(contacts)
        _due_again(kept)

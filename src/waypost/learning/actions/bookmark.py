"""Where 'carry on' leads: the last place in which a person did some work. Looking ahead moves nothing."""

from __future__ import annotations

from typing import Literal

from waypost.kernel import clock
from waypost.learning.access import presence_of
from waypost.learning.models import Presence
from waypost.people.models import Account
from waypost.people.queries.prepared import Prepared

# each save asks, and the answer is nearly always that the mark stands here already
_MARK = Prepared(lambda who: presence_of(who).values_list("bookmark_type", "bookmark_id"), bare=True)


def is_marked(*, actor: Account, place_type: Literal["lesson", "exercise"], place_id: str) -> bool:
    """Whether nothing would move. To ask before a transaction keeps every other writer waiting for less long."""
    return not actor.learns or _MARK.rows(actor) == [(place_type, place_id)]


def mark_begun(*, actor: Account, place_type: Literal["lesson", "exercise"], place_id: str) -> None:
    """Work was done here. For the transaction that keeps the work; writes only where the mark moves."""
    if not actor.learns:
        return
    there = _MARK.rows(actor)
    if there == [(place_type, place_id)]:
        return
    marked = {"bookmark_type": place_type, "bookmark_id": place_id}
    if there:
        presence_of(actor).update(**marked)
        return
    now = clock.now()
    Presence.objects.bulk_create(
        [Presence(learner=actor, since=now, seen_at=now, active_at=now, **marked)], ignore_conflicts=True
    )

"""Where 'carry on' leads: the last place in which a person did some work. Looking ahead moves nothing."""

from __future__ import annotations

from typing import Literal

from waypost.kernel import clock
from waypost.learning.models import Presence
from waypost.people.models import Account


def mark_begun(*, actor: Account, place_type: Literal["lesson", "exercise"], place_id: str) -> None:
    """Work was done here. For the transaction that keeps the work; writes only where the mark moves."""
    if not actor.learns:
        return
    marked = {"bookmark_type": place_type, "bookmark_id": place_id}
    here = Presence.objects.filter(learner=actor)
    if here.exclude(**marked).update(**marked) or here.exists():
        return
    now = clock.now()
    Presence.objects.bulk_create(
        [Presence(learner=actor, since=now, seen_at=now, active_at=now, **marked)], ignore_conflicts=True
    )

"""Which verdicts are owed. Apart from the actions, so that who only looks every two seconds holds no curriculum."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from waypost.learning.models import Submission
from waypost.learning.models.work import SubmissionState

LEASE = timedelta(seconds=60)
"""A claim with no verdict after this long is lost: twice what the slowest exercise may take."""
LONGEST_PAUSE = timedelta(minutes=5)
"""Between tries after faults of our own: 5 s, 10 s, 20 s … up to this."""


def owed(now: datetime) -> QuerySet[Submission]:
    """Hand-ins whose verdict may be worked on now, oldest first.

    A time limit well further off than any we set means that the clock was put back: it counts as over. (Well
    further: another worker may have read the clock a moment after us.)
    """
    ready = Q(lease_until=None) | Q(lease_until__lte=now)
    waiting = Q(state=SubmissionState.WAITING) & (ready | Q(lease_until__gt=now + LONGEST_PAUSE + LEASE))
    lapsed = Q(state=SubmissionState.JUDGING) & (ready | Q(lease_until__gt=now + LEASE + LEASE))
    return Submission.objects.filter(waiting | lapsed).order_by("id")


def paused(now: datetime) -> QuerySet[Submission]:
    """Hand-ins that were put back after a fault of ours and may not be tried yet."""
    return Submission.objects.filter(state=SubmissionState.WAITING, lease_until__gt=now)

"""What the parts of the demo's journeys have to work with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from waypost.journeys.models import Journey
from waypost.kernel import clock
from waypost.people.models import Account
from waypost.site.demo.roster import Learner


@dataclass
class Demo:
    """`accounts` by sign-in name; `plans` and `journeys` (by learner number) of the learners; `now` is the present."""

    accounts: dict[str, Account]
    plans: tuple[Learner, ...]
    now: datetime
    random: Random
    journeys: dict[str, Journey] = field(default_factory=dict)

    def days_ago(self, days: float) -> clock.FixedClock:
        """Use with `clock.use`: what is done meanwhile was done so long ago."""
        return at(self.now - timedelta(days=days))


def at(moment: datetime) -> clock.FixedClock:
    return clock.FixedClock(moment)

"""The learner's own page: the journey as the learner may read it, and their story."""

from __future__ import annotations

from dataclasses import dataclass

from waypost.journeys.access import journeys_for
from waypost.journeys.models import Direction, Journey
from waypost.journeys.queries.classroom_record import ClassRecord
from waypost.journeys.queries.record_chart import Chart
from waypost.journeys.queries.record_page import GoalShown, JourneyPage, show_journey
from waypost.journeys.queries.record_strip import Strip
from waypost.journeys.queries.record_timeline import Timeline, show_timeline
from waypost.people.models import Account


@dataclass(frozen=True)
class MinePage:
    """`timeline` holds only entries with words for the learner. Nothing that staff wrote for staff is reached from
    here: of a need it has the support arranged, of the release plan the direction alone."""

    page: JourneyPage
    timeline: Timeline

    @property
    def journey(self) -> Journey:
        return self.page.journey

    @property
    def strip(self) -> Strip:
        return self.page.strip

    @property
    def record(self) -> ClassRecord | None:
        return self.page.record

    @property
    def chart(self) -> Chart | None:
        return self.page.chart

    @property
    def goals(self) -> list[GoalShown]:
        return self.page.active_goals

    @property
    def reached(self) -> list[GoalShown]:
        return self.page.completed_goals

    @property
    def support(self) -> list[str]:
        return [need.support for need in self.page.needs]

    @property
    def direction(self) -> str:
        """What they want first outside; "" while they are not sure."""
        release = self.page.release
        unsure = release is None or release.direction == Direction.NOT_SURE.label
        return "" if release is None or unsure else release.direction


def show_mine(actor: Account, *, before: str = "") -> MinePage | None:
    """None for a learner who has no journey yet. Nine queries."""
    own = journeys_for(actor).select_related(None).values_list("pk", flat=True).first()
    if own is None:
        return None
    page = show_journey(actor, own)
    return MinePage(page=page, timeline=show_timeline(actor, page.journey, before=before))

"""Two requests about data: one that waits, one that was answered."""

from __future__ import annotations

from waypost.journeys.actions.privacy import close_request, open_request
from waypost.journeys.models import RequestKind
from waypost.kernel import clock
from waypost.site.demo.journeys.people import Demo


def fill(demo: Demo) -> None:
    officer, manager = demo.accounts["ngozi"], demo.accounts["priya"]
    journeys = list(demo.journeys.values())
    first = journeys[0]
    account = first.account
    if account is None:
        return
    with clock.use(demo.days_ago(9)):
        answered = open_request(
            actor=account,
            journey_id=first.pk,
            kind=RequestKind.CORRECTION,
            words="My first course was in bricklaying, not in plastering.",
        )
    with clock.use(demo.days_ago(6)):
        close_request(
            actor=officer,
            request_id=answered.pk,
            answer="We have put it right in your interview. Thank you for telling us.",
        )
    with clock.use(demo.days_ago(4)):
        open_request(
            actor=manager,
            journey_id=journeys[-1].pk,
            kind=RequestKind.ACCESS,
            words="A copy of everything, on paper.",
        )

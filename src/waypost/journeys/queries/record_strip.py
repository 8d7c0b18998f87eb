"""The strip at the head of every page of a journey: where they are, days to release, the next review, and who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.urls import NoReverseMatch, resolve, reverse

from waypost.journeys.access import MANAGING, sees_facts
from waypost.journeys.actions.entries import today
from waypost.journeys.models import Journey, JourneyState, ReleaseDate, Stage
from waypost.people.models import LEARNING_ROLES, Account

STAGE_NOTES = {
    Stage.TRAINING: "Learning to code",
    Stage.CLIENT_WORK: "Building for outside clients",
    Stage.DAY_RELEASE: "Working outside by day",
    Stage.EMPLOYMENT: "Work, or what comes next",
}


@dataclass(frozen=True)
class StagePost:
    """One of the four posts. `state` is done, here or ahead."""

    number: int
    title: str
    note: str
    state: str


@dataclass(frozen=True)
class Release:
    """A told day of release. `days` from today, below nought once it is past; `source` and `as_at` as it was told."""

    on: date
    days: int
    kind: str
    source: str
    as_at: date | None

    @property
    def words(self) -> str:
        """'214 days to release', 'Release is today', 'Release date passed 3 days ago'."""
        if self.days == 0:
            return "Release is today"
        count = f"{abs(self.days)} {'day' if abs(self.days) == 1 else 'days'}"
        return f"{count} to release" if self.days > 0 else f"Release date passed {count} ago"


@dataclass(frozen=True)
class NextReview:
    """`on` None: there has been no interview yet, which starts the count of 84 days."""

    on: date | None
    days: int

    @property
    def overdue(self) -> bool:
        return self.on is not None and self.days < 0

    @property
    def words(self) -> str:
        """'in 12 days', 'today', 'overdue by 5 days', 'after the joining interview'."""
        if self.on is None:
            return "after the joining interview"
        if self.days == 0:
            return "today"
        count = f"{abs(self.days)} {'day' if abs(self.days) == 1 else 'days'}"
        return f"overdue by {count}" if self.overdue else f"in {count}"


@dataclass(frozen=True)
class PartLink:
    """A page of the journey that exists and that the reader may open."""

    key: str
    label: str
    url: str


@dataclass(frozen=True)
class Strip:
    """`release` None: no date is told, or the reader does not see dates (`dates`). `stage_url`: where the reader may
    change the stage."""

    journey: Journey
    posts: tuple[StagePost, ...]
    dates: bool
    release: Release | None
    review: NextReview
    parts: tuple[PartLink, ...]
    own: bool
    stage_url: str

    @property
    def is_open(self) -> bool:
        return self.journey.state != JourneyState.LEFT


PARTS = (
    ("journey", "Journey", "journeys:journey"),
    ("interview", "Interview", "journeys:interview"),
    ("plan", "Goals", "journeys:plan"),
    ("reviews", "Reviews", "journeys:reviews"),
    ("schedule", "Review dates", "journeys:schedule"),
    ("interventions", "Interventions", "journeys:interventions"),
    ("release", "Release", "journeys:release"),
    ("skills", "Skills", "journeys:skills"),
    ("facts", "Dates and facts", "journeys:facts"),
    ("share", "Sharing", "journeys:share"),
)
"""Key, label and address of each part's page about one journey, in the order of the tabs."""


def stage_posts(journey: Journey) -> tuple[StagePost, ...]:
    """The four stages; those before the present one count as done."""
    return tuple(
        StagePost(
            number=stage.value,
            title=str(stage.label),
            note=STAGE_NOTES[stage],
            state="done" if stage < journey.stage else "here" if stage == journey.stage else "ahead",
        )
        for stage in Stage
    )


def release_told(journey: Journey) -> Release | None:
    """The date that counts, with where it came from; None where none is told. One query."""
    if journey.release_on is None:
        return None
    told = ReleaseDate.objects.filter(journey=journey, on=journey.release_on).order_by("-id").first()
    return Release(
        on=journey.release_on,
        days=(journey.release_on - today()).days,
        kind=told.get_kind_display() if told else "",
        source=told.source if told else "",
        as_at=told.as_at if told else None,
    )


def next_review(journey: Journey) -> NextReview:
    """When the next twelve-week review is due. No query."""
    due = journey.next_review_on
    return NextReview(due, (due - today()).days if due else 0)


@cache
def _roles_of(name: str) -> frozenset[str]:
    """Who may open the page of that name; nobody while it does not exist."""
    try:
        view = resolve(reverse(name, args=("2" * 16,))).func
    except NoReverseMatch:
        return frozenset()
    return frozenset(getattr(view, "waypost_roles", frozenset()))


def part_url(actor: Account, journey: Journey, name: str) -> str:
    """The address of a part's page about this journey ("journeys:plan"); "" where there is none for `actor`."""
    return reverse(name, args=(journey.pk,)) if actor.role in _roles_of(name) else ""


def thing_url(actor: Account, name: str, number: int) -> str:
    """The address of one numbered thing ("journeys:review"); "" where there is none for `actor`."""
    return reverse(name, args=(number,)) if actor.role in _roles_of(name) else ""


def strip_of(actor: Account, journey: Journey, *, release: Release | None = None) -> Strip:
    """The strip as `actor` may see it: an instructor sees no dates of release. With `release` it asks nothing, else one
    query at most."""
    own = actor.role in LEARNING_ROLES
    dates = own or sees_facts(actor)
    parts = [] if own else [(key, label, part_url(actor, journey, name)) for key, label, name in PARTS]
    facts = "" if journey.state == JourneyState.LEFT else part_url(actor, journey, "journeys:facts")
    return Strip(
        journey=journey,
        posts=stage_posts(journey),
        dates=dates,
        release=(release or release_told(journey)) if dates else None,
        review=next_review(journey),
        parts=tuple(PartLink(key, label, url) for key, label, url in parts if url),
        own=own,
        stage_url=f"{facts}#stage" if facts and actor.role in MANAGING else "",
    )

"""The parts that a pack for the Offender Management Unit can hold, and a pack put together from those ticked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from waypost.journeys.actions.entries import today
from waypost.journeys.models import Journey, Share
from waypost.journeys.pack_content import OFFENCE, SPECIAL, Part, Snapshot, from_kept, marked
from waypost.journeys.queries import pack_parts as build
from waypost.journeys.queries import pack_release as release
from waypost.people.forms.moments import day_words


@dataclass(frozen=True)
class PartKind:
    """`build` makes the part; `says` tells staff what is in it before they tick it. `sort` decides the
    marking. `ticked`: it is in a pack unless somebody takes it out; `always`: it cannot be taken out."""

    key: str
    title: str
    says: str
    build: Callable[[build.Known, PartKind], Part]
    sort: str = ""
    ticked: bool = True
    always: bool = False


PARTS = (
    PartKind(
        "person",
        "Who and where",
        "Name, prison number, prison, the day of joining, who works with them. Always in the pack.",
        build.person,
        always=True,
    ),
    PartKind("course", "Stage and course", "The stage, and how far they are in the course.", build.course),
    PartKind(
        "attendance",
        "Attendance",
        "Sessions held and attended. Absence for health or a legal visit is not told apart.",
        build.attendance,
    ),
    PartKind("goals", "Goals and steps", "Goals with their targets and steps.", build.goals),
    PartKind("skills", "Employability skills", "The newest rating of each of the ten skills.", build.skills),
    PartKind(
        "reviews",
        "Reviews",
        "When reviews were held, whether on track, when the next is due. Not what was said.",
        build.reviews,
    ),
    PartKind(
        "interventions",
        "Interventions",
        "What was begun when off track, and what came of it. Those about health or a need are in the part on needs.",
        build.interventions,
    ),
    PartKind(
        "release",
        "Release plan",
        "Direction, work readiness, four of the seven pathways, to-dos, applications and checks.",
        release.plan,
    ),
    PartKind(
        "support",
        "Strengths and support arranged",
        "What the person is good at and what is arranged in class. Not why.",
        build.support,
    ),
    PartKind(
        "needs",
        "Additional needs and health",
        "Needs, interventions about them, and the pathways on health, drugs and alcohol, and attitudes.",
        release.needs,
        sort=SPECIAL,
        ticked=False,
    ),
    PartKind(
        "licence",
        "Licence conditions",
        "Only those that touch computing, work or contact, as told.",
        release.licence,
        sort=OFFENCE,
        ticked=False,
    ),
    PartKind(
        "dates",
        "Dates as told",
        "Release dates with source and day, sentence status, vetting. Never the offence.",
        release.dates,
        sort=OFFENCE,
        ticked=False,
    ),
)
KINDS = {kind.key: kind for kind in PARTS}


def in_order(keys: Iterable[str]) -> list[str]:
    """The keys of the parts in a pack, in the order of a pack; what is always in is in. Unknown ones are left out."""
    asked = set(keys)
    return [kind.key for kind in PARTS if kind.always or kind.key in asked]


def must_be_sensitive(keys: Iterable[str]) -> list[str]:
    """Titles of the parts among `keys` for which a pack has to be marked OFFICIAL-SENSITIVE."""
    return [KINDS[key].title for key in in_order(keys) if KINDS[key].sort]


def previous_of(journey: Journey) -> Share | None:
    """The pack that the next one is compared with: the newest that this prison's OMU can still open."""
    rows = Share.objects.filter(journey=journey, site_id=journey.home_id, withdrawn_at=None)
    return rows.order_by("-number").first()


def snapshot_of(journey: Journey, keys: Iterable[str], previous: Share | None) -> Snapshot:
    """What a pack of these parts tells today, with what has changed since `previous` marked."""
    known = build.Known(journey)
    parts = tuple(KINDS[key].build(known, KINDS[key]) for key in in_order(keys))
    now = Snapshot(as_at=day_words(today()), parts=parts)
    if previous is None:
        return now
    since = f"pack {previous.number} of {day_words(build.london_day(previous.shared_at))}"
    return marked(now, from_kept(previous.snapshot.get("content", {})), since=since)

"""What the pages of sharing list: the record of a journey, and what is shared with a partner's prison."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from waypost.journeys.access import journeys_for, sees_facts, shares_for
from waypost.journeys.models import Journey, PartnerNote, Share
from waypost.journeys.pack_content import Snapshot, from_kept
from waypost.journeys.queries.pack import KINDS
from waypost.people.access import get_or_404
from waypost.people.models import Account, Role

MOST = 50


@dataclass(frozen=True)
class Shared:
    """One share as a list shows it. `parts`: titles; `state` in words."""

    row: Share
    parts: str
    state: str


def _state(share: Share) -> str:
    if share.withdrawn_at is None:
        return "Opened" if share.opened_at else "Not opened yet"
    return "Withdrawn" if share.withdrawn_by_id else "Withdrawn when the person moved"


def _shown(share: Share) -> Shared:
    titles = [KINDS[key].title for key in share.parts if key in KINDS]
    return Shared(share, ", ".join(titles), _state(share))


def record_of(actor: Account, journey: Journey) -> list[Shared]:
    """What was shared of a journey, newest first."""
    rows = shares_for(actor).filter(journey=journey).select_related("opened_by", "withdrawn_by", "site")
    rows = rows.select_related("shared_by", "previous").order_by("-number")
    return [_shown(share) for share in rows[:MOST]]


def share_of(actor: Account, journey_id: str, number: int) -> Share:
    """One pack of a journey, for staff; withdrawn ones too. Raises NotFound."""
    rows = shares_for(actor) if sees_facts(actor) else Share.objects.none()
    people = ("opened_by", "withdrawn_by", "previous", "journey__home")
    return get_or_404(
        rows.select_related("journey", "site", "shared_by", *people), journey_id=journey_id, number=number
    )


def told_by(share: Share) -> Snapshot:
    """What a share tells."""
    return from_kept(share.snapshot.get("content", {}))


def notes_of(journey: Journey) -> QuerySet[PartnerNote]:
    """What partners wrote back, what waits to be read first."""
    rows = PartnerNote.objects.filter(journey=journey).select_related("by", "share", "read_by")
    return rows.order_by(F("read_at").desc(nulls_first=True), "-id")[:MOST]


def partners_of(journey: Journey) -> list[Account]:
    """Who can open a pack at the person's prison."""
    rows = Account.objects.filter(role=Role.OMU_PARTNER, site_id=journey.home_id, is_active=True)
    return list(rows.order_by("known_as", "family_name")[:MOST])


# The partner's side ------------------------------------------------------------------------------------


def shared_with(actor: Account, words: str = "") -> QuerySet[Share]:
    """Packs that `actor`'s prison can open, newest first. `replaced`: there is a newer one about the person. `words`:
    a part of a name, or a prison number."""
    rows = shares_for(actor).select_related("journey", "shared_by").defer("snapshot")
    for word in words.split()[:4]:
        rows = rows.filter(
            Q(journey__known_as__icontains=word)
            | Q(journey__family_name__icontains=word)
            | Q(journey__prison_number__iexact=word)
        )
    newer = Share.objects.filter(
        journey=OuterRef("journey"), site=OuterRef("site"), number__gt=OuterRef("number"), withdrawn_at=None
    )
    return rows.annotate(replaced=Exists(newer)).order_by("-id")


def unread_by(actor: Account) -> int:
    """Packs that nobody of the partner's prison has opened."""
    return shares_for(actor).filter(opened_at=None).count()


def shared_one(actor: Account, share_id: int) -> Share:
    """One pack that `actor`'s prison can open. Raises NotFound."""
    return get_or_404(shares_for(actor), pk=share_id)


def own_notes(actor: Account, share: Share) -> QuerySet[PartnerNote]:
    """What the partner's prison has written back about the person, newest first."""
    rows = PartnerNote.objects.filter(journey_id=share.journey_id, share__site_id=actor.site_id)
    return rows.select_related("by", "share").order_by("-id")


def journey_to_share(actor: Account, journey_id: str) -> Journey:
    """A journey with who works with the person. Raises NotFound."""
    return get_or_404(journeys_for(actor).select_related("gate_worker"), pk=journey_id)

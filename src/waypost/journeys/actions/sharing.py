"""Sharing a pack with the prison's Offender Management Unit, taking it back, and what comes back from there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from waypost.audit.actions import record
from waypost.journeys.access import journey_to_write, shares_for
from waypost.journeys.actions.entries import lock, note, owe, settle, tell, today
from waypost.journeys.models import (
    DutyKind,
    EntryKind,
    LawfulBasis,
    Marking,
    PartnerNote,
    Share,
)
from waypost.journeys.pack_content import as_kept, fingerprint
from waypost.journeys.queries.pack import KINDS, in_order, must_be_sensitive, previous_of, snapshot_of
from waypost.journeys.queries.pack_print import cover_of, pdf_hash, print_pack
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused
from waypost.people.access import get_or_404
from waypost.people.models import Account, Role

MOST_NOTE = 3800
"""Characters of a partner's note: with its heading it fits into one entry of the timeline."""
READ_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Order:
    """What is to be shared, with whom, on what basis. `parts` are keys of `queries.pack.PARTS`."""

    parts: tuple[str, ...]
    lawful_basis: str
    marking: str
    recipient: str
    reason: str


def share_pack(*, actor: Account, journey_id: str, order: Order, seen: str) -> Share:
    """Share a pack with the OMU of the person's prison. `seen` is the fingerprint of what `actor` looked at.

    Raises NotFound, Refused, BadInput for an order that cannot be kept, Conflict when the record says something else by
    now than what was looked at, or when another pack came first. Nothing is sent: the OMU opens it in Waypost.
    """
    journey = journey_to_write(actor, journey_id)
    _check(order)
    previous = previous_of(journey)
    content = as_kept(snapshot_of(journey, order.parts, previous))
    if fingerprint(content) != seen:
        raise Conflict(
            "The record has changed since you looked at the pack.",
            "Look at it again below, then share it.",
        )
    last = Share.objects.filter(journey=journey).aggregate(last=Max("number"))["last"] or 0
    share = Share(
        journey=journey,
        number=last + 1,
        site_id=journey.home_id,
        parts=in_order(order.parts),
        lawful_basis=order.lawful_basis,
        marking=order.marking,
        recipient=order.recipient.strip(),
        reason=order.reason.strip(),
        previous=previous,
        shared_by=actor,
        shared_at=clock.now(),
    )
    share.snapshot = {"cover": asdict(cover_of(share)), "content": content}
    share.pdf_sha256 = pdf_hash(print_pack(share.snapshot))  # before the lock: printing takes a moment
    with transaction.atomic():
        journey = lock(journey)
        taken = Share.objects.filter(journey=journey, number=share.number).exists()
        if taken or journey.home_id != share.site_id:
            raise Conflict(
                "Somebody shared a pack, or moved the person, at the same moment.",
                "Look again below, then share.",
            )
        share.save()
        titles = ", ".join(KINDS[key].title.lower() for key in share.parts)
        tell(
            journey,
            kind=EntryKind.SHARING,
            words=f"Pack {share.number} was shared with {share.recipient}: {titles}. "
            f"Lawful basis: {share.get_lawful_basis_display().lower()}. Marked {share.get_marking_display()}.",
            own_words=f"We shared part of your record with the prison team who plan with you (the OMU): {titles}.",
            sensitive=bool(must_be_sensitive(share.parts)),
            actor=actor,
            subject=f"share:{share.pk}",
        )
        note(
            actor,
            journey,
            "sharing.shared",
            {
                "share": share.pk,
                "part": f"pack {share.number}",
                "parts": share.parts,
                "basis": share.lawful_basis,
                "marking": share.marking,
                "content_sha256": fingerprint(content),
                "pdf_sha256": share.pdf_sha256,
            },
        )
    return share


def _check(order: Order) -> None:
    unknown = set(order.parts) - KINDS.keys()
    if unknown:
        raise BadInput("There is no such part.", "Tick the parts on the page and look at the pack again.")
    if order.lawful_basis not in LawfulBasis.values or order.marking not in Marking.values:
        raise BadInput("The lawful basis or the marking is missing.", "Choose one of each.")
    if order.marking != Marking.SENSITIVE and (titles := must_be_sensitive(order.parts)):
        raise BadInput(
            f"A pack with {', '.join(titles).lower()} has to be marked OFFICIAL-SENSITIVE.",
            "Change the marking, or take the part out.",
        )
    if not order.recipient.strip():
        raise BadInput("The recipient is missing.", "Say who gets the pack.")
    if not order.reason.strip():
        raise BadInput("The reason is missing.", "Say in a sentence why it is shared.")


def withdraw_pack(*, actor: Account, journey_id: str, number: int, because: str) -> Share:
    """The OMU can no longer open the pack. It stays in the record. Raises NotFound, Refused, BadInput, Conflict."""
    journey = journey_to_write(actor, journey_id)
    because = because.strip()
    if not because:
        raise BadInput("The reason is missing.", "Say in a sentence why the pack is taken back.")
    with transaction.atomic():
        journey = lock(journey)
        share = get_or_404(shares_for(actor).filter(journey=journey), number=number)
        if share.withdrawn_at is not None:
            raise Conflict("This pack has been withdrawn already.", "There is nothing more to do.")
        share.withdrawn_at, share.withdrawn_by, share.withdrawn_because = clock.now(), actor, because
        share.save(update_fields=("withdrawn_at", "withdrawn_by", "withdrawn_because"))
        tell(
            journey,
            kind=EntryKind.SHARING,
            words=f"Pack {number} was withdrawn: {share.recipient} can no longer open it. Why: {because}",
            own_words=f"The prison team (the OMU) can no longer open pack {number} of your record.",
            sensitive=bool(must_be_sensitive(share.parts)),
            actor=actor,
            subject=f"share:{share.pk}",
        )
        note(actor, journey, "sharing.withdrawn", {"share": share.pk, "part": f"pack {number}"})
    return share


def opened(*, actor: Account, share: Share) -> None:
    """Somebody of the OMU has opened the pack: the first time is kept, and the unread mark goes."""
    if actor.role == Role.OMU_PARTNER:
        Share.objects.filter(pk=share.pk, opened_at=None).update(opened_at=clock.now(), opened_by=actor)


def note_listed(*, actor: Account, ids: list[str]) -> None:
    """Whose names were on a page of the OMU's list, in one audit entry."""
    with transaction.atomic():
        record(
            actor=actor.pk,
            site=actor.site_id,
            verb="journey.listed",
            subject_type="site",
            subject_id=actor.site_id,
            detail={"journeys": ids},
        )


def send_note(*, actor: Account, share_id: int, words: str) -> PartnerNote:
    """A partner writes back about a pack. It is kept as theirs, for those who see the facts, and has to be read.

    Raises NotFound for a pack that is not shared with the partner's prison (any more), Refused, BadInput.
    """
    share = get_or_404(shares_for(actor), pk=share_id)
    if actor.role != Role.OMU_PARTNER:
        raise Refused("Only a partner writes a note back.", "Write a note on the journey’s own page.")
    words = words.strip()
    if not words:
        raise BadInput("The note is empty.", "Write a few words first.")
    if len(words) > MOST_NOTE:
        raise BadInput(f"The note is longer than {MOST_NOTE} characters.", "Make it shorter, or send two.")
    with transaction.atomic():
        journey = lock(share.journey)
        if not shares_for(actor).filter(pk=share_id).exists():
            raise NotFound("This pack was withdrawn while you wrote.", "Speak to the workshop.")
        row = PartnerNote.objects.create(journey=journey, share=share, words=words, by=actor)
        tell(
            journey,
            kind=EntryKind.PARTNER,
            words=f"{actor.full_name}, {actor.get_role_display()}, on pack {share.number}: {words}",
            sensitive=True,  # it may tell of the sentence or of risk: an instructor reads what staff make of it
            actor=actor,
            subject=f"note:{row.pk}",
        )
        owe(
            journey,
            kind=DutyKind.PARTNER,
            subject=f"note:{row.pk}",
            words=f"Read the note from {actor.full_name} (OMU) on pack {share.number}",
            due_on=today() + READ_WITHIN,
        )
        note(actor, journey, "sharing.note_sent", {"share": share.pk, "note": row.pk})
    return row


def read_note(*, actor: Account, journey_id: str, note_id: int) -> PartnerNote:
    """Staff have read a partner's note. A second time changes nothing. Raises NotFound, Refused."""
    journey = journey_to_write(actor, journey_id)
    row = get_or_404(PartnerNote.objects.filter(journey=journey), pk=note_id)
    with transaction.atomic():
        journey = lock(journey)
        first = PartnerNote.objects.filter(pk=row.pk, read_at=None).update(read_at=clock.now(), read_by=actor)
        if first:
            settle(journey, kind=DutyKind.PARTNER, subject=f"note:{row.pk}")
            note(actor, journey, "sharing.note_read", {"note": row.pk})
    row.refresh_from_db()
    return row

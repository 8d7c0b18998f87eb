"""Packs shared with the prison's OMU: one shared again with changes, one withdrawn; one note from there read, one not.

All within the last days: a pack tells the record as it stands, and the record of the demo is filled in before it.
"""

from __future__ import annotations

from waypost.journeys.actions.release_plan import set_pathway
from waypost.journeys.actions.sharing import Order, opened, read_note, send_note, share_pack, withdraw_pack
from waypost.journeys.models import Journey, Marking, PathwayKind, PathwayStatus, Share
from waypost.journeys.pack_content import as_kept, fingerprint
from waypost.journeys.queries.pack import PARTS, must_be_sensitive, previous_of, snapshot_of
from waypost.kernel import clock
from waypost.people.models import Account
from waypost.site.demo.journeys.people import Demo

USUAL = tuple(kind.key for kind in PARTS if kind.ticked)
SHORT = ("person", "course", "goals", "release")


def fill(demo: Demo) -> None:
    """The first learners: the one whose sign-in is printed has the fullest record."""
    journeys = list(demo.journeys.values())
    manager, partner = demo.accounts["priya"], demo.accounts["owen"]
    first = journeys[0]
    with clock.use(demo.days_ago(8)):
        early = _share(manager, first, SHORT, "To plan resettlement together from the start")
    with clock.use(demo.days_ago(7)):
        opened(actor=partner, share=early)
        told = send_note(
            actor=partner,
            share_id=early.pk,
            words="Thank you. The resettlement board meets on the first Tuesday of the month. Could somebody from the "
            "workshop come to the next one? A bank account is the first thing on our list too.",
        )
    with clock.use(demo.days_ago(6)):
        read_note(actor=manager, journey_id=first.pk, note_id=told.pk)
    with clock.use(demo.days_ago(4)):
        set_pathway(
            actor=manager,
            journey_id=first.pk,
            kind=PathwayKind.MONEY,
            status=PathwayStatus.IN_PROGRESS,
            needs="A bank account: the OMU books the appointment",
        )
    with clock.use(demo.days_ago(3)):
        again = _share(manager, first, USUAL, "Before the resettlement board in December")
    with clock.use(demo.days_ago(1)):
        opened(actor=partner, share=again)
        send_note(
            actor=partner,
            share_id=again.pk,
            words="Read before the board. The appointment for the bank account is booked for the second week of "
            "December; please let us know if it clashes with class.",
        )
    for number, journey in enumerate(journeys[1:3]):
        with clock.use(demo.days_ago(6 + number)):
            _share(
                manager,
                journey,
                (*SHORT, "licence", "dates"),
                "To check the dates and conditions that we plan by",
            )
    if len(journeys) > 3:
        with clock.use(demo.days_ago(5)):
            mistaken = _share(manager, journeys[3], USUAL, "To plan resettlement together")
        with clock.use(demo.days_ago(4.9)):
            withdraw_pack(
                actor=manager,
                journey_id=journeys[3].pk,
                number=mistaken.number,
                because="Shared before the plan was talked through with the learner",
            )


def _share(actor: Account, journey: Journey, parts: tuple[str, ...], reason: str) -> Share:
    journey.refresh_from_db()
    content = as_kept(snapshot_of(journey, parts, previous_of(journey)))
    order = Order(
        parts=parts,
        lawful_basis="public_task",
        marking=Marking.SENSITIVE if must_be_sensitive(parts) else Marking.OFFICIAL,
        recipient=f"Offender Management Unit, {journey.home.name}",
        reason=reason,
    )
    return share_pack(actor=actor, journey_id=journey.pk, order=order, seen=fingerprint(content))

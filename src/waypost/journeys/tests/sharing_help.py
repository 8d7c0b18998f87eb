"""Sharing, done the short way, for the tests of what follows from it."""

from __future__ import annotations

from waypost.journeys.actions.sharing import Order, share_pack
from waypost.journeys.models import Journey, Share
from waypost.journeys.pack_content import as_kept, fingerprint
from waypost.journeys.queries.pack import previous_of, snapshot_of
from waypost.people.models import Account

USUAL = ("person", "goals", "release")


def order(**changed: object) -> Order:
    """An order that can be kept, with what a test changes."""
    values = {
        "parts": USUAL,
        "lawful_basis": "public_task",
        "marking": "official",
        "recipient": "Offender Management Unit, Riverside",
        "reason": "To plan release together",
        **changed,
    }
    return Order(**values)  # type: ignore[arg-type]


def looked_at(journey: Journey, parts: tuple[str, ...]) -> str:
    """The fingerprint that a preview would carry now."""
    return fingerprint(as_kept(snapshot_of(journey, parts, previous_of(journey))))


def shared(actor: Account, journey: Journey, **changed: object) -> Share:
    wanted = order(**changed)
    return share_pack(actor=actor, journey_id=journey.pk, order=wanted, seen=looked_at(journey, wanted.parts))

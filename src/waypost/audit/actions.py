"""Writing and checking the audit chain."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from waypost.audit.models import Entry
from waypost.kernel import canonical, clock
from waypost.kernel.errors import WaypostError

GENESIS = "0" * 64


def _digest(entry: Entry) -> str:
    return canonical.sha256(
        {
            "seq": entry.seq,
            "at": entry.at.isoformat(),
            "actor": entry.actor,
            "site": entry.site,
            "verb": entry.verb,
            "subject": [entry.subject_type, entry.subject_id],
            "detail": entry.detail,
            "previous": entry.previous_hash,
        }
    )


def record(
    *, actor: str, site: str, verb: str, subject_type: str, subject_id: str, detail: dict[str, Any] | None = None
) -> Entry:
    """Append one entry. Must run inside the transaction of the change it tells of.

    Raises WaypostError outside a transaction: an audit row written apart from its change can lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise WaypostError("An audit entry was about to be written outside its transaction.")
    last = Entry.objects.select_for_update().order_by("-seq").values_list("seq", "hash").first()
    seq, previous = last if last else (0, GENESIS)
    entry = Entry(
        seq=seq + 1,
        at=clock.now(),
        actor=actor,
        site=site,
        verb=verb,
        subject_type=subject_type,
        subject_id=subject_id,
        detail=detail or {},
        previous_hash=previous,
    )
    entry.hash = _digest(entry)
    entry.save(force_insert=True)
    return entry


def verify() -> tuple[int, int | None]:
    """Walk the chain: (entries read, seq of the first broken entry or None)."""
    previous, expected, count = GENESIS, 1, 0
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != expected or entry.previous_hash != previous or entry.hash != _digest(entry):
            return count, expected
        previous, expected, count = entry.hash, expected + 1, count + 1
    return count, None

"""Writing and checking the audit chain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from waypost.audit.models import Entry
from waypost.kernel import canonical, clock
from waypost.kernel.errors import WaypostError

GENESIS = "0" * 64
_LOCK = 7_206_351  # names the chain among PostgreSQL's advisory locks


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


@dataclass(frozen=True)
class Act:
    """One thing done to one subject. `verb` is past tense ("added_account"), `detail` plain JSON."""

    verb: str
    subject_type: str
    subject_id: str
    detail: dict[str, Any] = field(default_factory=dict)


def record(
    *,
    actor: str,
    site: str,
    verb: str,
    subject_type: str,
    subject_id: str,
    detail: dict[str, Any] | None = None,
) -> Entry:
    """Append one entry. Must run inside the transaction of the change it tells of.

    Raises WaypostError outside a transaction: an audit row written apart from its change can lie.
    """
    act = Act(verb, subject_type, subject_id, detail or {})
    return record_many(actor=actor, site=site, acts=[act])[0]


def record_many(*, actor: str, site: str, acts: list[Act]) -> list[Entry]:
    """Append an entry for each act, in order, in one write. The rule of `record` holds."""
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise WaypostError("An audit entry was about to be written outside its transaction.")
    if connection.vendor == "postgresql":
        # A row lock on the last entry would still show the waiting writer the old last entry.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = Entry.objects.order_by("-seq").values_list("seq", "hash").first()
    seq, previous = last if last else (0, GENESIS)
    entries = []
    for act in acts:
        seq += 1
        entry = Entry(
            seq=seq,
            at=clock.now(),
            actor=actor,
            site=site,
            verb=act.verb,
            subject_type=act.subject_type,
            subject_id=act.subject_id,
            detail=act.detail,
            previous_hash=previous,
        )
        entry.hash = previous = _digest(entry)
        entries.append(entry)
    return Entry.objects.bulk_create(entries, batch_size=500)


def verify() -> tuple[int, int | None]:
    """Walk the chain: (entries read, seq of the first broken entry or None)."""
    previous, expected, count = GENESIS, 1, 0
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != expected or entry.previous_hash != previous or entry.hash != _digest(entry):
            return count, expected
        previous, expected, count = entry.hash, expected + 1, count + 1
    return count, None

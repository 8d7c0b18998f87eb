"""A share as it is handed over: on paper, for a program, for a spreadsheet. All of it comes from what was kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from waypost.journeys.models import Share
from waypost.journeys.pack_content import Cover, fingerprint, from_kept
from waypost.journeys.pack_paper import paper_html, paper_pdf
from waypost.journeys.queries.pack_parts import london_day
from waypost.people.forms.moments import day_words

CSV_HEAD = ("Marking", "Part", "Table", "What", "Column", "Value", "Change", "Before")


def cover_of(share: Share) -> Cover:
    """What stands on the first page of a pack that is being shared. It is kept with the pack: a name that changes later
    does not change a pack."""
    return Cover(
        number=share.number,
        person=share.journey.full_name,
        recipient=share.recipient,
        marking=share.get_marking_display(),
        basis=share.get_lawful_basis_display(),
        reason=share.reason,
        shared_by=f"{share.shared_by.full_name}, {share.shared_by.get_role_display().lower()}",
        shared_on=day_words(london_day(share.shared_at)),
        shared_at=f"{share.shared_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    )


def print_pack(snapshot: dict[str, Any]) -> bytes:
    """The PDF of a pack, from what a share keeps: the same bytes each time on one version of Waypost."""
    content = snapshot["content"]
    html = paper_html(Cover(**snapshot["cover"]), from_kept(content), content_hash=fingerprint(content))
    return paper_pdf(html)


def pdf_hash(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()


def pack_json(share: Share) -> dict[str, Any]:
    """A pack for a program: its cover, what it tells, and both hashes."""
    return {
        **share.snapshot,
        "content_sha256": fingerprint(share.snapshot["content"]),
        "pdf_sha256": share.pdf_sha256,
    }


def pack_csv(share: Share) -> Iterator[tuple[str, ...]]:
    """A pack as lines, one for each fact and each cell; `CSV_HEAD` names the columns."""
    marking = share.get_marking_display()
    for part in from_kept(share.snapshot["content"]).parts:
        for row in part.rows:
            yield (marking, part.title, "", row.label, "", row.value, row.told, row.was)
        for table in part.tables:
            if not table.rows:
                yield (marking, part.title, table.caption, "", "", table.none, "", "")
            for line in table.rows:
                was = line.was or ("",) * len(line.cells)
                for column, cell, before in zip(table.columns, line.cells, was, strict=True):
                    yield (
                        marking,
                        part.title,
                        table.caption,
                        line.cells[0],
                        column,
                        cell,
                        line.told,
                        before if before != cell else "",
                    )

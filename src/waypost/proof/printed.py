"""The paper edition prints: A4, greys only, page numbers, and nothing secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

from waypost.curriculum.findings import Finding
from waypost.curriculum.library import Library
from waypost.curriculum.paper import paper_html, paper_pdf
from waypost.curriculum.schema import Exercise, Lesson, Project
from waypost.proof.secrets import SHORTEST, secrets_of, squeeze, words_of

_PAINT = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)\b")
_BOX = re.compile(rb"/MediaBox ?\[([^\]]*)\]")
_A4 = (595.3, 841.9)


def printed_findings(part: Lesson | Project, library: Library) -> Iterator[Finding]:
    """Everything amiss with the paper edition of one lesson or project."""
    shown = part.source.as_posix()
    html = paper_html([part], library, title=part.title)
    received = squeeze(words_of(html))
    exercises: tuple[Exercise, ...] = part.exercises if isinstance(part, Lesson) else part.milestones
    for exercise in exercises:
        for name, line, secret in secrets_of(exercise):
            wanted = squeeze(secret)
            if len(wanted) >= SHORTEST and wanted in received:
                yield Finding(
                    exercise.source.as_posix(), line, "secret",
                    f"The paper edition holds {name}: {secret.strip()[:60]!r}", "Take it out of the text.",
                )  # fmt: skip
    try:
        pdf = paper_pdf(html, uncompressed=True)
    except ValueError as error:
        yield Finding(shown, 0, "paper", str(error), "Use only what is in the lesson's folder.")
        return
    yield from pdf_findings(shown, pdf)


def pdf_findings(shown: str, pdf: bytes) -> Iterator[Finding]:
    """What is amiss with an uncompressed PDF: size of page, colour."""
    boxes = {tuple(float(number) for number in box.split()) for box in _BOX.findall(pdf)}
    if not boxes or any(abs(b[2] - _A4[0]) > 1 or abs(b[3] - _A4[1]) > 1 for b in boxes):
        yield Finding(
            shown, 0, "paper", "The paper edition is not A4.", "This is a fault of Waypost: tell us."
        )
    coloured = [
        paint for paint in _PAINT.findall(pdf) if max(map(float, paint)) - min(map(float, paint)) > 0.02
    ]
    if coloured:
        paint = b" ".join(coloured[0]).decode()
        yield Finding(
            shown, 0, "paper", f"The paper edition has colour in it ({paint}).",
            "Write colours in pictures as #rrggbb or as names, in fill and stroke.",
        )  # fmt: skip

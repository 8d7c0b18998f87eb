"""The blocks of a `parsons` exercise as a learner gets them: shuffled, under ids that tell nothing of the order."""

from __future__ import annotations

import hashlib

from waypost.curriculum.schema import Exercise


def block_ids(exercise: Exercise) -> dict[str, str]:
    """Block text by opaque id, in the shuffled order shown; the same on every machine."""
    named: dict[str, str] = {}
    copies: dict[str, int] = {}
    for text in (*exercise.blocks, *exercise.extra_blocks):
        copies[text] = copies.get(text, 0) + 1
        key = f"{exercise.id}\0{text}\0{copies[text]}"
        named["b" + hashlib.sha256(key.encode()).hexdigest()[:8]] = text
    order = sorted(named)
    if len(order) > 1 and tuple(named[name] for name in order[: len(exercise.blocks)]) == exercise.blocks:
        order = [*order[1:], order[0]]  # chance put them in the right order
    return {name: named[name] for name in order}


def join_blocks(blocks: list[str]) -> str:
    """The file that blocks make: one after another, each on its own line."""
    return "".join(block + "\n" for block in blocks)


def order_of(exercise: Exercise, text: str) -> list[str] | None:
    """The ids of blocks that, joined, make `text`; None when these blocks cannot make it. Blank lines do not count."""
    return _lay(_lines(text), 0, {name: _lines(block) for name, block in block_ids(exercise).items()})


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def _lay(lines: list[str], at: int, left: dict[str, list[str]]) -> list[str] | None:
    """Lay blocks from line `at` on; tries each that fits, so blocks that start alike do no harm."""
    if at == len(lines):
        return []
    tried: set[tuple[str, ...]] = set()
    for name, block in left.items():
        if tuple(block) in tried or lines[at : at + len(block)] != block:
            continue
        tried.add(tuple(block))
        rest = _lay(lines, at + len(block), {other: text for other, text in left.items() if other != name})
        if rest is not None:
            return [name, *rest]
    return None

"""Small changes to a text, and which parts of a solution the learner had to write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from tree_sitter import Node

Span = tuple[int, int]
_SMALL = 24
_TOKEN = re.compile(r"\w+|\s+|.", re.S)


@dataclass(frozen=True)
class Edit:
    """Replace bytes: each `(start, end, new)`. `kind` groups edits; `what` says it; `target` is what was chosen."""

    kind: str
    what: str
    changes: tuple[tuple[int, int, str], ...]
    target: Span

    def apply(self, source: bytes) -> bytes:
        for start, end, new in sorted(self.changes, reverse=True):
            source = source[:start] + new.encode() + source[end:]
        return source

    def moved(self, by: int) -> Edit:
        """The same edit in a text that stands `by` bytes into another."""
        changes = tuple((start + by, end + by, new) for start, end, new in self.changes)
        return Edit(self.kind, self.what, changes, (self.target[0] + by, self.target[1] + by))


def one(kind: str, what: str, node: Node, new: str) -> Edit:
    """The edit that puts `new` in place of a node."""
    span = (node.start_byte, node.end_byte)
    return Edit(kind, what, ((*span, new),), span)


def words(source: bytes, node: Node) -> str:
    """The text of a node."""
    return source[node.start_byte : node.end_byte].decode()


def short(text: str) -> str:
    """One line of at most 40 letters, for a name."""
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= 40 else text[:37] + "..."


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it, top to bottom."""
    yield node
    for child in node.children:
        yield from walk(child)


def written_spans(starter: str, solution: str) -> list[Span]:
    """Byte ranges of `solution` that are not in `starter`: what the learner had to write.

    A line that stands word for word in the starter was only moved, so it is not theirs either.
    """
    before, after = _TOKEN.findall(starter), _TOKEN.findall(solution)
    starts = [0]
    for token in after:
        starts.append(starts[-1] + len(token.encode()))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    spans = [
        (starts[low], starts[high])
        for tag, _, _, low, high in matcher.get_opcodes()
        if tag != "equal" and low < high
    ]
    given = {line.strip() for line in starter.splitlines()}
    at = 0
    for line in solution.splitlines(keepends=True):
        end = at + len(line.encode())
        if line.strip() in given:
            spans = [part for span in spans for part in _without(span, (at, end))]
        at = end
    return spans


def _without(span: Span, hole: Span) -> Iterator[Span]:
    """What is left of a span when a piece is cut out of it."""
    if span[0] < min(span[1], hole[0]):
        yield span[0], min(span[1], hole[0])
    if max(span[0], hole[1]) < span[1]:
        yield max(span[0], hole[1]), span[1]


def undone_hunks(starter: str, solution: str) -> Iterator[tuple[int, str]]:
    """The solution with one of its changed places put back as it was: line (from 1) and text.

    Nothing when there is only one such place: that would be the starter itself.
    """
    before, after = starter.splitlines(keepends=True), solution.splitlines(keepends=True)
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    hunks = [code for code in codes if code[0] != "equal"]
    if len(hunks) < 2:
        return
    for undone in hunks:
        parts: list[str] = []
        for code in codes:
            parts += before[code[1] : code[2]] if code == undone else after[code[3] : code[4]]
        yield undone[3] + 1, "".join(parts)


def written(edit: Edit, source: bytes, spans: list[Span]) -> bool:
    """Whether the learner had to write what the edit is about: any of it if it is small, else at least half."""
    start, end = edit.target
    total = _solid(source[start:end])
    mine = sum(
        _solid(source[max(start, low) : min(end, high)]) for low, high in spans if low < end and high > start
    )
    return mine > 0 and (total <= _SMALL or mine * 2 >= total)


def _solid(part: bytes) -> int:
    return len(b"".join(part.split()))

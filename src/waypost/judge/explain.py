"""Error messages in plain words: `plain/errors.json` for JavaScript, HTML and CSS, and one table more a language.

For JavaScript, twin of `frontend/src/judging/explain.ts`; both run `tests/explain_vectors.json`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MAX_RAW = 1000


@dataclass(frozen=True, slots=True)
class Plain:
    """What an error says in plain words, and what to try."""

    says: str
    try_this: str


_JAVASCRIPT = ("errors.json",)
_TABLES = {
    "node": ("node.json", "errors.json"),
    "http": ("node.json", "errors.json"),
    "python": ("python.json",),
    "sql": ("sql.json",),
    "git": ("git.json",),
    "ruby": ("ruby.json",),
    "rails": ("ruby.json",),
}
"""By runner, in the order they are searched; any other has `errors.json` alone."""


@cache
def _table(names: tuple[str, ...]) -> list[tuple[re.Pattern[str], str, str]]:
    folder = Path(__file__).parent / "plain"
    rows = [row for name in names for row in json.loads((folder / name).read_text(encoding="utf-8"))]
    return [(re.compile(row["matches"], re.ASCII), row["says"], row["try"]) for row in rows]


def explain(raw: str, runner: str = "javascript") -> Plain:
    """Plain words for an error as the machine said it ("TypeError: x is not a function"); the last row fits all."""
    raw = raw[:MAX_RAW]
    for pattern, says, try_this in _table(_TABLES.get(runner, _JAVASCRIPT)):
        if found := pattern.search(raw):
            return Plain(_fill(says, found), _fill(try_this, found))
    return Plain("Something in the code stopped it.", "Read the line it names, one word at a time.")


def _fill(words: str, found: re.Match[str]) -> str:
    """Put the matched parts in place of $1, $2 …"""
    return re.sub(r"\$([1-9])", lambda mark: found[int(mark[1])] or "", words).strip()

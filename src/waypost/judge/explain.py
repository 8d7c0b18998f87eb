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


_TABLES = {"python": "python.json"}
"""By runner; any other has `errors.json`."""


@cache
def _table(name: str) -> list[tuple[re.Pattern[str], str, str]]:
    text = (Path(__file__).parent / "plain" / name).read_text(encoding="utf-8")
    return [(re.compile(row["matches"], re.ASCII), row["says"], row["try"]) for row in json.loads(text)]


def explain(raw: str, runner: str = "javascript") -> Plain:
    """Plain words for an error as the machine said it ("TypeError: x is not a function"); the last row fits all."""
    raw = raw[:MAX_RAW]
    for pattern, says, try_this in _table(_TABLES.get(runner, "errors.json")):
        if found := pattern.search(raw):
            return Plain(_fill(says, found), _fill(try_this, found))
    return Plain("Something in the code stopped it.", "Read the line it names, one word at a time.")


def _fill(words: str, found: re.Match[str]) -> str:
    """Put the matched parts in place of $1, $2 …"""
    return re.sub(r"\$([1-9])", lambda mark: found[int(mark[1])] or "", words).strip()

"""The Markdown of Waypost: CommonMark with tables, `[[terms]]`, and no raw HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

TERM = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]+))?\]\]")
LANGUAGES = {"html", "css", "js", "javascript", "text", "json", "python", "sql", "sh", "ruby", "erb"}
LIVE_LANGUAGES = {"html", "js"}


def _term(state: StateInline, silent: bool) -> bool:
    """`[[padding]]` or `[[padding|space inside]]` becomes a token of type `term`."""
    match = TERM.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("term", "", 0)
        token.meta = {"term": match[1].strip()}
        token.content = match[2].strip() if match[2] else ""
    state.pos = match.end()
    return True


@lru_cache(maxsize=2)
def engine(*, html: bool = False) -> MarkdownIt:
    """The parser. `html=True` only finds raw HTML (to refuse it); it is never used to render."""
    parser = MarkdownIt("commonmark", {"html": html}).enable("table")
    parser.inline.ruler.before("link", "term", _term)
    return parser


def tokens(text: str, *, html: bool = False) -> Iterator[tuple[Token, int]]:
    """Every token, inline ones too, each with its line in `text` (from 0)."""
    for token in engine(html=html).parse(text):
        line = token.map[0] if token.map else 0
        yield token, line
        row = line
        for child in token.children or ():
            yield child, row
            if child.type in ("softbreak", "hardbreak"):
                row += 1


def plain_words(text: str) -> str:
    """The text as words only: no code, no fences, no pictures' names; blocks end with a full stop.

    Glossary terms are left out, as the reading grade does not count them.
    """
    blocks: list[str] = []
    for token in engine().parse(text):
        if token.type != "inline":
            continue
        words = "".join(
            " " if child.type in ("code_inline", "term", "image", "softbreak", "hardbreak") else child.content
            for child in token.children or ()
        )
        words = re.sub(r"\s+", " ", words).strip()
        if words:
            blocks.append(words if words[-1] in ".?!:" else words + ".")
    return "\n".join(blocks)

"""Changes to Python, Ruby, SQL and commands of a shell, by their words alone: small edits, each of one place.

No grammar is known here, so only what is plain in each language is changed: numbers, texts, comparisons, operators,
truth values, what is handed back, and whole lines (in SQL whole statements) taken out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from waypost.proof.mutants.edits import Edit, Span, short

_FLAGS = re.M | re.S
_REST = (
    r"|(?P<number>\b\d+(?:\.\d+)?\b)|(?P<word>[^\W\d]\w*[?!]?)"
    r"|(?P<op>\*\*|//|->|=>|<=>|===|<>|&&|\|\||<<|>>|[=!<>+\-*/%]=|[=<>+\-*/%])|(?P<newline>\n)|(?P<other>\S)"
)
_QUOTED = r"(?P<string>[rbfuRBFU]{0,2}\"(?:\\.|[^\"\\\n])*\"|[rbfuRBFU]{0,2}'(?:\\.|[^'\\\n])*')"


@dataclass(frozen=True)
class _Words:
    """What the mutator knows of one language. `swaps`: kind → old → new."""

    token: re.Pattern[str]
    swaps: dict[str, dict[str, str]]
    nothing: str
    kept: re.Pattern[str] = re.compile(r"(?!)")
    """Lines that are not taken out: they open, close or name something."""
    not_text: re.Pattern[str] = re.compile(r"(?!)")
    """Words before a text that nobody could see change, as the name of a test."""
    whole_lines: bool = True
    fold: bool = False
    returns: str | None = None
    opens: frozenset[str] = field(default_factory=frozenset)


_COMPARE = {"==": "!=", "!=": "=="}
_EDGE = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_SUMS = {"+": "-", "-": "+", "*": "/", "/": "*", "//": "*", "%": "*", "**": "*", "+=": "-=", "-=": "+="}

_PYTHON = _Words(
    re.compile(r"(?P<comment>#[^\n]*|(?:\"\"\".*?\"\"\"|'''.*?'''))|" + _QUOTED + _REST, _FLAGS),
    {
        "operator": {**_COMPARE, **_SUMS, "and": "or", "or": "and"},
        "boundary": _EDGE,
        "boolean": {"True": "False", "False": "True"},
        "condition": {"not": ""},
    },
    "pass",
    re.compile(
        r"(?:def|class|import|from|if|elif|else|for|while|with|try|except|finally|return|pass|@)(?!\w)"
    ),
    returns="return None",
)
_RUBY = _Words(
    re.compile(
        r"(?P<comment>#[^\n]*|:[^\W\d]\w*[?!]?|\w+\.html\.erb)|"
        + _QUOTED.replace("[rbfuRBFU]{0,2}", "")
        + _REST,
        _FLAGS,
    ),
    {
        "operator": {**_COMPARE, **_SUMS, "&&": "||", "||": "&&", "unless": "if", "if": "unless"},
        "boundary": _EDGE,
        "boolean": {"true": "false", "false": "true"},
    },
    "nil",
    re.compile(
        r"(?:def|class|module|if|unless|else|elsif|end|while|until|case|when|in|begin|rescue|ensure|require"
        r"|require_relative|return|private|nil|[\]})])(?!\w)"
    ),
    re.compile(r"(?:test|it|describe|require|require_relative)\s*\(?\s*$"),
    returns="return nil",
    opens=frozenset({"do"}),
)
_SQL = _Words(
    re.compile(
        r"(?P<comment>--[^\n]*|/\*.*?\*/|\"[^\"]*\")|(?P<string>'(?:[^']|'')*')" + _REST + "",
        _FLAGS,
    ),
    {
        "operator": {
            "=": "<>",
            "<>": "=",
            "!=": "=",
            "+": "-",
            "-": "+",
            "/": "*",
            "AND": "OR",
            "OR": "AND",
            "DESC": "ASC",
            "ASC": "DESC",
            "MAX": "MIN",
            "MIN": "MAX",
            "SUM": "MAX",
            "COMMIT": "ROLLBACK",
        },
        "boundary": _EDGE,
        "condition": {"DISTINCT": "", "NOT": "", "LEFT": ""},
    },
    "",
    whole_lines=False,
    fold=True,
)
_SHELL = _Words(
    re.compile(
        r"(?P<comment>(?:^|(?<=\s))#[^\n]*)|(?P<string>\"(?:\\.|[^\"\\])*\"|'[^']*')|(?P<number>(?<![\w./-])\d+(?![\w./-]))"
        r"|(?P<op>>>|>|<|&&|\|\|)|(?P<newline>\n)|(?P<word>[^\s\"'#<>&|]+)|(?P<other>\S)",
        _FLAGS,
    ),
    {"operator": {">>": ">"}},
    ":",
)


def _edits(words: _Words, source: bytes) -> Iterator[Edit]:
    text = source.decode()
    tokens = [(found.lastgroup or "", found[0], found.span()) for found in words.token.finditer(text)]
    yield from sorted(
        (_in_bytes(edit, text) for edit in [*_small(words, tokens, text), *_large(words, tokens, text)]),
        key=lambda edit: edit.target,
    )


_Token = tuple[str, str, Span]


def _small(words: _Words, tokens: list[_Token], text: str) -> Iterator[Edit]:
    for place, (kind, sign, span) in enumerate(tokens):
        if kind == "number":
            new = str(int(sign) + 1) if sign.isdigit() else "1"
            yield _edit("number", f"change {sign} to {new}", span, new)
        elif kind == "string":
            yield from _text(words, sign, span, text)
        elif kind in ("op", "word"):
            asked = sign.upper() if words.fold else sign
            beside = [tokens[spot][0] for spot in (place - 1, place + 1) if 0 <= spot < len(tokens)]
            if sign in ("+", "-") and ("string" in beside or text[: span[0]].rstrip(" ")[-1:] in "(=,["):
                continue  # text joined, or a sign
            if _names(sign, text, span[0], words):
                continue
            for group, swaps in words.swaps.items():
                if asked in swaps:
                    new = swaps[asked]
                    yield _edit(group, f"change {sign} to {new}" if new else f"take out {sign}", span, new)


def _names(sign: str, text: str, start: int, words: _Words) -> bool:
    """Whether it only stands in a line that names a thing: `class A < B`, `def f(*all)`."""
    row = text[text.rfind("\n", 0, start) + 1 : start]
    if words is _RUBY and sign in ("<", "*"):
        return row.lstrip().startswith(("class ", "def ")) or row.rstrip().endswith(("(", "|"))
    return words is _PYTHON and sign in ("*", "**") and row.rstrip()[-1:] in ("(", ",")


def _text(words: _Words, sign: str, span: Span, text: str) -> Iterator[Edit]:
    if words.not_text.search(text[: span[0]]):
        return
    quote = sign[-1]
    inner = sign[sign.index(quote) + 1 : -1]
    new = f"{quote}{quote}" if inner else f"{quote}x{quote}"
    what = f"take out the text {short(inner)!r}" if inner else f'change {sign} to "x"'
    yield _edit("string", what, span, new)


def _large(words: _Words, tokens: list[_Token], text: str) -> Iterator[Edit]:
    """Whole statements, and what is handed back."""
    if not words.whole_lines:
        yield from _statements(tokens, text)
        return
    for start, end in _rows(tokens, text):
        row = text[start:end]
        if words.returns and re.match(r"return\s+\S", row):
            yield _edit("return", f"hand back nothing in place of {short(row)}", (start, end), words.returns)
        elif not words.kept.match(row) and not words.opens & set(row.split()):
            yield _edit("statement", f"take out {short(row)}", (start, end), words.nothing)


def _rows(tokens: list[_Token], text: str) -> Iterator[Span]:
    """Each statement of one or more lines whose brackets close, without the comment behind it."""
    start, end, depth, last = -1, -1, 0, ""
    for kind, sign, span in [*tokens, ("newline", "\n", (len(text), len(text)))]:
        if kind == "comment" and not sign.startswith(":"):
            continue
        if kind != "newline":
            start, end, last = (span[0] if start < 0 else start), span[1], sign
            depth += (sign in "([{") - (sign in ")]}")
        elif start >= 0 and depth <= 0:
            if last not in (":", ",", "|"):
                yield start, end
            start, depth = -1, 0


def _statements(tokens: list[_Token], text: str) -> Iterator[Edit]:
    start = -1
    for kind, sign, span in tokens:
        if kind in ("comment", "newline"):
            continue
        start = span[0] if start < 0 else start
        if sign == ";":
            whole = (start, span[1])
            yield _edit("statement", f"take out {short(text[start : span[1]])}", whole, "")
            start = -1


def _edit(kind: str, what: str, span: Span, new: str) -> Edit:
    return Edit(kind, what, ((*span, new),), span)


def _in_bytes(edit: Edit, text: str) -> Edit:
    """The same edit, its places counted in bytes."""

    def at(place: int) -> int:
        return len(text[:place].encode())

    changes = tuple((at(start), at(end), new) for start, end, new in edit.changes)
    return Edit(edit.kind, edit.what, changes, (at(edit.target[0]), at(edit.target[1])))


def python_edits(source: bytes) -> Iterator[Edit]:
    """Every edit for a Python program, from top to bottom."""
    return _edits(_PYTHON, source)


def ruby_edits(source: bytes) -> Iterator[Edit]:
    """Every edit for a Ruby program, from top to bottom."""
    return _edits(_RUBY, source)


def sql_edits(source: bytes) -> Iterator[Edit]:
    """Every edit for SQL statements, from top to bottom."""
    return _edits(_SQL, source)


def shell_edits(source: bytes) -> Iterator[Edit]:
    """Every edit for a list of commands, from top to bottom."""
    return _edits(_SHELL, source)


_TAG = re.compile(rb"<%(=?)(?!#)(.*?)%>", re.S)


def erb_edits(source: bytes) -> Iterator[Edit]:
    """Edits for a Rails view: what it shows taken out, the Ruby in its tags changed, its own words taken out."""
    at = 0
    for tag in _TAG.finditer(source):
        yield from _words_between(source, at, tag.start())
        if tag[1]:
            inner = tag[2].decode().strip()
            if not re.search(r"\bdo\b(?:\s*\|[^|]*\|)?$", inner):
                yield Edit("output", f"take out <%= {short(inner)} %>", ((*tag.span(), ""),), tag.span())
        yield from (edit.moved(tag.start(2)) for edit in ruby_edits(tag[2]) if edit.kind != "statement")
        at = tag.end()
    yield from _words_between(source, at, len(source))


def _words_between(source: bytes, start: int, end: int) -> Iterator[Edit]:
    """The words that stand between tags."""
    for found in re.finditer(rb">([^<>]*[^\s<>][^<>]*)<", source[max(0, start - 1) : end + 1]):
        low = max(0, start - 1) + found.start(1)
        span = (low, low + len(found[1]))
        yield Edit("words", f"take out the words {short(found[1].decode())!r}", ((*span, ""),), span)


Edits = Callable[[bytes], Iterator[Edit]]
PLAIN: dict[str, Edits] = {
    "py": python_edits,
    "rb": ruby_edits,
    "sql": sql_edits,
    "sh": shell_edits,
    "erb": erb_edits,
}

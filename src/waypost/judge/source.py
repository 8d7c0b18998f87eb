"""The text of a source file without its comments, for `see: source`.

Twin of `frontend/src/judging/source.ts` for the languages of the browser."""

from __future__ import annotations

import re

_HTML_PART = re.compile(r"<!--.*?(?:-->|$(?!\n))|<(script|style)\b[^>]*>", re.S | re.I)
_REGEX_MAY_FOLLOW = re.compile(
    r"(?:^|[(,=:;!&|?{}+\-*%~^<>\[\n]|\b(?:return|typeof|case|in|of|delete|void|throw))\s*$"
)
_SERVER_ONLY = {"python": (".py",), "ruby": (".rb",), "erb": (".erb",), "sql": (".sql",), "bash": (".sh",)}


def without_comments(name: str, text: str) -> str:
    """`text` of the file `name` with comments left out; strings and the lines' order stay. Never fails."""
    if name.endswith((".html", ".htm", ".svg")):
        return _html(text)
    if name.endswith(".css"):
        return _css(text)
    if name.endswith((".js", ".mjs", ".ts")):
        return _javascript(text)
    for lexer, endings in _SERVER_ONLY.items():
        if name.endswith(endings):
            return _by_lexer(lexer, text)
    return text


def _by_lexer(lexer: str, text: str) -> str:
    """By the language's lexer: nothing of these languages is looked at in the browser, so it has no twin there."""
    from pygments.lexers import get_lexer_by_name

    tokens = get_lexer_by_name(lexer, stripnl=False, ensurenl=False).get_tokens(text)
    return "".join(
        part if not str(kind).startswith("Token.Comment") or "Preproc" in str(kind) else _gap(part)
        for kind, part in tokens
    )


def _gap(comment: str) -> str:
    """What stays where a comment was: its line's end, and a space for one in the middle of a line."""
    return " " if comment.startswith("/*") else "\n" * comment.endswith("\n")


def _css(text: str) -> str:
    return re.sub(r"/\*.*?(?:\*/|\Z)", " ", text, flags=re.S)


def _html(text: str) -> str:
    out: list[str] = []
    at = 0
    while found := _HTML_PART.search(text, at):
        out.append(text[at : found.start()])
        at = found.end()
        if not found[1]:
            continue
        out.append(found[0])
        end = re.compile(rf"</{found[1]}\b", re.I).search(text, at)
        stop = end.start() if end else len(text)
        strip = _javascript if found[1].lower() == "script" else _css
        out.append(strip(text[at:stop]))
        at = stop
    out.append(text[at:])
    return "".join(out)


def _javascript(text: str) -> str:
    out: list[str] = []
    at = 0
    while at < len(text):
        two = text[at : at + 2]
        if two == "//":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        elif two == "/*":
            end = text.find("*/", at + 2)
            at = len(text) if end < 0 else end + 2
            out.append(" ")
        elif text[at] in "\"'`" or (text[at] == "/" and _REGEX_MAY_FOLLOW.search("".join(out)[-40:])):
            end_at = _string_end(text, at)
            out.append(text[at:end_at])
            at = end_at
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def _string_end(text: str, start: int) -> int:
    """Where the text that opens at `start` ends (string, template, regular expression). A line break ends
    all but a template."""
    quote, at, in_class = text[start], start + 1, False
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            at += 2
            continue
        if letter == "\n" and quote != "`":
            return at
        if quote == "/" and letter in "[]":
            in_class = letter == "["
        elif letter == quote and not in_class:
            return at + 1
        at += 1
    return len(text)

"""The words of `expect`: which operators there are and what each may hold. The comparing is the judge's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from waypost.curriculum.yamlread import Path

OPERATORS = frozenset(
    {
        *("equals", "contains", "matches", "starts_with", "ends_with", "has_length", "one_of", "not", "all"),
        *("at_least", "at_most", "close_to", "colour", "is", "same_items"),
    }
)
MODIFIERS = {
    "within": {"close_to"},
    "ignore_case": {"equals", "same_items", "contains", "starts_with", "ends_with", "one_of"},
}
KINDS = ("undefined", "null", "nan", "number", "text", "boolean", "list", "object", "function", "missing")
_COLOUR = re.compile(
    r"^(#[0-9a-f]{3,4}|#[0-9a-f]{6}|#[0-9a-f]{8}|[a-z]+|(rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(.+\))$", re.I
)
_ONE_SIDE_ONLY = re.compile(
    r"\(\?P|\(\?<[a-zA-Z]|\(\?[aiLmsux-]+[:)]|\(\?#|\(\?>|\\[AZz]|[*+?}]\+|\\p\{|\[\[:"
)

Problem = tuple[Path, str, str]


def expect_problems(expect: Any, path: Path = ()) -> Iterator[Problem]:
    """What is amiss in an `expect` value: its path, what, and what to change."""
    if not isinstance(expect, dict):
        return
    used = OPERATORS & expect.keys()
    if not used:
        yield path, "A mapping in `expect` must hold operators.", "For an object write: equals: {a: 1}."
    for name, value in expect.items():
        if name in MODIFIERS:
            if not MODIFIERS[name] & used:
                partners = ", ".join(sorted(MODIFIERS[name]))
                yield (*path, name), f"`{name}` does nothing on its own.", f"Use it beside: {partners}."
        elif name not in OPERATORS:
            close = get_close_matches(name, [*OPERATORS, *MODIFIERS], n=1)
            mend = f"Did you mean `{close[0]}`?" if close else f"Use one of: {', '.join(sorted(OPERATORS))}."
            yield (*path, name), f"`{name}` is not an operator of `expect`.", mend
        else:
            yield from _operator(name, value, (*path, name))
    if "close_to" in expect and not _number(expect.get("within")):
        yield (*path, "close_to"), "`close_to` needs `within` beside it.", "Add a line: within: 1"


def _operator(name: str, value: Any, path: Path) -> Iterator[Problem]:
    match name:
        case "at_least" | "at_most" | "close_to":
            if not _number(value):
                yield path, f"`{name}` needs a number.", f"It is {value!r} now."
        case "has_length":
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                yield path, "`has_length` needs a whole number.", f"It is {value!r} now."
        case "starts_with" | "ends_with":
            if not isinstance(value, str) or not value:
                yield path, f"`{name}` needs text.", f'Put quotes around it: "{value}".'
        case "matches":
            yield from _pattern(value, path)
        case "colour":
            if not isinstance(value, str) or not _COLOUR.match(value.strip()):
                yield path, "`colour` needs a colour.", 'Write it in quotes: "#0b6e6e" or "teal".'
        case "is":
            if value not in KINDS:
                yield path, f"`is` cannot be {value!r}.", f"Use one of: {', '.join(KINDS)}."
        case "same_items":
            if not isinstance(value, list):
                yield path, "`same_items` needs a list.", f"Write [{value}]."
        case "one_of":
            if not isinstance(value, list) or not value:
                yield path, "`one_of` needs a list.", f"Write [{value}]."
        case "contains":
            if value == "":
                yield path, "`contains` with empty text is always met.", "Write the text that must be there."
        case "not" | "all":
            if isinstance(value, dict):
                yield from expect_problems(value, path)
            else:
                yield path, f"`{name}` needs operators.", f"Write {name}: {{equals: {value}}}."


def _pattern(value: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield path, "`matches` needs text.", f'Put quotes around it: "{value}".'
        return
    try:
        re.compile(value)
    except re.error as error:
        yield path, f"This pattern cannot be read: {error}.", "Look at its brackets and slashes."
        return
    odd = _ONE_SIDE_ONLY.search(value)
    if odd:
        yield (
            path,
            f"`{odd.group()}` in a pattern does not mean the same in the browser and on the server.",
            "Use plain groups, classes and counts; for capitals use [Aa].",
        )


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

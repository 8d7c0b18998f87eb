"""Compares what was seen with what a check expects. Twin of `js/compare.js`.

Both run `tests/compare_vectors.json` and must give the same three fields, letter for letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from waypost.judge.colours import colour_of, colour_words
from waypost.judge.values import (
    JAVASCRIPT,
    Speech,
    Tagged,
    cut,
    js_number,
    number_of,
    show,
    speaking,
    tag_of,
    tagged,
    utf16_length,
)

DEFAULT_WITHIN = 0.01
KINDS = {
    "undefined": "nothing (undefined)",
    "null": "nothing (null)",
    "nan": "NaN (not a number)",
    "number": "a number",
    "text": "text",
    "boolean": "true or false",
    "list": "a list",
    "object": "an object",
    "function": "a function",
    "missing": "nothing",
}
_OBJECTS = {"object", "map", "set", "date", "error", "element", "regexp", "promise"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether the value is as expected, and both in words (at most about 2,000 letters each)."""

    met: bool
    expected: str
    seen: str


class UnknownOperator(ValueError):
    """`expect` names an operator that does not exist; the curriculum checker finds these first."""


def compare(expect: Any, value: Tagged, speech: Speech = JAVASCRIPT) -> Comparison:
    """Compare a checked tagged value (`values.read_value`) with `expect`: a plain value or a mapping of operators."""
    with speaking(speech):
        return Comparison(
            met=_meets(expect, value), expected=cut(_describe(expect)), seen=cut(_seen(expect, value))
        )


def expect_problems(expect: Any) -> Iterator[str]:
    """What is wrong with an `expect` from the curriculum, one sentence each; nothing where it is sound."""
    if not isinstance(expect, dict):
        return
    names = [name for name in expect if name not in _BESIDE]
    if not names:
        yield "It has no operator. Write `equals:` for an object."
    for name in names:
        if name not in _OPERATORS:
            yield f"There is no operator `{name}`."
        else:
            yield from _argument_problems(str(name), expect[name])


def _argument_problems(name: str, want: Any) -> Iterator[str]:
    number = isinstance(want, int | float) and not isinstance(want, bool)
    if name in ("at_least", "at_most", "close_to", "has_length") and not number:
        yield f"`{name}` needs a number."
    if name in ("matches", "starts_with", "ends_with", "colour") and not isinstance(want, str):
        yield f"`{name}` needs text."
    elif name == "matches":
        try:
            re.compile(want)
        except re.error as error:
            yield f"`matches` is not a regular expression: {error}."
    elif name == "colour" and colour_of(want) is None:
        yield f"`{want}` is not a colour."
    if name in ("one_of", "same_items") and not isinstance(want, list | tuple):
        yield f"`{name}` needs a list."
    if name == "is" and want not in KINDS:
        yield f"`is` cannot be `{want}`. It can be: {', '.join(KINDS)}."
    if name in ("not", "all"):
        yield from expect_problems(want)


def _fold(text: str, low: bool) -> str:
    return text.lower() if low else text


def _is_list(value: Tagged) -> bool:
    return tag_of(value) in ("list", "set")


def _equal(value: Tagged, plain: Any, low: bool) -> bool:
    """Whether a tagged value equals a plain one, deeply; numbers by value, keys in any order."""
    if isinstance(plain, str):
        return isinstance(value, str) and _fold(value, low) == _fold(plain, low)
    if plain is None or isinstance(plain, bool):
        return value is plain
    if isinstance(plain, int | float):
        number = number_of(value)
        return number is not None and float(number) == float(plain)
    if isinstance(plain, list | tuple):
        if not _is_list(value) or value["n"] != len(plain) or len(value["v"]) != len(plain):
            return False
        return all(_equal(item, want, low) for item, want in zip(value["v"], plain, strict=True))
    if tag_of(value) != "object" or value["n"] != len(plain) or len(value["v"]) != len(plain):
        return False
    found = dict(value["v"])
    return all(str(key) in found and _equal(found[str(key)], want, low) for key, want in plain.items())


def _is_kind(value: Tagged, kind: str) -> bool:
    tag = tag_of(value)
    match kind:
        case "null":
            return value is None
        case "missing":
            return value is None or tag == "undefined"
        case "number":
            return number_of(value) is not None
        case "text":
            return isinstance(value, str) or tag == "text"
        case "boolean":
            return isinstance(value, bool)
        case "object":
            return tag in _OBJECTS
        case "undefined" | "nan" | "list" | "function":
            return tag == kind
        case _:
            raise UnknownOperator(f"is: {kind}")


def _length_of(value: Tagged) -> int | None:
    if isinstance(value, str):
        return utf16_length(value)
    if tag_of(value) in ("text", "list", "set", "map", "object"):
        return int(value["n"])
    return None


def _same_items(value: Tagged, want: Any, low: bool, _all: dict[str, Any]) -> bool:
    """Whether a list holds just these items, each as often, in any order."""
    if not _is_list(value) or value["n"] != len(want) or len(value["v"]) != len(want):
        return False
    left = list(value["v"])
    for one in want:
        at = next((at for at, item in enumerate(left) if _equal(item, one, low)), None)
        if at is None:
            return False
        del left[at]
    return True


def _contains(value: Tagged, want: Any, low: bool, _all: dict[str, Any]) -> bool:
    if _is_list(value):
        return any(_equal(item, want, low) for item in value["v"])
    return isinstance(value, str) and isinstance(want, str) and _fold(want, low) in _fold(value, low)


def _every(value: Tagged, want: Any) -> bool:
    if not _is_list(value) or value["n"] == 0 or value["n"] != len(value["v"]):
        return False
    return all(_meets(want, item) for item in value["v"])


def _same_colour(value: Tagged, want: str) -> bool:
    seen, wanted = (colour_of(value) if isinstance(value, str) else None), colour_of(want)
    if seen is None or wanted is None:
        return False
    return seen[:3] == wanted[:3] and abs(seen[3] - wanted[3]) <= 5


def _number_is(test: Callable[[float], bool], value: Tagged) -> bool:
    number = number_of(value)
    return number is not None and test(number)


def _within(expect: dict[str, Any]) -> float:
    return expect["within"] if expect.get("within") is not None else DEFAULT_WITHIN


def _plain(want: Any, *, top: bool = True) -> str:
    return show(tagged(want), top=top)


def _colour_wanted(want: str) -> str:
    colour = colour_of(want)
    words = colour_words(colour) if colour else want
    return f"the colour {want}" if words == want else f"the colour {want} ({words})"


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """A regular expression that means what JavaScript means by it: ASCII classes, and `$` only at the very end."""
    if source.endswith("$") and not source.endswith("\\$"):
        source = source[:-1] + r"\Z"
    return re.compile(source, re.ASCII)


Meets = Callable[[Tagged, Any, bool, dict[str, Any]], bool]
Words = Callable[[Any, dict[str, Any]], str]
_OPERATORS: dict[str, tuple[Meets, Words]] = {
    "equals": (lambda v, want, low, _: _equal(v, want, low), lambda want, _: _plain(want)),
    "same_items": (_same_items, lambda want, _: f"{_plain(want)}{_ORDER if len(want) > 1 else ''}"),
    "contains": (_contains, lambda want, _: f"something with {_plain(want, top=False)} in it"),
    "matches": (
        lambda v, want, _low, _: isinstance(v, str) and _pattern(want).search(v) is not None,
        lambda want, _: f"text of the shape {want}",
    ),
    "starts_with": (
        lambda v, want, low, _: isinstance(v, str) and _fold(v, low).startswith(_fold(want, low)),
        lambda want, _: f"text that starts with {_plain(want, top=False)}",
    ),
    "ends_with": (
        lambda v, want, low, _: isinstance(v, str) and _fold(v, low).endswith(_fold(want, low)),
        lambda want, _: f"text that ends with {_plain(want, top=False)}",
    ),
    "at_least": (
        lambda v, want, _low, _: _number_is(lambda n: n >= want, v),
        lambda want, _: f"{_plain(want)} or more",
    ),
    "at_most": (
        lambda v, want, _low, _: _number_is(lambda n: n <= want, v),
        lambda want, _: f"{_plain(want)} or less",
    ),
    "close_to": (
        lambda v, want, _low, every: _number_is(lambda n: abs(n - want) <= _within(every), v),
        lambda want, every: f"about {_plain(want)} (at most {js_number(_within(every))} away)",
    ),
    "one_of": (
        lambda v, want, low, _: any(_equal(v, one, low) for one in want),
        lambda want, _: f"one of these: {', '.join(_plain(one, top=False) for one in want)}",
    ),
    "not": (lambda v, want, _low, _: not _meets(want, v), lambda want, _: f"anything but {_describe(want)}"),
    "all": (
        lambda v, want, _low, _: _every(v, want),
        lambda want, _: f"a list where every item is {_describe(want)}",
    ),
    "has_length": (
        lambda v, want, _low, _: _length_of(v) == want,
        lambda want, _: f"a length of {_plain(want)}",
    ),
    "colour": (lambda v, want, _low, _: _same_colour(v, want), lambda want, _: _colour_wanted(want)),
    "is": (lambda v, want, _low, _: _is_kind(v, want), lambda want, _: KINDS.get(want, str(want))),
}
_ORDER = " (in any order)"
_BESIDE = {"within", "ignore_case"}


def _operators(expect: dict[str, Any]) -> list[str]:
    names = [name for name in expect if name not in _BESIDE]
    for name in names:
        if name not in _OPERATORS:
            raise UnknownOperator(f"There is no operator {name}")
    if not names:
        raise UnknownOperator("No operator given")
    return names


def _meets(expect: Any, value: Tagged) -> bool:
    if not isinstance(expect, dict):
        return _equal(value, expect, False)
    low = expect.get("ignore_case") is True
    return all(_OPERATORS[name][0](value, expect[name], low, expect) for name in _operators(expect))


def _describe(expect: Any) -> str:
    if not isinstance(expect, dict):
        return _plain(expect)
    words = " and ".join(_OPERATORS[name][1](expect[name], expect) for name in _operators(expect))
    return f"{words} (capitals do not matter)" if expect.get("ignore_case") is True else words


def _wants_colour(expect: Any) -> bool:
    if not isinstance(expect, dict):
        return False
    return "colour" in expect or any(
        name in expect and _wants_colour(expect[name]) for name in ("not", "all")
    )


def _seen(expect: Any, value: Tagged) -> str:
    if isinstance(value, str) and _wants_colour(expect):
        colour = colour_of(value)
        if colour:
            return f"the colour {colour_words(colour)}"
    length = _length_of(value) if isinstance(expect, dict) and "has_length" in expect else None
    words = show(value)
    return words if length is None or words == "an empty list" else f"a length of {length}: {words}"

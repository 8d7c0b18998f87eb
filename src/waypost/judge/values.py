"""Values that came out of the place where learner code runs: tagged JSON (see `js/values.js`), read and shown.

Nothing here is trusted: `read_value` checks the shape before anything else looks at it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NoReturn

Tagged = Any
"""None, bool, int, float, str, or a dict with "t" (see `js/values.js` for each tag)."""

MAX_VALUE_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_SHOWN = 2000
LONG_LIST = 60

_PLAIN_TAGS = {"undefined", "nan", "-0", "inf", "-inf", "promise", "cycle", "deep"}
_TEXT_TAGS = {"bigint", "symbol", "regexp", "element"}
_COUNTED_TAGS = {"list", "set", "map", "object"}


class BadValue(ValueError):
    """The text is not tagged JSON: forged, or cut off on the way."""


def tidy_text(text: str) -> str:
    """Text without lone surrogates, so that it can be stored and sent."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def utf16_length(text: str) -> int:
    """Length as JavaScript counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _refuse_constant(name: str) -> NoReturn:
    raise BadValue(f"{name} is not JSON")


def read_value(text: str) -> Tagged:
    """Parse tagged JSON text and check its shape; raises `BadValue`."""
    if len(text) > MAX_VALUE_BYTES:
        raise BadValue("too long")
    try:
        raw = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadValue("not JSON") from error
    return check_value(raw)


def check_value(raw: Any, depth: int = 0) -> Tagged:
    """The same value once its shape is known to be right; raises `BadValue`."""
    if depth > MAX_DEPTH:
        raise BadValue("too deep")
    if raw is None or isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        return tidy_text(raw)
    if isinstance(raw, int | float):
        return _number(raw)
    if isinstance(raw, dict) and isinstance(raw.get("t"), str):
        return _check_tagged(raw, depth)
    raise BadValue("no tag")


def _number(raw: int | float) -> int | float:
    try:
        number = float(raw)
    except OverflowError as error:
        raise BadValue("number too large") from error
    if math.isinf(number):
        raise BadValue("number too large")
    return raw if isinstance(raw, int) and abs(raw) < 2**53 else number


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise BadValue("text wanted")
    return tidy_text(raw)


def _check_tagged(raw: dict[str, Any], depth: int) -> Tagged:
    tag = raw["t"]
    if tag in _PLAIN_TAGS:
        return {"t": tag}
    if tag in _TEXT_TAGS:
        return {"t": tag, "v": _text(raw.get("v"))}
    if tag == "text":
        return {"t": tag, "v": _text(raw.get("v")), "n": _count(raw, 0)}
    if tag in _COUNTED_TAGS:
        return _check_counted(tag, raw, depth)
    if tag == "function":
        return {"t": tag, "name": _text(raw.get("name", ""))}
    if tag in ("error", "raised"):
        return {"t": tag, "name": _text(raw.get("name", "Error")), "message": _text(raw.get("message", ""))}
    if tag == "threw":
        return {"t": tag, "message": _text(raw.get("message", ""))}
    if tag == "date":
        return {"t": tag, "v": None if raw.get("v") is None else _text(raw["v"])}
    raise BadValue("unknown tag")


def _count(raw: dict[str, Any], at_least: int) -> int:
    count = raw.get("n")
    if not isinstance(count, int) or isinstance(count, bool) or not at_least <= count < 2**53:
        raise BadValue("count wanted")
    return count


def _check_counted(tag: str, raw: dict[str, Any], depth: int) -> Tagged:
    items = raw.get("v")
    if not isinstance(items, list):
        raise BadValue("list wanted")
    if tag in ("list", "set"):
        return {"t": tag, "v": [check_value(item, depth + 1) for item in items], "n": _count(raw, len(items))}
    pairs = []
    for pair in items:
        if not isinstance(pair, list) or len(pair) != 2:
            raise BadValue("pair wanted")
        key = _text(pair[0]) if tag == "object" else check_value(pair[0], depth + 1)
        pairs.append([key, check_value(pair[1], depth + 1)])
    found: dict[str, Any] = {"t": tag, "v": pairs, "n": _count(raw, len(pairs))}
    if tag == "object" and raw.get("name"):
        found["name"] = _text(raw["name"])
    return found


def tag_of(value: Tagged) -> str | None:
    """The tag, or None for a value that stands for itself."""
    return value["t"] if isinstance(value, dict) else None


def number_of(value: Tagged) -> float | int | None:
    """The number it is, or None; NaN counts as no number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return {"-0": 0, "inf": math.inf, "-inf": -math.inf}.get(tag_of(value) or "")


def tagged(plain: Any) -> Tagged:
    """A plain value (from the curriculum, or text we made ourselves) as a tagged one."""
    if isinstance(plain, list | tuple):
        return {"t": "list", "v": [tagged(item) for item in plain], "n": len(plain)}
    if isinstance(plain, dict):
        pairs = [[str(key), tagged(item)] for key, item in plain.items()]
        return {"t": "object", "v": pairs, "n": len(pairs)}
    return plain


def js_number(number: int | float) -> str:
    """A number as JavaScript prints it (ECMA-262, Number::toString)."""
    if float(number).is_integer() and abs(number) < 2**53:
        return str(int(number))
    number = float(number)
    digits, _, exponent = f"{number!r}".partition("e")
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, _, fraction = digits.partition(".")
    fraction = "" if fraction == "0" else fraction
    point = len(whole) + int(exponent or 0)
    figures = whole + fraction
    stripped = figures.lstrip("0")
    point -= len(figures) - len(stripped)
    figures = stripped.rstrip("0")
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{figures}"
    if 0 < point < len(figures):
        return f"{sign}{figures[:point]}.{figures[point:]}"
    if 0 < point <= 21:
        return f"{sign}{figures:0<{point}}"
    power = point - 1
    mantissa = figures[0] + (f".{figures[1:]}" if len(figures) > 1 else "")
    return f"{sign}{mantissa}e{'+' if power > 0 else '-'}{abs(power)}"


def cut(text: str) -> str:
    """Text for people, at most `MAX_SHOWN` letters."""
    return f"{text[:MAX_SHOWN]}…" if len(text) > MAX_SHOWN else text


@dataclass(frozen=True)
class Speech:
    """How a language writes what every language has. The names of an object's parts stand in `quote`s."""

    null: str = "null"
    true: str = "true"
    false: str = "false"
    quote: str = ""


JAVASCRIPT = Speech()
_SPEECH = {
    "python": Speech("None", "True", "False", '"'),
    "sql": Speech("NULL", "true", "false"),
    "ruby": Speech("nil", "true", "false", '"'),
    "rails": Speech("nil", "true", "false", '"'),
}
_speech: ContextVar[Speech] = ContextVar("speech", default=JAVASCRIPT)


def speech_of(runner: str) -> Speech:
    """How the learner's language writes values."""
    return _SPEECH.get(runner, JAVASCRIPT)


@contextmanager
def speaking(speech: Speech) -> Iterator[None]:
    """Within it, `show` writes values so. A context, as values are shown from deep inside the operators' words."""
    before = _speech.set(speech)
    try:
        yield
    finally:
        _speech.reset(before)


_FIXED = {"-0": "0", "inf": "Infinity", "-inf": "-Infinity", "cycle": "(the same again)", "deep": "…"}


def show(value: Tagged, *, top: bool = True) -> str:
    """A tagged value in words; `top` when nothing is around it, so that a little more can be said."""
    speech = _speech.get()
    if value is None:
        return f"nothing ({speech.null})" if top else speech.null
    if isinstance(value, bool):
        return speech.true if value else speech.false
    if isinstance(value, int | float):
        return js_number(value)
    if isinstance(value, str):
        return '"" (empty text)' if top and value == "" else f'"{value}"'
    tag = value["t"]
    if tag == "undefined":
        return "nothing (undefined)" if top else "undefined"
    if tag == "nan":
        return "NaN (not a number)" if top else "NaN"
    if tag in _FIXED:
        return _FIXED[tag]
    if tag in _COUNTED_TAGS:
        return _show_counted(value, top)
    return _show_single(value)


def _show_single(value: dict[str, Any]) -> str:
    match value["t"]:
        case "bigint":
            return f"{value['v']}n"
        case "text":
            return f'"{value["v"]}…"'
        case "function":
            return f"a function called {value['name']}" if value["name"] else "a function"
        case "error" | "raised":
            return f"{value['name']}: {value['message']}"
        case "date":
            return "a date that does not exist" if value["v"] is None else str(value["v"])
        case "threw":
            return f"(could not be read: {value['message']})"
        case "promise":
            return "a promise"
        case _:
            return str(value["v"])


def _show_counted(value: dict[str, Any], top: bool) -> str:
    tag, items = value["t"], value["v"]
    more = f", … {value['n'] - len(items)} more" if value["n"] > len(items) else ""
    if tag == "list":
        if value["n"] == 0:
            return "an empty list" if top else "[]"
        shown = [show(item, top=False) for item in items]
        flat = f"[{', '.join(shown)}{more}]"
        if top and utf16_length(flat) > LONG_LIST and len(items) > 1:
            return "[\n" + ",\n".join(f"  {one}" for one in shown) + f"{more}\n]"
        return flat
    if tag == "set":
        return f"Set {{{', '.join(show(item, top=False) for item in items)}{more}}}"
    if tag == "map":
        pairs = ", ".join(f"{show(key, top=False)} → {show(item, top=False)}" for key, item in items)
        return f"Map {{{pairs}{more}}}"
    quote = _speech.get().quote
    pairs = ", ".join(f"{quote}{key}{quote}: {show(item, top=False)}" for key, item in items)
    name = f"{value['name']} " if value.get("name") else ""
    return f"{name}{{{pairs}{more}}}"

"""CSS colours in any usual spelling, as numbers. Twin of `colourOf` in `js/compare.js`."""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path

Colour = tuple[int, int, int, int]
"""Red, green and blue from 0 to 255; alpha in thousandths."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_CALL = re.compile(r"(rgba?|hsla?)\(([^()]*)\)")


@cache
def _named() -> dict[str, Colour]:
    text = (Path(__file__).parent / "js" / "colours.js").read_text(encoding="utf-8")
    names = text.split("`")[1]
    found: dict[str, Colour] = {}
    for pair in re.split(r"[,\n]\s*", names.strip()):
        name, hexes = pair.split(" ")
        found[name] = (int(hexes[:2], 16), int(hexes[2:4], 16), int(hexes[4:], 16), 1000)
    return found


def _byte(number: float) -> int:
    return min(255, max(0, math.floor(number + 0.5)))


def _part(text: str, whole: float) -> float:
    return float(text[:-1]) * whole / 100 if text.endswith("%") else float(text)


def _from_hsl(hue: float, saturation: float, light: float) -> tuple[int, int, int]:
    h = math.fmod(math.fmod(hue, 360) + 360, 360)
    s, l_ = min(1.0, max(0.0, saturation)), min(1.0, max(0.0, light))

    def at(n: int) -> int:
        k = math.fmod(n + h / 30, 12)
        return _byte(255 * (l_ - s * min(l_, 1 - l_) * max(-1.0, min(k - 3, 9 - k, 1.0))))

    return at(0), at(8), at(4)


def colour_of(text: str) -> Colour | None:
    """The colour a CSS text names, or None where it names none. `transparent` is black with no alpha."""
    plain = text.strip().lower()
    if plain == "transparent":
        return 0, 0, 0, 0
    if plain in _named():
        return _named()[plain]
    if found := _HEX.fullmatch(plain):
        long = "".join(digit * 2 for digit in found[1]) if len(found[1]) < 6 else found[1]
        red, green, blue, alpha = (
            int(long[at : at + 2], 16) if at < len(long) else 255 for at in (0, 2, 4, 6)
        )
        return red, green, blue, math.floor(alpha * 1000 / 255 + 0.5)
    call = _CALL.fullmatch(plain)
    return _from_call(call[1], call[2]) if call else None


def _from_call(name: str, inside: str) -> Colour | None:
    parts = [one for one in re.split(r"[\s,/]+", inside) if one]
    if len(parts) not in (3, 4):
        return None
    parts[0] = parts[0].removesuffix("deg")
    if not all(_NUMBER.fullmatch(one.removesuffix("%")) for one in parts):
        return None
    alpha = math.floor(min(1.0, max(0.0, _part(parts[3], 1))) * 1000 + 0.5) if len(parts) == 4 else 1000
    if name.startswith("rgb"):
        return _byte(_part(parts[0], 255)), _byte(_part(parts[1], 255)), _byte(_part(parts[2], 255)), alpha
    if parts[0].endswith("%") or not parts[1].endswith("%") or not parts[2].endswith("%"):
        return None
    return *_from_hsl(float(parts[0]), _part(parts[1], 1), _part(parts[2], 1)), alpha


def colour_words(colour: Colour) -> str:
    """A colour as people read it: `#0b6e6e`, `#0b6e6e at 50%` or `transparent`."""
    red, green, blue, alpha = colour
    if alpha == 0:
        return "transparent"
    solid = f"#{red:02x}{green:02x}{blue:02x}"
    return solid if alpha == 1000 else f"{solid} at {math.floor(alpha / 10 + 0.5)}%"

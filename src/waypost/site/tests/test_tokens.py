"""The colours, read from the file that is shipped: every pair that carries words is at AA in every theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[4] / "frontend" / "src" / "styles"

BODY = [("ink", ground) for ground in ("paper", "surface", "sunk")]
BODY += [("ink-soft", ground) for ground in ("paper", "surface", "sunk")]
BODY += [("ink", wash) for wash in ("teal-wash", "amber-wash", "green-wash", "plum-wash")]
BODY += [
    (name, ground) for name in ("teal", "teal-strong", "plum", "green") for ground in ("paper", "surface")
]
BODY += [("teal", "teal-wash"), ("teal-strong", "teal-wash"), ("green", "green-wash"), ("plum", "plum-wash")]
BODY += [("on-teal", "teal"), ("on-teal", "teal-strong"), ("on-amber", "amber"), ("code-ink", "code-bg")]
BODY += [
    (f"code-{name}", ground)
    for name in ("keyword", "string", "number", "comment", "name", "tag", "attr")
    for ground in ("code-bg",)
]
BODY += [("code-ink", "code-mark"), ("plum", "code-bg"), ("green", "code-bg")]
SHAPES = [("edge", ground) for ground in ("paper", "surface", "sunk")]
SHAPES += [("focus", ground) for ground in ("paper", "surface", "sunk")] + [("teal", "surface")]


def themes() -> dict[str, dict[str, str]]:
    text = (STYLES / "tokens.css").read_text()
    found: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]+)\}", text):
        values = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", body))
        if "paper" in values:
            found[" ".join(selector.split())] = values
    return found


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_there_are_three_sets_and_the_system_set_is_the_dark_one() -> None:
    sets = themes()
    assert len(sets) == 4
    system = next(values for selector, values in sets.items() if "system" in selector)
    assert system == sets['[data-theme="dark"]']


@pytest.mark.parametrize("theme", themes())
def test_words_are_at_aa(theme: str) -> None:
    values = themes()[theme]
    poor = {
        pair: round(contrast(values[pair[0]], values[pair[1]]), 2)
        for pair in BODY
        if contrast(values[pair[0]], values[pair[1]]) < 4.5
    }
    assert poor == {}


@pytest.mark.parametrize("theme", themes())
def test_edges_and_focus_can_be_seen(theme: str) -> None:
    values = themes()[theme]
    poor = {pair for pair in SHAPES if contrast(values[pair[0]], values[pair[1]]) < 3}
    assert poor == set()


def test_amber_is_never_the_colour_of_words() -> None:
    for file in STYLES.glob("*.css"):
        assert not re.search(r"(?<![-\w])color:\s*var\(--amber\)", file.read_text()), file.name

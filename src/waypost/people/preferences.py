"""How a person likes their screen. Kept in `Account.preferences`; anything unknown falls back."""

from __future__ import annotations

from dataclasses import dataclass

from waypost.people.models import Account

# name -> (value, words) in the order they are offered; the first is the default
CHOICES: dict[str, tuple[tuple[str, str], ...]] = {
    "theme": (
        ("system", "As the computer is set"),
        ("light", "Light"),
        ("dark", "Dark"),
        ("contrast", "High contrast"),
    ),
    "size": (("1", "Usual"), ("2", "Large"), ("3", "Larger"), ("4", "Largest")),
    "spacing": (("usual", "Usual"), ("wide", "Wide"), ("wider", "Wider")),
    "font": (
        ("atkinson", "Atkinson Hyperlegible"),
        ("lexend", "Lexend"),
        ("opendyslexic", "OpenDyslexic"),
    ),
    "speak": (("off", "Off"), ("on", "On")),
}

_OFFERED = {name: frozenset(value for value, _ in options) for name, options in CHOICES.items()}

LEGENDS = {
    "theme": "Colours",
    "size": "Text size",
    "spacing": "Space between lines and letters",
    "font": "Letters",
    "speak": "Reading aloud",
}


@dataclass(frozen=True)
class ChoiceGroup:
    """One row of choices with the one that is chosen, for the form that changes it."""

    name: str
    legend: str
    options: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True)
class Appearance:
    """One choice for each name of CHOICES."""

    theme: str = "system"
    size: str = "1"
    spacing: str = "usual"
    font: str = "atkinson"
    speak: str = "off"


def appearance(account: Account | None) -> Appearance:
    """What `account` has chosen; the defaults for nobody and for values that are not on offer."""
    if account is None:
        return Appearance()
    kept = account.preferences if isinstance(account.preferences, dict) else {}
    known = {name: value for name, offered in _OFFERED.items() if (value := str(kept.get(name))) in offered}
    return Appearance(**known)


def choice_groups(account: Account) -> list[ChoiceGroup]:
    now = appearance(account)
    return [
        ChoiceGroup(name, LEGENDS[name], options, getattr(now, name)) for name, options in CHOICES.items()
    ]

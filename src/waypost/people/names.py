"""Names and numbers as people write them, tidied without being spoilt."""

from __future__ import annotations

import re
import unicodedata

from waypost.kernel.errors import BadInput
from waypost.people.models import LEARNING_ROLES

# Marks that turn text round, and could make one name pass for another. Joiners stay: scripts and emoji need them.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF])
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
_STAFF_NAME = re.compile(r"[a-z][a-z0-9.-]{1,39}")


def tidy_name(text: str, *, what: str, most: int = 60, needed: bool = True) -> str:
    """One line, one space between words, NFC. Any script, any emoji. Raises BadInput: empty, or too long."""
    text = unicodedata.normalize("NFC", text.translate(_TURNING))
    text = "".join(" " if unicodedata.category(char) in ("Cc", "Zs", "Zl", "Zp") else char for char in text)
    text = " ".join(text.split())
    if needed and not text:
        raise BadInput(f"{what} is missing.", "Type it in.")
    if len(text) > most:
        raise BadInput(f"{what} is longer than {most} letters.", "Shorten it.")
    return text


def tidy_sign_in_name(text: str, role: str) -> str:
    """A learner's number in capitals, or a staff name in small letters. Raises BadInput when it is neither."""
    text = "".join(unicodedata.normalize("NFKC", text.translate(_TURNING)).split())
    if not text:
        raise BadInput(
            "The number is missing." if role in LEARNING_ROLES else "The sign-in name is missing.",
            "Type it in.",
        )
    if role in LEARNING_ROLES:
        text = text.upper()
        if not _NUMBER.fullmatch(text):
            raise BadInput("A number is 2 to 20 letters and digits, such as A1234BC.", "Check it.")
        return text
    text = text.lower()
    if not _STAFF_NAME.fullmatch(text):
        raise BadInput("A sign-in name is 2 to 40 letters, digits, dots or hyphens.", "Such as j.smith.")
    return text

"""Prison numbers: what they look like, and what a slip of the keys may have meant."""

from __future__ import annotations

import re

from waypost.kernel.errors import BadInput

_SHAPE = re.compile(r"[A-Z]\d{4}[A-Z]{2}")
_AS_DIGIT = str.maketrans("OQILZSGBT", "001125687")
_AS_LETTER = str.maketrans("0125678", "OIZSGTB")


def tidy_prison_number(text: str) -> str:
    """In capitals, without spaces; "" stays "". Raises BadInput, with what may have been meant."""
    number = re.sub(r"[\s.-]", "", text).upper()
    if not number or _SHAPE.fullmatch(number):
        return number
    meant = likely(number)
    raise BadInput(
        f"“{text.strip()}” is not a prison number: one letter, four digits, two letters, such as A1234BC.",
        f"Did you mean {meant}?" if meant else "Check it against the paper.",
    )


def likely(number: str) -> str:
    """The number that was meant when digits and letters that look alike were mixed up; "" when there is no telling."""
    if len(number) != 7:
        return ""
    guess = (
        number[0].translate(_AS_LETTER) + number[1:5].translate(_AS_DIGIT) + number[5:].translate(_AS_LETTER)
    )
    return guess if _SHAPE.fullmatch(guess) else ""

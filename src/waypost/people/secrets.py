"""What a PIN and a password must be, and making one."""

from __future__ import annotations

import secrets as random
from itertools import pairwise

from waypost.kernel.errors import BadInput
from waypost.people.models import Account

PIN_DIGITS = (4, 8)
PASSWORD_LENGTH = (10, 128)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def _too_plain(pin: str) -> bool:
    """All the same digit, or digits that only count up or down."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return len(steps) == 1 and steps <= {0, 1, -1}


def check_secret(account: Account, secret: str) -> None:
    """Raises BadInput, with what to do, when `secret` will not do for `account`."""
    if account.learns:
        least, most = PIN_DIGITS
        if not (secret.isascii() and secret.isdigit() and least <= len(secret) <= most):
            raise BadInput(f"A PIN is {least} to {most} digits.", "Use only the number keys.")
        if _too_plain(secret):
            raise BadInput("That PIN is easy to guess.", "Mix the digits up a little.")
        return
    least, most = PASSWORD_LENGTH
    if not least <= len(secret) <= most:
        raise BadInput(f"A password has at least {least} characters.", "Three or four words make a good one.")
    if secret.casefold() in (account.sign_in_name.casefold(), account.full_name.casefold()):
        raise BadInput("A password may not be your name.", "Three or four words make a good one.")


def make_secret(account: Account) -> str:
    """A fresh PIN of six digits, or a password of four short groups, for staff to hand over."""
    if account.learns:
        while True:
            pin = "".join(random.choice("0123456789") for _ in range(6))
            if not _too_plain(pin):
                return pin
    return "-".join("".join(random.choice(_ALPHABET) for _ in range(4)) for _ in range(4))

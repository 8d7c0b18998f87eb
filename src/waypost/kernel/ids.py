"""Identifiers: short enough to read out, impossible to guess."""

from __future__ import annotations

import secrets
import uuid

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else


def new_id(*, length: int = 16) -> str:
    """A random id of letters and digits that cannot be mistaken for each other (about 4.95 bits each)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_uuid() -> uuid.UUID:
    """A random UUID, for rows whose key may be made by a browser."""
    return uuid.uuid4()

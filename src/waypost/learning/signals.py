"""What this room does when someone's session ends."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError

from waypost.people.models import Account
from waypost.people.signals import session_ended

log = logging.getLogger(__name__)


def _on_session_ended(sender: Any, account: Account, reason: str, **kwargs: Any) -> None:
    """They have gone, unless it is only this computer that they left for another."""
    from waypost.learning.actions import (
        leave,  # here: they know the curriculum, which not every process needs
    )

    if reason == "elsewhere" or not account.learns:
        return
    try:
        leave(actor=account, locked=reason == "idle")
    except DatabaseError:  # nobody is kept in by a full disk
        log.warning("Could not note that a learner has left.", exc_info=True)


def connect() -> None:
    session_ended.connect(_on_session_ended, dispatch_uid="waypost.learning.left")

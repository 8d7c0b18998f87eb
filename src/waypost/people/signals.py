"""What the rooms above may listen to."""

from __future__ import annotations

from django.dispatch import Signal

# sender=Account class, account=Account
signed_in = Signal()
# sender=Account class, account=Account, reason: "signed_out" | "idle" | "elsewhere" | "closed"
session_ended = Signal()
# sender=Account class, account=Account, actor=Account who did it; in the transaction that renamed the account
renamed = Signal()

"""What goes wrong on our side."""

from __future__ import annotations

from waypost.kernel.errors import Unavailable


class EngineFault(Unavailable):
    """An engine failed for a reason of its own. The work it had is tried again and never counted."""

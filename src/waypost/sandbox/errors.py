"""What the sandbox says when it cannot be had."""

from __future__ import annotations

from waypost.kernel.errors import Unavailable


class SandboxUnavailable(Unavailable):
    """The sandbox cannot be had on this machine. Nothing was run."""

"""Labelled places where a test may have this process killed, as a power cut would.

Nothing happens unless the environment says `WAYPOST_KILL_AT=label` or `label:n` (the n-th time it is reached).
It is read once, at start. The labels:

`submit-before-commit`, `submit-after-commit`, `save-before-commit`, `save-after-commit`,
`verdict-before-record`, `verdict-after-record`.
"""

from __future__ import annotations

import os
import threading
from typing import Literal

Label = Literal[
    "submit-before-commit",
    "submit-after-commit",
    "save-before-commit",
    "save-after-commit",
    "verdict-before-record",
    "verdict-after-record",
]
EXIT_CODE = 137  # as after SIGKILL

_wanted, _, _count = os.environ.get("WAYPOST_KILL_AT", "").partition(":")
_left = int(_count) if _count.isdigit() else 1
_lock = threading.Lock()


def arm(label: Label, nth: int) -> None:
    """As if the environment had said it: for a test that forks this process and lets the child die."""
    global _wanted, _left
    _wanted, _left = label, nth


def reached(label: Label) -> None:
    """Stop the process at once, with no tidying up, if this is the place and the time that was asked for."""
    global _left
    if label != _wanted:
        return
    with _lock:
        _left -= 1
        if _left <= 0:
            os._exit(EXIT_CODE)

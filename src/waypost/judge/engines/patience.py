"""How much longer things may take when the machine has more to do than it has cores."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_MOST = 4.0


def stretch() -> float:
    """From 1 (quiet) to 4: what an exercise's time is multiplied by.

    An exercise's time is meant for a quiet machine. Without this, thirty hand-ins at once would make slow what is
    not endless, and our want of processors would be counted against a learner.
    """
    load = 0.0
    with suppress(OSError, ValueError, IndexError):
        words = Path("/proc/loadavg").read_text().split()
        load = max(float(words[0]), float(words[3].split("/")[0]))
    return min(_MOST, max(1.0, load / (os.cpu_count() or 1)))

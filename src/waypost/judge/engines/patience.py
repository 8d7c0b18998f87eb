"""How much longer things may take when the machine has more to do than it has cores."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from time import monotonic

_MOST = 4.0
_LOOK_SECONDS = 0.02
_CORES = os.cpu_count() or 1
_looked = (-_LOOK_SECONDS, 1.0)  # when, and what was seen


def stretch() -> float:
    """From 1 (quiet) to 4: what an exercise's time is multiplied by.

    An exercise's time is meant for a quiet machine. Without this, thirty hand-ins at once would make slow what is
    not endless, and our want of processors would be counted against a learner.
    """
    global _looked
    now = monotonic()
    if now - _looked[0] >= _LOOK_SECONDS:
        _looked = (now, _load())
    return min(_MOST, max(1.0, _looked[1] / _CORES))


def _load() -> float:
    """Programs that wanted a core over the last minute, or want one now, whichever is more."""
    with suppress(OSError, ValueError, IndexError):
        words = Path("/proc/loadavg").read_text().split()
        return max(float(words[0]), float(words[3].split("/")[0]))
    return 0.0

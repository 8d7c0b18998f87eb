"""How many workers an engine keeps ready: by what was wanted lately, and by the memory that is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from waypost.sandbox.limits import MIB

_CALM_SECONDS = 60.0
IDLE_SECONDS = 300.0
_LEAST_FREE_BYTES = 400 * MIB
_LOOK_SECONDS = 1.0


def free_bytes() -> int:
    """Memory that programs can still have without swapping; very much where the system does not say."""
    try:
        with Path("/proc/meminfo").open(encoding="ascii") as told:
            for line in told:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 1 << 62


class Stock:
    """Between `least` and three times `usual`. One more each time somebody found none ready; `usual` again after a
    minute without that; `least` after five minutes without any work, or while memory is short."""

    def __init__(
        self,
        usual: int,
        *,
        least: int = 1,
        idle_seconds: float = IDLE_SECONDS,
        time: Callable[[], float] = monotonic,
        free: Callable[[], int] = free_bytes,
    ) -> None:
        self.usual = usual
        self.least = min(least, usual)
        self.most = 3 * usual
        self.idle_seconds = idle_seconds
        self._time = time
        self._free = free
        self._raised = usual
        self._short_at = self._used_at = time()
        self._looked: tuple[float, bool] | None = None

    def used(self, *, ready: bool) -> None:
        """Somebody takes one; `ready` tells whether one stood there."""
        now = self._used_at = self._time()
        if now - self._short_at > _CALM_SECONDS:
            self._raised = self.usual
        if not ready:
            self._short_at = now
            self._raised = min(self._raised + 1, self.most)

    def done(self) -> None:
        """Somebody is done with one: the time without work begins now."""
        self._used_at = self._time()

    @property
    def want(self) -> int:
        """How many to have, those at work included."""
        now = self._time()
        if now - self._used_at >= self.idle_seconds or not self._roomy(now):
            return self.least
        return self._raised if now - self._short_at <= _CALM_SECONDS else self.usual

    def _roomy(self, now: float) -> bool:
        if self._looked is None or now - self._looked[0] > _LOOK_SECONDS:
            self._looked = (now, self._free() > _LEAST_FREE_BYTES)
        return self._looked[1]

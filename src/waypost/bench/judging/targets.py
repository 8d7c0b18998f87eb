"""What is asked of the judge's speed. Every target in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """`warm_ms`: the most that a warm verdict may take, HTTP left out, by its median. `per_core`: the fewest verdicts
    a second for each core. `times`: how many times faster than the bare tool. `picture_ms`: the most that a verdict and
    a picture may take together. None: nothing was asked."""

    warm_ms: float | None = None
    per_core: float | None = None
    times: float = 1.0
    picture_ms: float | None = None


TARGETS = {
    "javascript": Target(6, 14),
    "node": Target(6, 14),
    "python": Target(10, 120),
    "sql": Target(10, 120),
    "postgres": Target(),
    "git": Target(40),
    "ruby": Target(40, 25),
    "rails": Target(300, times=5),
    "http": Target(120),
    "page": Target(40, 7, picture_ms=90),
}
DMOJ_TIMES = 30.0
NBGRADER_TIMES = 100.0
DAY_P95_MS = 1000.0
DAY_RAILS_P95_MS = 4000.0
DAY_MEMORY_MIB = 2.5 * 1024

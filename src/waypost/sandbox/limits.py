"""What a program may use, each with its unit in its name."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from waypost.kernel.errors import BadInput

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

_SIZE = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?\s*$", re.IGNORECASE)
_UNIT = {"": 1, "k": KIB, "m": MIB, "g": GIB}


def parse_size(text: str) -> int:
    """Bytes from words such as `64M`, `1.5G` or `4096`. Raises BadInput for anything else."""
    found = _SIZE.match(text)
    if not found:
        raise BadInput(f"“{text}” is not a size.", "Write a number and a letter, such as 64M or 1G.")
    return int(float(found[1]) * _UNIT[found[2].lower()])


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one run may use.

    `memory_bytes` counts every process of the run together and what it wrote to its private disk, because that
    disk is memory. `cpu_seconds` counts all processes together where a cgroup can be had, each one alone where not.
    `cores` is how much of the machine's time it may take at any one moment, so that a neighbour is not starved.
    """

    wall_seconds: float = 5.0
    cpu_seconds: float = 5.0
    memory_bytes: int = 256 * MIB
    pids: int = 64
    output_bytes: int = 1 * MIB
    disk_bytes: int = 64 * MIB
    cores: float = 1.0
    open_files: int = 256

    def __post_init__(self) -> None:
        for name, least, most in (
            ("wall_seconds", 0.01, 86_400),
            ("cpu_seconds", 0.01, 86_400),
            ("memory_bytes", 4 * MIB, 1024 * GIB),
            ("pids", 1, 100_000),
            ("output_bytes", 1, 1 * GIB),
            ("disk_bytes", 64 * KIB, 1024 * GIB),
            ("cores", 0.05, 1024),
            ("open_files", 32, 65_536),
        ):
            value = getattr(self, name)
            if not math.isfinite(value) or not least <= value <= most:
                raise BadInput(
                    f"The limit {name} is {value}.",
                    f"It must be from {least} to {most}. Choose another number.",
                )

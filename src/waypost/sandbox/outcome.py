"""What came of one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "exit", "timeout", "memory", "output", "disk", "signal", "sandbox_fault"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`ok`: it ended by itself with 0. `exit`: with another number. `signal`: a signal ended it.

    `timeout`, `memory`, `output`, `disk`: it went past that limit. `sandbox_fault`: the sandbox itself failed,
    which says nothing about the program. A program that ends with 129 to 192 is taken for one ended by a signal,
    as shells do: bwrap tells no more. `peak_memory_bytes` is None where the machine cannot measure it. `group` says
    whether one limit held over all its processes together, or only over each alone (see `doctor`).
    """

    status: Status
    exit_code: int | None
    signal: int | None
    wall_seconds: float
    cpu_seconds: float
    peak_memory_bytes: int | None
    stdout: bytes
    stderr: bytes
    fault: str = ""
    group: bool = False

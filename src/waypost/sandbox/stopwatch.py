"""Seconds that always pass.

The kill time of a jail must not stand still when a test (or anyone) puts a fixed clock in the kernel's place,
so this one room reads the steady count of the machine itself.
"""

from __future__ import annotations

from time import monotonic, sleep

__all__ = ["monotonic", "sleep"]

"""The programs of `judge/inside`, as they lie in a jail."""

from __future__ import annotations

from importlib import resources


def inside(*names: str) -> dict[str, bytes]:
    """Path inside the jail → content, for the files `names` of `judge/inside`."""
    room = resources.files("waypost.judge") / "inside"
    return {f"/opt/waypost/{name}": (room / name).read_bytes() for name in names}

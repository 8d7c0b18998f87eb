"""Whether a curriculum is still the one that was read: a mark of all its files."""

from __future__ import annotations

import hashlib
from pathlib import Path


def fingerprint(root: Path) -> str:
    """SHA-256 over the name and bytes of every file of the curriculum."""
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.is_file() and not passed_over(p.relative_to(root))):
        raw = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(raw)}\0".encode())
        digest.update(raw)
    return digest.hexdigest()


def passed_over(relative: Path) -> bool:
    """What an editor or a version store leaves lying about."""
    return any(part.startswith(".") or part.endswith("~") for part in relative.parts)

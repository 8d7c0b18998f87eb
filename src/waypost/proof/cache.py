"""What was proved is not proved again: results kept under a hash of all that they rest on."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import waypost
from waypost.kernel import clock
from waypost.kernel.canonical import sha256

RENDERING = ("kernel", "curriculum", "proof")
_KEPT_SECONDS = 30 * 24 * 3600
JUDGING = (*RENDERING, "sandbox", "judge")
_CODE = (".py", ".js", ".json", ".rb", ".erb", ".sh")


def default_dir() -> Path:
    """The user's cache folder, as the XDG rules say."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "waypost" / "proof"


@lru_cache(maxsize=4)
def checker_version(rooms: tuple[str, ...]) -> str:
    """Changes whenever any code of these rooms changes."""
    digest = hashlib.sha256()
    home = Path(waypost.__file__).parent
    for room in rooms:
        for path in sorted((home / room).rglob("*")):
            if path.suffix in _CODE and "tests" not in path.parts:
                digest.update(path.relative_to(home).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


class Cache:
    """Small JSON results in a folder. One that cannot be read or written is simply made again."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def key(self, what: str, *parts: Any, rooms: tuple[str, ...] = RENDERING) -> str:
        """The name under which a result stands: `parts` (JSON-able) and the code of `rooms` are all it depends on."""
        return f"{what}-{sha256([checker_version(rooms), what, *parts])[:40]}"

    def get(self, key: str) -> dict[str, Any] | None:
        if self.folder is None:
            return None
        path = self.folder / f"{key}.json"
        try:
            found = json.loads(path.read_text())
            path.touch()
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def put(self, key: str, result: dict[str, Any]) -> None:
        if self.folder is None:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self.folder, suffix=".tmp", delete=False) as part:
                json.dump(result, part)
            Path(part.name).replace(self.folder / f"{key}.json")
        except OSError:
            return

    def tidy(self) -> None:
        """Take away what has not been used for a month."""
        if self.folder is None:
            return
        oldest = clock.now().timestamp() - _KEPT_SECONDS
        for path in self.folder.glob("*.json"):
            try:
                if path.stat().st_mtime < oldest:
                    path.unlink()
            except OSError:
                continue

"""A small good curriculum to break in tests."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from waypost.curriculum.findings import Finding
from waypost.curriculum.read import read_tree

GOOD = Path(__file__).parent / "good"
FIRST = "course/01-pages/01-first"
SECOND = "course/01-pages/02-second"
STALL = "course/01-pages/projects/stall"


@dataclass
class Copy:
    """A copy of the good curriculum that a test may change."""

    root: Path

    def change(self, file: str, old: str, new: str) -> int:
        """Put `new` for the first `old` in a file; the line where it stands (from 1)."""
        path = self.root / file
        text = path.read_text()
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1))
        return text.count("\n", 0, text.index(old)) + 1

    def findings(self) -> list[Finding]:
        return read_tree(self.root).findings


def copy_good(folder: Path) -> Copy:
    root = folder / "content"
    shutil.copytree(GOOD, root)
    return Copy(root)

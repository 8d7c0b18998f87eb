"""Which part of the curriculum a path on the command line means."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from waypost.curriculum.findings import Finding
from waypost.kernel.errors import BadInput


@dataclass(frozen=True)
class Scope:
    """`root` is the content folder; `inside` the part asked about, relative to it (empty: all of it)."""

    root: Path
    inside: str = ""

    def holds(self, file: str) -> bool:
        """Whether a file (relative to the root) is part of what was asked about."""
        return not self.inside or file == self.inside or file.startswith(self.inside + "/")

    def shown(self, finding: Finding) -> str:
        """The finding as a line whose file can be opened from here."""
        path = self.root / finding.file
        with suppress(ValueError):
            path = path.relative_to(Path.cwd())
        where = f"{path}:{finding.line}" if finding.line else str(path)
        return f"{where}: {finding.what} {finding.mend}".rstrip() + f" [{finding.rule}]"


def find_scope(path: Path) -> Scope:
    """The scope of `path`: content, a programme, a module, a lesson or one exercise. Raises BadInput."""
    if not path.exists():
        raise BadInput(f"There is no {path}.", "Give a file or folder of the curriculum.")
    path = path.resolve()
    for folder in (path, *path.parents):
        if folder.is_dir() and any(folder.glob("*/programme.yml")):
            inside = path.relative_to(folder).as_posix()
            return Scope(folder, "" if inside == "." else inside)
    raise BadInput(f"{path} is not part of a curriculum.", "It needs <programme>/programme.yml.")

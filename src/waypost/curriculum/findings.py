"""What is amiss in the curriculum: where, what, and what to change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from waypost.kernel.errors import WaypostError


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend. `file` is relative to the content root; `line` counts from 1 (0: the whole file)."""

    file: str
    line: int
    rule: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what} {self.mend}".rstrip() + f" [{self.rule}]"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class CurriculumErrors(WaypostError):
    """The curriculum cannot be used as it is; `findings` says why, all of it, in file order."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(set(findings))
        count = len(self.findings)
        things = "1 thing" if count == 1 else f"{count} things"
        super().__init__(
            f"The curriculum has {things} to mend:\n" + "\n".join(str(f) for f in self.findings),
            "Mend each line above, then run: waypost curriculum check",
        )


@dataclass
class Notes:
    """Collects findings about one file while it is read."""

    file: str
    found: list[Finding] = field(default_factory=list)

    def add(self, line: int, rule: str, what: str, mend: str = "") -> None:
        self.found.append(Finding(self.file, line, rule, what, mend))

"""The one result schema, the same for the browser's instant answer and the server's verdict."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["pass", "fail", "error", "timeout", "memory", "output", "runner_fault"]
CheckStatus = Literal["pass", "fail", "error", "skipped"]


class Problem(BaseModel):
    """Why the work did not run to its end, first as the machine said it, then in plain words."""

    model_config = ConfigDict(extra="forbid")
    raw: str
    plain: str
    try_this: str = ""
    file: str | None = None
    line: int | None = None  # from 1
    column: int | None = None  # from 1


class ConsoleLine(BaseModel):
    model_config = ConfigDict(extra="forbid")
    level: Literal["log", "info", "warn", "error", "debug"]
    text: str


class CheckResult(BaseModel):
    """`expected` and `seen` are text for people; for a hidden check both are empty and `says` stays."""

    model_config = ConfigDict(extra="forbid")
    id: str
    status: CheckStatus
    says: str
    expected: str = ""
    seen: str = ""
    hint: str = ""  # the check's `otherwise`, when it is not met
    output: str = ""


class Verdict(BaseModel):
    """`pass`: every check met. `fail`: it ran, some are not. `error`: the learner's code could not run.

    `runner_fault` is ours and never counts against a learner; it is tried again.
    """

    model_config = ConfigDict(extra="forbid")
    status: Status
    duration_ms: float = 0.0
    peak_memory_bytes: int | None = None
    problem: Problem | None = None
    checks: list[CheckResult] = Field(default_factory=list)
    console: list[ConsoleLine] = Field(default_factory=list)

    @property
    def final(self) -> bool:
        """Whether this may stand as the one verdict of a submission."""
        return self.status != "runner_fault"

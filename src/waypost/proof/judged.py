"""What only running shows: solutions pass, starters fail, wrong answers fail as named, mutants are noticed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from waypost.curriculum.findings import Finding
from waypost.curriculum.schema import ANSWERS_FILE, Check, Exercise, Files, Limits
from waypost.judge.result import Verdict
from waypost.kernel.errors import WaypostError
from waypost.proof.mutants import Mutant, mutants_of

RUNS = 3
LEAST_KILLED_PERCENT = 80
FEW_MUTANTS = 5
"""With fewer mutants than this one listed survivor is allowed: one of three is already a third."""
CRASHES = ("error", "timeout", "memory", "output")
_BY_LIMIT = ("timeout", "memory", "output")


class Judge(Protocol):
    """What the proof needs of `waypost.judge.local.LocalJudge`; must be usable from several threads."""

    def judge(self, exercise: Exercise, files: Files) -> Verdict: ...


class JudgeFault(Exception):
    """The judge could not mark; nothing is known about the exercise."""


@dataclass
class Proof:
    """What running one exercise showed."""

    findings: list[Finding] = field(default_factory=list)
    mutants: int = 0
    killed: int = 0
    runs: int = 0
    whole: bool = True  # False when the judge itself failed, so that the result is not kept


def prove_exercise(exercise: Exercise, starter: Files, judge: Judge) -> Proof:
    """Run everything the format promises of one exercise. `starter`: the files a learner begins with."""
    proof = Proof()
    prover = _Prover(exercise, starter, judge, proof)
    try:
        slowest = prover.solutions()
        if not proof.findings:  # the rest means nothing while a solution fails
            prover.starter_fails()
            prover.wrong_answers()
            prover.empty_suite()
            prover.mutants(slowest)
    except JudgeFault as fault:
        proof.whole = False
        prover.add(
            "judge", 1, str(fault), "This is a fault of Waypost, not of the exercise. Run the check again."
        )
    return proof


class _Prover:
    def __init__(self, exercise: Exercise, starter: Files, judge: Judge, proof: Proof) -> None:
        self.exercise, self.starter, self.judge, self.proof = exercise, starter, judge, proof
        self.shown = exercise.source.as_posix()

    def add(self, rule: str, line: int, what: str, mend: str) -> None:
        self.proof.findings.append(Finding(self.shown, line, rule, what, mend))

    def run(self, files: Files, exercise: Exercise | None = None) -> Verdict:
        self.proof.runs += 1
        verdict = self._ask(exercise or self.exercise, files)
        if verdict.status == "runner_fault":
            verdict = self._ask(exercise or self.exercise, files)
        if verdict.status == "runner_fault":
            raw = verdict.problem.raw if verdict.problem else ""
            raise JudgeFault(f"The judge could not mark this exercise. {raw}".strip())
        return verdict

    def _ask(self, exercise: Exercise, files: Files) -> Verdict:
        try:
            return self.judge.judge(exercise, files)
        except WaypostError as error:
            raise JudgeFault(f"The judge could not mark this exercise: {error}") from error

    def solutions(self) -> float:
        """Each passes `RUNS` times, its checks shuffled, within half its limits. Gives the slowest, seconds.

        The quickest of the runs is held against the limit: what else the machine does is not the solution's fault.
        """
        slowest = 0.0
        for index, solution in enumerate(self.exercise.solutions):
            line = self.exercise.lines[f"solution/{index}"]
            verdicts: list[Verdict] = []
            for turn in range(RUNS):
                in_turn = self.exercise.model_copy(update={"checks": self._checks_in_turn(index, turn)})
                verdict = self.run(solution.files, in_turn)
                verdicts.append(verdict)
                if verdict.status != "pass":
                    order = "" if not turn else " with its checks in another order"
                    self.add(
                        "solution", line, f"The solution “{solution.name}” does not pass{order}: {told(verdict)}",
                        "Mend the solution, or the check that does not see it is right.",
                    )  # fmt: skip
                    break
            slowest = max(slowest, *(verdict.duration_ms / 1000 for verdict in verdicts))
            self._within_half(verdicts, line, solution.name)
        return slowest

    def _checks_in_turn(self, index: int, turn: int) -> tuple[Check, ...]:
        """As written; then turned round, so that each pair has been both ways; then shuffled, the same each time."""
        checks = list(self.exercise.checks)
        if turn == 1:
            checks.reverse()
        elif turn:
            random.Random(f"{self.exercise.id}/{index}/{turn}").shuffle(checks)  # noqa: S311
        return tuple(checks)

    def _within_half(self, verdicts: list[Verdict], line: int, name: str) -> None:
        limits = self.exercise.limits
        seconds = min(verdict.duration_ms for verdict in verdicts) / 1000
        memory = min(verdict.peak_memory_bytes or 0 for verdict in verdicts)
        if seconds > limits.wall_seconds / 2:
            self.add(
                "limits", line, f"“{name}” takes {seconds:.1f} s; half of its limit is {limits.wall_seconds / 2:g} s.",
                "Make it quicker, wait for less in the checks, or raise limits: {wall_seconds: …}.",
            )  # fmt: skip
        elif memory > limits.memory_bytes / 2 and self.exercise.runner != "page":
            self.add(
                "limits", line, f"“{name}” uses {memory / 2**20:.0f} MB, over half of its limit.",
                "Make it smaller, or raise limits: {memory_bytes: …}.",
            )  # fmt: skip

    def starter_fails(self) -> None:
        """What the learner begins with fails as a fail. A `fix` starter may be code that cannot run."""
        files = self.starter
        if self.exercise.runner == "answer" or self.exercise.kind in ("fill", "parsons"):
            files = {ANSWERS_FILE: "{}"}
        elif self.exercise.entry not in files:
            files = {**files, self.exercise.entry: ""}
        verdict = self.run(files)
        line = self.exercise.lines.get("files", self.exercise.lines["task"])
        if verdict.status == "pass":
            self.add(
                "starter", line, "The starter already passes every check.",
                "Add a check for what the learner must do, or take the answer out of the files.",
            )  # fmt: skip
        elif verdict.status in CRASHES and self.exercise.kind not in ("fix", "parsons", "fill"):
            self.add(
                "starter", line, f"The starter does not fail, it breaks: {told(verdict)}",
                "Give a starter that runs. Only a `fix` starter may break.",
            )  # fmt: skip

    def wrong_answers(self) -> None:
        """Each fails exactly the checks it names, or breaks where it says so."""
        for index, wrong in enumerate(self.exercise.wrong):
            line = self.exercise.lines[f"wrong/{index}"]
            verdict = self.run(wrong.files)
            failed = unmet(verdict)
            if wrong.error:
                if verdict.status not in CRASHES:
                    self.add(
                        "wrong", line, f"“{wrong.name}” should break, but: {told(verdict)}",
                        f"Write fails: [{', '.join(sorted(failed))}] in place of error: true.",
                    )  # fmt: skip
            elif verdict.status in CRASHES:
                self.add(
                    "wrong",
                    line,
                    f"“{wrong.name}” breaks: {told(verdict)}",
                    "Write error: true in place of fails.",
                )
            elif failed != set(wrong.fails):
                extra, missing = sorted(failed - set(wrong.fails)), sorted(set(wrong.fails) - failed)
                parts = [f"it fails {', '.join(extra)} too"] * bool(extra)
                parts += [f"it does not fail {', '.join(missing)}"] * bool(missing)
                self.add(
                    "wrong", line, f"“{wrong.name}” does not fail what it names: {'; '.join(parts)}. {told(verdict)}",
                    f"Write fails: [{', '.join(c.id for c in self.exercise.checks if c.id in failed)}], or mend it.",
                )  # fmt: skip

    def empty_suite(self) -> None:
        """No tests at all is not an answer to `write-tests`."""
        if self.exercise.kind != "write-tests":
            return
        verdict = self.run({**self.starter, self.exercise.entry: ""})
        if verdict.status == "pass":
            self.add(
                "write-tests", self.exercise.lines["checks"], "A file with no tests passes.",
                "Add a check with get: tests() and expect: {not: {has_length: 0}}.",
            )  # fmt: skip

    def mutants(self, slowest: float) -> None:
        """At least four in five are noticed; each survivor is listed with a reason, and no other."""
        quick = self._quick(slowest)
        mutants = mutants_of(self.exercise, self.starter)
        alive = [mutant for mutant in mutants if not self._killed(mutant, quick)]
        self.proof.mutants, self.proof.killed = len(mutants), len(mutants) - len(alive)
        line = self.exercise.lines["checks"]
        for mutant in alive:
            if mutant.name not in self.exercise.survivors:
                self.add(
                    "mutant", line, f"No check notices this change to the solution: “{mutant.name}”.",
                    f"Add or sharpen a check; if it may live, add to survivors: {{{mutant.name!r}: why}}.",
                )  # fmt: skip
        names = {mutant.name for mutant in alive}
        for listed in self.exercise.survivors:
            if listed not in names:
                self.add(
                    "mutant", 1, f"This is listed as a survivor but is noticed: {listed}", "Take it out."
                )
        few = len(mutants) < FEW_MUTANTS and len(alive) <= 1
        if self.proof.killed * 100 < len(mutants) * LEAST_KILLED_PERCENT and not few:
            self.add(
                "mutant", line, f"Only {self.proof.killed} of {len(mutants)} changes to the solution are noticed.",
                "At least four in five must be. Add checks for what the task asks.",
            )  # fmt: skip

    def _quick(self, slowest: float) -> Exercise:
        """The exercise with a short time limit, so that a mutant that never ends costs little."""
        wall = min(self.exercise.limits.wall_seconds, max(1.5, slowest * 4))
        limits = Limits(**{**self.exercise.limits.model_dump(), "wall_seconds": wall})
        return self.exercise.model_copy(update={"limits": limits})

    def _killed(self, mutant: Mutant, quick: Exercise) -> bool:
        """Whether the change is noticed. What ends at a limit must do so within the whole of it: a machine with
        other work can make any program late."""
        status = self.run(mutant.files, quick).status
        if status in _BY_LIMIT:
            status = self.run(mutant.files).status
        return status != "pass"


def unmet(verdict: Verdict) -> set[str]:
    """Ids of the checks that are not met."""
    return {check.id for check in verdict.checks if check.status in ("fail", "error")}


def told(verdict: Verdict) -> str:
    """A verdict in one line."""
    problem = f"{verdict.problem.raw or verdict.problem.plain} " if verdict.problem else ""
    where = (
        f"({verdict.problem.file}:{verdict.problem.line}) "
        if verdict.problem and verdict.problem.line
        else ""
    )
    checks = "; ".join(_check_told(verdict))
    return f"{verdict.status}. {problem}{where}{checks}".strip()


def _check_told(verdict: Verdict) -> Iterator[str]:
    for check in verdict.checks:
        if check.status != "pass":
            seen = (
                f": wanted {check.expected[:80]}, saw {check.seen[:80]}"
                if check.seen or check.expected
                else ""
            )
            yield f"{check.id} {check.status}{seen}"

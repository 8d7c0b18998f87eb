"""From what was seen to the one verdict. Runs outside the jail: the expected values are only here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from waypost.curriculum.schema import Check, Exercise
from waypost.judge.assemble import answer_expect
from waypost.judge.compare import compare
from waypost.judge.explain import explain
from waypost.judge.observations import MAX_CONSOLE_LETTERS, MAX_CONSOLE_LINES, Fault, Observations
from waypost.judge.result import CheckResult, ConsoleLine, Problem, Status, Verdict
from waypost.judge.source import without_comments
from waypost.judge.values import Tagged, cut, speech_of, tag_of

_OUR_FAULT = Problem(
    raw="",
    plain="Waypost could not mark this. That is our fault. Your work is saved.",
    try_this="We will try again in a minute.",
)
_STOPPED: dict[str, Problem] = {
    "timeout": Problem(
        raw="",
        plain="Your code ran for too long, so it was stopped.",
        try_this="Look for a loop that never ends. What makes it stop?",
    ),
    "memory": Problem(
        raw="",
        plain="Your code used more memory than there is room for, so it was stopped.",
        try_this="Look for a list or a text that keeps growing in a loop.",
    ),
    "output": Problem(
        raw="",
        plain="Your code printed more than there is room for, so it was stopped.",
        try_this="Look for console.log inside a loop that runs too many times.",
    ),
}


def build_verdict(
    exercise: Exercise,
    seen: Observations,
    files: Mapping[str, str],
    *,
    checks: Iterable[Check] | None = None,
) -> Verdict:
    """Compare what was seen with what each check expects (all checks, hidden ones too, unless `checks` says which).

    `files` are the files as judged (after `assemble`), for `see: source`. A check nobody could look at is `skipped`.
    """
    wanted = list(exercise.checks if checks is None else checks)
    if seen.status == "runner_fault":
        return Verdict(status="runner_fault", duration_ms=seen.duration_ms, problem=_OUR_FAULT)
    results = [_result(exercise, check, seen, files) for check in wanted]
    outcome = _status(seen, results)
    return Verdict(
        status=outcome,
        duration_ms=seen.duration_ms,
        peak_memory_bytes=seen.peak_memory_bytes,
        problem=_problem(exercise, seen, outcome),
        checks=results,
        console=_bounded(seen.console),
    )


def problem_of(fault: Fault, runner: str = "javascript") -> Problem:
    """A fault in plain words, with its place."""
    plain = explain(fault.raw, runner)
    return Problem(
        raw=fault.raw,
        plain=plain.says,
        try_this=plain.try_this,
        file=fault.file,
        line=fault.line,
        column=fault.column,
    )


def _status(seen: Observations, results: list[CheckResult]) -> Status:
    if seen.status in ("timeout", "memory", "output", "error"):
        return seen.status
    if seen.stopped:
        return "timeout"
    return "pass" if results and all(result.status == "pass" for result in results) else "fail"


def _problem(exercise: Exercise, seen: Observations, outcome: Status) -> Problem | None:
    if exercise.runner == "git" and outcome == "pass":
        return None  # a conflict that was mended, a command that was mistyped and then written again
    if seen.fault:
        return problem_of(seen.fault, exercise.runner)
    status = "timeout" if seen.stopped else seen.status
    if status == "output" and exercise.runner not in ("page", "javascript", "node", "http"):
        again = "Look for a line that prints inside a loop that runs too many times."
        return _STOPPED["output"].model_copy(update={"try_this": again})
    return _STOPPED.get(status)


def _bounded(lines: Iterable[ConsoleLine]) -> list[ConsoleLine]:
    kept = list(lines)[:MAX_CONSOLE_LINES]
    return [ConsoleLine(level=line.level, text=line.text[:MAX_CONSOLE_LETTERS]) for line in kept]


def _result(exercise: Exercise, check: Check, seen: Observations, files: Mapping[str, str]) -> CheckResult:
    base = CheckResult(id=check.id, status="skipped", says=check.says)
    if check.see == "source":
        name = check.file or exercise.entry
        if name not in files:
            return _not_met(check, base, status="fail", seen=f"There is no file called {name}.")
        return _compared(exercise, check, base, without_comments(name, files[name]))
    if check.id in seen.stopped:
        return _not_met(check, base, status="error", seen="It ran for too long and was stopped.")
    if check.id not in seen.values:
        return base
    value = seen.values[check.id]
    if tag_of(value) == "raised":
        return _not_met(check, base, status="error", seen=_raised_words(value))
    return _compared(exercise, check, base, value)


def _raised_words(value: Tagged) -> str:
    if value["name"] == "Missing":
        return cut(f"{value['message']}.")
    return cut(f"It stopped with an error. {value['name']}: {value['message']}")


def _not_met(check: Check, base: CheckResult, *, status: str, seen: str) -> CheckResult:
    shown = {} if check.hidden else {"seen": seen, "expected": check.wanted or ""}
    return base.model_copy(update={"status": status, "hint": check.otherwise, **shown})


def _compared(exercise: Exercise, check: Check, base: CheckResult, value: Tagged) -> CheckResult:
    expect = answer_expect(check.expect) if exercise.runner == "answer" else check.expect
    found = compare(expect, value, speech_of(exercise.runner))
    expected, seen = found.expected, found.seen
    if check.see == "console":
        expected, seen = _printed(expect, expected), _printed_seen(value)
    update: dict[str, str] = {"status": "pass" if found.met else "fail"}
    if not found.met:
        update["hint"] = check.otherwise
    if not check.hidden:
        update |= {"expected": check.wanted or expected, "seen": seen}
    if exercise.runner == "answer" and not found.met:
        update["expected"] = ""  # the right answer is for the learner to find
    return base.model_copy(update=update)


def _printed(expect: Any, otherwise: str) -> str:
    """What should be printed, as it would stand in the console, where the check gives all of it."""
    lines = expect.get("equals") if isinstance(expect, dict) and expect.keys() == {"equals"} else expect
    whole = isinstance(lines, list | tuple) and lines and all(isinstance(line, str) for line in lines)
    return cut("\n".join(map(str, lines or ()))) if whole else otherwise


def _printed_seen(value: Tagged) -> str:
    return cut("\n".join(value["v"])) if value["n"] > 0 else "Nothing was printed."

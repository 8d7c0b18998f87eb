"""What the engines bring back from the jail, and how the looks of an exercise are grouped into runs.

An engine runs each `Look` of `looks(exercise)` from fresh, and returns one `Observations`. `verdict.build_verdict`
then compares, outside the jail.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from waypost.curriculum.schema import Check, Exercise
from waypost.judge.result import ConsoleLine
from waypost.judge.values import BadValue, Tagged, check_value, tagged, tidy_text

RunStatus = Literal["ran", "error", "timeout", "memory", "output", "runner_fault"]
Level = Literal["log", "info", "warn", "error", "debug"]
MAX_CONSOLE_LINES = 200
MAX_CONSOLE_LETTERS = 2000


@dataclass(frozen=True, slots=True)
class Fault:
    """An uncaught error as the machine said it; `line` and `column` from 1."""

    name: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def raw(self) -> str:
        return f"{self.name}: {self.message}" if self.name else self.message


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What `__harness.snapshot()` gave, checked."""

    console: tuple[ConsoleLine, ...] = ()
    faults: tuple[Fault, ...] = ()
    tests: tuple[tuple[str, bool, str], ...] = ()
    flood: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """One fresh start of the learner's work and the checks that look at it, in order.

    A look with a `do` has one check only, unless the engine puts the work back before each. Checks that `see` the
    console or errors without a `do` take what there was just after the start, before any `get` of the look runs.
    """

    checks: tuple[Check, ...]
    page: str
    width: int
    input: tuple[str, ...]
    with_: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Observations:
    """All that was seen of one submission.

    `values`: check id → checked tagged value, {"t": "raised"} where looking threw. A check without a value was not
    reached. `stopped`: checks whose own steps ran too long. `status` is "error" when the script could not run
    (javascript only: a page always runs), with `fault` saying why; for a page `fault` is the first error at load.
    """

    status: RunStatus
    values: Mapping[str, Tagged] = field(default_factory=dict)
    stopped: frozenset[str] = frozenset()
    fault: Fault | None = None
    console: Sequence[ConsoleLine] = ()
    duration_ms: float = 0.0
    peak_memory_bytes: int | None = None


def looks(exercise: Exercise, checks: Iterable[Check] | None = None, *, put_back: bool = False) -> list[Look]:
    """The runs that the checks need (all of them, hidden ones too, unless `checks` says which), in order.

    `put_back`: the engine makes the work what it was before each `do`, so that those need no run of their own.
    `see: source` needs no run and is left out; one run is kept where nothing else is looked at, so that errors show.
    """
    shared: dict[tuple[Any, ...], list[Check]] = {}
    found: list[Look] = []
    for check in exercise.checks if checks is None else checks:
        if check.see == "source":
            continue
        page, width = check.page or exercise.entry, check.width or 800
        if check.do and not put_back:
            found.append(Look((check,), page, width, check.input, check.with_))
            continue
        key = (page, width, check.input, tuple(sorted(check.with_.items())))
        shared.setdefault(key, []).append(check)
    together = [Look(tuple(some), key[0], key[1], key[2], dict(key[3])) for key, some in shared.items()]
    return [*together, *found] or [Look((), exercise.entry, 800, (), {})]


def scripts(exercise: Exercise, files: Mapping[str, str], look: Look) -> list[tuple[str, str]]:
    """Names and texts of the scripts of a javascript run, in the order they run: the entry comes last."""
    there = {**files, **look.with_}
    names = [name for name in there if name.endswith(".js") and name != exercise.entry]
    return [(name, there[name]) for name in [*names, exercise.entry] if name in there]


def read_snapshot(text: str, *, output_bytes: int | None = None) -> Snapshot:
    """Check what came out of the jail as a snapshot; raises `BadValue`.

    More console than `output_bytes` is a flood, even where the jail says it is none: the work could have changed that.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadValue("not JSON") from error
    if not isinstance(raw, dict):
        raise BadValue("object wanted")
    console = tuple(_line(one) for one in _list(raw, "console", 1000))
    printed = sum(len(line.text.encode()) for line in console)
    return Snapshot(
        console=console,
        faults=tuple(_fault(one) for one in _list(raw, "errors", 50)),
        tests=tuple(_test(one) for one in _list(raw, "tests", 500)),
        flood=raw.get("flood") is True or (output_bytes is not None and printed > output_bytes),
    )


def _list(raw: dict[str, Any], name: str, most: int) -> list[dict[str, Any]]:
    found = raw.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadValue("list of objects wanted")
    return found[:most]


def _string(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str):
        raise BadValue("text wanted")
    return tidy_text(value)


def _line(raw: dict[str, Any]) -> ConsoleLine:
    level = raw.get("level")
    if level not in get_args(Level):
        raise BadValue("unknown level")
    return ConsoleLine(level=level, text=_string(raw, "text"))


def _place(raw: dict[str, Any], name: str) -> int | None:
    value = raw.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**7 else None


def _fault(raw: dict[str, Any]) -> Fault:
    file = raw.get("file")
    return Fault(
        name=_string(raw, "name"),
        message=_string(raw, "message"),
        file=tidy_text(file)[:80] if isinstance(file, str) else None,
        line=_place(raw, "line"),
        column=_place(raw, "column"),
    )


def _test(raw: dict[str, Any]) -> tuple[str, bool, str]:
    return _string(raw, "name"), raw.get("ok") is True, _string(raw, "message")


def console_value(lines: Iterable[ConsoleLine]) -> Tagged:
    """What `see: console` compares: every printed line, a text of several lines taken apart."""
    return tagged([part for line in lines for part in line.text.split("\n")])


def errors_value(faults: Iterable[Fault]) -> Tagged:
    """What `see: errors` compares: `Name: message` of each uncaught error."""
    return tagged([fault.raw for fault in faults])


def value_for(check: Check, seen: Snapshot, looked: Any) -> Tagged:
    """The value of one check: from the snapshot for `see`, else the raw tagged value; raises `BadValue`."""
    if check.see == "console":
        return console_value(seen.console)
    if check.see == "errors":
        return errors_value(seen.faults)
    return check_value(looked)

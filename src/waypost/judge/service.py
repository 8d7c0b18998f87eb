"""The judge as a daemon on a unix socket: lines of JSON in, lines of JSON out.

    {"id": 1, "exercise": {…}, "files": {…}, "who": "…"}  →  {"id": 1, "verdict": {…}}
    {"id": 2, "ask": "status"}                            →  {"id": 2, "status": {…}}
    {"id": 3, "ask": "warm", "engine": "ruby"}            →  {"id": 3, "warm": ""} or why it does not come up
    {"id": 4, "ask": "picture", "exercise": {…}, "files": {…}, "width": 1280}  →  {"id": 4, "picture": PNG in base64}
    anything it cannot use                                →  {"id": …, "error": {"kind", "message", "try_this"}}

Answers come as they are ready, not in the order of the questions. It runs as root where it can, so that each
runner has a user of its own; whoever may open the socket may have code judged, and no more.
"""

from __future__ import annotations

import asyncio
import base64
import grp
import json
import logging
import os
import signal
import socket
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from waypost.curriculum.schema import Exercise
from waypost.judge.core import Judge
from waypost.judge.engines.errors import where_it_failed
from waypost.judge.runners import ENGINES
from waypost.kernel.canonical import sha256
from waypost.kernel.errors import BadInput, Unavailable, WaypostError

_log = logging.getLogger("waypost.judge")
MAX_LINE_BYTES = 8 * 1024 * 1024
MAX_WAITING = 2000
_DRAIN_SECONDS = 8.0
_KEPT_EXERCISES = 500


class Service:
    """One daemon. `run` serves until `stop` (or SIGTERM, SIGINT), then finishes what it has."""

    def __init__(self, socket_path: Path, *, judge: Judge, group: str | None = None) -> None:
        self._path = socket_path
        self._judge = judge
        self._group = group
        self._stopping = asyncio.Event()
        self._jobs: set[asyncio.Task[None]] = set()
        self._exercises: OrderedDict[str, Exercise] = OrderedDict()
        self.ready = asyncio.Event()

    def stop(self) -> None:
        """Take nothing more on, finish what has been taken, then end."""
        self._stopping.set()

    async def run(self) -> None:
        """Serve until stopped. Raises Unavailable when another daemon has the socket."""
        loop = asyncio.get_running_loop()
        with suppress(
            ValueError, RuntimeError, NotImplementedError
        ):  # not in the main thread: `stop` is called
            for sign in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(sign, self.stop)
        listening = self._listen()
        try:
            for trouble in await self._judge.warm():
                _log.warning("%s", trouble)
            server = await asyncio.start_unix_server(self._serve, sock=listening, limit=MAX_LINE_BYTES)
            self.ready.set()
            await self._stopping.wait()
            server.close()
            if self._jobs:
                await asyncio.wait(self._jobs, timeout=_DRAIN_SECONDS)
        finally:
            with suppress(FileNotFoundError):
                self._path.unlink()
            listening.close()
            await self._judge.close()

    def _listen(self) -> socket.socket:
        group = -1 if self._group is None else _group_number(self._group)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists():
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(1.0)
                try:
                    probe.connect(str(self._path))
                except OSError:
                    self._path.unlink()  # left behind by one that was killed
                else:
                    raise Unavailable(
                        f"Another judge listens at {self._path}.", "Stop it first, or name another path."
                    )
        listening = socket.socket(socket.AF_UNIX)
        before = os.umask(0o117)
        try:
            listening.bind(str(self._path))
        except OSError as why:
            listening.close()
            raise Unavailable(
                f"The judge cannot listen at {self._path}: {why.strerror}.", "Name another path."
            ) from why
        finally:
            os.umask(before)
        os.chown(self._path, -1, group)
        listening.setblocking(False)
        return listening

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                job = asyncio.get_running_loop().create_task(self._answer(line, writer))
                self._jobs.add(job)
                job.add_done_callback(self._jobs.discard)
        except (ValueError, ConnectionError):
            await self._write(writer, _error(None, BadInput("That is too much at once.", "Send less.")))
        finally:
            with suppress(OSError):
                if not self._jobs:
                    writer.close()

    async def _answer(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        number: Any = None
        try:
            asked = _read(line)
            number = asked.get("id")
            if asked.get("ask") == "status":
                answer = {"id": number, "status": self._judge.status() | {"pid": os.getpid()}}
            elif asked.get("ask") == "warm":
                answer = {"id": number, "warm": await self._warm(asked.get("engine"))}
            elif asked.get("ask") == "picture":
                answer = {"id": number, "picture": await self._picture(asked)}
            else:
                answer = {"id": number, "verdict": await self._verdict(asked)}
        except WaypostError as why:
            answer = _error(number, why)
        except Exception as why:  # whoever asked waits for an answer, whatever went wrong here
            _log.error("A request could not be answered: %s", where_it_failed(why))
            answer = _error(number, Unavailable("The judge could not mark this.", "It is tried again soon."))
        await self._write(writer, answer)

    async def _warm(self, engine: Any) -> str:
        if engine not in ENGINES:
            raise BadInput("There is no such engine.", f"The engines are {', '.join(ENGINES)}.")
        try:
            await self._judge.warm([engine])
        except Unavailable as why:
            return str(why)
        return ""

    def _work(self, asked: dict[str, Any]) -> tuple[Exercise, dict[str, str]]:
        """What is to be looked at. Raises BadInput, and Unavailable while nothing is taken on."""
        if self._stopping.is_set() or len(self._jobs) > MAX_WAITING:
            raise Unavailable("The judge is not taking more on just now.", "It is tried again soon.")
        files = asked.get("files")
        if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
            raise BadInput("`files` is an object of names and texts.", "Send it so.")
        return self._exercise(asked.get("exercise")), files

    async def _verdict(self, asked: dict[str, Any]) -> dict[str, Any]:
        exercise, files = self._work(asked)
        verdict = await self._judge.judge(exercise, files, who=str(asked.get("who", "")))
        return verdict.model_dump(mode="json")

    async def _picture(self, asked: dict[str, Any]) -> str:
        exercise, files = self._work(asked)
        width = asked.get("width")
        if type(width) is not int:
            raise BadInput("`width` is a number of pixels.", "Send it so.")
        found = await self._judge.picture(exercise, files, width=width, who=str(asked.get("who", "")))
        return base64.b64encode(found).decode()

    def _exercise(self, raw: Any) -> Exercise:
        """The exercise, from memory when it has been sent before."""
        try:
            key = sha256(raw)
        except (ValueError, RecursionError) as why:
            raise BadInput("The exercise cannot be read.", "Send it as `judge_spec` makes it.") from why
        known = self._exercises.get(key)
        if known is None:
            try:
                known = Exercise.model_validate(raw)
            except (ValidationError, RecursionError) as why:
                raise BadInput("The exercise cannot be read.", "Send it as `judge_spec` makes it.") from why
            self._exercises[key] = known
            if len(self._exercises) > _KEPT_EXERCISES:
                self._exercises.popitem(last=False)
        self._exercises.move_to_end(key)
        return known

    async def _write(self, writer: asyncio.StreamWriter, answer: dict[str, Any]) -> None:
        with suppress(
            OSError, RuntimeError
        ):  # whoever asked has gone; the verdict is not lost, it is asked for again
            writer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            await writer.drain()


def _group_number(group: str) -> int:
    if group.isdigit():
        return int(group)
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError as why:
        raise BadInput(f"There is no group called {group}.", "Name one that the web pages run as.") from why


def _read(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as why:
        raise BadInput("That is not JSON.", "Send one JSON object a line.") from why
    if not isinstance(asked, dict):
        raise BadInput("A request is an object.", "Send one JSON object a line.")
    return asked


def _error(number: Any, why: WaypostError) -> dict[str, Any]:
    kind = "bad_input" if isinstance(why, BadInput) else "unavailable"
    return {"id": number, "error": {"kind": kind, "message": why.message, "try_this": why.try_this}}

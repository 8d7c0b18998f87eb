"""Asks the judge daemon for a verdict, from web and worker processes."""

from __future__ import annotations

import base64
import itertools
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waypost.kernel.errors import BadInput, Unavailable

if TYPE_CHECKING:  # a process that only asks how the judge is holds neither of them
    from waypost.curriculum.schema import Exercise
    from waypost.judge.result import Verdict

_MOST_BYTES = 16 * 1024 * 1024
_SEND_SECONDS = 0.5
_LATER = "Your work is saved. It is tried again soon."


def judge_spec(exercise: Exercise) -> dict[str, Any]:
    """What the judge needs of an exercise: the checks and what they look at, without solutions, hints and prose."""
    bare = exercise.model_copy(
        update={"solutions": (), "wrong": (), "hints": ("", "", ""), "task": "", "paper": "", "survivors": {}}
    )
    return bare.model_dump(mode="json", by_alias=True)


class NotRunning(Unavailable):
    """Nobody listens on the judge's socket."""


class JudgeClient:
    """Speaks to the daemon at `socket_path`. One connection a call, so any thread may use it at any time."""

    def __init__(self, socket_path: str | Path) -> None:
        self._path = str(socket_path)
        self._numbers = itertools.count(1)

    def judge(
        self, exercise: Exercise, files: Mapping[str, str], *, timeout_seconds: float = 30.0, who: str = ""
    ) -> Verdict:
        """The verdict on `files`. `who` (any text that stands for the person) keeps the queue fair.

        Raises Unavailable when the daemon is not there, is stopping or takes too long; BadInput when the files
        cannot be judged at all.
        """
        answer = self._ask(
            {"exercise": judge_spec(exercise), "files": dict(files), "who": who},
            timeout_seconds=timeout_seconds,
        )
        from waypost.judge.result import Verdict

        return Verdict.model_validate(answer["verdict"])

    def picture(
        self, exercise: Exercise, files: Mapping[str, str], *, width: int, timeout_seconds: float = 30.0
    ) -> bytes:
        """A PNG of the page that `files` make. Raises BadInput where they make none, Unavailable as `judge` does."""
        question = {
            "ask": "picture",
            "exercise": judge_spec(exercise),
            "files": dict(files),
            "width": width,
        }
        answer = self._ask(question, timeout_seconds=timeout_seconds)
        return base64.b64decode(answer["picture"])

    def status(self, *, timeout_seconds: float = 5.0) -> dict[str, Any]:
        """How the daemon is. Raises Unavailable."""
        told: dict[str, Any] = self._ask({"ask": "status"}, timeout_seconds=timeout_seconds)["status"]
        return told

    def warm(self, engine: str, *, timeout_seconds: float = 60.0) -> str:
        """Have an engine brought up before it is wanted; why it does not come up, or "". Raises Unavailable."""
        return str(self._ask({"ask": "warm", "engine": engine}, timeout_seconds=timeout_seconds)["warm"])

    def warm_soon(self, engine: str) -> None:
        """As `warm`, without waiting for it. Raises Unavailable."""
        line = json.dumps({"id": next(self._numbers), "ask": "warm", "engine": engine}).encode() + b"\n"
        try:
            with socket.socket(socket.AF_UNIX) as there:
                there.settimeout(_SEND_SECONDS)
                self._connect(there)
                there.sendall(line)
        except OSError as why:
            raise Unavailable("The judge does not take requests.", _LATER) from why

    def _ask(self, question: dict[str, Any], *, timeout_seconds: float) -> dict[str, Any]:
        number = next(self._numbers)
        line = json.dumps({"id": number, **question}).encode() + b"\n"
        try:
            with socket.socket(socket.AF_UNIX) as there:
                there.settimeout(timeout_seconds)
                self._connect(there)
                there.sendall(line)
                raw = _read_line(there)
        except TimeoutError as why:
            raise Unavailable("The judge took too long.", _LATER) from why
        except OSError as why:
            raise Unavailable("The judge stopped before it had answered.", _LATER) from why
        try:
            answer = json.loads(raw)
        except ValueError as why:
            raise Unavailable("The judge stopped before it had answered.", _LATER) from why
        error = answer.get("error")
        if error:
            made = BadInput if error.get("kind") == "bad_input" else Unavailable
            raise made(error.get("message", ""), error.get("try_this", ""))
        return dict(answer)

    def _connect(self, there: socket.socket) -> None:
        try:
            there.connect(self._path)
        except TimeoutError:
            raise
        except OSError as why:
            raise NotRunning("The judge is not running.", _LATER) from why


def _read_line(there: socket.socket) -> bytes:
    pieces = bytearray()
    while not pieces.endswith(b"\n"):
        piece = there.recv(1 << 16)
        if not piece or len(pieces) > _MOST_BYTES:
            break
        pieces += piece
    return bytes(pieces)

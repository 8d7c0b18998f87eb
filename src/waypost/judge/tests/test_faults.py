"""An error that nobody foresaw: whoever asked still has an answer, and the log holds nothing of their work."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from waypost.curriculum.schema import Exercise
from waypost.judge.client import judge_spec
from waypost.judge.core import Judge
from waypost.judge.engines.javascript import JavaScriptEngine
from waypost.judge.observations import Observations
from waypost.judge.result import Verdict
from waypost.judge.service import Service
from waypost.judge.tests.test_engines import exercise

WORK = {"script.js": "let medlar = 1;"}


def _marked(*errors: Exception) -> tuple[Verdict, dict[str, Any]]:
    """Mark with an engine that lets out what no engine should, so often; after that it sees a program that is late."""
    left = list(errors)

    async def start(self: JavaScriptEngine) -> None:
        return None

    async def look(self: JavaScriptEngine, exercise: Exercise, files: Mapping[str, str]) -> Observations:
        if left:
            raise left.pop()
        return Observations("timeout")

    async def mark() -> tuple[Verdict, dict[str, Any]]:
        judge = Judge(at_once=1, spares=1)
        verdict = await judge.judge(exercise("js-add"), WORK)
        told = judge.status()
        await judge.close()
        return verdict, {"faults": told["faults"], "busy": told["busy"]}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JavaScriptEngine, "start", start)
        patch.setattr(JavaScriptEngine, "judge", look)
        return asyncio.run(mark())


@pytest.mark.parametrize(
    "error", [OSError(22, "medlar"), KeyError("medlar"), AssertionError("medlar"), MemoryError("medlar")]
)
def test_what_an_engine_lets_out_is_our_fault(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "waypost.judge"):
        verdict, told = _marked(error, error)
    assert verdict.status == "runner_fault"
    assert not verdict.final
    assert told == {"faults": 1, "busy": 0}
    assert f"js-add: {type(error).__name__} < " in caplog.text
    assert "medlar" not in caplog.text


def test_it_is_tried_once_more_and_then_stands() -> None:
    verdict, told = _marked(OSError(22, "once"))
    assert verdict.status == "timeout"
    assert told["faults"] == 0


class _Writer:
    def __init__(self) -> None:
        self.sent = b""

    def write(self, piece: bytes) -> None:
        self.sent += piece

    async def drain(self) -> None:
        return None


def _answer(line: bytes, judge: object) -> dict[str, Any]:
    async def ask() -> bytes:
        service = Service(Path("unused.sock"), judge=judge)  # type: ignore[arg-type]
        writer = _Writer()
        await service._answer(line, writer)  # type: ignore[arg-type]
        return writer.sent

    told: dict[str, Any] = json.loads(asyncio.run(ask()))
    return told


class _Judge:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def status(self) -> dict[str, Any]:
        return {"busy": 0}

    async def judge(self, exercise: Exercise, files: Mapping[str, str], *, who: str = "") -> Verdict:
        if self.error is not None:
            raise self.error
        return Verdict(status="pass", duration_ms=1.0)


ASKED = json.dumps({"id": 7, "exercise": judge_spec(exercise("js-add")), "files": WORK}).encode()


@pytest.mark.parametrize("error", [OSError(22, "medlar"), KeyError("medlar"), ValueError("medlar")])
def test_every_request_is_answered(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "waypost.judge"):
        told = _answer(ASKED, _Judge(error))
    assert told["id"] == 7
    assert told["error"]["kind"] == "unavailable"
    assert told["error"]["message"] == "The judge could not mark this."
    assert type(error).__name__ in caplog.text
    assert "medlar" not in caplog.text


def test_a_request_that_goes_well_is_answered_with_its_verdict(caplog: pytest.LogCaptureFixture) -> None:
    told = _answer(ASKED, _Judge())
    assert (told["id"], told["verdict"]["status"]) == (7, "pass")
    assert not caplog.records


def test_what_is_not_json_is_still_the_senders_mistake() -> None:
    assert _answer(b"not json", _Judge())["error"]["kind"] == "bad_input"
    assert _answer(b"[1]", _Judge())["error"]["kind"] == "bad_input"

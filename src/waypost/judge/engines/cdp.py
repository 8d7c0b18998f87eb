"""The Chrome DevTools Protocol over a pipe: commands with answers, and events by session."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from waypost.judge.engines.errors import EngineFault
from waypost.judge.engines.pipe import Pipe

Event = Callable[[str, dict[str, Any]], None]


class CommandFailed(EngineFault):
    """The browser refused a command, or the page it was for went away."""


class Connection:
    """One browser. `on_event` of a session (or of the browser, session "") is called for each of its events."""

    def __init__(self, read_fd: int, write_fd: int) -> None:
        self._last = 0
        self._waiting: dict[int, tuple[str, asyncio.Future[dict[str, Any]]]] = {}
        self._listeners: dict[str, Event] = {}
        self.ended = asyncio.get_running_loop().create_future()
        self._pipe = Pipe(read_fd, write_fd, ends_with=b"\0", on_message=self._take, on_end=self._lost)

    def listen(self, session: str, on_event: Event) -> None:
        """Hear the events of one session from now on."""
        self._listeners[session] = on_event

    def forget(self, session: str) -> None:
        """Hear no more, and answer what still waits there with CommandFailed."""
        self._listeners.pop(session, None)
        for number, (where, waiting) in list(self._waiting.items()):
            if where == session:
                del self._waiting[number]
                if not waiting.done():
                    waiting.set_exception(CommandFailed("The page is gone."))
                    waiting.exception()  # nobody may be waiting any more; that is no fault

    def post(
        self, method: str, params: dict[str, Any] | None = None, session: str = ""
    ) -> asyncio.Future[dict[str, Any]]:
        """Send a command. The answer comes in the future, or CommandFailed does."""
        self._last += 1
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        if self.ended.done():
            answer.set_exception(CommandFailed("The browser is gone."))
            answer.exception()
            return answer
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        self._waiting[self._last] = (session, answer)
        self._pipe.send(json.dumps(message).encode())
        return answer

    async def ask(
        self, method: str, params: dict[str, Any] | None = None, session: str = ""
    ) -> dict[str, Any]:
        """Send a command and wait for its answer. Raises CommandFailed."""
        return await self.post(method, params, session)

    def _take(self, raw: bytes) -> None:
        try:
            message = json.loads(raw)
        except (ValueError, RecursionError):
            return  # nothing that we asked for; whoever waits will run out of time
        number = message.get("id")
        if number is None:
            listener = self._listeners.get(message.get("sessionId", ""))
            if listener is not None:
                listener(message["method"], message.get("params", {}))
            return
        _, waiting = self._waiting.pop(number, ("", None))
        if waiting is None or waiting.done():
            return
        if "error" in message:
            waiting.set_exception(CommandFailed(str(message["error"].get("message"))))
            waiting.exception()
        else:
            waiting.set_result(message.get("result", {}))

    def _lost(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        for _, waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(CommandFailed("The browser is gone."))
                waiting.exception()
        self._waiting.clear()

    def close(self) -> None:
        """Let go of the pipe. Harmless when called again."""
        self._pipe.close()
        self._lost()

"""One kept HTTP connection of the load generator, asked one thing after another.

It shares two cores with what it measures, so what it costs itself is taken from both systems' answers. A whole client
library cost a sixth of what our smallest answer does; this reads with the same parser, and does nothing else.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httptools

LONGEST_WAIT = 120.0  # seconds


class WireError(Exception):
    """No whole answer came."""


@dataclass
class Answer:
    """`cookies`: those that it sets."""

    status: int = 0
    body: bytearray = field(default_factory=bytearray)
    cookies: dict[str, str] = field(default_factory=dict)


class Wire(asyncio.Protocol):
    """A connection to `base` (http://host:port), opened when it is first needed and again when it was closed."""

    def __init__(self, base: str) -> None:
        place = urlsplit(base)
        self._host, self._port = place.hostname or "127.0.0.1", place.port or 80
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """Raises WireError where the connection breaks, the answer is not HTTP or it does not come."""
        if self._transport is None:
            try:
                loop = asyncio.get_running_loop()
                self._transport, _ = await loop.create_connection(lambda: self, self._host, self._port)
            except OSError as problem:
                raise WireError(str(problem)) from problem
        self._answer, self._parser = Answer(), httptools.HttpResponseParser(self)
        self._waiting = asyncio.get_running_loop().create_future()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body or method not in ("GET", "HEAD"):
            lines.append(f"Content-Length: {len(body)}")
        self._transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                return await self._waiting
        except TimeoutError:
            self.close()
            raise WireError(f"no answer within {LONGEST_WAIT:g} s") from None

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    # ---- what the transport calls -----------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as problem:
            self._fail(f"not an answer: {problem}")
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._fail("the connection was closed")

    def _fail(self, why: str) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(WireError(why))

    # ---- what the parser calls --------------------------------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"set-cookie":
            cookie, _, worth = value.decode("latin-1").partition(";")[0].partition("=")
            self._answer.cookies[cookie.strip()] = worth

    def on_body(self, body: bytes) -> None:
        self._answer.body += body

    def on_message_complete(self) -> None:
        self._answer.status = self._parser.get_status_code()
        if not self._parser.should_keep_alive():
            self.close()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(self._answer)

"""The connection of the load generator, against a peer that writes what it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from waypost.bench import wire
from waypost.bench.wire import Wire, WireError

Steps = Callable[[Wire], Awaitable[None]]


def _with_peer(answers: list[bytes], steps: Steps) -> list[bytes]:
    """Each request that comes gets the next of `answers` (an empty one: the connection is closed). What came."""
    came: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                came.append(await reader.readuntil(b"\r\n\r\n"))
                if not (answer := answers.pop(0)):
                    break
                writer.write(answer)
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    async def play() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        asking = Wire(f"http://127.0.0.1:{port}")
        try:
            await steps(asking)
        finally:
            asking.close()
            server.close()
            await server.wait_closed()

    asyncio.run(play())
    return came


CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=b; Path=/\r\n\r\n"
    b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
)
SHORT = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"


def test_an_answer_in_pieces_is_read_whole_and_the_connection_kept() -> None:
    async def steps(asking: Wire) -> None:
        first = await asking.ask("GET", "/a", {"Cookie": "c=1"})
        assert (first.status, bytes(first.body), first.cookies) == (200, b"abcde", {"a": "b"})
        second = await asking.ask("GET", "/b", {})
        assert (second.status, bytes(second.body), second.cookies) == (404, b"no", {})

    came = _with_peer([CHUNKED, SHORT], steps)
    assert came[0].startswith(b"GET /a HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nCookie: c=1\r\n" in came[0]
    assert b"Content-Length" not in came[1]


def test_a_closed_connection_is_opened_again() -> None:
    async def steps(asking: Wire) -> None:
        for _turn in range(2):
            assert (await asking.ask("GET", "/", {})).status == 200

    assert len(_with_peer([CLOSING, CLOSING], steps)) == 2


@pytest.mark.parametrize(
    ("answer", "told"), [(b"", "the connection was closed"), (b"not http at all\r\n\r\n", "not an answer")]
)
def test_what_is_no_answer_is_told(answer: bytes, told: str) -> None:
    async def steps(asking: Wire) -> None:
        with pytest.raises(WireError, match=told):
            await asking.ask("GET", "/", {})

    _with_peer([answer], steps)


def test_half_an_answer_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LONGEST_WAIT", 0.05)

    async def steps(asking: Wire) -> None:
        with pytest.raises(WireError, match="no answer within"):
            await asking.ask("GET", "/", {})

    _with_peer([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"], steps)


def test_nobody_there_is_told() -> None:
    async def ask() -> None:
        await Wire("http://127.0.0.1:1").ask("GET", "/", {})

    with pytest.raises(WireError):
        asyncio.run(ask())

"""Messages over a pair of pipes, for the event loop: what both engines speak through."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress

_PIECE = 1 << 16  # more would be memory that is asked of the kernel anew for each read, at ten times the cost


class Pipe:
    """Sends and takes messages that end with one byte. The two descriptors belong to it from here on.

    `on_message` is called with each whole message; `on_end` once, when the other side is gone or sends a message
    longer than `most_bytes`.
    """

    def __init__(
        self,
        read_fd: int,
        write_fd: int,
        *,
        ends_with: bytes,
        on_message: Callable[[bytes], None],
        on_end: Callable[[], None],
        most_bytes: int = 32 * 1024 * 1024,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._read_fd, self._write_fd = read_fd, write_fd
        self._end_byte, self._most = ends_with, most_bytes
        self._on_message, self._on_end = on_message, on_end
        self._pieces = bytearray()
        self._waiting = bytearray()
        self._open = True
        for fd in (read_fd, write_fd):
            os.set_blocking(fd, False)
        self._loop.add_reader(read_fd, self._readable)

    def send(self, message: bytes) -> None:
        """Send one message; it waits in memory while the other side is slow."""
        if not self._open:
            return
        was_waiting = bool(self._waiting)
        self._waiting += message + self._end_byte
        if not was_waiting:
            self._writable()
            if self._waiting and self._open:
                self._loop.add_writer(self._write_fd, self._writable)

    def _writable(self) -> None:
        try:
            sent = os.write(self._write_fd, self._waiting)
            del self._waiting[:sent]
        except BlockingIOError:
            return
        except OSError:
            self._end()
            return
        if not self._waiting:
            self._loop.remove_writer(self._write_fd)

    def _readable(self) -> bool:
        """Take one piece; whether there may be more just now."""
        if not self._open:
            return False
        try:
            piece = os.read(self._read_fd, _PIECE)
        except BlockingIOError:
            return False
        except OSError:
            piece = b""
        if not piece:
            self._end()
            return False
        start = len(self._pieces)
        self._pieces += piece
        if self._end_byte in piece:
            *whole, rest = bytes(self._pieces).split(self._end_byte)
            self._pieces = bytearray(rest)
            for message in whole:
                if self._open:
                    self._on_message(message)
        elif start + len(piece) > self._most:
            self._end()
        return self._open

    def hear(self) -> None:
        """Take what has come by now, without waiting for the event loop's turn."""
        while self._readable():
            pass

    def forget(self) -> None:
        """Throw away what has come of a message that was never ended."""
        self._pieces.clear()

    def _end(self) -> None:
        if self._open:
            self.close()
            self._on_end()

    def close(self) -> None:
        """Let go of both descriptors. Harmless when called again; `on_end` is not called."""
        if not self._open:
            return
        self._open = False
        self._loop.remove_reader(self._read_fd)
        self._loop.remove_writer(self._write_fd)
        for fd in (self._read_fd, self._write_fd):
            with suppress(OSError):
                os.close(fd)

"""What a program prints, read as it comes and kept within bounds."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from waypost.judge.result import ConsoleLine

Stream = Literal["log", "error"]
_PIECE = 65_536


class Capture:
    """Standard output (`log`) and error (`error`) of one program. The descriptors belong to it from here on.

    `on_flood` is called once, when both together are more than `most_bytes`; what comes later is thrown away.
    """

    def __init__(self, out_fd: int, error_fd: int, *, most_bytes: int, on_flood: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._open: dict[int, Stream] = {out_fd: "log", error_fd: "error"}
        self._pieces: list[tuple[Stream, bytes]] = []
        self._room = most_bytes
        self._on_flood = on_flood
        self.flood = False
        for fd in list(self._open):
            os.set_blocking(fd, False)
            self._loop.add_reader(fd, self._read, fd)

    def limit(self, most_bytes: int) -> None:
        """The most that may come, counted from now."""
        self._room = most_bytes

    def forget(self) -> None:
        """Throw away what has come so far."""
        self.drain()
        self._pieces.clear()

    def _read(self, fd: int) -> bool:
        """One piece; whether there may be more just now."""
        try:
            piece = os.read(fd, _PIECE)
        except BlockingIOError:
            return False
        except OSError:
            piece = b""
        if not piece:
            self._shut(fd)
            return False
        if self._room > 0:
            self._pieces.append((self._open[fd], piece[: self._room]))
        self._room -= len(piece)
        if self._room < 0 and not self.flood:
            self.flood = True
            self._on_flood()
        return not self.flood

    def drain(self) -> int:
        """Take what already stands in the pipes; how many pieces there are now, as a mark for `lines`."""
        for fd in list(self._open):
            while fd in self._open and self._read(fd):
                pass
        return len(self._pieces)

    def lines(self, since: int = 0, until: int | None = None) -> list[ConsoleLine]:
        """Whole lines printed between two marks, in the order they came."""
        found: list[ConsoleLine] = []
        together: list[tuple[Stream, bytearray]] = []
        for stream, piece in self._pieces[since:until]:
            if not together or together[-1][0] != stream:
                together.append((stream, bytearray()))
            together[-1][1].extend(piece)
        for stream, text in together:
            whole = text.decode("utf-8", "replace").replace("\r\n", "\n").removesuffix("\n")
            found += [ConsoleLine(level=stream, text=line) for line in whole.split("\n")]
        return found

    def _shut(self, fd: int) -> None:
        if self._open.pop(fd, None) is not None:
            self._loop.remove_reader(fd)
            with suppress(OSError):
                os.close(fd)

    def close(self) -> None:
        """Let go of both descriptors. Harmless when called again."""
        for fd in list(self._open):
            self._shut(fd)

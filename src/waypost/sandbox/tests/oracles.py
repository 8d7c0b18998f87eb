"""What the tests look at beside the verdict: what was read, sent, and left behind."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

from waypost.sandbox import caretaker, slots

_PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/run")
_SECONDS = 2.0


class Watch:
    """Put it round one hostile run: `fill` the case's texts, run it, then `assert_clean`."""

    def __init__(self, *, beside_a_judge: bool = False) -> None:
        """`beside_a_judge`: jails that were there before (a judge's, in the same test process) are not looked at."""
        self._others = set(slots._held) - set(slots._free) if beside_a_judge else set[int]()
        self.secret = f"canary-{secrets.token_hex(12)}"
        self._folder = Path(tempfile.mkdtemp(prefix="waypost-canary-", dir="/var/tmp"))
        self._folder.chmod(0o755)
        self.canary = self._folder / "secret.txt"
        self.canary.write_text(self.secret)
        self.canary.chmod(0o644)  # only the jail's walls keep it from being read
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._tcp.getsockname()[1])
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self.abstract = f"waypost-{secrets.token_hex(8)}"
        self._abstract = socket.socket(socket.AF_UNIX)
        self._abstract.bind(f"\0{self.abstract}")
        self._abstract.listen(1)
        for each in (self._tcp, self._udp, self._abstract):
            each.setblocking(False)

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._tcp, self._udp, self._abstract):
            each.close()
        shutil.rmtree(self._folder)

    def fill(self, text: str) -> str:
        """The text with the places of the oracles in it."""
        for name, value in {
            "canary": str(self.canary),
            "secret": self.secret,
            "port": str(self.port),
            "abstract": self.abstract,
        }.items():
            text = text.replace("{{" + name + "}}", value)
        return text

    def assert_clean(self, came_out: str, allowed: Callable[[], Iterable[int]] = tuple) -> None:
        """Nothing was read, nothing sent, and within two seconds nothing is left but the processes `allowed`."""
        assert self.secret not in came_out, "a secret file was read"
        until = time.monotonic() + _SECONDS
        while (left := _left_processes(set(allowed()), self._others)) and time.monotonic() < until:
            time.sleep(0.02)
        assert not left, f"processes are left: {left}"
        assert not _left_files(), "files are left"
        assert not _left_shared_memory(), "shared memory is left"
        for name, sock in (("tcp", self._tcp), ("abstract", self._abstract)):
            try:
                sock.accept()
            except BlockingIOError:
                continue
            raise AssertionError(f"someone connected over {name}")
        try:
            sent = self._udp.recv(100)
        except BlockingIOError:
            return
        raise AssertionError(f"a packet came: {sent!r}")


def _left_processes(allowed: set[int], others: set[int]) -> list[tuple[int, str]]:
    if os.geteuid() != 0:
        mine = psutil.Process().children(recursive=True)
        ours = allowed | caretaker.pids()
        return [(each.pid, each.name()) for each in mine if each.pid not in ours]
    found = []
    for each in psutil.process_iter():
        try:
            uid = each.uids().real
            if uid in slots._held and uid not in others and each.pid not in allowed:
                found.append((each.pid, f"{each.name()} {each.status()}"))
        except psutil.NoSuchProcess:
            continue
    return found


def _left_files() -> list[str]:
    if os.geteuid() != 0:
        return []
    found = []
    for place in _PLACES:
        for folder, folders, names in os.walk(place):
            if folder.count("/") >= 3:
                folders.clear()
            for name in names + folders:
                path = Path(folder) / name
                try:
                    if path.lstat().st_uid in slots._held:
                        found.append(str(path))
                except OSError:
                    continue
    return found


def _left_shared_memory() -> list[str]:
    found = []
    for kind in ("shm", "sem", "msg"):
        lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()
        if lines:
            column = lines[0].split().index("uid")
            found += [line for line in lines[1:] if int(line.split()[column]) in slots._held]
    return found

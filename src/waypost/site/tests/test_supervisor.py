"""Services end whole: nothing that one of them started lives on and keeps its address."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from waypost.site.supervisor import Service, Supervisor

PARENT = """
import os, signal, sys, time
child = os.fork()
if child == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)
open(sys.argv[1], "w").write(str(child))
if sys.argv[2] == "ends":
    sys.exit(3)
time.sleep(60)
"""
"""A web server whose worker does not end with it: as one that is asked to stop before it has begun to listen."""


def _service(told: Path, how: str) -> Service:
    return Service("web", [sys.executable, "-c", PARENT, str(told), how], dict(os.environ), {})


def _until(there: object, seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while not there():  # type: ignore[operator]
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def _worker(told: Path) -> int:
    assert _until(lambda: told.exists() and told.read_text())
    return int(told.read_text())


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("how", ["stays", "ends"])
def test_stopping_ends_what_a_service_left_behind(tmp_path: Path, how: str) -> None:
    told, said = tmp_path / "worker", list[str]()
    one = Supervisor([_service(told, how)], said.append)
    one.services[0].start()
    worker = _worker(told)
    if how == "ends":
        assert _until(lambda: one.services[0].ended() is not None)
    assert _lives(worker)
    one.stop()
    assert _until(lambda: not _lives(worker))
    assert said == []


def test_what_is_started_again_finds_its_address_free(tmp_path: Path) -> None:
    told, said = tmp_path / "worker", list[str]()
    one = Supervisor([_service(told, "ends")], said.append)
    one.services[0].start()
    worker = _worker(told)
    assert _until(lambda: one.services[0].ended() is not None)
    one._look_after(one.services[0])
    assert _until(lambda: not _lives(worker))
    assert said == ["“web” ended (code 3). Starting it again in 0.5 s. No work is lost."]
    one.stop()

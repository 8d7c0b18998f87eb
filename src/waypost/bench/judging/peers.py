"""DMOJ and nbgrader, each from PyPI in an environment of its own, beside this judge on equal Python submissions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import psutil

from waypost.bench.workshop import stop_process, tree_bytes
from waypost.kernel import clock
from waypost.kernel.errors import WaypostError

SUMS = ((2, 3), (20, 22), (0, 0), (-4, 9), (1000, 1))
"""One of them is the trivial test, all five the typical one."""
PROGRAM = "a, b = map(int, input().split())\nprint(a + b)\n"
VERSIONS = {"dmoj": "4.1.0", "nbgrader": "0.9.6"}
_INSTALL = {"dmoj": "it compiles a part of itself: apt-get install g++ libseccomp-dev", "nbgrader": ""}


@dataclass
class Peer:
    """One kind of judge. `program` runs in its environment (see `judging/inside/loop.py`)."""

    name: str
    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def python(self) -> Path:
        return self.folder / "venv/bin/python"

    def install(self) -> None:
        """Where it is missing: the one step that needs a package index. Raises WaypostError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = f"{self.name}-{VERSIONS[self.name]}.dist-info"
        if list((self.folder / "venv").glob(f"lib/python*/site-packages/{wanted}")):
            return
        self.run([sys.executable, "-m", "venv", str(self.folder / "venv")], "making its environment")
        what = f"{self.name}=={VERSIONS[self.name]}"
        hint = f" ({_INSTALL[self.name]})" if _INSTALL[self.name] else ""
        self.run(
            [str(self.python), "-m", "pip", "install", "--quiet", what], f"installing it from PyPI{hint}"
        )

    def run(self, argv: list[str], what: str) -> None:
        done = subprocess.run(
            argv, env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise WaypostError(f"{self.name}: {what} failed: {_last(done.stderr or done.stdout)}")

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of ours but the path; what it would keep in a home folder stays here."""
        path = f"{self.folder / 'venv/bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}"
        return {"PATH": path, "LANG": "C.UTF-8", "HOME": str(self.folder), **self.env}

    def program(self, name: str, *arguments: str) -> list[str]:
        return [str(self.python), str(_inside(name)), *arguments]


def _inside(name: str) -> Path:
    return Path(str(resources.files("waypost.bench.judging") / "inside" / name))


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["no words"])[-1][:200]


class Running:
    """A peer that is up. `cold_ms`: from starting its process to its first verdict. Use as a context manager."""

    def __init__(self, peer: Peer, argv: list[str]) -> None:
        self._peer = peer
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with it
        began = clock.steady()
        self._process = subprocess.Popen(
            argv,
            env=peer.environment,
            cwd=peer.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )
        try:
            self._answer()
        except WaypostError:
            self.__exit__()
            raise
        self.cold_ms = (clock.steady() - began) * 1000

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_why: object) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        stop_process(self._process)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._said.close()

    def order(self, words: str) -> None:
        if self._process.stdin is None:
            raise WaypostError(f"{self._peer.name} has no ear.")
        try:
            self._process.stdin.write(f"{words}\n")
            self._process.stdin.flush()
        except BrokenPipeError as why:
            raise WaypostError(f"{self._peer.name} ended before its time.") from why

    def answer(self) -> Mapping[str, Any]:
        """What it measured. Raises WaypostError where it ended, or gave a right submission less than full marks."""
        return self._answer()

    def _answer(self) -> Mapping[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            self._said.seek(0)
            raise WaypostError(f"{self._peer.name} ended: {_last(self._said.read())}")
        told: dict[str, Any] = json.loads(line)
        if told["wrong"]:
            self._said.seek(0)
            raise WaypostError(
                f"{self._peer.name} gave right work less than full marks: {_last(self._said.read())}"
            )
        return told

    def weight(self) -> int:
        return tree_bytes(psutil.Process(self._process.pid))


def dmoj(folder: Path) -> dict[str, tuple[Peer, list[str]]]:
    """Size → how it is started, installed and with its problem laid out. Raises WaypostError."""
    peer = Peer("dmoj", folder / "dmoj")
    peer.install()
    problems = peer.folder / "problems"
    (peer.folder / "sum.py").write_text(PROGRAM)
    config = peer.folder / "judge.yml"
    kept = {"problem_storage_globs": [f"{problems}/*"], "runtime": {"python3": "/usr/bin/python3"}}
    config.write_text(json.dumps(kept))  # JSON is YAML
    ways = {}
    for size, sums in (("trivial", SUMS[:1]), ("typical", SUMS)):
        place = problems / f"sum{size}"
        place.mkdir(parents=True, exist_ok=True)
        cases = []
        for number, (a, b) in enumerate(sums):
            (place / f"{number}.in").write_text(f"{a} {b}\n")
            (place / f"{number}.out").write_text(f"{a + b}\n")
            cases.append({"in": f"{number}.in", "out": f"{number}.out", "points": 1})
        (place / "init.yml").write_text(json.dumps({"test_cases": cases}))
        argv = peer.program("dmoj_peer.py", str(config), f"sum{size}", str(peer.folder / "sum.py"))
        ways[size] = (peer, argv)
    return ways


def nbgrader(folder: Path, copies: int) -> dict[str, list[tuple[Peer, list[str]]]]:
    """Size → how each of `copies` is started, each with a course of its own. Raises WaypostError."""
    peer = Peer("nbgrader", folder / "nbgrader")
    peer.install()
    ways: dict[str, list[tuple[Peer, list[str]]]] = {}
    for size, sums in (("trivial", SUMS[:1]), ("typical", SUMS)):
        tests = json.dumps([f"assert add({a}, {b}) == {a + b}" for a, b in sums])
        for copy in range(copies):
            course = peer.folder / f"course-{size}-{copy}"
            if not (course / "submitted").exists():
                peer.run(peer.program("nbgrader_course.py", str(course), "sum", tests), "making a course")
            ways.setdefault(size, []).append((peer, peer.program("nbgrader_peer.py", str(course), "sum")))
    return ways

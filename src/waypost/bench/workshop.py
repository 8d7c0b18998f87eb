"""A real classroom of the bench's own: seeded, started as `waypost up` starts it, weighed, stopped."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep
from typing import Any

import psutil

import waypost
from waypost.bench.plans import Call, Client, Task
from waypost.judge.client import JudgeClient
from waypost.judge.engine_names import TITLES
from waypost.kernel import clock
from waypost.kernel.errors import WaypostError

WAYPOST = [sys.executable, "-m", "waypost.site.cli"]
_LONGEST_START = 180.0
CSRF_COOKIE, CSRF_HEADER = "csrftoken", "X-CSRFToken"


def home() -> Path:
    return Path(os.environ.get("WAYPOST_HOME", Path(waypost.__file__).resolve().parents[2]))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, path: str) -> bool:
    """True when `path` answers 200 on loopback."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        asking.request("GET", path)
        return asking.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def wait_until_answering(port: int, path: str, process: subprocess.Popen[bytes], what: str) -> float:
    """Seconds until `path` answers 200, counted from now. Raises WaypostError where it never does."""
    began = clock.steady()
    while clock.steady() - began < _LONGEST_START:
        if answers(port, path):
            return clock.steady() - began
        if process.poll() is not None:
            raise WaypostError(f"{what} ended while starting (code {process.returncode}).")
        sleep(0.02)
    stop_process(process)
    raise WaypostError(f"{what} did not answer within {_LONGEST_START:g} s.")


def stop_process(process: subprocess.Popen[Any]) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(40)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def tree_bytes(root: psutil.Process) -> int:
    """Proportional set size of a process and all below it, in bytes. One that ends meanwhile counts nothing."""
    total = 0
    for process in [root, *root.children(recursive=True)]:
        try:
            total += process.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return total


@dataclass(frozen=True)
class Learner:
    """A signed-in learner; `mark` is in each of their pages and in nobody else's; `version` is that of their work
    for the last task."""

    cookies: dict[str, str]
    mark: str
    name: str
    version: int = 0

    def client(self, calls: tuple[Call, ...] = (), tasks: tuple[Task, ...] = ()) -> Client:
        return Client(self.cookies, {CSRF_HEADER: self.cookies[CSRF_COOKIE]}, calls, tasks)


@dataclass(frozen=True)
class Prepared:
    learners: list[Learner]
    lessons: list[str]
    exercises: list[str]
    tasks: list[Task]


@dataclass
class Workshop:
    """A classroom in `data`, which is made new. Use as a context manager: what it started, it stops."""

    data: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        return {**kept, "WAYPOST_DATA": str(self.data), "WAYPOST_HOME": str(home())}

    def __enter__(self) -> Workshop:
        shutil.rmtree(self.data, ignore_errors=True)
        return self

    def __exit__(self, *_why: object) -> None:
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def seed(self, people: int) -> Prepared:
        """The demo's workshop of `people` learners, then sixty in all, each signed in. Raises WaypostError."""
        self._run([*WAYPOST, "demo", "--people", str(people)], "The demo")
        self._run([sys.executable, "-m", "waypost.site.prepare"], "Preparing the classroom")
        raw = json.loads(self.inside("prepare"))
        return Prepared(
            [Learner(**learner) for learner in raw["learners"]],
            raw["lessons"],
            raw["exercises"],
            [Task(**task) for task in raw["tasks"]],
        )

    def inside(self, *arguments: str) -> str:
        """What a job of `waypost.bench.inside` prints."""
        return self._run([sys.executable, "-m", "waypost.bench.inside", *arguments], arguments[0])

    def _run(self, argv: list[str], what: str) -> str:
        done = subprocess.run(argv, env=self._environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise WaypostError(f"{what} failed: {said[-1] if said else 'no words'}")
        return done.stdout

    def start(self) -> float:
        """Seconds from `waypost up` to a sign-in page that answers."""
        with (self.data.parent / "classroom.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*WAYPOST, "up", "--listen", f"127.0.0.1:{self.port}"],
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        return wait_until_answering(self.port, "/sign-in/", self.process, "The classroom")

    def bring_runners_up(self) -> None:
        """As the first learner of the day does who opens an exercise of each sort. Raises Unavailable."""
        judge = JudgeClient(self.data / "run" / "judge.sock")
        for engine in TITLES:
            judge.warm(engine)

    def stop(self) -> None:
        if self.process is not None:
            stop_process(self.process)
            self.process = None

    def weight(self) -> dict[str, int]:
        """Bytes of each part: `pages` (supervisor, web, sweeper) and `judge` (with its runners and browser)."""
        if self.process is None:
            raise WaypostError("The classroom is not running.")
        root = psutil.Process(self.process.pid)
        parts = {"pages": root.memory_full_info().pss, "judge": 0}
        for child in root.children():
            part = "judge" if "judge" in child.cmdline() else "pages"
            parts[part] += tree_bytes(child)
        return parts

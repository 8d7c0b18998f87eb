"""The peer: Kolibri from PyPI in a virtual environment of its own, with a class of signed-in learners."""

from __future__ import annotations

import csv
import http.client
import json
import os
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from waypost.bench.plans import Call, Client
from waypost.bench.workshop import free_port, stop_process, tree_bytes, wait_until_answering
from waypost.kernel.errors import WaypostError

VERSION = "0.19.5"
CLASS = "Workshop"
HOME_SHELL, HOME_DATA, CLASSES = "/en/learn/", "/learn/api/homehydrate", "/learn/api/learnerclassroom/"
_HEADER = (
    *("UUID", "USERNAME", "PASSWORD", "FULL_NAME", "USER_TYPE"),
    *("IDENTIFIER", "BIRTH_YEAR", "GENDER", "ENROLLED_IN", "ASSIGNED_TO"),
)
_CSRF_COOKIE, _CSRF_HEADER = "kolibri_csrftoken", "X-CSRFToken"
_ATTEMPT = {
    "interactions": [{"item": "%UUID%", "correct": 1, "time_spent": 1.5, "answer": {"question": "%N%"}}],
    "time_spent_delta": 2,
}


@dataclass
class Kolibri:
    """One device in `folder`, kept from run to run. Use as a context manager: what it started, it stops."""

    folder: Path
    learners: int
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    _visitors: list[_Visitor] = field(default_factory=list, repr=False)

    def __enter__(self) -> Kolibri:
        return self

    def __exit__(self, *_why: object) -> None:
        self.stop()

    @property
    def _home(self) -> Path:
        return self.folder / f"device-{VERSION}-{self.learners}"

    @property
    def _environment(self) -> dict[str, str]:
        """Its own defaults, but that it keeps to this machine and calls nobody."""
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
            "KOLIBRI_HOME": str(self._home),
            "KOLIBRI_LISTEN_ADDRESS": "127.0.0.1",
            "KOLIBRI_ZEROCONF_ENABLED": "0",
            "KOLIBRI_DISABLE_PING": "1",
        }

    def _run(self, argv: list[str], what: str, *, environment: dict[str, str] | None = None) -> None:
        done = subprocess.run(
            argv, env=environment, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise WaypostError(f"Kolibri: {what} failed: {said[-1] if said else 'no words'}")

    @property
    def _program(self) -> str:
        return str(self.folder / "venv/bin/kolibri")

    def prepare(self) -> None:
        """Install it where it is missing (the one step that needs a package index), make the device and the class."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not list((self.folder / "venv").glob(f"lib/python*/site-packages/kolibri-{VERSION}.dist-info")):
            self._run([sys.executable, "-m", "venv", str(self.folder / "venv")], "making its environment")
            pip = [str(self.folder / "venv/bin/pip"), "install", "--quiet", f"kolibri=={VERSION}"]
            self._run(pip, "installing it (this needs a package index, once)")
        if (self._home / "class-is-made").exists():
            return
        manage = [self._program, "manage"]
        provision = (
            *("provisiondevice", "--facility", "Bench", "--preset", "nonformal", "--language_id", "en"),
            *("--superusername", "keeper", "--superuserpassword", uuid.uuid4().hex, "--noinput"),
        )
        self._run([*manage, *provision], "making the device", environment=self._environment)
        users = self.folder / "learners.csv"
        with users.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(_HEADER)
            for number in range(self.learners):
                name, secret = _name_and_secret(number)
                rows.writerow(["", name, secret, f"Learner {number}", "LEARNER", "", "", "", CLASS, ""])
        self._run(
            [*manage, "bulkimportusers", str(users)], "importing learners", environment=self._environment
        )
        (self._home / "class-is-made").touch()

    def start(self) -> float:
        """Seconds from `kolibri start` to a sign-in page that answers."""
        with (self.folder / "kolibri.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self._program, "start", "--foreground", "--port", str(self.port)],
                env=self._environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        return wait_until_answering(self.port, "/en/auth/", self.process, "Kolibri")

    def stop(self) -> None:
        if self.process is not None:
            stop_process(self.process)
            self.process = None

    def weight(self) -> int:
        """Bytes (proportional set size) of its process tree."""
        if self.process is None:
            raise WaypostError("Kolibri is not running.")
        return tree_bytes(psutil.Process(self.process.pid))

    def clients(self, kind: str) -> list[Client]:
        """Every learner, signed in, about to make calls of `kind`: shell, home (shell and data), classes, attempt."""
        if not self._visitors:
            self._visitors = [self._sign_in(number) for number in range(self.learners)]
        return [
            Client(
                dict(visitor.cookies),
                {_CSRF_HEADER: visitor.cookies[_CSRF_COOKIE]},
                (self._call(visitor, kind),),
            )
            for visitor in self._visitors
        ]

    def _sign_in(self, number: int) -> _Visitor:
        visitor = _Visitor(self.port)
        name, secret = _name_and_secret(number)
        who = visitor.post("/api/auth/session/", {"username": name, "password": secret})
        if who.get("username") != name:
            raise WaypostError(f"Kolibri did not sign {name} in.")
        return visitor

    def _call(self, visitor: _Visitor, kind: str) -> Call:
        if kind == "attempt":
            exercise = {
                **{name: uuid.uuid4().hex for name in ("node_id", "content_id", "channel_id")},
                "kind": "exercise",
                "mastery_model": {"type": "do_all"},
            }
            session = visitor.post("/api/logger/trackprogress/", exercise)["session_id"]
            path = f"/api/logger/trackprogress/{session}/"
            return Call("attempt", path, "PUT", json.dumps(_ATTEMPT), holds='"attempts"')
        if kind == "home":
            return Call(kind, HOME_SHELL, holds=CLASS, then=HOME_DATA)
        path = {"shell": HOME_SHELL, "classes": CLASSES}[kind]
        return Call(kind, path, holds="" if kind == "shell" else CLASS)


def _name_and_secret(number: int) -> tuple[str, str]:
    """Made by the number: they open nothing but this bench's own device, on loopback, while it runs."""
    return f"learner{number}", f"bench-{number}-{number * 7919}"


class _Visitor:
    """Just enough of a browser to sign in."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.cookies: dict[str, str] = {}

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self._ask("POST", path, body)
        return found

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/json", _CSRF_HEADER: self.cookies.get(_CSRF_COOKIE, "")}
        asking = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            asking.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = asking.getresponse()
            text = answer.read()
        finally:
            asking.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, worth = value.split(";")[0].partition("=")
                self.cookies[cookie.strip()] = worth
        if answer.status not in (200, 201):
            raise WaypostError(f"Kolibri answered {answer.status} to {method} {path}: {text[:200]!r}")
        return json.loads(text)

"""Starts the services of a workshop, watches them, starts again what ends, and stops all in order."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from types import FrameType

from waypost.kernel import clock

_LONGEST_WAIT = 30.0


@dataclass
class Service:
    """One process: how to start it and as whom. `restarts` counts for the pause before the next."""

    name: str
    argv: list[str]
    environment: dict[str, str]
    options: dict[str, object]
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    started_at: float = 0.0
    again_at: float = 0.0

    def start(self) -> None:
        self.started_at = clock.steady()
        # a session of its own: Ctrl+C reaches the supervisor alone, which then stops all in order
        self.process = subprocess.Popen(  # type: ignore[call-overload]
            self.argv, env=self.environment, start_new_session=True, stdin=subprocess.DEVNULL, **self.options
        )

    def ended(self) -> int | None:
        return None if self.process is None else self.process.poll()

    def end_the_rest(self) -> None:
        """End what its process has left behind: web workers that outlive it would keep the address."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Supervisor:
    """Services in starting order; stopped in the opposite order, each given `grace_seconds`."""

    services: list[Service]
    say: Callable[[str], None]
    grace_seconds: float = 10.0
    stopping: Event = field(default_factory=Event)

    def catch_signals(self) -> None:
        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)

    def watch(self) -> None:
        """Until asked to stop: start again whatever has ended, waiting longer each time it ends at once."""
        while not self.stopping.wait(0.5):
            for service in self.services:
                self._look_after(service)

    def _look_after(self, service: Service) -> None:
        now = clock.steady()
        if service.process is None:
            if now >= service.again_at:
                service.start()
            return
        code = service.ended()
        if code is None:
            return
        if now - service.started_at > 60:
            service.restarts = 0
        pause = min(_LONGEST_WAIT, 0.5 * 2**service.restarts)
        service.restarts += 1
        service.again_at = now + pause
        service.end_the_rest()
        service.process = None
        self.say(f"“{service.name}” ended (code {code}). Starting it again in {pause:g} s. No work is lost.")

    def stop(self) -> None:
        """Ask each to finish, last started first; end by force what does not."""
        for service in reversed(self.services):
            process = service.process
            if process is None:
                continue
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(self.grace_seconds)
                except subprocess.TimeoutExpired:
                    self.say(f"“{service.name}” did not stop by itself and was ended.")
                    process.kill()
                    process.wait()
            service.end_the_rest()

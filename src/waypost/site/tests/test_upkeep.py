"""The sweeper and its chores as `waypost up` runs them: a process of its own that ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings

from waypost.learning import sweeper


@pytest.mark.slow
def test_it_starts_and_ends_when_told(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "WAYPOST_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "waypost.site.settings",
        "PYTHONPATH": str(settings.PACKAGE.parent),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "waypost.site.upkeep"], env=environment, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    line = process.stderr.readline().decode()  # no database here: it says so, and goes on
    assert "cannot reach the database" in line
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.mark.django_db(transaction=True)
def test_a_chore_that_fails_keeps_nothing_else_from_being_done(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sweeper, "EVERY_SECONDS", 0.0)
    stop, done = threading.Event(), []

    def fails() -> None:
        raise ValueError("a mistake of ours")

    def works() -> None:
        done.append(1)
        if len(done) == 3:
            stop.set()

    class NoJudge:
        def status(self) -> None:
            raise AssertionError("nothing waits")

    sweeper.run(stop, judge=NoJudge(), chores=[fails, works])  # type: ignore[arg-type]
    assert len(done) == 3
    assert caplog.text.count("A chore of the sweeper failed") == 3

"""Law 3: what was acknowledged is never lost, whatever is killed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HOME = Path(__file__).resolve().parent.parent
NEVER = (
    "lost",
    "verdicts_missing",
    "verdicts_wrong",
    "verdicts_changed",
    "told_otherwise",
    "marked_twice",
)
pytestmark = pytest.mark.slow


def _drive(*arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=HOME,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_nothing_acknowledged_is_lost_at_any_point(tmp_path: Path) -> None:
    """Twenty deaths at each of six points: before and after the commit of a save, a hand-in and a verdict."""
    report = _drive("tests.kill_driver", str(tmp_path / "data"))
    assert len(report) == 6
    for label, found in report.items():
        assert found["rounds"] == 20, label
        assert {name: found[name] for name in NEVER} == dict.fromkeys(NEVER, 0), (label, found)
    # the deaths came in the middle of work: a run in which nothing was ever acknowledged would prove nothing
    assert sum(found["acknowledged_saves"] for found in report.values()) > 100
    assert sum(found["acknowledged_submissions"] for found in report.values()) > 60
    assert sum(found["verdicts_told"] for found in report.values()) > 60


def test_a_judge_that_is_killed_over_its_work_loses_no_verdict(tmp_path: Path) -> None:
    """Twenty SIGKILLs to `waypost judge serve`, each while hand-ins were being judged."""
    found = _drive("tests.kill_daemons", "judge", str(tmp_path / "data"))
    assert found["deaths"] == 20, found
    assert found["orphans"] == 0, found
    assert {name: found[name] for name in NEVER} == dict.fromkeys(NEVER, 0), found
    assert found["acknowledged_submissions"] == 2 * found["rounds"]


def test_a_sweeper_that_is_killed_over_its_work_loses_no_verdict(tmp_path: Path) -> None:
    """Twenty SIGKILLs to the sweeper, each while it held a hand-in that nobody else would mark."""
    found = _drive("tests.kill_daemons", "sweeper", str(tmp_path / "data"))
    assert found["deaths"] == 20, found
    assert found["complaints"] == 0, found
    assert {name: found[name] for name in NEVER} == dict.fromkeys(NEVER, 0), found
    assert found["acknowledged_submissions"] == found["rounds"]

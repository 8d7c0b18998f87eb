"""Law 3: what was acknowledged is never lost, whatever is killed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_at_any_point(tmp_path: Path) -> None:
    """Twenty deaths at each of six points: before and after the commit of a save, a hand-in and a verdict."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kill_driver", str(tmp_path / "data")],
        cwd=HOME,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads(done.stdout.splitlines()[-1])
    assert len(report) == 6
    for label, found in report.items():
        assert found["rounds"] == 20, label
        assert found["lost"] == found["verdicts_missing"] == found["verdicts_double"] == 0, (label, found)
    # the deaths came in the middle of work: a run in which nothing was ever acknowledged would prove nothing
    assert sum(found["acknowledged_saves"] for found in report.values()) > 100
    assert sum(found["acknowledged_submissions"] for found in report.values()) > 60

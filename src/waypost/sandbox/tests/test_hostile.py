"""Every folder of judge_cases/sandbox/hostile, and its benign twin."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from waypost.sandbox import Limits, Outcome, run
from waypost.sandbox.tests.oracles import Watch

CASES = Path(__file__).parents[4] / "judge_cases" / "sandbox" / "hostile"
FOLDERS = sorted(CASES.iterdir())


def _run(watch: Watch, argv: list[str], limits: dict[str, Any]) -> Outcome:
    return run([watch.fill(word) for word in argv], limits=Limits(**limits))


def _check(outcome: Outcome, expect: dict[str, Any], watch: Watch) -> None:
    text = (outcome.stdout + outcome.stderr).decode(errors="replace")
    assert outcome.status in expect["status"], (outcome.status, outcome.exit_code, text[-500:])
    for wanted in expect.get("has", ()):
        assert watch.fill(wanted) in text
    for unwanted in expect.get("lacks", ()):
        assert watch.fill(unwanted) not in text, text[-2000:]


def test_there_are_cases() -> None:
    assert len(FOLDERS) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_hostile(folder: Path) -> None:
    case = yaml.safe_load((folder / "case.yml").read_text())
    limits = {"wall_seconds": 5.0, **case.get("limits", {})}
    with Watch(beside_a_judge=True) as watch, ThreadPoolExecutor(1) as beside:
        neighbour = beside.submit(run, ["/bin/sh", "-c", "echo neighbour"], limits=Limits(wall_seconds=30))
        outcome = _run(watch, case["argv"], limits)
        _check(outcome, case["expect"], watch)
        assert neighbour.result().stdout == b"neighbour\n"
        watch.assert_clean((outcome.stdout + outcome.stderr).decode(errors="replace"))
        # time is not what the twin is about, and the machine may be busy
        twin = _run(watch, case["twin"], {**limits, "wall_seconds": 60.0, "cpu_seconds": 60.0})
        _check(twin, case["twin_expect"], watch)
        watch.assert_clean("")

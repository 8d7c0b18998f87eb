"""A machine that gives Waypost neither root nor groups: work is marked there too, under the limits of each process.

Root plays the ordinary user here. Chromium and PostgreSQL refuse to run for root, so pages are not among these.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from waypost.judge.local import LocalJudge
from waypost.judge.tests.exercises import case_exercise
from waypost.sandbox import cgroup

pytestmark = pytest.mark.slow
EXERCISES = [
    *("js-add", "node-add", "py-add", "py-tests", "sql-books", "git-conflict", "rb-add", "rails-books"),
]


@pytest.fixture(scope="module")
def judge() -> Iterator[LocalJudge]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: 1000)
        patch.setattr(cgroup, "hierarchy", lambda: None)
        with LocalJudge(at_once=1, spares=1) as made:
            yield made


@pytest.mark.parametrize("name", EXERCISES)
def test_right_work_passes(judge: LocalJudge, name: str) -> None:
    exercise = case_exercise(name)
    verdict = judge.judge(exercise, {**exercise.files, **exercise.solutions[0].files})
    assert verdict.status == "pass", verdict.model_dump_json(indent=1)


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("js-add", {"script.js": "const all = []; for (;;) all.push(new Array(100000).fill(1.5));"}),
        ("node-add", {"main.js": "const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1));"}),
        ("py-add", {"main.py": "all = []\nwhile True:\n    all.append(bytearray(1 << 20))"}),
    ],
)
def test_what_takes_too_much_memory_is_ended(judge: LocalJudge, name: str, files: dict[str, str]) -> None:
    verdict = judge.judge(case_exercise(name), files)
    assert verdict.status in ("memory", "error", "timeout"), verdict.model_dump_json(indent=1)
    assert (verdict.peak_memory_bytes or 0) < 1 << 30

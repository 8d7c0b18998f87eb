"""What the judge tells of itself."""

from __future__ import annotations

import json
import logging

import pytest

from waypost.judge.local import LocalJudge
from waypost.judge.result import Verdict
from waypost.judge.telemetry import Telemetry, as_prometheus
from waypost.judge.tests.exercises import case_exercise


def test_figures_are_over_what_was_noted() -> None:
    told = Telemetry()
    for ms in (10, 20, 30):
        told.note("python", "py-add", Verdict(status="pass"), ms)
    told.note("python", "py-slow", Verdict(status="timeout"), 900)
    about = told.runner("python")
    assert (about["verdicts"], about["median_ms"]) == (4, 25)
    assert about["by_status"] == {"pass": 3, "timeout": 1}
    assert about["p95_ms"] > 500
    assert [one["exercise"] for one in told.slowest()] == ["py-slow", "py-add"]
    assert told.runner("ruby") == {"verdicts": 0, "by_status": {}, "median_ms": None, "p95_ms": None}


def test_a_log_line_holds_no_work(caplog: pytest.LogCaptureFixture, judge: LocalJudge) -> None:
    with caplog.at_level(logging.INFO, "waypost.judge"):
        judge.judge(case_exercise("js-add"), {"script.js": "const secretWord = 'quince';"}, who="learner-7")
    lines = [json.loads(one.message) for one in caplog.records if one.message.startswith("{")]
    assert lines[-1]["exercise"] == "js-add"
    assert lines[-1]["status"] == "fail"
    assert "quince" not in caplog.text
    assert "learner-7" not in caplog.text


def test_prometheus_text(judge: LocalJudge) -> None:
    judge.judge(case_exercise("js-add"), {"script.js": "("})
    text = as_prometheus(judge.status())
    assert 'waypost_judge_runner_available{runner="javascript"} 1' in text
    assert 'waypost_judge_verdicts_total{runner="javascript",status="error"}' in text
    assert 'waypost_judge_latency_milliseconds{runner="javascript",quantile="0.95"}' in text
    for line in text.splitlines():
        assert line.startswith("# ") or len(line.split(" ")) == 2, line


def test_an_engine_that_cannot_come_up_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYPOST_CHROMIUM", "/no/such/browser")
    from waypost.judge.engines.browser import browser_binary

    browser_binary.cache_clear()
    try:
        with LocalJudge(at_once=1, spares=1) as judge:
            judge.warm()
            about = judge.status()["engines"]
            assert not about["page"]["available"]
            assert "/no/such/browser" in about["page"]["amiss"]
            assert about["javascript"]["available"]
            assert 'waypost_judge_runner_available{runner="page"} 0' in as_prometheus(judge.status())
    finally:
        browser_binary.cache_clear()

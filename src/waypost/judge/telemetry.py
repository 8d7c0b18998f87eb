"""How the judge is doing, in numbers and log lines: nothing of any learner's work, and no learner's name."""

from __future__ import annotations

import json
import logging
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

from waypost.judge.result import Verdict

_log = logging.getLogger("waypost.judge")
KEPT = 500
"""Latencies kept for each runner; figures are over these."""
_MOST_EXERCISES = 400
SLOWEST = 8


@dataclass(slots=True)
class _Runner:
    """`milliseconds`: from a request to its verdict, its wait included."""

    milliseconds: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))
    by_status: Counter[str] = field(default_factory=Counter)


class Telemetry:
    """Counts since the judge started. For one event loop."""

    def __init__(self) -> None:
        self._runners: dict[str, _Runner] = {}
        self._exercises: OrderedDict[str, deque[float]] = OrderedDict()

    def note(self, runner: str, exercise_id: str, verdict: Verdict, milliseconds: float) -> None:
        """One more verdict, `milliseconds` after it was asked for."""
        kept = self._runners.setdefault(runner, _Runner())
        kept.milliseconds.append(milliseconds)
        kept.by_status[verdict.status] += 1
        self._exercises.setdefault(exercise_id, deque(maxlen=50)).append(milliseconds)
        self._exercises.move_to_end(exercise_id)
        if len(self._exercises) > _MOST_EXERCISES:
            self._exercises.popitem(last=False)
        about = {
            "event": "verdict",
            "runner": runner,
            "exercise": exercise_id,
            "status": verdict.status,
            "milliseconds": round(milliseconds, 1),
            "peak_memory_bytes": verdict.peak_memory_bytes,
        }
        _log.info("%s", json.dumps(about))

    def runner(self, name: str) -> dict[str, Any]:
        """Figures of one runner; milliseconds are None where nothing was judged yet."""
        kept = self._runners.get(name, _Runner())
        times = list(kept.milliseconds)
        return {
            "verdicts": sum(kept.by_status.values()),
            "by_status": dict(kept.by_status),
            "median_ms": round(median(times), 1) if times else None,
            "p95_ms": round(quantiles(times, n=20)[-1] if len(times) > 1 else times[0], 1) if times else None,
        }

    def slowest(self) -> list[dict[str, Any]]:
        """The exercises whose verdicts take longest, by their median."""
        found = sorted((-median(times), name, len(times)) for name, times in self._exercises.items())
        return [
            {"exercise": name, "verdicts": count, "median_ms": round(-less, 1)}
            for less, name, count in found[:SLOWEST]
        ]


def as_prometheus(status: Mapping[str, Any]) -> str:
    """What `Judge.status` told, in the text format of Prometheus (version 0.0.4)."""
    return "".join(f"{line}\n" for line in _lines(status))


def _lines(status: Mapping[str, Any]) -> Iterator[str]:
    yield "# HELP waypost_judge_busy Pieces of work that are being judged or wait."
    yield "# TYPE waypost_judge_busy gauge"
    yield f"waypost_judge_busy {status['busy']}"
    yield "# HELP waypost_judge_faults_total Verdicts that were not given for a fault of ours."
    yield "# TYPE waypost_judge_faults_total counter"
    yield f"waypost_judge_faults_total {status['faults']}"
    for name, kind, about in (
        ("available", "gauge", "Whether the runner can work (1) or not (0)."),
        ("waiting", "gauge", "Pieces of work that wait for a turn."),
        ("restarts_total", "counter", "Workers that had to be started again."),
        ("memory_bytes", "gauge", "Memory of the runner's processes."),
    ):
        yield f"# HELP waypost_judge_runner_{name} {about}"
        yield f"# TYPE waypost_judge_runner_{name} {kind}"
        for runner, about_it in status["engines"].items():
            value = about_it[name.removesuffix("_total")]
            if value is not None:
                yield f'waypost_judge_runner_{name}{{runner="{runner}"}} {int(value)}'
    yield "# HELP waypost_judge_verdicts_total Verdicts given."
    yield "# TYPE waypost_judge_verdicts_total counter"
    for runner, about_it in status["engines"].items():
        for outcome, count in sorted(about_it["by_status"].items()):
            yield f'waypost_judge_verdicts_total{{runner="{runner}",status="{outcome}"}} {count}'
    yield "# HELP waypost_judge_latency_milliseconds From request to verdict, over the last verdicts."
    yield "# TYPE waypost_judge_latency_milliseconds summary"
    for runner, about_it in status["engines"].items():
        for quantile, name in (("0.5", "median_ms"), ("0.95", "p95_ms")):
            if about_it[name] is not None:
                labels = f'runner="{runner}",quantile="{quantile}"'
                yield f"waypost_judge_latency_milliseconds{{{labels}}} {about_it[name]}"

"""The judge's bench: what it refuses, what it asks for, and that what it measures is what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from waypost.bench import commands
from waypost.bench.figures import Figure
from waypost.bench.judging import course, day, measure, versus
from waypost.bench.judging.bare import Bare
from waypost.bench.judging.course import course_figures
from waypost.bench.judging.measure import QUICK, Warm
from waypost.bench.judging.page import JUDGE
from waypost.bench.judging.peers import Peer, Running
from waypost.bench.judging.samples import RUNNERS, SIZES, sample
from waypost.bench.judging.targets import TARGETS
from waypost.bench.report import as_markdown
from waypost.judge.engine_names import engine_of
from waypost.judge.result import Verdict
from waypost.judge.runners import ENGINES
from waypost.kernel.errors import WaypostError


def test_every_option_is_there() -> None:
    answer = CliRunner().invoke(commands.bench, ["judge", "--help"])
    assert answer.exit_code == 0
    for option in ("--peers", "--day", "--quick", "--save", "--json", "--only"):
        assert option in answer.output


def test_an_unknown_runner_is_refused() -> None:
    answer = CliRunner().invoke(commands.bench, ["judge", "--only", "cobol"])
    assert answer.exit_code == 2
    assert "cobol" in answer.output


def test_a_part_is_no_whole_page() -> None:
    answer = CliRunner().invoke(commands.bench, ["judge", "--save", "--only", "python"])
    assert isinstance(answer.exception, WaypostError)
    assert "whole run" in str(answer.exception)


def test_every_engine_is_measured_and_has_its_target() -> None:
    # two that are as Python and as Node, with more made ready
    assert {*RUNNERS, "python-tests", "node-commands"} == set(ENGINES)
    assert set(RUNNERS) == set(TARGETS) == set(day.WEIGHTS)
    assert sum(day.WEIGHTS.values()) == 100


@pytest.mark.parametrize("runner", RUNNERS)
def test_each_sample_is_of_its_runner(runner: str) -> None:
    for size in SIZES:
        work = sample(runner, size)
        assert engine_of(work.exercise).removesuffix("-commands") == runner
        assert work.right != work.wrong
        assert not {name for name in work.right if work.bare.files[name] != work.right[name]}
        assert runner != "http" or not any(check.page for check in work.exercise.checks)


def test_the_targets_are_those_that_were_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "cold", lambda *_: [200.0])
    monkeypatch.setattr(measure, "warm", lambda *_: Warm([9.0, 11.0, 9.0], 119.0, 2**20))
    monkeypatch.setattr(Bare, "time", lambda *_: [90.0])
    found = {figure.name: figure for figure in measure.runner_figures("python", QUICK)}
    assert found["trivial, this judge warm: median"].met is True
    assert found["typical, verdicts a second for each core"].answer() == "not met"
    assert found["typical, times faster than the bare tool"].value == 10
    assert found["trivial, this judge cold: median"].met is None


def test_rails_must_be_five_times_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "cold", lambda *_: [200.0])
    monkeypatch.setattr(measure, "warm", lambda *_: Warm([250.0], 5.0, 2**20))
    monkeypatch.setattr(Bare, "time", lambda *_: [1000.0])
    found = {figure.name: figure for figure in measure.runner_figures("rails", QUICK)}
    assert found["typical, this judge warm: median"].met is True
    assert found["typical, times faster than the bare tool"].answer() == "not met"


def test_a_runner_that_fails_is_told_and_meets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[float]:
        raise WaypostError("Ruby is not there.")

    monkeypatch.setattr(Bare, "time", broken)
    monkeypatch.setattr(measure, "cold", broken)
    figures = list(measure.runner_figures("ruby", QUICK))
    assert [figure.met for figure in figures] == [False, False]
    assert figures[-1].note == "Ruby is not there."


def test_only_a_pass_has_a_time() -> None:
    work = sample("python", "trivial")
    with pytest.raises(WaypostError, match="runner_fault"):
        measure.must_pass(Verdict(status="runner_fault"), work.exercise)


def test_a_bare_test_that_fails_has_no_time() -> None:
    with pytest.raises(WaypostError, match="did not pass"):
        Bare(("/bin/sh", "-c", "exit 3"), {}).time(1, {})
    with pytest.raises(WaypostError, match="did not pass"):
        Bare(("/bin/echo", "no"), {}, prints="yes").time(1, {})
    (ms,) = Bare(("/bin/echo", "yes"), {}, prints="yes").time(1, {})
    assert ms > 0


def test_the_day_is_the_same_each_time_and_that_of_thirty_learners() -> None:
    first, again = day.plan(), day.plan()
    assert first == again
    assert len(first) == day.LEARNERS
    count = sum(map(len, first))
    assert 45 * day.LEARNERS < count < 75 * day.LEARNERS
    for learner in first:
        assert sum(one.after_seconds for one in learner) <= day.PLAYED_IN_SECONDS
    morning = day.plan(0.1)
    assert count / 20 < sum(map(len, morning)) < count / 5
    seen = {one.work.runner for learner in first for one in learner}
    assert seen == set(RUNNERS)
    assert {one.work.runner for learner in day.plan(1.0, ["git"]) for one in learner} == {"git"}


def test_the_day_tells_rails_apart_and_every_fault() -> None:
    seen = day.Seen(
        {"python": [5.0] * 99 + [2000.0], "rails": [3000.0]}, [6000.0], ["Git, right: fail"], 2**30, 9
    )
    found = {figure.name: figure for figure in day.figures(seen, ["python", "rails"])}
    assert found["all but Rails: 95th percentile"].met is True
    assert found["all but Rails: 99th percentile"].value == 5
    assert found["Rails: 95th percentile"].met is True
    assert found["faults"].answer() == "not met"
    assert "Git, right: fail" in found["faults"].note
    assert found["memory of the judge and all its runners, the most"].value == 1024


def test_equal_work_for_the_peers() -> None:
    for equal in versus._EQUALS:
        assert len(versus.exercise(equal, "trivial").checks) == 1
        assert len(versus.exercise(equal, "typical").checks) == 5


def test_a_peer_that_does_not_run_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise WaypostError("dmoj: installing it from PyPI failed: no network")

    monkeypatch.setattr(versus, "dmoj", missing)
    monkeypatch.setattr(versus, "nbgrader", missing)
    figures = list(versus.against_peers(tmp_path, QUICK, lambda _: None))
    assert [(figure.value, figure.met) for figure in figures] == [(None, False)] * 2
    assert "no network" in figures[0].note


def test_a_peer_that_is_wrong_has_no_time(tmp_path: Path) -> None:
    peer = Peer("sham", tmp_path)
    wrong = json.dumps({"ms": [1.0], "wrong": 1})
    with pytest.raises(WaypostError, match="less than full marks"):
        Running(peer, ["/bin/echo", wrong])
    with pytest.raises(WaypostError, match="ended"):
        Running(peer, ["/bin/true"])


@pytest.mark.slow
def test_every_exercise_of_the_course_has_its_time() -> None:
    said: list[str] = []
    figures = course_figures(QUICK, ("python", "ruby"), said.append)
    assert [figure.name.split(":")[0] for figure in figures] == ["Python"] * 3 + ["Ruby"] * 3
    assert all(figure.value and figure.met is None for figure in figures)
    assert figures[0].note == "2 measured; exercises"
    assert len(said) == 2


def test_an_exercise_that_gets_no_pass_is_told_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> float:
        raise WaypostError("Right work for it got “fail”.", "")

    monkeypatch.setattr(course, "timed", fails)
    figures = course_figures(QUICK, ("ruby",), lambda _: None)
    assert [figure.value for figure in figures] == [None] * len(figures)
    assert {figure.answer() for figure in figures if "not measured" in figure.name} == {"not met"}


def test_the_page_is_the_judges_own() -> None:
    page = as_markdown([Figure("Python", "warm", None, "ms", 10, note="why")], {}, quick=False, page=JUDGE)
    assert page.startswith("# Benchmarks of the judge\n")
    assert "`waypost bench judge --save`" in page
    assert "| warm | — | at most 10 ms | not met | why |" in page
    assert JUDGE.what.strip() in page
    assert "a picture, 1280 pixels wide" in page


@pytest.mark.slow
def test_one_runner_is_measured_for_real() -> None:
    answer = CliRunner().invoke(commands.bench, ["judge", "--quick", "--json", "--only", "python"])
    assert answer.exit_code in (0, 1), answer.exception
    told = json.loads(answer.stdout)
    found = {figure["name"]: figure["value"] for figure in told["figures"]}
    for size in SIZES:
        for name in ("bare tool: median", "this judge cold: median", "this judge warm: median"):
            assert found[f"{size}, {name}"] > 0
        assert found[f"{size}, verdicts a second for each core"] > 0
        assert found[f"{size}, memory of the runner"] > 1

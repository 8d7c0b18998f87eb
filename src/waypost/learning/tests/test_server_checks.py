"""Check, for work that a browser cannot run: the server looks, keeps nothing, and gives no credit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from waypost.curriculum.learner import learner_view
from waypost.curriculum.schema import Exercise
from waypost.judge.local import LocalJudge
from waypost.judge.result import Verdict
from waypost.kernel.errors import Unavailable
from waypost.learning import marking
from waypost.learning.curriculum import library
from waypost.learning.models import ExerciseProgress, Submission
from waypost.learning.queries import runners
from waypost.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Exercise:
    """A Python exercise of the course that has a hidden check."""
    return next(
        one
        for one in library().exercises.values()
        if one.runner == "python" and one.kind == "write" and any(check.hidden for check in one.checks)
    )


def _check(client: Client, exercise: Exercise, files: dict[str, str]) -> Any:
    return client.post(f"/exercise/{exercise.id}/check/", {"files": files}, content_type="application/json")


class _Judge:
    """Stands where the daemon is, and remembers what it was asked."""

    def __init__(self, answer: Verdict | Exception) -> None:
        self.answer, self.asked = answer, []

    def judge(self, exercise: Exercise, files: dict[str, str], **_: Any) -> Verdict:
        self.asked.append((exercise, files))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def put_judge() -> Iterator[Any]:
    before = marking.put(None)

    def put(judge: Any) -> Any:
        marking.put(marking.Marker(judge, threads=1))
        return judge

    yield put
    marking.put(before)


@pytest.mark.slow
def test_what_the_real_judge_says(
    client: Client, learner: Account, program: Exercise, put_judge: Any
) -> None:
    client.force_login(learner)
    hidden = {check.id for check in program.checks if check.hidden}
    with LocalJudge(at_once=1, spares=1) as judge:
        put_judge(judge)
        right = _check(client, program, {**program.files, **program.solutions[0].files}).json()
        wrong = _check(client, program, {program.entry: "print('something else')"}).json()
        broken = _check(client, program, {program.entry: "print(“hello”)"}).json()
    assert right["status"] == "pass"
    assert wrong["status"] in ("fail", "error")
    assert broken["status"] == "error"
    assert "curly quote" in broken["problem"]["plain"]
    assert not hidden & {one["id"] for one in right["checks"]}
    assert Submission.objects.count() == 0
    assert not ExerciseProgress.objects.filter(learner=learner, passed_at__isnull=False).exists()


def test_hidden_checks_stay_out_of_it(
    client: Client, learner: Account, program: Exercise, put_judge: Any
) -> None:
    client.force_login(learner)
    judge = put_judge(_Judge(Verdict(status="pass")))
    assert _check(client, program, {program.entry: "x = 1"}).status_code == 200
    (asked, files), *_ = judge.asked
    assert not any(check.hidden for check in asked.checks)
    assert files == {program.entry: "x = 1"}


@pytest.mark.parametrize(
    "answer",
    [Unavailable("The judge is not running.", "It is tried again soon."), Verdict(status="runner_fault")],
)
def test_a_judge_that_cannot_is_our_fault(
    client: Client, learner: Account, program: Exercise, put_judge: Any, answer: Any
) -> None:
    client.force_login(learner)
    put_judge(_Judge(answer))
    told = _check(client, program, {program.entry: "x = 1"})
    assert told.status_code == 503
    assert told.json()["message"]


def test_too_many_at_once_are_asked_to_come_back(program: Exercise, put_judge: Any) -> None:
    judge = put_judge(_Judge(Verdict(status="pass")))
    marker = marking.marker()
    for _ in range(marking.MOST_WAITERS):
        assert marker._waiters.acquire(blocking=False)
    with pytest.raises(Unavailable, match="Many people"):
        marking.try_out(program, {program.entry: ""}, who="x")
    assert judge.asked == []


def test_what_the_browser_runs_is_refused_here(client: Client, learner: Account) -> None:
    client.force_login(learner)
    page = next(one for one in library().exercises.values() if one.runner == "page" and one.kind == "write")
    assert _check(client, page, {page.entry: "<p>"}).status_code == 400


def test_the_page_has_nothing_of_what_is_looked_at(program: Exercise) -> None:
    for check in learner_view(program)["checks"]:
        assert not {"get", "do", "expect", "wanted", "with"} & set(check)


def test_a_runner_that_is_out_is_said_on_the_page(
    client: Client, learner: Account, program: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runners, "_told", {})
    monkeypatch.setattr(
        runners.JudgeClient,
        "status",
        lambda *_, **__: {"engines": {"python": {"available": False, "up": False, "amiss": "no python"}}},
    )
    monkeypatch.setattr(runners.JudgeClient, "warm_soon", lambda *_: None)
    client.force_login(learner)
    assert "cannot run Python on this machine" in client.get(f"/exercise/{program.id}/").content.decode()

"""The people of the tests, and a small project to review."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from waypost.classroom.actions.register import open_session
from waypost.classroom.models import ClassSession
from waypost.curriculum.schema import Check, Exercise, WrongAnswer
from waypost.judge.core import Judge
from waypost.judge.service import Service
from waypost.kernel import clock
from waypost.learning.models import Review, Submission, Workspace
from waypost.people.models import Account
from waypost.people.tests.people import People, make_people

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=clock.LONDON)  # a Wednesday


@pytest.fixture
def people(db: None) -> People:
    return make_people()


@pytest.fixture
def session(people: People) -> ClassSession:
    with clock.use(clock.FixedClock(NOW)):
        return open_session(
            actor=people.instructor,
            cohort=people.cohort,
            held_on=date(2026, 11, 18),
            starts_at=time(9, 0),
            minutes=150,
        )


@pytest.fixture
def judge_socket(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A real judge, where the pages look for it."""
    path = settings.JUDGE_SOCKET = tmp_path / "judge.sock"
    ready, loops, services = threading.Event(), [], []

    def serve() -> None:
        async def work() -> None:
            service = Service(path, judge=Judge(at_once=1, spares=1))
            loops.append(asyncio.get_running_loop())
            services.append(service)
            running = asyncio.create_task(service.run())
            await service.ready.wait()
            ready.set()
            await running

        asyncio.run(work())

    thread = threading.Thread(target=serve)
    thread.start()
    assert ready.wait(60)
    yield path
    loops[0].call_soon_threadsafe(services[0].stop)
    thread.join(30)


def make_review(learner: Account, *, exercise_id: str = "calc-1") -> Review:
    """A milestone handed in by `learner`, with two lines of HTML."""
    workspace = Workspace.objects.create(learner=learner, key="calc", files={}, version=1)
    submission = Submission.objects.create(
        learner=learner,
        workspace=workspace,
        exercise_id=exercise_id,
        files={"index.html": "<h1>Sums</h1>\n<p>One</p>"},
        version=1,
        state="done",
    )
    return Review.objects.create(submission=submission, asked_at=NOW - timedelta(hours=1))


@pytest.fixture
def exercise() -> Exercise:
    """Two checks and two known wrong answers, one for each misconception."""
    checks = tuple(
        Check(id=name, says=f"The page has {name}", get="1", expect=1, otherwise="Look again.")
        for name in ("one", "two")
    )
    return Exercise(
        id="boxes-1",
        title="Boxes",
        kind="write",
        runner="page",
        entry="index.html",
        practises=("html.element",),
        minutes=5,
        difficulty=1,
        task="Make a box.",
        checks=checks,
        hints=("a", "b", "c"),
        solutions=(),
        wrong=(
            WrongAnswer(
                name="first",
                fails=("one",),
                shows="Swaps the two.",
                say="Which one is outside?",
                files={"index.html": "<p>swap the two boxes round</p>"},
            ),
            WrongAnswer(
                name="second",
                fails=("one", "two"),
                shows="Leaves both out.",
                say="Read the task aloud.",
                files={"index.html": ""},
            ),
            WrongAnswer(
                name="third",
                fails=("one",),
                shows="Puts it in the head.",
                say="What does the head hold?",
                files={"index.html": "<head><p>box in the head</p></head>"},
            ),
        ),
        paper="Draw it.",
        source=Path("boxes-1.md"),
        module_id="boxes",
    )

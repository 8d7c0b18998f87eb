"""The judge's page, and its figures for machines."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from waypost.judge.client import JudgeClient
from waypost.judge.core import Judge
from waypost.judge.service import Service
from waypost.judge.tests.exercises import case_exercise
from waypost.people.tests.people import People, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def a_judge(tmp_path: Path, settings: object) -> Iterator[JudgeClient]:
    """A real daemon that has marked one piece of work."""
    path = tmp_path / "judge.sock"
    settings.JUDGE_SOCKET = path  # type: ignore[attr-defined]
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
    client = JudgeClient(path)
    assert (
        client.judge(
            case_exercise("js-add"), {"script.js": "const add = (a, b) => a + b; console.log('ready')"}
        ).status
        == "pass"
    )
    yield client
    loops[0].call_soon_threadsafe(services[0].stop)
    thread.join(30)


@pytest.mark.slow
def test_staff_see_kinds_times_and_slowest(client: Client, people: People, a_judge: JudgeClient) -> None:
    client.force_login(people.instructor)
    text = client.get("/class/judge/").content.decode()
    assert "JavaScript" in text
    assert "Ready" in text
    assert "95 of 100 within" in text
    assert "js-add" in text


def test_a_judge_that_is_away_is_said_plainly(client: Client, people: People, settings: object) -> None:
    settings.JUDGE_SOCKET = "/nowhere/judge.sock"  # type: ignore[attr-defined]
    client.force_login(people.instructor)
    answer = client.get("/class/judge/")
    assert answer.status_code == 200
    assert "Hand-ins are kept" in answer.content.decode()


@pytest.mark.slow
def test_figures_only_with_the_token(client: Client, a_judge: JudgeClient, settings: object) -> None:
    assert client.get("/class/judge/metrics").status_code == 404
    settings.METRICS_TOKEN = "seven-geese"  # type: ignore[attr-defined]
    assert client.get("/class/judge/metrics").status_code == 404
    assert client.get("/class/judge/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = client.get("/class/judge/metrics", headers={"Authorization": "Bearer seven-geese"})
    assert answer.status_code == 200
    assert "waypost_judge_verdicts_total" in answer.content.decode()
    settings.JUDGE_SOCKET = "/nowhere/judge.sock"  # type: ignore[attr-defined]
    assert (
        client.get("/class/judge/metrics", headers={"Authorization": "Bearer seven-geese"}).status_code == 503
    )

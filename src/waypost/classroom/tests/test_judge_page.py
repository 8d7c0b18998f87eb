"""The judge's page, and its figures for machines."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from waypost.judge.client import JudgeClient
from waypost.judge.tests.exercises import case_exercise
from waypost.people.tests.people import People, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def a_judge(judge_socket: Path) -> JudgeClient:
    """A real daemon that has marked one piece of work."""
    client = JudgeClient(judge_socket)
    right = {"script.js": "const add = (a, b) => a + b; console.log('ready')"}
    assert client.judge(case_exercise("js-add"), right).status == "pass"
    return client


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

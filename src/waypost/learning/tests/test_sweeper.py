"""The sweeper while it runs: what was lost is marked."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from waypost.judge.client import JudgeClient
from waypost.learning import sweeper
from waypost.learning.actions import hand_in
from waypost.learning.curriculum import Shelf
from waypost.learning.models import Verdict
from waypost.people.models import Account


@pytest.mark.django_db(transaction=True)
def test_it_marks_what_was_lost_while_it_runs(
    learner: Account, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "EVERY_SECONDS", 0.05)
    exercise = shelf.library.exercise("stall-predict")
    hand_in(actor=learner, exercise=exercise, submission=uuid4(), files={}, base_version=0, window="w")
    stop = threading.Event()
    thread = threading.Thread(
        target=sweeper.run, args=(stop,), kwargs={"judge": JudgeClient(tmp_path / "nobody.sock")}
    )
    thread.start()
    try:
        for _ in range(400):
            if Verdict.objects.exists():
                break
            stop.wait(0.05)
    finally:
        stop.set()
        thread.join(30)
    assert Verdict.objects.get().status == "fail"
    connection.close()

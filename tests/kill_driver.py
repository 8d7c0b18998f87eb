"""Kills a working process at each labelled point, many times over, and counts what was lost.

Run by `test_kill.py` in a data folder of its own. Each round is a forked child that works through the real addresses
and dies at one point; the parent reads what the child had been told was done, then looks in the database.
Prints JSON: {label: {"rounds", …what `kill_world.count` counts…, "verdicts_changed"}}.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any, get_args

from tests import kill_world
from tests.kill_world import Told, World
from waypost.learning.killpoints import Label

ROUNDS = 20
STEPS = 4  # saves and hand-ins a child tries before it gives up dying


def work_until_killed(
    world: World, label: Label, nth: int, out: int, account_id: str, exercise_id: str, version: int
) -> None:
    """The child: saves and hands in, telling the parent after each answer that acknowledged it."""
    from django.test import Client

    from waypost.learning import killpoints
    from waypost.people.models import Account

    killpoints.arm(label, nth)
    client = Client(SERVER_NAME="localhost")
    client.force_login(Account.objects.get(pk=account_id))

    def tell(what: dict[str, Any]) -> None:
        os.write(out, (json.dumps(what) + "\n").encode())

    for step in range(STEPS):
        work = world.works[step % 2].once()
        saved = kill_world.save(client, exercise_id, version=version, text=work.text)
        if saved is not None:
            version = saved["version"]
            tell(saved)
        handed = kill_world.hand_in(client, exercise_id, version=version, work=work)
        if handed is not None:
            version = max(version, handed["version"])
            tell(handed)


def play_round(world: World, label: Label, nth: int, account_id: str, told: Told) -> None:
    """Fork a child, let it die, and take down what it was told was done."""
    from django.db import connections

    from waypost.learning.models import Workspace

    workspace = Workspace.objects.filter(learner_id=account_id, key=world.exercise.workspace_key).first()
    version = workspace.version if workspace else 0
    connections.close_all()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            work_until_killed(world, label, nth, writer, account_id, world.exercise.id, version)
        except BaseException:
            traceback.print_exc()
            os._exit(3)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        for line in said:
            told.take(json.loads(line))
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code != 137:
        raise SystemExit(f"{label}:{nth} was to die at its point and ended with {code}.")


def main(data: Path) -> None:
    world = kill_world.ready(data)
    from django.conf import settings

    from waypost.judge.client import JudgeClient

    judging = kill_world.start_judge(settings.JUDGE_SOCKET)
    try:
        judge = JudgeClient(settings.JUDGE_SOCKET)
        report: dict[str, dict[str, Any]] = {}
        for label in get_args(Label):
            account = world.learner(label)
            told, ledger = Told(), kill_world.Ledger()
            for turn in range(ROUNDS):
                play_round(world, label, 1 + turn % 3, account.pk, told)
                ledger.look()
                kill_world.settle(judge)
            ledger.look()
            report[label] = {
                "rounds": ROUNDS,
                **kill_world.count(told, account.pk, world.works),
                "verdicts_changed": ledger.changed,
            }
        print(json.dumps(report))
    finally:
        judging.terminate()
        judging.wait(20)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

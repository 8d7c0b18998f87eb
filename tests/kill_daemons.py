"""Kills the real judge and the real sweeper in the middle of a verdict, many times over, and counts what was lost.

Run by `test_kill.py` in a data folder of its own: `python -m tests.kill_daemons judge|sweeper FOLDER`. Every death is a
SIGKILL: to `waypost judge serve` as a workshop starts it, or to a process that runs the sweeper's `main`.
Prints JSON: {"deaths" (those that caught a verdict half way), "rounds", "orphans" (processes of a killed judge that
lived on), "complaints" (lines that a sweeper wrote), …what `kill_world.count` counts…, "verdicts_changed"}.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tests import kill_world
from tests.kill_world import Told, Work, World

DEATHS = 20
MOST_ROUNDS = 40  # a death a moment too early or too late is not counted, and another round is played
TURNS = 300_000_000  # of the loop in a slow work: some tenths of a second


class Nobody:
    """In place of a web process's marker: what the process is like that was killed right after it acknowledged."""

    def submit(self, submission_id: int) -> Future[bool]:
        return Future()

    def wait(self, marking: Future[bool], *, seconds: float) -> None:
        return None


def _until(there: Any, *, seconds: float = 30.0, what: str) -> None:
    began = monotonic()
    while not there():
        if monotonic() - began > seconds:
            raise SystemExit(f"Waited {seconds:.0f} s in vain for {what}.")
        sleep(0.005)


def _give(world: World, account: Any, work: Work) -> dict[str, Any]:
    """Hand in as a page does, in any thread."""
    from django.db import connections
    from django.test import Client

    from waypost.learning.models import Workspace

    try:
        client = Client(SERVER_NAME="localhost")
        client.force_login(account)
        workspace = Workspace.objects.filter(learner=account, key=world.exercise.workspace_key).first()
        version = workspace.version if workspace else 0
        told = kill_world.hand_in(client, world.exercise.id, version=version, work=work)
    finally:
        connections.close_all()
    if told is None:
        raise SystemExit("A hand-in was not taken.")
    return told


def _children(pid: int) -> set[int]:
    """Every process below `pid`."""
    found = {
        int(child)
        for listed in Path(f"/proc/{pid}/task").glob("*/children")
        for child in listed.read_text().split()
    }
    return found.union(*(_children(child) for child in found))


def kill_judges(world: World, socket: Path, told: list[Told], accounts: list[Any]) -> dict[str, int]:
    """Two people hand in at once; the judge dies while it works on them; the next one marks what is owed."""
    from waypost.judge.client import JudgeClient
    from waypost.learning.models import Submission

    judge, deaths, rounds, orphans = JudgeClient(socket), 0, 0, 0
    ledger = kill_world.Ledger()
    judging = kill_world.start_judge(socket)
    try:
        while deaths < DEATHS and rounds < MOST_ROUNDS:
            works = [work.once(turns=TURNS) for work in world.works]
            with ThreadPoolExecutor(2) as people:
                given = [people.submit(_give, world, *each) for each in zip(accounts, works, strict=True)]
                _until(partial(_working, judge, given), what="the judge to be at work")
                sleep(0.01 * (rounds % 8))
                below = _children(judging.pid)
                judging.kill()
            judging.wait()
            for one, each in zip(told, given, strict=True):
                one.take(each.result())
            deaths += Submission.objects.filter(faults__gt=0).exclude(state="done").exists()
            rounds += 1
            orphans += _alive_after(below, seconds=5.0)
            judging = kill_world.start_judge(socket)
            kill_world.settle(judge)
            ledger.look()
    finally:
        judging.terminate()
        judging.wait(20)
    return {"deaths": deaths, "rounds": rounds, "orphans": orphans, "verdicts_changed": ledger.changed}


def _working(judge: Any, given: list[Future[dict[str, Any]]]) -> bool:
    """The judge is at work, or (on a machine that looked too late) was."""
    return bool(judge.status()["busy"]) or all(one.done() for one in given)


def _alive_after(pids: set[int], *, seconds: float) -> int:
    """How many of these are still there after a while."""
    began = monotonic()
    left = pids
    while left and monotonic() - began < seconds:
        sleep(0.01)
        left = {pid for pid in left if _runs(pid)}
    return len(left)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Sweeper:
    """One sweeper: the real one's `main` in a process of its own, forked from this one so that it need not load first.
    It looks more often than each two seconds, so that the test need not wait for it."""

    def __init__(self) -> None:
        from django.db import connections

        from waypost.learning import sweeper
        from waypost.site import upkeep

        connections.close_all()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 closed in `end`
        self._pid = os.fork()
        if self._pid == 0:
            os.dup2(self._said.fileno(), 2)
            sweeper.EVERY_SECONDS = 0.05
            try:
                os._exit(upkeep.main())
            finally:
                os._exit(3)

    def end(self, sign: signal.Signals = signal.SIGKILL) -> int:
        """Stop it; how many lines of complaint it wrote."""
        os.kill(self._pid, sign)
        os.waitpid(self._pid, 0)
        with self._said:
            self._said.seek(0)
            said = self._said.read()
        sys.stderr.buffer.write(said)
        return len(said.splitlines())


def kill_sweepers(world: World, socket: Path, told: Told, account: Any) -> dict[str, int]:
    """What nobody else marks: each sweeper marks what the one before it left, and dies over the newest hand-in."""
    from waypost.kernel import clock
    from waypost.learning import marking
    from waypost.learning.models import Submission

    marking.put(Nobody())  # type: ignore[arg-type]
    judging = kill_world.start_judge(socket)
    ledger = kill_world.Ledger()
    deaths = rounds = complaints = 0
    owed = Submission.objects.exclude(state="done")
    sweeping = Sweeper()
    try:
        while deaths < DEATHS and rounds < MOST_ROUNDS:
            told.take(_give(world, account, world.works[rounds % 2].once(turns=TURNS)))
            newest = Submission.objects.filter(learner=account).latest("pk").pk
            taken = Submission.objects.filter(pk=newest).exclude(state="waiting")
            _until(taken.exists, what="the sweeper to take a hand-in up")
            sleep(0.01 * (rounds % 8))
            complaints += sweeping.end()
            deaths += owed.filter(pk=newest, state="judging", claimed_by="sweeper").exists()
            rounds += 1
            ledger.look()
            # as if the minute that a claim lasts had gone by
            owed.filter(state="judging").update(lease_until=clock.now() - timedelta(seconds=1))
            sweeping = Sweeper()
        _until(lambda: not owed.exists(), what="the last verdict")
        ledger.look()
    finally:
        complaints += sweeping.end(signal.SIGTERM)
        judging.terminate()
        judging.wait(20)
    return {
        "deaths": deaths,
        "rounds": rounds,
        "complaints": complaints,
        "verdicts_changed": ledger.changed,
    }


def main(which: str, data: Path) -> None:
    world = kill_world.ready(data)
    from django.conf import settings

    socket = settings.JUDGE_SOCKET
    told, accounts = [Told(), Told()], [world.learner("one"), world.learner("other")]
    if which == "judge":
        report = kill_judges(world, socket, told, accounts)
    else:
        report = kill_sweepers(world, socket, told[0], accounts[0])
    counts = [
        kill_world.count(each, account.pk, world.works) for each, account in zip(told, accounts, strict=True)
    ]
    print(json.dumps(report | {key: sum(one[key] for one in counts) for key in counts[0]}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

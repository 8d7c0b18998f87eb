"""Kills a working process at each labelled point, many times over, and counts what was lost.

Run by `test_kill.py` in a data folder of its own. Each round is a forked child that works through the real addresses
and dies at one point; the parent reads what the child had been told was done, then looks in the database. Prints JSON:
{label: {"rounds", "acknowledged_saves", "acknowledged_submissions", "lost", "verdicts_missing", "verdicts_double"}}.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
import uuid
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import django

ROUNDS = 20
STEPS = 4  # saves and hand-ins a child tries before it gives up dying
LABELS = (
    "save-before-commit",
    "save-after-commit",
    "submit-before-commit",
    "submit-after-commit",
    "verdict-before-record",
    "verdict-after-record",
)


def work_until_killed(
    label: str, nth: int, out: int, account_id: str, exercise_id: str, version: int
) -> None:
    """The child: saves and hands in, telling the parent after each answer that acknowledged it."""
    from django.test import Client

    from waypost.learning import killpoints
    from waypost.people.models import Account

    killpoints._wanted, killpoints._left = label, nth
    client = Client()
    client.force_login(Account.objects.get(pk=account_id))

    def tell(**what: Any) -> None:
        os.write(out, (json.dumps(what) + "\n").encode())

    for step in range(STEPS):
        text = f"// {label} {nth} {step} {uuid.uuid4()}\nconsole.log({step});\n"
        files = {"script.js": text}
        sent = {"base_version": version, "window": "kill", "files": files}
        saved = client.post(f"/exercise/{exercise_id}/save/", sent, content_type="application/json")
        if saved.status_code == 200:
            version = saved.json()["version"]
            tell(kind="save", version=version, text=text)
        key = str(uuid.uuid4())
        sent = {"submission": key, "base_version": version, "window": "kill", "files": files}
        handed = client.post(f"/exercise/{exercise_id}/hand-in/", sent, content_type="application/json")
        if handed.status_code == 200:
            version = max(version, handed.json().get("version", version))
            tell(kind="submission", key=key, text=text)


def play_round(label: str, nth: int, account_id: str, exercise_id: str) -> list[dict[str, Any]]:
    """Fork a child, let it die, and give what it was told was done."""
    from django.db import connections

    from waypost.learning.models import Workspace

    workspace = Workspace.objects.filter(learner_id=account_id, key=exercise_id).first()
    version = workspace.version if workspace else 0
    connections.close_all()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            work_until_killed(label, nth, writer, account_id, exercise_id, version)
        except BaseException:
            traceback.print_exc()
            os._exit(3)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        told = [json.loads(line) for line in said]
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code != 137:
        raise SystemExit(f"{label}:{nth} was to die at its point and ended with {code}.")
    return told


def settle(judge: Any) -> None:
    """Sweep until nothing is owed, with time put forward past every lease."""
    from datetime import timedelta

    from waypost.kernel import clock
    from waypost.learning.actions.marks import owed
    from waypost.learning.models import Submission
    from waypost.learning.sweeper import Sweep

    sweep = Sweep(judge)
    for _again in range(20):
        with clock.use(clock.FixedClock(clock.now() + timedelta(minutes=10))):
            sweep.once()
            if not owed(clock.now()).exists() and not Submission.objects.exclude(state="done").exists():
                return
    raise SystemExit("Some hand-ins never got their verdict.")


def count(told: list[dict[str, Any]], account_id: str) -> dict[str, int]:
    """What was acknowledged and is not there, and submissions without exactly one verdict."""
    from waypost.learning.models import Save, Submission, Verdict

    texts = {
        row["script.js"]
        for row in Save.objects.filter(workspace__learner_id=account_id).values_list("files", flat=True)
    }
    handed = {
        str(row.key): row.files["script.js"] for row in Submission.objects.filter(learner_id=account_id)
    }
    saves = [one for one in told if one["kind"] == "save"]
    submissions = [one for one in told if one["kind"] == "submission"]
    lost = sum(one["text"] not in texts for one in saves)
    lost += sum(handed.get(one["key"]) != one["text"] for one in submissions)
    verdicts = Verdict.objects.filter(submission__learner_id=account_id).count()
    return {
        "acknowledged_saves": len(saves),
        "acknowledged_submissions": len(submissions),
        "lost": lost,
        "verdicts_missing": max(0, len(handed) - verdicts),
        "verdicts_double": max(0, verdicts - len(handed)),
    }


def main(data: Path) -> None:
    os.environ["WAYPOST_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "waypost.site.test_settings"
    socket = data / "judge.sock"
    os.environ["WAYPOST_JUDGE_SOCKET"] = str(socket)
    serve = [sys.executable, "-m", "waypost.site.cli", "judge", "serve", "--socket", str(socket)]
    judging = subprocess.Popen(serve)
    try:
        django.setup()
        from django.core.management import call_command

        from waypost.judge.client import JudgeClient
        from waypost.kernel.errors import Unavailable
        from waypost.learning.curriculum import library
        from waypost.people.models import Account, Site

        call_command("migrate", interactive=False, verbosity=0)
        exercise = next(
            one for one in library().exercises.values() if one.runner == "javascript" and one.kind == "write"
        )
        site = Site.objects.create(code="KIL", name="Kill test")
        judge = JudgeClient(socket)
        began = monotonic()
        while monotonic() - began < 60:
            try:
                judge.status()
                break
            except Unavailable:
                sleep(0.1)
        report = {}
        for label in LABELS:
            account = Account.objects.create(site=site, sign_in_name=label, known_as=label, password="!")
            told: list[dict[str, Any]] = []
            for turn in range(ROUNDS):
                told += play_round(label, 1 + turn % 3, account.pk, exercise.id)
                settle(judge)
            report[label] = {"rounds": ROUNDS, **count(told, account.pk)}
        print(json.dumps(report))
    finally:
        judging.terminate()
        judging.wait(20)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""What the drivers that kill processes share: works with a known verdict, a judge, and the count of what was lost.

For a process of its own (see `ready`): it is not imported by the tests themselves.
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import django

SLOW = "for (let turn = 0; turn < {turns}; turn += 1) {{}}\n"
"""Put before a work: its verdict stays the same, and there is a while in which to die."""


@dataclass(frozen=True)
class Work:
    """One file to hand in, and the verdict that it must get."""

    text: str
    right: str

    def once(self, *, turns: int = 0) -> Work:
        """The same work as a text of its own, so that it can be told from every other."""
        before = SLOW.format(turns=turns) if turns else ""
        return Work(f"{before}{self.text}// {uuid.uuid4()}\n", self.right)


@dataclass
class Told:
    """What a page was told is done. `verdict` is None where the answer said that it is still to come."""

    saves: list[str] = field(default_factory=list)
    handed_in: list[dict[str, Any]] = field(default_factory=list)

    def take(self, one: dict[str, Any]) -> None:
        if one["kind"] == "save":
            self.saves.append(one["text"])
        else:
            self.handed_in.append(one)


@dataclass
class World:
    """A workshop with one exercise, and the works for it: one that is right and one that is not yet."""

    exercise: Any
    site: Any
    works: tuple[Work, Work]

    def learner(self, name: str) -> Any:
        from waypost.people.models import Account

        return Account.objects.create(site=self.site, sign_in_name=name, known_as=name, password="!")


def ready(data: Path) -> World:
    """Settings, tables and people in the empty folder `data`. Once a process."""
    os.environ["WAYPOST_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "waypost.site.test_settings"
    os.environ["WAYPOST_JUDGE_SOCKET"] = str(data / "judge.sock")
    django.setup()
    from django.core.management import call_command

    from waypost.learning.curriculum import library
    from waypost.people.models import Site

    call_command("migrate", interactive=False, verbosity=0)
    exercise = next(
        one for one in library().exercises.values() if one.runner == "javascript" and one.kind == "write"
    )
    wrong = next(one for one in exercise.wrong if one.fails)
    (name,) = exercise.solutions[0].files
    works = Work(exercise.solutions[0].files[name], "pass"), Work(wrong.files[name], "fail")
    return World(exercise, Site.objects.create(code="KIL", name="Kill test"), works)


def start_judge(socket: Path) -> subprocess.Popen[bytes]:
    """`waypost judge serve`, as a workshop runs it, once it answers."""
    from waypost.judge.client import JudgeClient
    from waypost.kernel.errors import Unavailable

    serve = [sys.executable, "-m", "waypost.site.cli", "judge", "serve", "--socket", str(socket)]
    judging = subprocess.Popen(serve)
    began = monotonic()
    while monotonic() - began < 60:
        try:
            if JudgeClient(socket).status()["pid"] == judging.pid:
                return judging
        except Unavailable:
            sleep(0.02)
    judging.kill()
    raise SystemExit("The judge did not answer in a minute.")


def save(client: Any, exercise_id: str, *, version: int, text: str) -> dict[str, Any] | None:
    """Save through the page's own address; what it acknowledged, or None."""
    sent = {"base_version": version, "window": "kill", "files": {"script.js": text}}
    answer = client.post(f"/exercise/{exercise_id}/save/", sent, content_type="application/json")
    if answer.status_code != 200:
        return None
    return {"kind": "save", "version": answer.json()["version"], "text": text}


def hand_in(client: Any, exercise_id: str, *, version: int, work: Work) -> dict[str, Any] | None:
    """Hand in through the page's own address; what it acknowledged, or None."""
    key = str(uuid.uuid4())
    sent = {
        "submission": key,
        "base_version": version,
        "window": "kill",
        "files": {"script.js": work.text},
    }
    answer = client.post(f"/exercise/{exercise_id}/hand-in/", sent, content_type="application/json")
    if answer.status_code != 200:
        return None
    body = answer.json()
    return {
        "kind": "submission",
        "key": key,
        "text": work.text,
        "right": work.right,
        "version": body["version"],
        "verdict": body["verdict"],
    }


def settle(judge: Any) -> None:
    """Sweep until nothing is owed, with time put forward past every lease."""
    from datetime import timedelta

    from waypost.kernel import clock
    from waypost.learning.models import Submission
    from waypost.learning.sweeper import Sweep

    sweep = Sweep(judge)
    for _again in range(20):
        with clock.use(clock.FixedClock(clock.now() + timedelta(minutes=10))):
            sweep.once()
        if not Submission.objects.exclude(state="done").exists():
            return
    raise SystemExit("Some hand-ins never got their verdict.")


class Ledger:
    """Every verdict as it was when it was first seen: given once, it must stay the same row with the same words."""

    def __init__(self) -> None:
        self._first: dict[int, tuple[Any, ...]] = {}
        self.changed = 0

    def look(self) -> None:
        from waypost.learning.models import Verdict

        now = {
            row[0]: row for row in Verdict.objects.values_list("submission_id", "pk", "given_at", "result")
        }
        self.changed += sum(now.get(key) != row for key, row in self._first.items())
        self._first |= {key: row for key, row in now.items() if key not in self._first}


def count(told: Told, account_id: str, works: tuple[Work, Work]) -> dict[str, int]:
    """What one learner was told, against what is there.

    `marked_twice` looks at what a verdict leaves behind (tries, the word in the record), because the table itself
    cannot hold two. `verdicts_wrong` is of every hand-in, also of one whose answer never came through.
    """
    from django.db.models import Sum

    from waypost.audit.models import Entry
    from waypost.learning.models import ExerciseProgress, Save, Submission

    texts = {
        row["script.js"]
        for row in Save.objects.filter(workspace__learner_id=account_id).values_list("files", flat=True)
    }
    handed = {
        str(row.key): row
        for row in Submission.objects.filter(learner_id=account_id).select_related("verdict")
    }
    kept = [one for one in told.handed_in if one["key"] in handed]
    marked = [row for row in handed.values() if hasattr(row, "verdict")]
    tries = ExerciseProgress.objects.filter(learner_id=account_id).aggregate(all=Sum("tries"))["all"] or 0
    passed = Entry.objects.filter(verb="learning.passed", subject_id=account_id).count()
    met_once = any(row.verdict.status == "pass" for row in marked)
    return {
        "acknowledged_saves": len(told.saves),
        "acknowledged_submissions": len(told.handed_in),
        "lost": sum(text not in texts for text in told.saves)
        + len(told.handed_in)
        - len(kept)
        + sum(handed[one["key"]].files["script.js"] != one["text"] for one in kept),
        "verdicts_missing": len(handed) - len(marked),
        "verdicts_wrong": sum(row.verdict.status != _right(row.files["script.js"], works) for row in marked),
        "verdicts_told": sum(one["verdict"] is not None for one in kept),
        "told_otherwise": sum(
            one["verdict"] is not None and one["verdict"] != handed[one["key"]].verdict.result for one in kept
        ),
        "marked_twice": abs(tries - len(marked)) + abs(passed - met_once),
    }


def _right(text: str, works: tuple[Work, Work]) -> str:
    return next(work.right for work in works if work.text in text)

"""What must be done inside Django, in a process of its own, before the measured classroom opens.

`python -m waypost.bench.inside prepare`: sixty learners with believable work and live sessions, as JSON.
`python -m waypost.bench.inside queries COOKIE PATH…`: queries and milliseconds of each page in the test client.
`python -m waypost.bench.inside profile COOKIE PATH`: where the time of a page goes.
"""

from __future__ import annotations

import cProfile
import io
import json
import os
import pstats
import secrets
import sys
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from waypost.people.models import Account

LEARNERS = 60
IDLE_MINUTES = 600  # the bench does not type; its sessions must not lock in the middle
ROUNDS = 30


def _give_work(account: Account, like: Account) -> None:
    """The same progress, work and verdicts as `like` has, so that the copy's pages are as full."""
    from waypost.learning.models import (
        Enrolment,
        ExerciseProgress,
        LessonProgress,
        Save,
        Submission,
        Verdict,
        Workspace,
    )

    for model in (Enrolment, ExerciseProgress, LessonProgress):
        rows = list(model.objects.filter(learner=like))
        for row in rows:
            row.pk, row.learner = None, account  # type: ignore[attr-defined]
        model.objects.bulk_create(rows)  # type: ignore[arg-type]
    for space in Workspace.objects.filter(learner=like):
        handed_in = list(Submission.objects.filter(workspace=space).select_related("verdict").order_by("pk"))
        saves = list(Save.objects.filter(workspace=space))
        space.pk, space.learner = None, account
        space._state.adding = True
        space.save()
        for save in saves:
            save.pk, save.workspace = None, space
        Save.objects.bulk_create(saves)
        for row in handed_in:
            verdict = Verdict.objects.filter(submission_id=row.pk).first()
            row.pk, row.learner, row.workspace = None, account, space
            row._state.adding = True
            row.save()
            if verdict is not None:
                verdict.pk, verdict.submission = None, row
                verdict._state.adding = True
                verdict.save()


def _learners(count: int) -> list[Account]:
    """The demo's own learners, and copies of them up to `count`."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from waypost.people.models import LEARNING_ROLES, Account, Role

    own = list(Account.objects.filter(role__in=LEARNING_ROLES).order_by("sign_in_name"))
    made = []
    with transaction.atomic():
        for number in range(count - len(own)):
            like = own[number % len(own)]
            account = Account.objects.create(
                site=like.site,
                role=Role.LEARNER,
                sign_in_name=f"2{number:03d}",
                known_as=f"{like.known_as}{number}",
                family_name=like.family_name,
                cohort=like.cohort,
                password=make_password(None),  # nobody signs in by hand
            )
            _give_work(account, like)
            made.append(account)
    return [*own, *made][:count]


def session_cookies(account: Account) -> dict[str, str]:
    """A live session, made as signing in makes it, but for the password."""
    from django.conf import settings
    from django.http import HttpRequest

    from waypost.people.sessions import begin

    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    begin(request, account)
    request.session.save()
    return {
        settings.SESSION_COOKIE_NAME: request.session.session_key or "",
        settings.CSRF_COOKIE_NAME: secrets.token_hex(16),
    }


def _tasks() -> list[dict[str, Any]]:
    """Exercises whose work is files, in the order of the course: what passes, and what does not yet."""
    from waypost.learning.curriculum import library

    found = []
    for exercise in library().exercises.values():
        files_kind = exercise.kind not in ("predict", "trace", "parsons", "fill")
        if exercise.runner in ("page", "javascript") and files_kind and exercise.project_id is None:
            found.append(
                {
                    "id": exercise.id,
                    "runner": exercise.runner,
                    "entry": exercise.entry,
                    "right": dict(exercise.solutions[0].files),
                    "wrong": dict(exercise.files),
                }
            )
    return found


def prepare() -> dict[str, Any]:
    """Learners with cookies and their own mark, lessons, tasks. Written for `waypost.bench.workshop.Prepared`."""
    from waypost.learning.actions.presence import flush
    from waypost.learning.curriculum import library
    from waypost.learning.models import Workspace
    from waypost.people.models import Site

    Site.objects.update(idle_minutes=IDLE_MINUTES)
    accounts = _learners(LEARNERS)
    tasks = _tasks()
    versions = dict(Workspace.objects.filter(key=tasks[-1]["id"]).values_list("learner_id", "version"))
    learners = [
        {
            "cookies": session_cookies(account),
            "mark": f'data-account="{account.pk}"',
            "name": account.sign_in_name,
            "version": versions.get(account.pk, 0),
        }
        for account in accounts
    ]
    flush()
    return {
        "learners": learners,
        "lessons": list(library().lessons),
        "exercises": list(library().exercise_order),
        "tasks": tasks,
    }


def _client(cookie: str) -> Client:
    from django.conf import settings
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return client


def queries(cookie: str, paths: list[str]) -> dict[str, dict[str, float]]:
    """Path → queries of a page opened before, and its median milliseconds without a web server. Raises for any
    answer but 200."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from waypost.bench.figures import median

    client = _client(cookie)
    found = {}
    for path in paths:
        for _turn in range(3):
            answer = client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(path)
        asked = len(seen.captured_queries)  # now: the next request empties the list
        times = []
        for _turn in range(ROUNDS):
            began = perf_counter()
            client.get(path)
            times.append((perf_counter() - began) * 1000)
        found[path] = {"queries": asked, "ms": median(times)}
    return found


def profile(cookie: str, path: str, *, rounds: int = 100, lines: int = 40) -> str:
    """The costliest functions of `rounds` answers, by their own time and with what they call."""
    client = _client(cookie)
    for _turn in range(5):
        client.get(path)
    watch = cProfile.Profile()
    watch.enable()
    for _turn in range(rounds):
        client.get(path)
    watch.disable()
    text = io.StringIO()
    told = pstats.Stats(watch, stream=text).strip_dirs()
    told.sort_stats("cumulative").print_stats(lines)
    told.sort_stats("tottime").print_stats(lines // 2)
    return text.getvalue()


def main(arguments: list[str]) -> int:
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.site.settings")
    import django

    django.setup()
    job, *rest = arguments
    if job == "prepare":
        sys.stdout.write(json.dumps(prepare()))
    elif job == "queries":
        sys.stdout.write(json.dumps(queries(rest[0], rest[1:])))
    elif job == "profile":
        sys.stdout.write(profile(rest[0], rest[1]))
    else:
        raise SystemExit(f"There is no job called {job}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""People with fixed meanings, one small exercise of each sort, and a database that threads can share."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from waypost.curriculum.library import Library, load_library
from waypost.curriculum.schema import Check, Exercise
from waypost.judge.result import CheckResult, Verdict
from waypost.learning.actions import presence
from waypost.learning.curriculum import Shelf, use
from waypost.people.models import Account, Cohort, Role, Site

_DATABASE = connections.settings["default"]
if "sqlite" in _DATABASE["ENGINE"] and not _DATABASE["TEST"]["NAME"]:
    # a file, not memory: threads wait for each other as they do in a workshop
    _DATABASE["TEST"]["NAME"] = str(Path(tempfile.mkdtemp(prefix="waypost-test-")) / "test.sqlite3")

Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _nobody_here() -> Iterator[None]:
    presence.forget()
    yield
    presence.forget()


@pytest.fixture(scope="session")
def small_library() -> Library:
    """Two lessons, four exercises of three runners, and a project of two milestones: `tests/content`."""
    return load_library(Path(__file__).parent / "content")


@pytest.fixture
def shelf(small_library: Library) -> Iterator[Shelf]:
    with use(small_library) as found:
        yield found


@pytest.fixture
def site(db: None) -> Site:
    return Site.objects.create(code="ABC", name="Elmfield workshop")


@pytest.fixture
def elsewhere(db: None) -> Site:
    return Site.objects.create(code="XYZ", name="Birchgate workshop")


def _account(site: Site, role: Role, name: str) -> Account:
    cohort, _ = Cohort.objects.get_or_create(site=site, name="Autumn")
    return Account.objects.create(
        site=site,
        role=role,
        sign_in_name=f"{site.code}-{name}",
        known_as=name,
        family_name="Test",
        cohort=cohort if role in (Role.LEARNER, Role.PEER_MENTOR) else None,
    )


@pytest.fixture
def learner(site: Site) -> Account:
    """Amara owns the work."""
    return _account(site, Role.LEARNER, "Amara")


@pytest.fixture
def neighbour(site: Site) -> Account:
    """Ben learns in the same room."""
    return _account(site, Role.LEARNER, "Ben")


@pytest.fixture
def stranger(elsewhere: Site) -> Account:
    """Charlie learns at another site."""
    return _account(elsewhere, Role.LEARNER, "Charlie")


@pytest.fixture
def peer(site: Site) -> Account:
    """Priya is a peer mentor in the same room."""
    return _account(site, Role.PEER_MENTOR, "Priya")


@pytest.fixture
def instructor(site: Site) -> Account:
    return _account(site, Role.INSTRUCTOR, "Ines")


@pytest.fixture
def other_instructor(elsewhere: Site) -> Account:
    return _account(elsewhere, Role.INSTRUCTOR, "Olu")


def make_exercise(id_: str = "html-01-heading", **changes: Any) -> Exercise:
    values: dict[str, Any] = {
        "id": id_,
        "title": "A heading for the stall",
        "kind": "write",
        "runner": "page",
        "entry": "index.html",
        "practises": ("html.heading",),
        "minutes": 5,
        "difficulty": 1,
        "task": "Give the page one main heading.",
        "files": {"index.html": "<p>We sell apples.</p>\n"},
        "checks": (
            Check(id="one", says="One main heading", get='count("h1")', expect=1, otherwise="Add one."),
        ),
        "hints": ("a", "b", "c"),
        "solutions": (),
        "wrong": (),
        "paper": "Write it.",
        "source": Path("content/x.md"),
        "lesson_id": "html-01-first-page",
        "module_id": "the-web-page",
    }
    return Exercise(**{**values, **changes})


@pytest.fixture
def exercise() -> Exercise:
    return make_exercise()


@pytest.fixture
def other_exercise() -> Exercise:
    return make_exercise("html-01-other")


@pytest.fixture
def milestone() -> Exercise:
    return make_exercise("calc-1-frame", kind="build", lesson_id=None, project_id="calculator")


@pytest.fixture
def next_milestone() -> Exercise:
    return make_exercise(
        "calc-2-sums",
        kind="build",
        lesson_id=None,
        project_id="calculator",
        files={"script.js": "// sums go here\n"},
    )


@pytest.fixture
def predict() -> Exercise:
    return make_exercise("js-01-predict", kind="predict", runner="answer", entry="answers.json", files={})


def make_verdict(status: str = "pass", *, failed: tuple[str, ...] = ()) -> Verdict:
    checks = [CheckResult(id=name, status="fail", says=name) for name in failed]
    return Verdict(status=status, checks=checks or [CheckResult(id="one", status="pass", says="one")])


@pytest.fixture
def together() -> Callable[..., list[Any]]:
    """Run calls at the same moment in threads of their own; each result, or the error it raised."""

    def run(*calls: Callable[[], Any]) -> list[Any]:
        def one(call: Callable[[], Any]) -> Any:
            try:
                return call()
            except Exception as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))

    return run


@pytest.fixture
def amara(learner: Account, shelf: Shelf) -> Client:
    """A browser in which the learner is signed in."""
    client = Client()
    client.force_login(learner)
    return client

"""A store that cannot be written, or cannot be read, is told plainly on every page, and not as our mistake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DataError, IntegrityError, OperationalError, ProgrammingError, connection
from django.test import Client

from waypost.audit.models import Entry
from waypost.classroom.models import ClassSession
from waypost.learning.curriculum import library
from waypost.learning.models import Review, Submission, Workspace
from waypost.people.models import Account
from waypost.people.tests.people import PASSWORD, PIN, People, make_people
from waypost.site.errors import is_store_fault

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
WORDS = "Waypost cannot write to its store just now."


@pytest.fixture
def people(transactional_db: None, settings: object) -> People:
    settings.WORKSHOP_SITE = "ELM"  # type: ignore[attr-defined]
    return make_people()


@contextmanager
def read_only() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 0")


def refused(client: Client, url: str, data: dict[str, object]) -> None:
    """503 with the sentence, as a page and for a script, and nothing written."""
    before = Entry.objects.count()
    with read_only():
        page = client.post(url, data)
        script = client.post(url, data, headers={"accept": "application/json"})
    for answer in (page, script):
        assert answer.status_code == 503
        assert WORDS in answer.content.decode()
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "query_only" not in page.content.decode()
    assert "made a mistake" not in page.content.decode()
    assert Entry.objects.count() == before


@pytest.mark.parametrize("secret", [PIN, "0000"])
def test_signing_in(people: People, client: Client, secret: str) -> None:
    form = {"username": "A1001EL", "password": secret}
    refused(client, "/sign-in/", form)
    refused(client, f"/sign-in/{people.learner.pk}/", {"password": secret})
    assert client.get("/sign-in/").status_code == 200  # nothing of it stayed in the browser
    assert "another computer" not in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/", form).status_code == (302 if secret == PIN else 403)


def test_the_same_form_can_be_sent_again(people: People) -> None:
    """The token that the page had is still good after a sign-in that stopped half way."""
    strict = Client(enforce_csrf_checks=True)
    token = strict.get("/sign-in/").context["csrf_token"]
    form = {"username": "A1001EL", "password": PIN, "csrfmiddlewaretoken": str(token)}
    with read_only():
        assert strict.post("/sign-in/", form).status_code == 503
    assert strict.post("/sign-in/", form).status_code == 302


def test_the_register(people: People, client: Client) -> None:
    client.force_login(people.instructor)
    form: dict[str, object] = {
        "cohort": people.cohort.pk,
        "held_on": "2026-11-18",
        "starts_at": "09:00",
        "minutes": "150",
    }
    refused(client, "/class/register/", form)
    assert not ClassSession.objects.exists()
    assert client.post("/class/register/", form).status_code == 302
    assert ClassSession.objects.exists()


def test_a_review(people: People, client: Client) -> None:
    client.force_login(people.instructor)
    milestone = next(key for key, exercise in library().exercises.items() if exercise.project_id)
    workspace = Workspace.objects.create(learner=people.learner, key="calc", version=1)
    submission = Submission.objects.create(
        learner=people.learner,
        workspace=workspace,
        exercise_id=milestone,
        files={"index.html": "<h1>Sums</h1>"},
        version=1,
        state="done",
    )
    review = Review.objects.create(submission=submission)
    form: dict[str, object] = {"decision": "return", "message": "Look at line 1."}
    refused(client, f"/class/reviews/{review.pk}/", form)
    review.refresh_from_db()
    assert review.state == "waiting"


def test_accounts_and_settings(people: People, client: Client) -> None:
    client.force_login(people.site_manager)
    new: dict[str, object] = {"role": "learner", "sign_in_name": "B1", "known_as": "Nia"}
    refused(client, "/people/add/", new)
    assert not Account.objects.filter(sign_in_name="B1").exists()
    refused(client, f"/people/{people.learner.pk}/reset/", {})
    refused(client, f"/people/{people.learner.pk}/lock/", {})
    refused(client, "/people/site/", {"peer_help": "on", "idle_minutes": "12"})
    refused(client, "/settings/", {"theme": "dark"})
    refused(
        client,
        "/settings/secret/",
        {"current": PASSWORD, "new": "green boats at ten", "again": "green boats at ten"},
    )
    assert client.post("/people/add/", new).status_code == 200
    assert Account.objects.filter(sign_in_name="B1").exists()


def test_a_store_that_cannot_even_be_read(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session is looked at before any view: that too is the store's fault, and the page asks nothing of it."""
    client = Client(raise_request_exception=False)
    client.force_login(people.learner)

    def gone(*_args: object, **_named: object) -> None:
        raise OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        patch.setattr(connection, "chunked_cursor", gone)
        answers = [client.get(url) for url in ("/settings/", "/", "/sign-in/")]
    for answer in answers:
        assert answer.status_code == 503
        assert WORDS in answer.content.decode()
        assert "I/O" not in answer.content.decode()
    assert client.get("/settings/").status_code == 200  # still signed in


def test_a_mistake_of_ours_is_not_blamed_on_the_store() -> None:
    assert is_store_fault(OperationalError("database or disk is full"))
    for mistake in (IntegrityError("x"), DataError("x"), ProgrammingError("x"), ValueError("x")):
        assert not is_store_fault(mistake)

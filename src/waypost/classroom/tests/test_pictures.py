"""A handed-in page as a picture: taken by a real judge, or a sentence in its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from waypost.classroom.tests.conftest import make_review
from waypost.learning.models import Submission
from waypost.people.tests.people import People

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"
PAGE = "html-02-tool-shed-page"


@pytest.fixture
def handed_in(people: People) -> Submission:
    return make_review(people.learner, exercise_id=PAGE).submission


@pytest.fixture
def staff(people: People) -> Client:
    client = Client()
    client.force_login(people.instructor)
    return client


def _ask(client: Client, one: Submission, screen: str = "laptop") -> tuple[int, str, bytes]:
    answer = client.get(f"/class/submissions/{one.pk}/picture/{screen}/")
    return answer.status_code, answer.headers.get("Content-Type", ""), answer.content


@pytest.mark.slow
@pytest.mark.parametrize(("screen", "width"), [("laptop", 1280), ("phone", 390)])
def test_the_page_as_it_looks(
    staff: Client, handed_in: Submission, judge_socket: Path, screen: str, width: int
) -> None:
    status, kind, content = _ask(staff, handed_in, screen)
    assert (status, kind, content[:8]) == (200, "image/png", PNG)
    assert int.from_bytes(content[16:20], "big") == width


def test_both_are_on_the_page_of_the_hand_in(staff: Client, handed_in: Submission) -> None:
    told = staff.get(f"/class/submissions/{handed_in.pk}/").content.decode()
    assert told.count(f"/class/submissions/{handed_in.pk}/picture/") == 2
    Submission.objects.update(exercise_id="js-01-fill-the-welcome")
    assert "/picture/" not in staff.get(f"/class/submissions/{handed_in.pk}/").content.decode()


@pytest.mark.slow
def test_a_page_without_end_gives_a_sentence(
    staff: Client, handed_in: Submission, judge_socket: Path
) -> None:
    files = {"index.html": "<h1>One</h1><script>while (true) {}</script>"}
    Submission.objects.filter(pk=handed_in.pk).update(files=files)
    status, kind, content = _ask(staff, handed_in)
    assert (status, kind.partition(";")[0]) == (200, "image/svg+xml")
    assert b"The page does not come to rest." in content


def test_no_judge_gives_a_sentence(
    staff: Client, handed_in: Submission, settings: object, tmp_path: Path
) -> None:
    settings.JUDGE_SOCKET = tmp_path / "nobody.sock"  # type: ignore[attr-defined]
    status, kind, content = _ask(staff, handed_in)
    assert (status, kind.partition(";")[0]) == (200, "image/svg+xml")
    assert b"The judge is not running." in content


def test_what_is_no_page_or_no_screen_is_not_there(staff: Client, handed_in: Submission) -> None:
    assert _ask(staff, handed_in, "cinema")[0] == 404
    Submission.objects.update(exercise_id="js-01-fill-the-welcome")
    assert _ask(staff, handed_in)[0] == 404

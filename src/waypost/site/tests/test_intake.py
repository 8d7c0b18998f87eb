"""What is too big is refused by its stated length, before it is read, whoever sends it and wherever."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from waypost.people.models import Account
from waypost.people.tests.people import People, make_people
from waypost.site.intake import BoundedUploadHandler

MB = 1024 * 1024
LIST = b"number,known as\nB1,Nia\n"


@pytest.fixture
def people(db: None, settings: object) -> People:
    settings.WORKSHOP_SITE = "ELM"  # type: ignore[attr-defined]
    return make_people()


class Unread(BytesIO):
    """A body that nobody may read."""

    def read(self, *_size: object) -> bytes:
        raise AssertionError("What should have been refused was read.")


def file_of(size: int) -> dict[str, object]:
    return {"file": SimpleUploadedFile("people.csv", b"x" * size, content_type="text/csv")}


@pytest.mark.parametrize("who", ["", "learner", "instructor"])
@pytest.mark.parametrize("url", ["/sign-in/", "/settings/", "/people/add/", "/nowhere/", "/unlock/"])
def test_a_big_upload_is_refused_everywhere_but_at_the_import(
    people: People, client: Client, who: str, url: str
) -> None:
    if who:
        client.force_login(getattr(people, who))
    answer = client.post(url, file_of(3 * MB))
    assert answer.status_code == 413
    assert "bigger than Waypost takes" in answer.content.decode()
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("url", ["/sign-in/", "/people/import/"])
def test_sixty_megabytes_are_never_read(people: People, client: Client, url: str) -> None:
    answer = client.generic(
        "POST",
        url,
        b"x",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(60 * MB),
        **{"wsgi.input": Unread()},
    )
    assert answer.status_code == 413


def test_a_script_is_told_in_json(people: People, client: Client) -> None:
    answer = client.post("/alive/", "x" * 3 * MB, content_type="application/json")
    assert answer.status_code == 413
    assert "bigger" in answer.json()["message"]


def test_a_body_without_a_length_is_refused(people: People, client: Client) -> None:
    answer = client.generic("POST", "/sign-in/", b"", headers={"transfer-encoding": "chunked"})
    assert answer.status_code == 411
    assert "how long it is" in answer.content.decode()


@pytest.mark.parametrize("length", ["-1", "1e9", "²"])
def test_a_length_that_is_no_number_is_refused(people: People, client: Client, length: str) -> None:
    assert client.generic("POST", "/sign-in/", b"", CONTENT_LENGTH=length).status_code == 400


def test_a_list_of_people_still_comes_in(people: People, client: Client) -> None:
    client.force_login(people.instructor)
    file = SimpleUploadedFile("people.csv", LIST, content_type="text/csv")
    answer = client.post("/people/import/", {"file": file})
    assert answer.status_code == 200
    assert "1 person ready to add" in answer.content.decode()
    assert client.post("/people/import/confirm/", {"text": LIST.decode()}).status_code == 200
    assert Account.objects.filter(sign_in_name="B1").exists()


def test_a_list_that_is_too_long_is_told_by_its_own_page(people: People, client: Client) -> None:
    client.force_login(people.instructor)
    answer = client.post("/people/import/", file_of(10 * MB))
    assert answer.status_code == 400
    assert "That file is 10 MB. The most is 4 MB." in answer.content.decode()
    assert client.post("/people/import/", file_of(13 * MB)).status_code == 413


def handler_at(url: str) -> BoundedUploadHandler:
    request: HttpRequest = RequestFactory().post(url)
    return BoundedUploadHandler(request)


def test_more_than_was_stated_is_stopped_as_it_comes() -> None:
    handler = handler_at("/sign-in/")
    assert handler.receive_data_chunk(b"x" * MB, 0) == b"x" * MB
    handler.receive_data_chunk(b"x" * MB, MB)
    with pytest.raises(RequestDataTooBig):
        handler.receive_data_chunk(b"x", 0)  # a second file counts with the first
    import_handler = handler_at(reverse("people:import"))
    for start in range(12):
        import_handler.receive_data_chunk(b"x" * MB, start * MB)
    with pytest.raises(RequestDataTooBig):
        import_handler.receive_data_chunk(b"x", 12 * MB)


def test_a_request_that_lies_about_its_length_is_stopped(people: People, client: Client) -> None:
    """The stated length is small; the handler is what is left."""
    client.force_login(people.instructor)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("waypost.site.intake.IntakeMiddleware.__call__", lambda self, r: self.get_response(r))
        patch.setattr(client, "raise_request_exception", False)
        answer = client.post("/people/import/", file_of(13 * MB))
    assert answer.status_code == 413
    assert "bigger than Waypost takes" in answer.content.decode()

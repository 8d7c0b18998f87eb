"""What every page has: headers, the plain pages for when things go wrong, few queries."""

from __future__ import annotations

import re

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from waypost.kernel import errors
from waypost.people.access import public
from waypost.people.tests.people import People, make_people

JSON = {"accept": "application/json"}


@public(methods=("GET", "POST"))
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


@public()
def waypost_error(request: HttpRequest, kind: str) -> HttpResponse:
    raise getattr(errors, kind)("It did not work.", "Try <b>again</b>.")


@public(methods=("POST",))
def reads_body(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST.get("text", ""))))


urlpatterns = [
    path("broken/", broken),
    path("reads/", reads_body),
    path("error/<str:kind>/", waypost_error),
    path("", include("waypost.site.urls")),
]
handler400 = "waypost.site.errors.bad_request"
handler404 = "waypost.site.errors.page_not_found"
handler500 = "waypost.site.errors.server_error"
here = override_settings(ROOT_URLCONF=__name__)


@pytest.fixture
def people(db: None, settings: object) -> People:
    settings.WORKSHOP_SITE = "ELM"  # type: ignore[attr-defined]
    return make_people()


@pytest.fixture
def lenient() -> Client:
    return Client(raise_request_exception=False)


def test_every_page_has_a_strict_policy(people: People, client: Client) -> None:
    answer = client.get("/sign-in/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    assert f'<meta name="csp-nonce" content="{nonce[1]}">' in answer.content.decode()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'self'" in policy
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("url", ["/sign-in/", "/settings/", "/people/", "/design/", "/nowhere/"])
def test_no_page_has_script_or_style_of_its_own(people: People, client: Client, url: str) -> None:
    client.force_login(people.site_manager)
    page = client.get(url).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page)
    assert not re.search(r"\son\w+=", page)
    assert "<style" not in page
    assert " style=" not in page
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page)


def test_the_server_says_that_it_is_well_and_when_it_is_not(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/healthz").json() == {"ok": True}

    def gone(*args: object) -> None:
        raise OperationalError("unable to open database file")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "unable to open" not in answer.content.decode()


def test_a_missing_page_is_plain_and_costs_no_more(people: People, client: Client) -> None:
    client.force_login(people.learner)
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is no page here" in answer.content.decode()
    assert client.get("/nowhere/", headers=JSON).json()["error"] == "there_is_no_page_here"


@here
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("NotFound", 404),
        ("Refused", 403),
        ("BadInput", 400),
        ("Conflict", 409),
        ("Unavailable", 503),
        ("WaypostError", 500),
    ],
)
def test_an_error_of_any_view_is_a_page_or_json(
    people: People, client: Client, kind: str, status: int
) -> None:
    answer = client.get(f"/error/{kind}/")
    assert answer.status_code == status
    page = answer.content.decode()
    assert "It did not work." in page
    assert "Try &lt;b&gt;again&lt;/b&gt;." in page
    script = client.get(f"/error/{kind}/", headers=JSON)
    assert script.status_code == status
    assert script.json()["message"] == "It did not work."


@here
def test_our_own_fault_is_ours_and_asks_nothing_of_the_database(
    lenient: Client, django_assert_num_queries: object, db: None
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = lenient.get("/broken/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Something went wrong on our side" in page
    assert "a fault of ours" not in page
    assert "{{" not in page
    assert lenient.get("/broken/", headers=JSON).json()["error"] == "our_fault"


@here
def test_too_much_is_refused_with_413(people: People, lenient: Client) -> None:
    answer = lenient.post("/reads/", {"text": "x"})
    assert answer.content == b"1"
    big = lenient.post(
        "/reads/", data="text=" + "x" * 3_000_000, content_type="application/x-www-form-urlencoded"
    )
    assert big.status_code == 413
    assert "bigger than Waypost takes" in big.content.decode()


def test_a_form_without_its_token_is_refused_plainly(people: People) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"username": "A1001EL", "password": "4821"})
    assert answer.status_code == 403
    assert "Load the page again" in answer.content.decode()


def test_the_token_of_a_page_is_good_for_a_script(people: People) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.get("/sign-in/").content.decode()
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert token
    answer = strict.post(
        "/unlock/",
        {"account": people.learner.pk, "password": "4821"},
        headers={**JSON, "X-CSRFToken": token[1]},
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("who", "links"),
    [
        ("learner", ["Home", "Course map", "My journey"]),
        ("peer_mentor", ["Home", "Course map", "My journey", "Hands up"]),
        ("instructor", ["Class", "Register", "Progress", "Reviews", "Journeys", "People"]),
    ],
)
def test_the_header_has_the_links_of_each_role(
    people: People, client: Client, who: str, links: list[str]
) -> None:
    client.force_login(getattr(people, who))
    page = client.get("/settings/").content.decode()
    nav = page[page.index('aria-label="Main"') : page.index("</nav>")]
    assert re.findall(r"<span>([^<]+)</span>", nav) == links
    assert "Switch person" in page


def test_the_shell_itself_costs_one_query(
    people: People, client: Client, django_assert_num_queries: object
) -> None:
    client.force_login(people.instructor)
    client.get("/settings/")
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get("/settings/")


def test_the_gallery_is_for_staff(people: People, client: Client) -> None:
    client.force_login(people.learner)
    assert client.get("/design/").status_code == 403
    client.force_login(people.instructor)
    page = client.get("/design/").content.decode()
    for theme in ("light", "dark", "contrast"):
        assert f'data-theme="{theme}"' in page

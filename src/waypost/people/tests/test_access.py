"""Who sees whom, and how a view answers those it is not for."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from waypost.kernel.errors import NotFound, Refused
from waypost.people import access
from waypost.people.models import Account, Role
from waypost.people.tests.people import People


@access.page(roles=access.STAFF)
def staff_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse("staff")


@access.page(methods=("POST",))
def post_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse("posted")


urlpatterns = [
    path("staff-only/", staff_only),
    path("post-only/", post_only),
    path("", include("waypost.site.urls")),
]
here = override_settings(ROOT_URLCONF=__name__)


def names(rows: QuerySet[Account]) -> set[str]:
    return {account.known_as for account in rows}


def test_a_learner_sees_only_themselves(people: People) -> None:
    assert names(access.visible_accounts(people.learner)) == {"Amara"}
    assert names(access.visible_learners(people.learner)) == {"Amara"}
    assert names(access.helpable_learners(people.learner)) == set()
    assert [cohort.name for cohort in access.visible_cohorts(people.learner)] == ["Morning"]
    assert not access.manageable_accounts(people.learner).exists()
    assert not access.manageable_cohorts(people.learner).exists()


def test_staff_see_their_own_site_and_no_other(people: People) -> None:
    everyone = {"Amara", "Bilal", "Chidi", "Mei", "Ivan", "Sunita"}
    for actor in (people.instructor, people.site_manager):
        assert names(access.visible_accounts(actor)) == everyone
        assert names(access.visible_learners(actor)) == {"Amara", "Bilal", "Chidi", "Mei"}
        assert {cohort.site_id for cohort in access.visible_cohorts(actor)} == {people.site.pk}


def test_a_peer_mentor_may_help_only_where_staff_allow_it(people: People) -> None:
    assert names(access.visible_learners(people.peer_mentor)) == {"Mei"}
    assert names(access.helpable_learners(people.peer_mentor)) == {"Amara", "Bilal", "Chidi"}
    people.peer_mentor.site.peer_help = False
    assert names(access.helpable_learners(people.peer_mentor)) == set()


def test_instructors_manage_learners_and_managers_manage_all_but_themselves(people: People) -> None:
    assert names(access.manageable_accounts(people.instructor)) == {"Amara", "Bilal", "Chidi", "Mei"}
    assert names(access.manageable_accounts(people.site_manager)) == {
        "Amara",
        "Bilal",
        "Chidi",
        "Mei",
        "Ivan",
    }


def test_a_stranger_is_not_found_and_a_colleague_is_refused(people: People) -> None:
    with pytest.raises(NotFound):
        access.account_for(people.instructor, people.stranger_learner.pk)
    with pytest.raises(NotFound):
        access.learner_for(people.learner, people.second_learner.pk)
    with pytest.raises(NotFound):
        access.account_to_manage(people.site_manager, people.stranger_instructor.pk)
    with pytest.raises(Refused):
        access.account_to_manage(people.instructor, people.site_manager.pk)
    assert access.learner_for(people.instructor, people.learner.pk) == people.learner


@here
def test_nobody_signed_in_is_asked_and_comes_back(people: People, client: Client) -> None:
    answer = client.get("/staff-only/?week=2")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fstaff-only%2F%3Fweek%3D2"


@here
def test_a_form_sent_while_signed_out_goes_back_to_its_page(people: People, client: Client) -> None:
    answer = client.post("/post-only/", HTTP_REFERER="http://testserver/settings/")
    assert answer["Location"] == "/sign-in/?next=%2Fsettings%2F"
    elsewhere = client.post("/post-only/", HTTP_REFERER="http://elsewhere.example/x/")
    assert elsewhere["Location"] == "/sign-in/"


@here
def test_a_script_gets_401_and_a_sentence(people: People, client: Client) -> None:
    answer = client.get("/staff-only/", HTTP_ACCEPT="application/json")
    assert answer.status_code == 401
    assert answer.json()["error"] == "signed_out"
    assert answer.json()["sign_in_url"] == "/sign-in/"
    posted = client.post("/post-only/", data="{}", content_type="application/json")
    assert posted.status_code == 401


@here
def test_another_role_is_refused_and_another_method_too(people: People, client: Client) -> None:
    client.force_login(people.learner)
    answer = client.get("/staff-only/")
    assert answer.status_code == 403
    said = answer.content.decode()
    assert "This page is for instructors and site managers. You are signed in as a learner." in said
    assert "ask your instructor" in said
    assert client.get("/post-only/").status_code == 405
    assert client.post("/post-only/").status_code == 200


@here
@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.SITE_MANAGER])
def test_the_right_role_is_let_in(people: People, client: Client, role: Role) -> None:
    client.force_login(people.instructor if role == Role.INSTRUCTOR else people.site_manager)
    assert client.get("/staff-only/").content == b"staff"


def test_roles_can_be_read_from_the_view() -> None:
    assert staff_only.waypost_roles == frozenset(access.STAFF)  # type: ignore[attr-defined]
    assert post_only.waypost_methods == {"POST"}  # type: ignore[attr-defined]

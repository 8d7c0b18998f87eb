"""How the screen looks, and one's own PIN."""

from __future__ import annotations

import pytest

from waypost.audit.models import Entry
from waypost.kernel.errors import BadInput
from waypost.people.preferences import appearance
from waypost.people.secrets import check_secret, make_secret
from waypost.people.tests.conftest import Browser
from waypost.people.tests.people import PASSWORD, PIN, People

CHOSEN = {"theme": "dark", "size": "3", "spacing": "wide", "font": "opendyslexic", "speak": "on"}


@pytest.mark.parametrize("who", ["learner", "site_manager"])
def test_choices_are_kept_and_stand_on_every_page(people: People, browser: Browser, who: str) -> None:
    browser.as_(getattr(people, who))
    assert browser.post("/settings/", CHOSEN).status_code == 302
    page = browser.get("/settings/").content.decode()
    start = page[: page.index("<head>")]
    for name, value in CHOSEN.items():
        assert f'data-{name}="{value}"' in start
    assert Entry.objects.filter(verb="changed_settings").count() == 1


def test_a_choice_that_is_not_offered_changes_nothing(people: People, browser: Browser) -> None:
    browser.as_(people.learner)
    assert browser.post("/settings/", {**CHOSEN, "font": '"><script>'}).status_code == 400
    people.learner.refresh_from_db()
    assert people.learner.preferences == {}


def test_what_was_kept_by_an_older_version_falls_back(people: People) -> None:
    people.learner.preferences = {"theme": "sepia", "size": 2, "speak": None}
    assert appearance(people.learner).theme == "system"
    assert appearance(people.learner).size == "2"
    people.learner.preferences = []
    assert appearance(people.learner).size == "1"


def test_changing_my_own_pin(people: People, browser: Browser) -> None:
    browser.as_(people.learner)
    wrong = browser.post("/settings/secret/", {"current": "0000", "new": "9182", "again": "9182"})
    assert wrong.status_code == 400
    assert "not your PIN now" in wrong.content.decode()
    assert (
        browser.post("/settings/secret/", {"current": PIN, "new": "9182", "again": "9182"}).status_code == 302
    )
    assert browser.get("/settings/").status_code == 200  # still signed in
    people.learner.refresh_from_db()
    assert people.learner.check_password("9182")


def test_changing_my_own_password(people: People, browser: Browser) -> None:
    browser.as_(people.instructor)
    short = browser.post("/settings/secret/", {"current": PASSWORD, "new": "short", "again": "short"})
    assert "at least 10" in short.content.decode()
    new = "three lamps in a row"
    assert (
        browser.post("/settings/secret/", {"current": PASSWORD, "new": new, "again": new}).status_code == 302
    )


@pytest.mark.parametrize("pin", ["", "123", "1234", "9876", "5555", "123456789", "12a4", "١٢٣٥", "12 45"])
def test_pins_that_will_not_do(people: People, pin: str) -> None:
    with pytest.raises(BadInput):
        check_secret(people.learner, pin)


@pytest.mark.parametrize("pin", ["4821", "90210773"])
def test_pins_that_will_do(people: People, pin: str) -> None:
    check_secret(people.learner, pin)


@pytest.mark.parametrize("password", ["short", "x" * 129])
def test_passwords_that_will_not_do(people: People, password: str) -> None:
    with pytest.raises(BadInput):
        check_secret(people.instructor, password)


def test_what_waypost_makes_always_does(people: People) -> None:
    for account in (people.learner, people.instructor):
        made = {make_secret(account) for _ in range(50)}
        assert len(made) > 45
        for secret in made:
            check_secret(account, secret)


def test_the_panel_on_a_lesson_keeps_a_choice_and_stays(people: People, browser: Browser) -> None:
    browser.as_(people.learner)
    answer = browser.post(
        "/settings/", {"theme": "dark", "size": "3"}, headers={"accept": "application/json"}
    )
    assert answer.json() == {"saved": True}
    people.learner.refresh_from_db()
    assert people.learner.preferences == {"theme": "dark", "size": "3"}
    bad = browser.post("/settings/", {"theme": "pink"}, headers={"accept": "application/json"})
    assert bad.status_code == 400

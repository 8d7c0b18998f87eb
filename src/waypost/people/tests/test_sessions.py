"""One live session each; locked when idle, with the way back kept; nothing of it can be replayed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from waypost.kernel.clock import FixedClock
from waypost.people.models import Account
from waypost.people.signals import session_ended
from waypost.people.tests.conftest import Browser
from waypost.people.tests.people import PIN, People

JSON = {"accept": "application/json"}


def pin(account: Account) -> str:
    return f"/sign-in/{account.pk}/"


def test_a_new_sign_in_ends_the_old_one_with_a_sentence(
    people: People, browser: Browser, other_browser: Browser
) -> None:
    browser.post(pin(people.learner), {"password": PIN})
    other_browser.post(pin(people.learner), {"password": PIN})
    script = browser.post("/alive/", headers=JSON)
    assert script.status_code == 401
    assert script.json()["error"] == "elsewhere"
    assert "another computer" in script.json()["message"]
    assert browser.get("/settings/")["Location"].startswith("/sign-in/")
    assert "another computer" in browser.get("/sign-in/").content.decode()
    assert other_browser.get("/settings/").status_code == 200


def test_whom_staff_signed_out_is_not_told_of_another_computer(people: People, browser: Browser) -> None:
    browser.post(pin(people.learner), {"password": PIN})
    Account.objects.filter(pk=people.learner.pk).update(session_token="")
    script = browser.post("/alive/", headers=JSON)
    assert (script.status_code, script.json()["error"]) == (401, "closed")
    assert "ask a member of staff" in script.json()["message"]


def test_switching_person_is_one_click_to_the_names(people: People, browser: Browser) -> None:
    browser.as_(people.learner)
    answer = browser.post("/sign-out/")
    assert answer["Location"] == "/sign-in/"
    assert "Bilal H." in browser.get("/sign-in/").content.decode()
    assert browser.get("/settings/").status_code == 302


def test_signing_out_makes_the_old_cookie_worthless(people: People, browser: Browser) -> None:
    browser.as_(people.learner)
    stolen = browser.cookies["waypost"].value
    browser.post("/sign-out/")
    thief = Client()
    thief.cookies["waypost"] = stolen
    assert thief.get("/settings/").status_code == 302


def test_signing_out_by_a_link_is_not_possible(people: People, browser: Browser) -> None:
    assert browser.as_(people.learner).get("/sign-out/").status_code == 405


def test_an_old_window_cannot_close_the_new_ones_door(
    people: People, browser: Browser, other_browser: Browser
) -> None:
    browser.as_(people.learner)
    other_browser.as_(people.learner)
    browser.post("/sign-out/")
    assert other_browser.get("/settings/").status_code == 200


def test_idle_for_too_long_locks_and_comes_back_to_the_same_page(
    people: People, browser: Browser, nine: FixedClock
) -> None:
    browser.as_(people.learner)
    nine.at += timedelta(minutes=12)
    answer = browser.get("/settings/?from=here")
    assert answer.status_code == 302
    page = browser.get("/sign-in/")
    assert page["Location"] == pin(people.learner)
    page = browser.get(pin(people.learner))
    assert "Welcome back" in page.content.decode()
    assert "nobody was using it" in page.content.decode()
    back = browser.post(pin(people.learner), {"password": PIN, "next": page.context["next"]})
    assert back["Location"] == "/settings/?from=here"


def test_someone_else_can_take_a_locked_screen(people: People, browser: Browser, nine: FixedClock) -> None:
    browser.as_(people.learner)
    nine.at += timedelta(minutes=12)
    browser.get("/settings/")
    assert browser.get("/sign-in/?leave=1").status_code == 200
    assert browser.get("/sign-in/").status_code == 200
    answer = browser.post(pin(people.second_learner), {"password": PIN})
    assert answer["Location"] == "/"


def test_clicks_keep_a_session_awake_and_background_polls_do_not(
    people: People, browser: Browser, nine: FixedClock
) -> None:
    browser.as_(people.learner)
    for _ in range(6):
        nine.at += timedelta(minutes=5)
        assert browser.post("/alive/").status_code == 204
    for _ in range(3):
        nine.at += timedelta(minutes=3)
        polled = browser.get("/settings/", headers={"X-Waypost-Background": "1"})
        assert polled.status_code == 200
    nine.at += timedelta(minutes=3)
    late = browser.post("/alive/", headers={**JSON, "X-Waypost-Background": "1"})
    assert late.status_code == 401
    assert late.json()["error"] == "idle"


def test_a_site_says_how_long(people: People, browser: Browser, nine: FixedClock) -> None:
    people.site.idle_minutes = 30
    people.site.save()
    browser.as_(people.learner)
    nine.at += timedelta(minutes=25)
    assert browser.get("/settings/").status_code == 200


def test_a_clock_set_back_a_year_still_locks_after_the_same_time(
    people: People, browser: Browser, nine: FixedClock
) -> None:
    browser.as_(people.learner)
    nine.at -= timedelta(days=365)
    assert browser.get("/settings/").status_code == 200
    nine.at += timedelta(minutes=12)
    assert browser.get("/settings/").status_code == 302


def test_most_answers_set_no_cookie(people: People, browser: Browser, nine: FixedClock) -> None:
    browser.as_(people.learner)
    nine.at += timedelta(seconds=5)
    assert "waypost" not in browser.get("/settings/").cookies
    nine.at += timedelta(seconds=25)
    assert "waypost" in browser.get("/settings/").cookies


def test_lock_now_and_unlock_over_the_page(people: People, browser: Browser) -> None:
    browser.as_(people.learner)
    locked = browser.post("/lock/", headers={**JSON, "referer": "http://testserver/settings/"})
    assert locked.json() == {"locked": True}
    assert browser.get("/settings/").status_code == 302
    wrong = browser.post("/unlock/", {"account": people.learner.pk, "password": "0000"}, headers=JSON)
    assert wrong.status_code == 403
    assert "does not match" in wrong.json()["message"]
    right = browser.post("/unlock/", {"account": people.learner.pk, "password": PIN}, headers=JSON)
    assert right.status_code == 200
    assert len(right.json()["csrf"]) == 64
    assert browser.get("/settings/").status_code == 200


@pytest.mark.usefixtures("machines_clock")
def test_unlocking_is_throttled_too(people: People, browser: Browser) -> None:
    browser.as_(people.learner).post("/lock/")
    for _ in range(5):
        answer = browser.post("/unlock/", {"account": people.learner.pk, "password": "0000"}, headers=JSON)
    assert answer.status_code == 429
    assert "Wait 5 minutes" in answer.json()["message"]


def test_unlocking_as_nobody_is_refused(people: People, browser: Browser) -> None:
    for account in ("", "nobody", people.stranger_learner.pk):
        answer = browser.post("/unlock/", {"account": account, "password": PIN}, headers=JSON)
        assert answer.status_code == 400


def test_the_page_comes_back_after_a_lock_without_scripts(people: People, browser: Browser) -> None:
    browser.as_(people.learner)
    assert (
        browser.post("/lock/", headers={"referer": "http://testserver/settings/"})["Location"] == "/sign-in/"
    )
    assert browser.get(pin(people.learner)).context["next"] == "/settings/"


def test_locking_by_staff_ends_the_session_at_the_next_click(people: People, browser: Browser) -> None:
    browser.as_(people.learner)
    Account.objects.filter(pk=people.learner.pk).update(is_active=False)
    assert browser.get("/settings/").status_code == 302
    assert "signed out" in browser.get("/sign-in/").content.decode()


def test_a_new_pin_ends_the_session(people: People, browser: Browser) -> None:
    browser.as_(people.learner)
    people.learner.set_password("9182")
    people.learner.save()
    assert browser.post("/alive/", headers=JSON).json()["error"] == "closed"


def test_rooms_above_hear_why_a_session_ended(people: People, browser: Browser, nine: FixedClock) -> None:
    heard: list[tuple[str, str]] = []

    def listen(sender: object, account: Account, reason: str, **kwargs: object) -> None:
        heard.append((account.pk, reason))

    session_ended.connect(listen)
    try:
        browser.as_(people.learner).post("/sign-out/")
        browser.as_(people.learner)
        nine.at += timedelta(minutes=12)
        browser.get("/settings/")
    finally:
        session_ended.disconnect(listen)
    assert heard == [(people.learner.pk, "signed_out"), (people.learner.pk, "idle")]


def test_pages_are_never_kept_by_the_browser(people: People, browser: Browser) -> None:
    assert browser.as_(people.learner).get("/settings/")["Cache-Control"] == "no-store"


def test_the_cookie_is_hardened(people: People, browser: Browser) -> None:
    cookie = browser.post(pin(people.learner), {"password": PIN}).cookies["waypost"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert PIN not in cookie.value


def test_a_request_costs_one_query_for_the_account(
    people: People, browser: Browser, django_assert_num_queries: object
) -> None:
    browser.as_(people.learner)
    url = reverse("people:alive")
    with django_assert_num_queries(1):  # type: ignore[operator]
        browser.post(url)


def test_a_screen_locked_by_hand_says_so_and_comes_back(people: People, browser: Browser) -> None:
    browser.as_(people.learner)
    page = browser.get("/settings/").content.decode()
    assert "Lock now" in page
    browser.post("/lock/", {"now": "1"}, headers={"referer": "http://testserver/settings/"})
    pin = browser.get("/sign-in/", follow=True).content.decode()
    assert "You locked this screen." in pin
    assert 'value="/settings/"' in pin

"""Signing in: by name, by number, by staff name; and every way it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.utils import timezone

from waypost.audit.models import Entry
from waypost.people.models import Account, Role, Site
from waypost.people.queries import signin as ask
from waypost.people.tests.conftest import Browser
from waypost.people.tests.people import PASSWORD, PIN, People

pytestmark = pytest.mark.usefixtures("machines_clock")
LIST = "/sign-in/"


def pin_page(account: Account) -> str:
    return f"{LIST}{account.pk}/"


def signed_in(browser: Browser) -> bool:
    return browser.get("/settings/").status_code == 200


def test_pick_your_name_then_type_your_pin(people: People, browser: Browser) -> None:
    page = browser.get(LIST).content.decode()
    assert "Amara O." in page
    assert pin_page(people.learner) in page
    answer = browser.post(pin_page(people.learner), {"password": PIN})
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert signed_in(browser)
    assert Entry.objects.filter(verb="signed_in", actor=people.learner.pk).count() == 1


@pytest.mark.parametrize("typed", ["A1001EL", "a1001el", " a1001 el "])
def test_a_number_in_any_spelling(people: People, browser: Browser, typed: str) -> None:
    assert browser.post(LIST, {"username": typed, "password": PIN}).status_code == 302
    assert signed_in(browser)


def test_staff_use_their_name_and_password(people: People, browser: Browser) -> None:
    assert browser.post(LIST, {"username": "Ivan", "password": PASSWORD}).status_code == 302
    assert signed_in(browser)


def test_the_list_shows_this_room_and_no_more(people: People, browser: Browser) -> None:
    people.second_learner.is_active = False
    people.second_learner.save()
    page = browser.get(LIST).content.decode()
    assert "Chidi N." in page
    for hidden in ("Dara", "Bilal", "Ivan", "Sunita", "A1001EL", "Okafor"):
        assert hidden not in page


def test_several_sites_and_none_named_means_no_list(
    people: People, browser: Browser, settings: object
) -> None:
    settings.WORKSHOP_SITE = ""  # type: ignore[attr-defined]
    assert ask.workshop_site() is None
    assert "Amara" not in browser.get(LIST).content.decode()
    Site.objects.exclude(pk=people.site.pk)  # still there
    assert browser.post(LIST, {"username": "A2001OK", "password": PIN}).status_code == 302


def test_another_sites_learner_cannot_sign_in_here(people: People, browser: Browser) -> None:
    for typed in ("A2001OK", "a2001ok", " A2001 OK"):
        answer = browser.post(LIST, {"username": typed, "password": PIN})
        assert (answer.status_code, signed_in(browser)) == (403, False)
    assert "That does not match" in answer.content.decode()
    assert browser.get(pin_page(people.stranger_learner))["Location"] == LIST
    unlock = browser.post("/unlock/", {"account": people.stranger_learner.pk, "password": PIN})
    assert (unlock.status_code, signed_in(browser)) == (400, False)


def test_staff_sign_in_wherever_they_are_based(people: People, browser: Browser) -> None:
    name = people.stranger_instructor.sign_in_name
    assert browser.post(LIST, {"username": name, "password": PASSWORD}).status_code == 302
    assert signed_in(browser)


def test_names_that_look_the_same_are_told_apart(people: People) -> None:
    for number, family, seat in (("A1", "Osei", None), ("A2", "Osei", 3)):
        Account.objects.create(
            site=people.site,
            sign_in_name=number,
            known_as="Amara",
            family_name=family,
            cohort=people.cohort,
            seat=seat,
        )
    labels = {name.label for name in ask.names_to_pick(people.site) if name.label.startswith("Amara")}
    assert labels == {"Amara Okafor", "Amara Osei", "Amara Osei, seat 3"}


def test_a_wrong_pin_says_so_plainly_and_lets_nobody_in(people: People, browser: Browser) -> None:
    answer = browser.post(pin_page(people.learner), {"password": "0000"})
    assert answer.status_code == 403
    assert "You have 4 more tries" in answer.content.decode()
    assert not signed_in(browser)


def test_an_empty_form_asks_for_both(people: People, browser: Browser) -> None:
    answer = browser.post(LIST, {"username": "", "password": ""})
    assert answer.status_code == 400
    assert "Type your number and your PIN." in answer.content.decode()


def test_an_unknown_number_is_answered_like_a_wrong_pin(people: People, browser: Browser) -> None:
    known = browser.post(LIST, {"username": "A1001EL", "password": "0000"})
    unknown = browser.post(LIST, {"username": "Z9999ZZ", "password": "0000"})
    assert known.status_code == unknown.status_code == 403
    for page in (known, unknown):
        assert "That does not match." in page.content.decode()


def fail(browser: Browser, account: Account, times: int = 5) -> str:
    for _ in range(times):
        answer = browser.post(pin_page(account), {"password": "0000"})
    return answer.content.decode()


def test_five_wrong_tries_bring_a_wait_even_for_the_right_pin(
    people: People, browser: Browser, other_browser: Browser
) -> None:
    assert "Wait 5 minutes" in fail(browser, people.learner)
    answer = other_browser.post(
        pin_page(people.learner), {"password": PIN}, headers={"user-agent": "another"}
    )
    assert answer.status_code == 429
    assert "A member of staff can let you in sooner." in answer.content.decode()
    # and nobody else has to wait
    assert other_browser.post(pin_page(people.second_learner), {"password": PIN}).status_code == 302


def test_tries_while_waiting_do_not_make_the_wait_longer(people: People, browser: Browser) -> None:
    fail(browser, people.learner)
    before = AccessAttempt.objects.get(username="A1001EL").attempt_time
    fail(browser, people.learner, 3)
    assert AccessAttempt.objects.get(username="A1001EL").attempt_time == before


def test_after_the_wait_the_pin_works(people: People, browser: Browser) -> None:
    fail(browser, people.learner)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=6))
    assert browser.post(pin_page(people.learner), {"password": PIN}).status_code == 302


def test_staff_can_let_someone_in_sooner(people: People, browser: Browser, other_browser: Browser) -> None:
    fail(browser, people.learner)
    staff = other_browser.as_(people.instructor)
    assert "Let them try now" in staff.get(f"/people/{people.learner.pk}/").content.decode()
    assert staff.post(f"/people/{people.learner.pk}/tries/").status_code == 302
    assert browser.post(pin_page(people.learner), {"password": PIN}).status_code == 302
    assert Entry.objects.filter(verb="allowed_tries", actor=people.instructor.pk).exists()


def test_a_clock_set_back_a_year_keeps_nobody_out(people: People, browser: Browser) -> None:
    fail(browser, people.learner)
    AccessAttempt.objects.update(attempt_time=timezone.now() + timedelta(days=365))
    assert browser.post(pin_page(people.learner), {"password": PIN}).status_code == 302


def test_a_locked_account_cannot_sign_in(people: People, browser: Browser) -> None:
    people.learner.is_active = False
    people.learner.save()
    assert browser.get(pin_page(people.learner))["Location"] == LIST
    wrong = browser.post(LIST, {"username": "A1001EL", "password": "0000"})
    assert wrong.status_code == 403
    assert "That does not match." in wrong.content.decode()
    assert "4 more tries" in wrong.content.decode()


@pytest.mark.parametrize("by_name", [False, True])
def test_the_right_pin_of_a_locked_account_is_told_why(
    people: People, browser: Browser, by_name: bool
) -> None:
    people.learner.is_active = False
    people.learner.save()
    for _ in range(7):  # none of them is a try
        if by_name:  # the name stood on a page that was open before
            answer = browser.post(pin_page(people.learner), {"password": PIN})
        else:
            answer = browser.post(LIST, {"username": "A1001EL", "password": PIN})
        assert answer.status_code == 403
        assert "Staff have locked this sign-in. Speak to them." in answer.content.decode()
        assert "does not match" not in answer.content.decode()
    assert not AccessAttempt.objects.exists()
    assert not signed_in(browser)


def test_while_there_is_a_wait_a_locked_account_tells_nothing(people: People, browser: Browser) -> None:
    people.learner.is_active = False
    people.learner.save()
    for _ in range(5):
        browser.post(LIST, {"username": "A1001EL", "password": "0000"})
    answer = browser.post(LIST, {"username": "A1001EL", "password": PIN})
    assert answer.status_code == 429
    assert "locked" not in answer.content.decode().lower().partition("<main")[2]


@pytest.mark.parametrize(
    "bad", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "x"]
)
def test_it_never_sends_anyone_to_another_server(people: People, browser: Browser, bad: str) -> None:
    answer = browser.post(pin_page(people.learner), {"password": PIN, "next": bad})
    assert answer["Location"] == "/"


def test_a_pin_that_staff_set_is_changed_or_kept(people: People, browser: Browser) -> None:
    people.learner.secret_is_temporary = True
    people.learner.save()
    answer = browser.post(pin_page(people.learner), {"password": PIN, "next": "/settings/"})
    assert answer["Location"] == "/new-secret/?next=%2Fsettings%2F"
    refused = browser.post("/new-secret/", {"new": "1234", "again": "1234"})
    assert refused.status_code == 400
    assert "easy to guess" in refused.content.decode()
    differ = browser.post("/new-secret/", {"new": "9182", "again": "9183"})
    assert "not the same" in differ.content.decode()
    assert (
        browser.post("/new-secret/", {"new": "9182", "again": "9182", "next": "/settings/"}).status_code
        == 302
    )
    people.learner.refresh_from_db()
    assert people.learner.check_password("9182")
    assert not people.learner.secret_is_temporary
    assert signed_in(browser)


def test_a_learner_may_keep_the_pin_but_staff_may_not(people: People, browser: Browser) -> None:
    for account in (people.learner, people.instructor):
        account.secret_is_temporary = True
        account.save()
        browser.as_(account).post("/new-secret/", {"keep": "1"})
        account.refresh_from_db()
        assert account.secret_is_temporary == (account.role == Role.INSTRUCTOR)


def test_secrets_are_not_kept_in_the_throttles_table(people: People, browser: Browser) -> None:
    browser.post(pin_page(people.learner), {"password": "7391"})
    row = AccessAttempt.objects.get()
    assert "7391" not in row.post_data + row.get_data

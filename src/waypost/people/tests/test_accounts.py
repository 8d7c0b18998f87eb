"""Adding people and looking after their accounts, with each refusal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from waypost.audit.actions import verify
from waypost.audit.models import Entry
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused
from waypost.people.actions import accounts as act
from waypost.people.actions.accounts import Details
from waypost.people.models import Account, Role
from waypost.people.tests.conftest import Browser
from waypost.people.tests.people import PIN, People

NEW = Details(
    role=Role.LEARNER, sign_in_name="a5555ee", known_as="  Zoë \u202e  ", family_name="O’Neil", seat=7
)


def details_of(account: Account) -> Details:
    return Details(
        role=account.role,
        sign_in_name=account.sign_in_name,
        known_as=account.known_as,
        family_name=account.family_name,
        cohort_id=account.cohort_id or "",
        seat=account.seat,
    )


def test_adding_a_learner_gives_a_first_pin_and_a_line_in_the_record(people: People) -> None:
    account, pin = act.add_account(actor=people.instructor, details=replace(NEW, cohort_id=people.cohort.pk))
    account.refresh_from_db()
    assert (account.sign_in_name, account.known_as, account.full_name) == ("A5555EE", "Zoë", "Zoë O’Neil")
    assert account.site == people.site
    assert account.cohort == people.cohort
    assert account.secret_is_temporary
    assert account.check_password(pin)
    entry = Entry.objects.get(verb="added_account")
    assert (entry.actor, entry.subject_id) == (people.instructor.pk, account.pk)
    assert pin not in str(entry.detail)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"role": "governor"}, BadInput),
        ({"role": Role.INSTRUCTOR, "sign_in_name": "new.person"}, Refused),
        ({"role": Role.SITE_MANAGER, "sign_in_name": "new.person"}, Refused),
        ({"sign_in_name": ""}, BadInput),
        ({"sign_in_name": "A 1/2"}, BadInput),
        ({"sign_in_name": "A1001EL"}, Conflict),
        ({"sign_in_name": "A2001OK"}, Conflict),
        ({"known_as": " \u202e\n"}, BadInput),
        ({"known_as": "x" * 61}, BadInput),
        ({"seat": 0}, BadInput),
        ({"seat": 1000}, BadInput),
        ({"cohort_id": "nowhere"}, NotFound),
    ],
)
def test_an_instructor_cannot_add(
    people: People, change: dict[str, object], problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        act.add_account(actor=people.instructor, details=replace(NEW, **change))  # type: ignore[arg-type]
    assert Account.objects.count() == 10
    assert not Entry.objects.exists()


def test_nobody_adds_to_a_cohort_of_another_site(people: People) -> None:
    with pytest.raises(NotFound):
        act.add_account(
            actor=people.site_manager,
            details=replace(NEW, cohort_id=people.stranger_learner.cohort_id or ""),
        )


@pytest.mark.parametrize("who", ["learner", "peer_mentor"])
def test_learners_add_nobody(people: People, who: str) -> None:
    with pytest.raises(Refused):
        act.add_account(actor=getattr(people, who), details=NEW)


@pytest.mark.parametrize("name", ["👩🏽‍🚀 Ana", "محمد", "王小明", "Þóra", "Nguyễn", "O'Brien-Łuczak"])
def test_names_of_every_kind_are_kept_as_they_are(people: People, browser: Browser, name: str) -> None:
    account, _ = act.add_account(actor=people.instructor, details=replace(NEW, known_as=name))
    assert account.known_as == name
    page = browser.as_(people.instructor).get("/people/").content.decode()
    assert name.replace("'", "&#x27;") in page


def test_a_name_is_never_markup(people: People, browser: Browser) -> None:
    act.add_account(actor=people.instructor, details=replace(NEW, known_as="<img src=x onerror=alert(1)>"))
    page = browser.as_(people.instructor).get("/people/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_editing_records_what_changed(people: People) -> None:
    act.edit_account(
        actor=people.instructor,
        account=people.learner,
        details=replace(details_of(people.learner), known_as="Ama", role=Role.PEER_MENTOR),
    )
    people.learner.refresh_from_db()
    assert (people.learner.known_as, people.learner.role) == ("Ama", Role.PEER_MENTOR)
    assert Entry.objects.get(verb="edited_account").detail == {
        "known_as": ["Amara", "Ama"],
        "role": ["learner", "peer_mentor"],
    }


def test_saving_with_nothing_changed_writes_nothing(people: People) -> None:
    act.edit_account(actor=people.instructor, account=people.learner, details=details_of(people.learner))
    assert not Entry.objects.exists()


def test_nobody_raises_their_own_role(people: People) -> None:
    for actor in (people.instructor, people.site_manager, people.peer_mentor):
        with pytest.raises(Refused):
            act.edit_account(
                actor=actor, account=actor, details=replace(details_of(actor), role=Role.SITE_MANAGER)
            )


def test_a_learners_account_never_becomes_staff(people: People) -> None:
    with pytest.raises(BadInput):
        act.edit_account(
            actor=people.site_manager,
            account=people.learner,
            details=replace(details_of(people.learner), role=Role.INSTRUCTOR, sign_in_name="amara"),
        )


def test_a_manager_may_make_an_instructor_a_manager(people: People) -> None:
    act.edit_account(
        actor=people.site_manager,
        account=people.instructor,
        details=replace(details_of(people.instructor), role=Role.SITE_MANAGER),
    )
    people.instructor.refresh_from_db()
    assert people.instructor.role == Role.SITE_MANAGER


def test_editing_to_a_taken_number_changes_nothing(people: People) -> None:
    with pytest.raises(Conflict):
        act.edit_account(
            actor=people.instructor,
            account=people.learner,
            details=replace(details_of(people.learner), sign_in_name="A1002EL"),
        )
    assert Account.objects.get(pk=people.learner.pk).sign_in_name == "A1001EL"
    assert not Entry.objects.exists()


def test_reset_gives_a_new_pin_once_and_ends_the_session(
    people: People, browser: Browser, other_browser: Browser
) -> None:
    other_browser.as_(people.learner)
    page = browser.as_(people.instructor).post(f"/people/{people.learner.pk}/reset/").content.decode()
    found = re.search(r'class="secret">(\d{6})<', page)
    assert found
    people.learner.refresh_from_db()
    assert people.learner.check_password(found[1])
    assert people.learner.secret_is_temporary
    assert other_browser.get("/settings/").status_code == 302
    assert found[1] not in browser.get(f"/people/{people.learner.pk}/").content.decode()
    assert not any(found[1] in str(entry.detail) for entry in Entry.objects.all())


def test_lock_and_let_in_again(people: People, browser: Browser, other_browser: Browser) -> None:
    other_browser.as_(people.learner)
    browser.as_(people.instructor)
    assert browser.post(f"/people/{people.learner.pk}/lock/").status_code == 302
    assert other_browser.get("/settings/").status_code == 302
    assert other_browser.post("/sign-in/", {"username": "A1001EL", "password": PIN}).status_code == 403
    assert browser.post(f"/people/{people.learner.pk}/unlock/").status_code == 302
    assert other_browser.post("/sign-in/", {"username": "A1001EL", "password": PIN}).status_code == 302
    verbs = list(Entry.objects.exclude(verb="signed_in").values_list("verb", flat=True))
    assert verbs == ["locked_account", "unlocked_account"]
    assert verify()[1] is None


def test_nobody_locks_themselves(people: People, browser: Browser) -> None:
    answer = browser.as_(people.site_manager).post(f"/people/{people.site_manager.pk}/lock/")
    assert answer.status_code == 403
    assert "You cannot lock your own account" in answer.content.decode()
    people.site_manager.refresh_from_db()
    assert people.site_manager.is_active


VERBS = ("reset", "lock", "unlock", "tries", "move")


@pytest.mark.parametrize("verb", VERBS)
def test_instructors_change_no_staff(people: People, browser: Browser, verb: str) -> None:
    browser.as_(people.instructor)
    assert browser.post(f"/people/{people.site_manager.pk}/{verb}/").status_code == 403
    assert browser.get(f"/people/{people.site_manager.pk}/").status_code == 200


@pytest.mark.parametrize("verb", ["", *(f"{verb}/" for verb in VERBS)])
def test_staff_of_another_site_find_nobody(people: People, browser: Browser, verb: str) -> None:
    browser.as_(people.stranger_site_manager)
    assert browser.post(f"/people/{people.learner.pk}/{verb}").status_code == 404
    people.learner.refresh_from_db()
    assert people.learner.is_active
    assert people.learner.check_password(PIN)


@pytest.mark.parametrize("who", ["learner", "peer_mentor"])
@pytest.mark.parametrize(
    "url",
    ["/people/", "/people/add/", "/people/import/", "/people/cohorts/", "/people/site/", "/people/record/"],
)
def test_learners_see_none_of_it(people: People, browser: Browser, who: str, url: str) -> None:
    assert browser.as_(getattr(people, who)).get(url).status_code == 403


def test_moving_to_another_cohort(people: People, browser: Browser) -> None:
    browser.as_(people.instructor)
    url = f"/people/{people.learner.pk}/move/"
    assert browser.post(url, {"cohort": people.other_cohort.pk}).status_code == 302
    people.learner.refresh_from_db()
    assert people.learner.cohort == people.other_cohort
    assert Entry.objects.get(verb="moved_cohort").detail == {"from": "Morning", "to": "Afternoon"}
    assert browser.post(url, {"cohort": people.stranger_learner.cohort_id}).status_code == 404
    assert browser.post(url, {"cohort": ""}).status_code == 302
    people.learner.refresh_from_db()
    assert people.learner.cohort is None


def test_staff_are_in_no_cohort(people: People) -> None:
    with pytest.raises(BadInput):
        act.move_cohort(actor=people.site_manager, account=people.instructor, cohort=people.cohort)


def test_adding_on_the_page(people: People, browser: Browser) -> None:
    browser.as_(people.site_manager)
    wrong = browser.post("/people/add/", {"role": "learner", "sign_in_name": "A1001EL", "known_as": "New"})
    assert wrong.status_code == 400
    assert "Someone already has that number" in wrong.content.decode()
    form = {"role": "instructor", "sign_in_name": "Nia.Jones", "known_as": "Nia"}
    right = browser.post("/people/add/", form).content.decode()
    assert "Nia" in right
    password = re.search(r'class="secret long">([^<]+)<', right)
    assert password
    assert Account.objects.get(sign_in_name="nia.jones").check_password(password[1])


def test_an_instructor_is_not_offered_staff_roles(people: People, browser: Browser) -> None:
    page = browser.as_(people.instructor).get("/people/add/").content.decode()
    assert 'value="peer_mentor"' in page
    assert 'value="instructor"' not in page
    form = {"role": "site_manager", "sign_in_name": "new", "known_as": "New"}
    assert browser.post("/people/add/", form).status_code == 400


def test_the_list_narrows(people: People, browser: Browser) -> None:
    browser.as_(people.instructor)
    people.third_learner.is_active = False
    people.third_learner.save()

    def shown(query: str) -> set[str]:
        return {account.known_as for account in browser.get(f"/people/?{query}").context["rows"]}

    assert shown("words=oka+amara") == {"Amara"}
    assert shown("words=a1002") == {"Bilal"}
    assert shown("role=instructor") == {"Ivan"}
    assert shown(f"cohort={people.other_cohort.pk}") == {"Chidi"}
    assert shown("cohort=none") == {"Ivan", "Sunita"}
    assert shown("state=locked") == {"Chidi"}
    assert shown("role=nothing&page=99") == {"Amara", "Bilal", "Chidi", "Mei", "Ivan", "Sunita"}
    assert "Nobody matches" in browser.get("/people/?words=nobody").content.decode()


def test_the_list_costs_few_queries(
    people: People, browser: Browser, django_assert_max_num_queries: object
) -> None:
    browser.as_(people.instructor)
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        browser.get("/people/")

"""Cohorts, the workshop's settings, the record page."""

from __future__ import annotations

from datetime import date

import pytest

from waypost.audit.models import Entry
from waypost.audit.tests.tamper import tamper
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused
from waypost.people.actions import sites as act
from waypost.people.models import Cohort
from waypost.people.tests.conftest import Browser
from waypost.people.tests.people import People


def test_adding_and_changing_a_cohort(people: People, browser: Browser) -> None:
    browser.as_(people.instructor)
    form = {"name": " Evening ", "starts_on": "2026-11-23", "ends_on": ""}
    assert browser.post("/people/cohorts/", form).status_code == 302
    cohort = Cohort.objects.get(name="Evening")
    assert cohort.site == people.site
    assert cohort.starts_on == date(2026, 11, 23)
    page = browser.get(f"/people/cohorts/{cohort.pk}/").content.decode()
    assert 'value="23 Nov 2026"' in page
    assert "23 Nov 2026" in page
    assert browser.post(f"/people/cohorts/{cohort.pk}/", {"name": "Late"}).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.name, cohort.starts_on) == ("Late", None)
    assert list(Entry.objects.values_list("verb", flat=True)) == ["added_cohort", "edited_cohort"]


def test_cohorts_that_cannot_be(people: People, browser: Browser) -> None:
    with pytest.raises(Conflict):
        act.add_cohort(actor=people.instructor, name="Morning")
    with pytest.raises(BadInput):
        act.add_cohort(actor=people.instructor, name=" ")
    with pytest.raises(BadInput):
        act.add_cohort(
            actor=people.instructor, name="New", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)
        )
    with pytest.raises(Refused):
        act.add_cohort(actor=people.peer_mentor, name="New")
    with pytest.raises(NotFound):
        act.edit_cohort(actor=people.stranger_instructor, cohort=people.cohort, name="Mine")
    assert Cohort.objects.count() == 3
    assert not Entry.objects.exists()
    answer = browser.as_(people.instructor).post("/people/cohorts/", {"name": "Morning"})
    assert answer.status_code == 400
    assert "of that name already" in answer.content.decode()


def test_two_sites_may_use_the_same_cohort_name(people: People) -> None:
    act.add_cohort(actor=people.stranger_instructor, name="Afternoon")


def test_a_manager_sets_peer_help_and_the_lock(people: People, browser: Browser) -> None:
    browser.as_(people.site_manager)
    assert browser.post("/people/site/", {"idle_minutes": "5"}).status_code == 302
    people.site.refresh_from_db()
    assert (people.site.peer_help, people.site.idle_minutes) == (False, 5)
    entry = Entry.objects.get(verb="changed_site_settings")
    assert entry.detail == {"peer_help": [True, False], "idle_minutes": [10, 5]}


@pytest.mark.parametrize("minutes", ["1", "61", "", "x"])
def test_minutes_that_cannot_be(people: People, browser: Browser, minutes: str) -> None:
    answer = browser.as_(people.site_manager).post("/people/site/", {"idle_minutes": minutes})
    assert answer.status_code == 400
    people.site.refresh_from_db()
    assert people.site.idle_minutes == 10


def test_an_instructor_changes_no_workshop_settings(people: People, browser: Browser) -> None:
    assert browser.as_(people.instructor).post("/people/site/", {"idle_minutes": "5"}).status_code == 403
    with pytest.raises(Refused):
        act.change_site_settings(actor=people.instructor, peer_help=True, idle_minutes=5)
    with pytest.raises(BadInput):
        act.change_site_settings(actor=people.site_manager, peer_help=True, idle_minutes=1)


def test_the_record_reads_as_sentences_and_shows_its_own_site_only(people: People, browser: Browser) -> None:
    act.add_cohort(actor=people.instructor, name="Evening")
    act.add_cohort(actor=people.stranger_instructor, name="Elsewhere")
    page = browser.as_(people.site_manager).get("/people/record/").content.decode()
    assert "Ivan Petrov" in page
    assert "added the cohort Evening" in page
    assert "Elsewhere" not in page


def test_the_record_narrows_by_what_and_by_whom(people: People, browser: Browser) -> None:
    act.add_cohort(actor=people.instructor, name="Evening")
    act.change_site_settings(actor=people.site_manager, peer_help=False, idle_minutes=9)
    browser.as_(people.site_manager)

    def verbs(query: str) -> list[str]:
        return [line.verb for line in browser.get(f"/people/record/?{query}").context["lines"]]

    assert verbs(f"kind=workshop&person={people.instructor.pk}") == ["added_cohort"]
    assert verbs(f"person={people.site_manager.pk}") == ["changed_site_settings"]
    assert verbs("") == ["changed_site_settings", "added_cohort"]


def test_the_record_says_whether_it_is_whole(people: People, browser: Browser) -> None:
    for name in ("A", "B", "C"):
        act.add_cohort(actor=people.instructor, name=name)
    browser.as_(people.site_manager)
    assert "The record is whole" in browser.get("/people/record/?check=1").content.decode()
    tamper("UPDATE audit_entry SET verb = 'other' WHERE seq = 2")
    assert "The record is broken at entry 2" in browser.get("/people/record/?check=1").content.decode()


def test_the_record_is_for_the_manager(people: People, browser: Browser) -> None:
    assert browser.as_(people.instructor).get("/people/record/").status_code == 403

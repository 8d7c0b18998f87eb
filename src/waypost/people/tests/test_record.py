"""The record as people read it: sentences with names, never the words of a note, narrowed and kept as a file."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from waypost.audit.actions import record
from waypost.kernel import clock
from waypost.people.record_words import find_names, name_things, told
from waypost.people.tests.conftest import Browser
from waypost.people.tests.people import People

EXERCISE = "html-02-tool-shed-page"


def write(
    people: People, verb: str, about: str, detail: dict[str, Any] | None = None, kind: str = "account"
) -> None:
    with transaction.atomic():
        record(
            actor=people.instructor.pk,
            site=people.site.pk,
            verb=verb,
            subject_type=kind,
            subject_id=about,
            detail=detail,
        )


def words(browser: Browser, query: str = "") -> list[str]:
    answer = browser.get(f"/people/record/?{query}")
    return [f"{line.who} {line.words}" for line in answer.context["lines"] if line.verb != "signed_in"]


def test_a_note_is_told_and_its_words_are_not(people: People, browser: Browser) -> None:
    secret = "Please see me about your visit"
    write(people, "note.written", people.second_learner.pk, {"note": 7, "exercise": "", "body": secret})
    write(people, "hand.answered", people.learner.pk, {"hand": 3, "exercise": "gone-1", "answer": secret})
    browser.as_(people.site_manager)
    assert words(browser) == [
        "Ivan Petrov answered the raised hand of Amara Okafor on an exercise that is gone",
        "Ivan Petrov wrote a note to Bilal Hussain",
    ]
    page = browser.get("/people/record/").content.decode()
    assert secret not in page
    assert people.second_learner.pk not in page.split("<tbody>")[1]
    assert secret not in browser.get("/people/record.csv").content.decode()


def test_looks_at_work_are_a_kind_of_their_own(people: People, browser: Browser) -> None:
    write(people, "hand.looked_at", people.learner.pk, {"hand": 3, "exercise": "x"})
    write(people, "locked_account", people.learner.pk)
    browser.as_(people.site_manager)
    assert words(browser, "kind=looks") == [
        "Ivan Petrov looked at the work of Amara Okafor on an exercise that is gone, whose hand was up"
    ]
    assert words(browser, "kind=accounts") == ["Ivan Petrov locked Amara Okafor out"]
    assert len(words(browser, "kind=nonsense")) == 2


def test_the_record_narrows_by_person_and_days(people: People, browser: Browser) -> None:
    with clock.use(clock.FixedClock(datetime(2026, 11, 10, 23, 30, tzinfo=clock.LONDON))):
        write(people, "locked_account", people.learner.pk)
    with clock.use(clock.FixedClock(datetime(2026, 11, 12, 0, 10, tzinfo=clock.LONDON))):
        write(people, "unlocked_account", people.second_learner.pk)
    browser.as_(people.site_manager)
    assert len(words(browser, f"person={people.learner.pk}")) == 1
    assert words(browser, "first=10/11/2026&last=10 Nov 2026") == ["Ivan Petrov locked Amara Okafor out"]
    assert words(browser, "first=11/11/2026&last=12/11/2026") == ["Ivan Petrov let Bilal Hussain in again"]
    answer = browser.get("/people/record/?first=tomorrow")
    assert answer.status_code == 400
    assert "is not a day" in answer.content.decode()


def test_what_changed_is_told_in_words(people: People, browser: Browser) -> None:
    changed = {"cohort": [people.cohort.pk, people.other_cohort.pk], "seat": [None, 4]}
    write(people, "edited_account", people.learner.pk, changed)
    browser.as_(people.site_manager)
    line = next(
        one for one in browser.get("/people/record/").context["lines"] if one.verb == "edited_account"
    )
    assert line.detail == "cohort: Morning → Afternoon; seat: nothing → 4"


def test_a_verb_without_words_is_shown_as_it_is(people: People, browser: Browser) -> None:
    write(people, "did.some_thing", people.learner.pk, {"body": "hidden"})
    browser.as_(people.site_manager)
    assert words(browser) == ["Ivan Petrov did some thing: Amara Okafor"]
    assert words(browser, "kind=other") == ["Ivan Petrov did some thing: Amara Okafor"]


def test_the_file_holds_what_the_page_was_narrowed_to(people: People, browser: Browser) -> None:
    write(people, "locked_account", people.learner.pk)
    write(people, "hand.looked_at", people.learner.pk, {"exercise": "x"})
    browser.as_(people.site_manager)
    body = browser.get("/people/record.csv?kind=accounts").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    assert [(row["Who"], row["What"], row["Kind"]) for row in rows] == [
        ("Ivan Petrov", "locked Amara Okafor out", "Accounts and PINs")
    ]
    assert browser.as_(people.instructor).get("/people/record.csv").status_code == 403


@pytest.mark.django_db
def test_a_room_above_names_its_things(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waypost.people.record_words._namers", {})
    name_things("exercise", lambda site, ids: dict.fromkeys(ids, "“Boxes”"))
    name_things("account", lambda site, ids: dict.fromkeys(ids, "Amara"))
    with transaction.atomic():
        entry = record(
            actor="a",
            site=people.site.pk,
            verb="hand.helped",
            subject_type="account",
            subject_id="b",
            detail={"exercise": EXERCISE},
        )
    assert told(entry, find_names(people.site.pk, [entry])).words == "went over and helped Amara on “Boxes”"

"""The register's page: nothing that was chosen is lost, and what is not done is not called done."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client

from waypost.classroom.actions.register import open_session
from waypost.classroom.forms.register import SessionForm
from waypost.classroom.models import Attendance, ClassSession
from waypost.classroom.tests.conftest import NOW
from waypost.kernel import clock
from waypost.kernel.errors import Refused
from waypost.people.tests.people import People


@pytest.fixture
def staff(people: People) -> Client:
    client = Client()
    client.force_login(people.instructor)
    return client


def chosen(page: str) -> list[tuple[str, str]]:
    """(account id, mark) of every radio that is chosen."""
    return re.findall(r'name="mark-(\w+)" value="(\w+)" checked', page)


def test_a_register_that_is_refused_keeps_every_mark_and_names_the_person(
    people: People, session: ClassSession, staff: Client
) -> None:
    amara, bilal, mei = people.learner.pk, people.second_learner.pk, people.peer_mentor.pk
    sent = {
        f"mark-{amara}": "absent",
        f"mark-{bilal}": "late",
        f"missed-{bilal}": "20",
        f"mark-{mei}": "present",
    }
    answer = staff.post(f"/class/register/{session.pk}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert dict(chosen(page)) == {amara: "absent", bilal: "late", mei: "present"}
    assert re.search(rf'id="missed-{bilal}"[^>]*value="20"', page)
    assert "Amara Okafor is marked absent without a reason" in page
    assert re.search(rf'<select id="reason-{amara}"[^>]*aria-invalid="true"[^>]*autofocus', page)
    assert page.count("autofocus") == 1
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("missed", ["ten", "-5", "151", "²", "9" * 40])
def test_minutes_that_are_not_minutes_are_told_by_name(
    people: People, session: ClassSession, staff: Client, missed: str
) -> None:
    key = people.second_learner.pk
    answer = staff.post(f"/class/register/{session.pk}/", {f"mark-{key}": "late", f"missed-{key}": missed})
    assert answer.status_code == 400
    assert "The minutes that Bilal Hussain missed" in answer.content.decode()


def test_an_unmarked_save_is_no_success(people: People, session: ClassSession, staff: Client) -> None:
    page = staff.post(f"/class/register/{session.pk}/", {}, follow=True).content.decode()
    assert "Nobody is marked yet" in page
    assert "notice-success" not in page
    sent = {f"mark-{people.learner.pk}": "present"}
    page = staff.post(f"/class/register/{session.pk}/", sent, follow=True).content.decode()
    assert "The register is saved. 2 people are not marked yet." in page


def test_everyone_in_the_room_is_one_register_by_cohort(people: People, staff: Client) -> None:
    with clock.use(clock.FixedClock(NOW)):
        answer = staff.post(
            "/class/register/",
            {"cohort": "room", "held_on": "18/11/2026", "starts_at": "9.00", "minutes": "150"},
        )
    session = ClassSession.objects.get()
    assert answer["Location"] == f"/class/register/{session.pk}/"
    assert (session.cohort, session.room, session.held_on, session.starts_at) == (
        None,
        people.site,
        date(2026, 11, 18),
        time(9),
    )
    with clock.use(clock.FixedClock(NOW)):
        answer = staff.get(answer["Location"])
        first = staff.get("/class/register/").content.decode()
    assert [row.learner.known_as for row in answer.context["rows"]] == ["Chidi", "Amara", "Bilal", "Mei"]
    page = answer.content.decode()
    assert page.index("Afternoon</th>") < page.index("Chidi Nwosu") < page.index("Morning</th>")
    assert "Everyone in the room" in first


def test_the_room_of_another_site_is_not_theirs(people: People) -> None:
    with clock.use(clock.FixedClock(NOW)):
        mine: dict[str, Any] = {"held_on": date(2026, 11, 18), "starts_at": time(9), "minutes": 60}
        session = open_session(actor=people.stranger_instructor, cohort=None, **mine)
        with pytest.raises(Refused):
            open_session(actor=people.learner, cohort=None, **mine)
        again = open_session(actor=people.stranger_site_manager, cohort=None, **mine)
    assert again == session
    client = Client()
    client.force_login(people.instructor)
    assert client.get(f"/class/register/{session.pk}/").status_code == 404


@pytest.mark.parametrize(("now", "starts"), [((22, 48), "22:45"), ((9, 0), "09:00"), ((0, 7), "00:00")])
def test_a_session_starts_at_the_quarter_before_now(
    people: People, now: tuple[int, int], starts: str
) -> None:
    with clock.use(clock.FixedClock(datetime(2026, 11, 18, *now, tzinfo=clock.LONDON))):
        form = SessionForm(people.instructor)
        assert f'value="{starts}"' in str(form["starts_at"])
        assert 'value="18 Nov 2026"' in str(form["held_on"])


def test_a_day_that_is_not_one_leaves_the_hours_page_standing(people: People, staff: Client) -> None:
    answer = staff.get("/class/hours/?first=31/02/2026")
    assert answer.status_code == 400
    assert 'value="31/02/2026"' in answer.content.decode()
    assert "From 1 Nov 2026" in staff.get("/class/hours/?first=1/11/2026").content.decode()

"""Opening a session and taking its register."""

from datetime import date, time

import pytest

from waypost.audit.models import Entry as AuditEntry
from waypost.classroom.actions.register import Entry, open_session, take_register
from waypost.classroom.models import Attendance, ClassSession
from waypost.classroom.queries.register import count_hours, register_rows
from waypost.classroom.tests.conftest import NOW
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Refused
from waypost.people.tests.people import People


def test_a_register_is_kept_and_counted(people: People, session: ClassSession) -> None:
    entries = {
        people.learner.pk: Entry("present"),
        people.second_learner.pk: Entry("late", minutes_missed=30),
        people.peer_mentor.pk: Entry("absent", reason="healthcare"),
    }
    assert take_register(actor=people.instructor, session=session, entries=entries) == 3
    hours = count_hours(
        actor=people.instructor, learners=[people.learner, people.second_learner, people.peer_mentor]
    )
    assert [row.minutes for row in hours] == [150, 120, 0]
    assert hours[2].by_mark["absent"] == 1


def test_a_changed_mark_is_kept_with_what_it_was(people: People, session: ClassSession) -> None:
    take_register(actor=people.instructor, session=session, entries={people.learner.pk: Entry("present")})
    again = {people.learner.pk: Entry("left_early", minutes_missed=45)}
    assert take_register(actor=people.instructor, session=session, entries=again) == 1
    assert take_register(actor=people.instructor, session=session, entries=again) == 0
    last = AuditEntry.objects.order_by("-seq").first()
    assert last is not None
    assert last.detail == {"session": session.pk, "mark": "left_early", "was": "present"}


@pytest.mark.parametrize(
    "entry",
    [
        Entry("dancing"),
        Entry("absent"),
        Entry("absent", reason="because"),
        Entry("late", minutes_missed=151),
        Entry("late", minutes_missed=-1),
    ],
)
def test_a_register_that_makes_no_sense_changes_nothing(
    people: People, session: ClassSession, entry: Entry
) -> None:
    entries = {people.second_learner.pk: Entry("present"), people.learner.pk: entry}
    with pytest.raises(BadInput):
        take_register(actor=people.instructor, session=session, entries=entries)
    assert not Attendance.objects.exists()


def test_only_the_cohort_is_on_the_register(people: People, session: ClassSession) -> None:
    assert {row.learner.pk for row in register_rows(session)} == {
        people.learner.pk,
        people.second_learner.pk,
        people.peer_mentor.pk,
    }
    with pytest.raises(BadInput):
        take_register(
            actor=people.instructor, session=session, entries={people.stranger_learner.pk: Entry("present")}
        )


@pytest.mark.parametrize("who", ["learner", "peer_mentor", "stranger_instructor", "stranger_site_manager"])
def test_others_take_no_register(people: People, session: ClassSession, who: str) -> None:
    actor = getattr(people, who)
    with pytest.raises(Refused):
        take_register(actor=actor, session=session, entries={people.learner.pk: Entry("present")})
    with clock.use(clock.FixedClock(NOW)), pytest.raises(Refused):
        open_session(
            actor=actor, cohort=people.cohort, held_on=date(2026, 11, 17), starts_at=time(9), minutes=60
        )


@pytest.mark.parametrize(
    ("day", "minutes"), [(date(2026, 11, 19), 150), (date(2026, 11, 18), 5), (date(2026, 11, 18), 900)]
)
def test_a_session_must_make_sense(people: People, day: date, minutes: int) -> None:
    with clock.use(clock.FixedClock(NOW)), pytest.raises(BadInput):
        open_session(
            actor=people.instructor, cohort=people.cohort, held_on=day, starts_at=time(9), minutes=minutes
        )


def test_opening_the_same_session_twice_gives_the_same_one(people: People, session: ClassSession) -> None:
    with clock.use(clock.FixedClock(NOW)):
        again = open_session(
            actor=people.site_manager,
            cohort=people.cohort,
            held_on=session.held_on,
            starts_at=session.starts_at,
            minutes=60,
        )
    assert again.pk == session.pk

"""The inbox of each role, its calendar file, and striking off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from waypost.audit.models import Entry
from waypost.journeys.access import duties_for
from waypost.journeys.actions.duties import settle_duty, stand_in
from waypost.journeys.actions.entries import owe, today
from waypost.journeys.models import Duty, DutyKind, Journey, TimelineEntry
from waypost.journeys.queries.calendar_file import Event, calendar_file, escaped, events_of, folded, initials
from waypost.journeys.queries.inbox import PAGES, Filters, open_inbox, since_words
from waypost.journeys.tests.conftest import World
from waypost.kernel.errors import BadInput, NotFound, Refused
from waypost.people.models import Account


def _owed(
    journey: Journey, days: int, kind: DutyKind = DutyKind.GOAL, owner: Account | None = None, words: str = ""
) -> Duty:
    return owe(
        journey,
        kind=kind,
        subject=f"thing:{days}",
        words=words or f"Thing in {days}",
        due_on=today() + timedelta(days=days),
        owner=owner,
    )


def test_the_groups_meet_at_the_right_days(world: World) -> None:
    journey = world.journey()
    Duty.objects.all().delete()
    for days in (-1, 0, 1, 28, 29):
        _owed(journey, days)
    found = open_inbox(world["regional_manager"], Filters())
    assert found.counts == {"overdue": 1, "today": 1, "coming": 2, "later": 1, "now": 4}
    assert [line.group for line in found.lines] == [
        "Overdue",
        "Due today",
        "Coming in 28 days",
        "Coming in 28 days",
    ]
    later = open_inbox(world["regional_manager"], Filters(when="later"))
    assert [line.duty.words for line in later.lines] == ["Thing in 29"]


def test_since_when_in_words() -> None:
    day = date(2026, 11, 26)
    assert since_words(date(2026, 11, 3), day) == "Overdue since 3 Nov 2026, 23 days"
    assert since_words(date(2026, 11, 25), day) == "Overdue since 25 Nov 2026, 1 day"
    assert since_words(day, day) == "Today"
    assert since_words(date(2026, 11, 27), day) == "Tomorrow"
    assert since_words(date(2026, 11, 30), day) == "30 Nov 2026, in 4 days"


def test_who_sees_what_nobody_has_yet(world: World) -> None:
    journey = world.journey()
    Journey.objects.filter(pk=journey.pk).update(worker=None)
    Duty.objects.update(owner=None)
    journey.refresh_from_db()
    _owed(journey, 3, DutyKind.SIGN_OFF)
    seen = {role: duties_for(world[role]).count() for role in world.people}
    assert {role: number for role, number in seen.items() if number} == {
        "instructor": 1,  # not the interview, which they do not hold
        "site_manager": 2,
        "regional_manager": 2,
    }


def test_filters_by_kind_and_prison(world: World) -> None:
    here, there = world.journey(), world.journey(there=True)
    for journey in (here, there):
        _owed(journey, 2, DutyKind.GOAL, world["director"])
        _owed(journey, 3, DutyKind.PARTNER, world["director"])
    client = world.client("director")
    shown = client.get("/journeys/", {"kind": "goal", "site": world.there.pk}).content.decode()
    assert "Thing in 2" in shown
    assert "Thing in 3" not in shown
    assert there.full_name in shown
    assert here.full_name not in shown
    assert "Nothing like that" in client.get("/journeys/", {"kind": "vetting"}).content.decode()
    assert (
        client.get("/journeys/", {"kind": "x", "when": "y", "site": "z" * 40, "page": "-3"}).status_code
        == 200
    )


def test_nothing_to_do(world: World) -> None:
    shown = world.client("regional_manager").get("/journeys/").content.decode()
    assert "Nothing needs you today" in shown
    _owed(world.journey(there=True), 60, owner=world["regional_manager"])
    assert "1 thing comes later" in world.client("regional_manager").get("/journeys/").content.decode()


def test_a_page_has_fifty_lines_and_few_queries(world: World, django_assert_max_num_queries: object) -> None:
    journey = world.journey()
    for number in range(120):
        owe(journey, kind=DutyKind.GOAL, subject=f"goal:{number}", words="A goal", due_on=today())
    client = world.client("regional_manager")
    client.get("/journeys/")
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        shown = client.get("/journeys/", {"page": "2"})
    assert shown.content.decode().count('class="duty inbox-line"') == 50
    assert "Page 2 of 3" in shown.content.decode()
    entry = Entry.objects.filter(verb="journey.listed").order_by("-seq").first()
    assert entry is not None
    assert entry.detail["journeys"] == [journey.pk]


def test_every_line_leads_somewhere(world: World) -> None:
    """Each kind has the page that does it, or the journey's own."""
    journey = world.journey()
    for number, kind in enumerate(DutyKind):
        owe(journey, kind=kind, subject=f"thing:{number}", words=kind.label, due_on=today())
    lines = open_inbox(world["regional_manager"], Filters()).lines
    assert {line.duty.kind for line in lines} == set(DutyKind.values)
    assert all(line.url.startswith("/journeys/") for line in lines)
    assert set(PAGES) <= set(DutyKind)


def test_a_review_and_an_intervention_lead_to_themselves(world: World) -> None:
    journey = world.journey()
    for kind, subject in ((DutyKind.REVIEW, "review:41"), (DutyKind.LOOK_AGAIN, "intervention:7")):
        owe(journey, kind=kind, subject=subject, words=kind.label, due_on=today())
    urls = {line.url for line in open_inbox(world["regional_manager"], Filters()).lines}
    assert {"/journeys/reviews/41/", "/journeys/interventions/7/"} <= urls


def test_strangers_and_learners(world: World) -> None:
    world.journey()
    for who in ("learner", "omu_partner", "data_protection"):
        assert world.client(who).get("/journeys/").status_code == 403
        assert duties_for(world[who]).count() == 0
    assert "Sam" not in world.client("regional_manager there").get("/journeys/").content.decode()


# Striking off ----------------------------------------------------------------------------------------


def test_what_is_not_needed_is_struck_off_with_its_reason(world: World) -> None:
    journey = world.journey()
    duty = _owed(journey, 2, DutyKind.PARTNER)
    client, there = world.client("regional_manager"), f"/journeys/to-do/{duty.pk}/not-needed/"
    assert client.get(there).status_code == 200
    assert client.post(there, {"because": " "}).status_code == 400
    assert client.post(there, {"because": "Shared on paper"}).status_code == 302
    assert client.get(there).status_code == 404
    duty.refresh_from_db()
    assert duty.outcome == "not_needed"
    line = TimelineEntry.objects.filter(journey=journey).first()
    assert line is not None
    assert (line.words, line.sensitive) == ("Not needed: Thing in 2 (Shared on paper)", True)


def test_what_is_owed_to_the_person_is_not_struck_off(world: World) -> None:
    journey = world.journey()
    interview = Duty.objects.get(journey=journey, kind=DutyKind.INTERVIEW)
    with pytest.raises(Refused):
        settle_duty(actor=world["regional_manager"], duty_id=interview.pk, because="no time")
    there = f"/journeys/to-do/{interview.pk}/not-needed/"
    assert world.client("regional_manager").get(there).status_code == 403
    assert world.client("regional_manager there").get(there).status_code == 404
    with pytest.raises(NotFound):
        settle_duty(actor=world["site_manager there"], duty_id=interview.pk, because="no time")
    with pytest.raises(BadInput):
        settle_duty(actor=world["regional_manager"], duty_id=_owed(journey, 1).pk, because="")


# The calendar file -----------------------------------------------------------------------------------


def test_lines_are_folded_at_75_octets_and_no_letter_is_cut() -> None:
    text = "SUMMARY:" + "Zoë’s évening ☂ " * 20
    pieces = folded(text).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == text
    assert folded("A" * 75) == "A" * 75
    assert folded("A" * 76) == "A" * 75 + "\r\n A"


def test_text_is_escaped() -> None:
    assert escaped("a,b;c\\d\ne\r\nf\rg") == "a\\,b\\;c\\\\d\\ne\\nf\\ng"


def test_the_whole_file() -> None:
    event = Event(
        uid="duty-7@waypost",
        on=date(2026, 12, 31),
        words="Review: S. R.",
        url="https://waypost.example/journeys/abc/",
        made_at=datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
    )
    assert calendar_file([event], name="Waypost: to do").split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Waypost//Things to do//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Waypost: to do",
        "BEGIN:VEVENT",
        "UID:duty-7@waypost",
        "DTSTAMP:20261101T093000Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Review: S. R.",
        "URL:https://waypost.example/journeys/abc/",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_file_says_no_more_than_initials(world: World) -> None:
    journey = world.journey(number="A1234BC")
    _owed(journey, 3, DutyKind.LOOK_AGAIN, words="Look again: wellbeing")
    answer = world.client("regional_manager").get("/journeys/to-do.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="waypost-to-do.ics"'
    text = answer.content.decode()
    assert f"SUMMARY:Look again at an intervention: {initials(journey)}" in text
    for secret in ("Sam", "Reed", "A1234BC", "wellbeing", "Riverside"):
        assert secret not in text
    assert Entry.objects.filter(verb="inbox.calendar").count() == 1
    assert world.client("learner").get("/journeys/to-do.ics").status_code == 403


def test_the_file_has_what_one_stands_in_for(world: World) -> None:
    journey = world.journey()
    _owed(journey, 3)
    assert events_of(world["site_manager"], "http://here") == []
    stand_in(
        actor=world["regional_manager"],
        whose_id=world["regional_manager"].pk,
        by_id=world["site_manager"].pk,
        kinds=["goal"],
        until=today() + timedelta(days=7),
    )
    assert [one.words for one in events_of(world["site_manager"], "http://here")] == [
        f"Goal’s target date: {initials(journey)}"
    ]

"""The stand-up: kept by staff and peer mentors, typed by learners, and nobody's words written over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from waypost.journeys.actions.entries import today
from waypost.journeys.actions.standup import Row, keep_standup, say_own
from waypost.journeys.models import StandUp, StandUpEntry
from waypost.journeys.queries.standup import show_standup
from waypost.journeys.rules.said import Said, fingerprint
from waypost.journeys.tests.conftest import World
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.models import Account, Cohort, Role

SAM = Said("The menu", "The form", "Loops", 4)


def row(who: Account, said: Said, seen: Said | None = None) -> Row:
    return Row(who.pk, said, fingerprint(seen or Said()))


def keep(world: World, *rows: Row, who: str = "instructor", day: date | None = None) -> Any:
    return keep_standup(actor=world[who], cohort=world.cohort, day=day or today(), rows=rows)


def test_staff_keep_a_stand_up_and_see_yesterdays_trouble(world: World) -> None:
    learner, mentor = world["learner"], world["peer_mentor"]
    yesterday = today() - timedelta(days=1)
    assert keep(world, row(learner, SAM), row(mentor, Said()), day=yesterday).changed == 1
    assert StandUpEntry.objects.count() == 1
    shown = show_standup(world["instructor"], world.cohort, today())
    assert shown.before == yesterday
    assert {one.learner.pk: one.was_in_the_way for one in shown.rows} == {learner.pk: "Loops", mentor.pk: ""}
    assert keep(world, row(learner, SAM, SAM), day=yesterday).changed == 0


def test_what_a_learner_typed_meanwhile_is_not_written_over(world: World) -> None:
    learner, mentor = world["learner"], world["peer_mentor"]
    say_own(actor=learner, said=SAM, seen=fingerprint(Said()))
    kept = keep(world, row(learner, Said()), row(mentor, Said("Tests")))  # untouched: left alone
    assert (kept.changed, kept.clashes) == (1, ())
    kept = keep(world, row(learner, Said("Other words")), row(mentor, Said("Tests"), Said("Tests")))
    assert kept.clashes == (learner.pk,)
    assert StandUpEntry.objects.get(learner=learner).done == "The menu"
    assert keep(world, row(learner, Said("Other words"), SAM)).changed == 1
    with pytest.raises(Conflict):
        say_own(actor=learner, said=Said("Mine"), seen=fingerprint(SAM))


def test_whoever_of_staff_keeps_it_leads_it(world: World) -> None:
    say_own(actor=world["learner"], said=SAM, seen=fingerprint(Said()))
    assert StandUp.objects.get().led_by == world["learner"]
    keep(world, row(world["peer_mentor"], Said("Tests")))
    assert StandUp.objects.get().led_by == world["instructor"]


def test_a_peer_mentor_keeps_todays_and_never_meets_a_mood(world: World) -> None:
    learner = world["learner"]
    say_own(actor=learner, said=SAM, seen=fingerprint(Said()))
    shown = show_standup(world["peer_mentor"], world.cohort, today())
    mine = next(one for one in shown.rows if one.learner == learner)
    assert mine.said == Said("The menu", "The form", "Loops")
    typed = Row(learner.pk, Said("The menu", "The form", "", 1), mine.seen)
    assert keep(world, typed, who="peer_mentor").changed == 1
    entry = StandUpEntry.objects.get()
    assert (entry.in_the_way, entry.mood) == ("", 4)
    with pytest.raises(BadInput):
        keep(world, typed, who="peer_mentor", day=today() - timedelta(days=1))
    world.here.peer_help = False
    world.here.save()
    mentor = Account.objects.get(pk=world["peer_mentor"].pk)
    with pytest.raises(Refused):
        keep_standup(actor=mentor, cohort=world.cohort, day=today(), rows=[typed])
    assert world.client(mentor).get("/journeys/standup/").status_code == 403


@pytest.mark.parametrize("who", ["learner", "instructor there", "peer_mentor there", "regional_manager"])
def test_nobody_else_keeps_it(world: World, who: str) -> None:
    with pytest.raises(Refused):
        keep(world, row(world["learner"], SAM), who=who)


def test_days_and_words_that_cannot_be_kept(world: World) -> None:
    learner = world["learner"]
    for day in (today() + timedelta(days=1), today() - timedelta(days=8)):
        with pytest.raises(BadInput):
            keep(world, row(learner, SAM), day=day)
    with pytest.raises(BadInput, match="too long"):
        keep(world, row(learner, Said("x" * 301)))
    with pytest.raises(BadInput, match="not in this cohort"):
        keep(world, row(world["learner there"], SAM))
    with pytest.raises(BadInput, match="mood"):
        say_own(actor=learner, said=Said(mood=6), seen=fingerprint(Said()))
    assert not StandUpEntry.objects.exists()


def test_the_page_keeps_what_was_typed(world: World) -> None:
    client, key = world.client("instructor"), world["learner"].pk
    empty = fingerprint(Said())
    sent = {f"seen-{key}": empty, f"done-{key}": "x" * 301, f"way-{key}": "The loop", f"mood-{key}": "2"}
    answer = client.post("/journeys/standup/", sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "x" * 301 in page
    assert 'value="2" selected' in page
    sent |= {f"done-{key}": "The   menu"}
    assert client.post("/journeys/standup/", sent).status_code == 302
    assert StandUpEntry.objects.get().done == "The menu"
    answer = client.post("/journeys/standup/", sent | {f"done-{key}": "Another"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "now has: The menu" in page
    assert 'value="Another"' in page
    mentor = world.client("peer_mentor").get("/journeys/standup/").content.decode()
    assert "Mood" not in mentor
    assert "The menu" in mentor


def test_a_past_day_is_read_and_a_wrong_one_told(world: World) -> None:
    client = world.client("instructor")
    old = today() - timedelta(days=20)
    standup = StandUp.objects.create(cohort=world.cohort, held_on=old, led_by=world["instructor"])
    StandUpEntry.objects.create(standup=standup, learner=world["learner"], done="Long ago")
    page = client.get(f"/journeys/standup/?on={old.isoformat()}").content.decode()
    assert "Long ago" in page
    assert "Save the stand-up" not in page
    assert client.get("/journeys/standup/?on=31/02/2026").status_code == 400
    other = Cohort.objects.create(site=world.there, name="Theirs")
    assert client.get(f"/journeys/standup/?cohort={other.pk}").status_code == 404


def test_a_learner_types_their_own(world: World) -> None:
    client = world.client("learner")
    empty = fingerprint(Said())
    sent = {"seen": empty, "done": "The menu", "next": "The form", "way": "", "mood": "5"}
    assert client.post("/journeys/standup/mine/", sent).status_code == 302
    assert StandUpEntry.objects.get().mood == 5
    answer = client.post("/journeys/standup/mine/", sent | {"done": "Else"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "It says now: The menu" in page
    assert ">Else</textarea>" in page
    alone = Account.objects.create(
        site=world.here, role=Role.LEARNER, sign_in_name="4999", known_as="Lee", family_name="Alone"
    )
    page = world.client(alone).get("/journeys/standup/mine/").content.decode()
    assert "not in a class group yet" in page
    assert world.client(alone).post("/journeys/standup/mine/", sent).status_code == 403


def test_sixteen_people_take_few_queries(world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(16):
        one = Account.objects.create(
            site=world.here,
            role=Role.LEARNER,
            sign_in_name=f"{5000 + number}",
            known_as=f"P{number}",
            cohort=world.cohort,
        )
        keep(world, row(one, SAM), day=today() - timedelta(days=1))
    client = world.client("instructor")
    for address in ("/journeys/standup/", "/journeys/pairs/"):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200

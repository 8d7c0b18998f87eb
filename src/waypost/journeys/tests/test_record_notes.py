"""Notes and corrections: added, never changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from waypost.audit.models import Entry
from waypost.journeys.actions.entries import lock, tell, today
from waypost.journeys.actions.record import Words, correct_entry
from waypost.journeys.models import Journey, TimelineEntry
from waypost.journeys.queries.record_timeline import PER_PAGE, show_timeline
from waypost.journeys.tests.conftest import World
from waypost.kernel.errors import Conflict, NotFound, Refused


def note_url(journey: Journey) -> str:
    return reverse("journeys:note", args=(journey.pk,))


def correct_url(journey: Journey, seq: int) -> str:
    return reverse("journeys:correct", args=(journey.pk, seq))


def sent(**more: Any) -> dict[str, Any]:
    return {
        "words": "Asked for a quiet seat.",
        "audience": "staff",
        "own_words": "",
        "happened_on": "",
        **more,
    }


def newest(journey: Journey) -> TimelineEntry:
    entry = journey.timeline.first()
    assert entry is not None
    return entry


def test_a_note_is_added_for_staff_only_or_for_the_learner_too(world: World) -> None:
    journey = world.journey()
    client = world.client("instructor")
    done = client.post(note_url(journey), sent())
    entry = newest(journey)
    assert done.headers["Location"].endswith(f"#entry-{entry.seq}")
    assert (entry.kind, entry.words, entry.own_words) == ("note", "Asked for a quiet seat.", "")
    assert (entry.by, entry.happened_on, entry.sensitive) == (world["instructor"], today(), False)
    client.post(note_url(journey), sent(audience="learner", own_words="You asked for a quiet seat."))
    assert newest(journey).own_words == "You asked for a quiet seat."
    kept = Entry.objects.filter(verb="journey.noted").latest("seq")
    assert kept.detail == {"entry": entry.seq + 1, "for_learner": True}
    assert "quiet" not in str(kept.detail)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"words": "  "}, "The note is empty. Write a few words first."),
        ({"words": "x" * 4001}, "at most 4000 characters"),
        ({"audience": "learner"}, "Write what the learner reads"),
        ({"own_words": "You did well."}, "You wrote words for the learner."),
        ({"audience": "everyone"}, "That is not in the list."),
        ({"happened_on": "the other day"}, "That is not a day."),
    ],
)
def test_a_note_that_cannot_be_kept_is_shown_again_with_what_was_typed(
    world: World, wrong: dict[str, str], words: str
) -> None:
    journey = world.journey()
    before = journey.timeline.count()
    page = world.client("site_manager").post(note_url(journey), {**sent(own_words=""), **wrong})
    assert page.status_code == 400
    text = page.content.decode()
    assert words in text
    typed = {"words": "Asked for a quiet seat.", **wrong}["words"]
    assert typed.strip()[:50] in text
    assert journey.timeline.count() == before


def test_a_day_to_come_is_refused(world: World) -> None:
    journey = world.journey()
    late = (today() + timedelta(days=1)).isoformat()
    page = world.client("site_manager").post(note_url(journey), sent(happened_on=late))
    assert page.status_code == 400
    assert "That day is still to come." in page.content.decode()


def test_only_those_who_see_the_facts_write_of_them(world: World) -> None:
    journey = world.journey()
    assert 'name="sensitive"' not in world.client("instructor").get(note_url(journey)).content.decode()
    world.client("instructor").post(note_url(journey), sent(sensitive="on"))
    assert newest(journey).sensitive is False
    world.client("site_manager").post(note_url(journey), sent(sensitive="on", words="About a licence"))
    assert newest(journey).sensitive is True
    page = world.client("instructor").get(reverse("journeys:journey", args=(journey.pk,)))
    assert "About a licence" not in page.content.decode()


def test_a_stranger_adds_nothing(world: World) -> None:
    journey = world.journey()
    for who in ("site_manager there", "instructor there", "gate_worker"):
        assert world.client(who).post(note_url(journey), sent()).status_code == 404
        assert world.client(who).post(correct_url(journey, 1), sent()).status_code == 404
    for who in ("learner", "omu_partner", "data_protection"):
        assert world.client(who).post(note_url(journey), sent()).status_code == 403


def test_a_correction_names_the_entry_and_both_stay(world: World) -> None:
    journey = world.journey()
    client = world.client("site_manager")
    client.post(note_url(journey), sent(words="Came on Monday", happened_on="1 Sep 2026"))
    old = newest(journey)
    done = client.post(correct_url(journey, old.seq), sent(words="Came on Tuesday"))
    new = newest(journey)
    assert done.status_code == 302
    assert (new.kind, new.corrects, new.words) == ("correction", old, "Came on Tuesday")
    assert new.happened_on == old.happened_on
    page = client.get(reverse("journeys:journey", args=(journey.pk,))).content.decode()
    assert "Came on Monday" in page
    assert f'Corrected by <a href="#entry-{new.seq}">entry {new.seq}</a>' in page
    assert f'Corrects <a href="#entry-{old.seq}">entry {old.seq}</a>' in page
    assert Entry.objects.filter(verb="journey.corrected").latest("seq").detail == {
        "entry": new.seq,
        "corrects": old.seq,
    }


def test_what_the_learner_read_is_put_right_for_them_too(world: World) -> None:
    journey = world.journey()  # entry 1: "You joined the programme at Riverside."
    client = world.client("site_manager")
    page = client.post(correct_url(journey, 1), sent(words="Joined a day later"))
    assert page.status_code == 400
    assert "they need the correction too" in page.content.decode()
    assert "Joined a day later" in page.content.decode()
    client.post(
        correct_url(journey, 1),
        sent(words="Joined a day later", audience="learner", own_words="You joined a day later."),
    )
    assert newest(journey).own_words == "You joined a day later."


def test_two_people_correct_one_entry(world: World) -> None:
    journey = world.journey()
    client = world.client("site_manager")
    client.post(note_url(journey), sent(words="Came on Monday"))
    seq = newest(journey).seq
    client.post(correct_url(journey, seq), sent(words="Came on Tuesday"))
    page = client.post(correct_url(journey, seq), sent(words="Came on Wednesday"))
    text = page.content.decode()
    assert page.status_code == 400
    assert f"Entry {seq} has been corrected already, by entry {seq + 1}." in text
    assert "Came on Wednesday" in text  # nothing typed is lost
    with pytest.raises(Conflict):
        correct_entry(
            actor=world["site_manager"], journey_id=journey.pk, seq=seq, written=Words(words="Once more")
        )


def test_what_somebody_else_said_is_not_corrected(world: World) -> None:
    journey = world.journey()
    own = tell(
        lock(journey), kind="own_words", words="I like it", own_words="I like it", actor=journey.account
    )
    page = world.client("site_manager").get(correct_url(journey, own.seq)).content.decode()
    assert "stays as they said it" in page
    with pytest.raises(Refused):
        correct_entry(
            actor=world["site_manager"],
            journey_id=journey.pk,
            seq=own.seq,
            written=Words(words="He does not"),
        )


def test_what_an_instructor_may_not_read_they_may_not_correct(world: World) -> None:
    journey = world.journey()
    hidden = tell(lock(journey), kind="facts", words="Licence told", actor=None, sensitive=True)
    assert world.client("instructor").get(correct_url(journey, hidden.seq)).status_code == 404
    with pytest.raises(NotFound):
        correct_entry(
            actor=world["instructor"],
            journey_id=journey.pk,
            seq=hidden.seq,
            written=Words(words="No licence"),
        )
    world.client("site_manager").post(correct_url(journey, hidden.seq), sent(words="Another licence"))
    assert newest(journey).sensitive is True  # a correction never shows what was hidden


def test_the_timeline_comes_a_page_at_a_time_and_by_kind(world: World) -> None:
    journey = world.journey()
    for number in range(PER_PAGE + 5):
        tell(lock(journey), kind="note", words=f"Note {number}", actor=world["instructor"])
    first = show_timeline(world["site_manager"], journey)
    assert first.rows[0].entry.words == f"Note {PER_PAGE + 4}"
    assert (len(first.rows), first.newest) == (PER_PAGE, True)
    second = show_timeline(world["site_manager"], journey, before=first.older)
    assert (len(second.rows), second.older, second.newest) == (7, "", False)
    kinds = {one.entry.kind for one in show_timeline(world["site_manager"], journey, kind="release").rows}
    assert kinds == {"release"}
    for odd in ("x", "-1", "20261399-1", "9" * 30, "٣"):
        assert len(show_timeline(world["site_manager"], journey, kind="odd", before=odd).rows) == PER_PAGE
    page = world.client("site_manager").get(
        reverse("journeys:journey", args=(journey.pk,)), {"before": "20200101-1", "kind": "partner"}
    )
    assert "Nothing of that kind" in page.content.decode()

"""The learner's own page: theirs alone, in plain words, with nothing that staff wrote for staff."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waypost.journeys.actions.entries import lock, tell, today
from waypost.journeys.models import Interview, Journey, LicenceCondition, Review, SectionAnswer, UnitWork
from waypost.journeys.models.sharing import PartnerNote
from waypost.journeys.tests.conftest import World
from waypost.journeys.tests.test_record_page import full
from waypost.people.models import Role

MINE = "/journeys/mine/"
WORDS = "/journeys/mine/words/"


def test_a_learner_reads_their_own_journey(world: World) -> None:
    journey = full(world)
    assert journey.account is not None
    page = world.client(journey.account).get(MINE).content.decode()
    for words in (
        "My journey",
        "You are here",
        "Build a page of my own",
        "Doing this now",
        "A seat by the wall",
        "Very confident",
        "You joined the programme at Riverside.",
        "You set a goal.",
        "214 days from now",
        "It is time for your talk",
        "Exercises I finished each week",
    ):
        assert words in page, words


def test_no_word_that_staff_wrote_for_staff_is_in_it(world: World) -> None:
    """Everything that staff write as free text is filled with a mark; the mark is nowhere on the page."""
    journey = full(world)  # its staff words all say "Inside words"
    actor, now, mark = world["regional_manager"], today(), "Inside words"
    plan = journey.release_plans.get()
    plan.direction, plan.direction_words, plan.learning_on = "family", mark, mark
    plan.release_area = mark
    plan.save()
    plan.pathways.update(needs=mark)
    plan.checks.update(words=mark)
    plan.todos.update(words=mark)
    plan.contacts.create(who=mark, role=mark, when=mark, where=mark)
    plan.kit.create(item=mark)
    plan.applications.create(kind="bank", words=mark)
    journey.needs.update(words=mark)
    journey.strengths.update(words=mark, seen_in=mark)
    journey.ratings.update(evidence=mark, source=mark)
    journey.interventions.update(reason=mark, result_words=mark, signal={"words": mark})
    journey.duties.update(words=mark)
    journey.stays.update(reason=mark)
    journey.release_dates.update(reason=mark, source=mark)
    journey.shares.update(reason=mark, recipient=mark, snapshot={"goals": mark})
    UnitWork.objects.filter(journey=journey).update(staff_words=mark)
    LicenceCondition.objects.create(journey=journey, kind="devices", words=mark, source=mark, as_at=now)
    PartnerNote.objects.create(
        journey=journey, share=journey.shares.get(), words=mark, by=world["omu_partner"]
    )
    Review.objects.create(
        journey=journey, due_on=now, answers={"obstacles": mark}, record={"note": mark}, conducted_by=mark
    )
    interview = Interview.objects.create(journey=journey, started_by=actor, conducted_by=mark)
    SectionAnswer.objects.create(
        interview=interview, section="health", answers={"words": mark}, asked_by=mark, entered_by=actor
    )
    for kind in ("note", "review", "intervention", "release", "sharing", "facts", "partner"):
        tell(lock(journey), kind=kind, words=mark, actor=actor)
        tell(lock(journey), kind=kind, words=mark, actor=actor, sensitive=True)
        tell(lock(journey), kind=kind, words=mark, own_words="You were told.", actor=actor)
    assert journey.account is not None
    client = world.client(journey.account)
    for address in (MINE, f"{MINE}?before=9", f"{MINE}?kind=note"):
        page = client.get(address).content.decode()
        assert mark not in page
        assert "Attention and concentration" not in page
        assert "Diagnosed" not in page
        assert "Off track" not in page
        assert "overdue" not in page.lower()
        assert "intervention" not in page.lower()
    page = client.get(MINE).content.decode()
    assert "You were told." in page
    assert "Family first" in page


def test_nobody_elses_journey_is_in_it(world: World) -> None:
    journey, other = world.journey(), world.journey()
    tell(lock(other), kind="note", words="x", own_words="You of the other one.", actor=None)
    assert journey.account is not None
    page = world.client(journey.account).get(MINE)
    assert page.context["journey"] == journey
    assert "You of the other one." not in page.content.decode()


def test_without_a_journey_the_page_is_kind(world: World) -> None:
    for who in ("learner", "peer_mentor", "learner there"):
        page = world.client(who).get(MINE)
        assert page.status_code == 200
        assert "Your journey is not here yet" in page.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role not in ("learner", "peer_mentor")])
def test_staff_have_no_journey_of_their_own(world: World, role: str) -> None:
    assert world.client(role).get(MINE).status_code == 403
    assert world.client(role).post(WORDS, {"words": "x"}).status_code == 403


def test_a_date_that_is_not_told_or_past_is_not_counted_down(world: World) -> None:
    journey = world.journey()
    assert journey.account is not None
    client = world.client(journey.account)
    assert "My date" not in client.get(MINE).content.decode()
    Journey.objects.filter(pk=journey.pk).update(release_on=today() - timedelta(days=3))
    page = client.get(MINE).content.decode()
    assert "My date" not in page
    assert "days ago" not in page


def test_a_learner_adds_their_own_words(world: World) -> None:
    journey = world.journey()
    assert journey.account is not None
    client = world.client(journey.account)
    client.post(WORDS, {"words": "I want to build a site for my mum."})
    client.post(WORDS, {"words": "I sleep badly.", "not_for_class": "on"})
    page = client.get(MINE).content.decode()
    assert "I want to build a site for my mum." in page
    assert "I sleep badly." in page
    there = reverse("journeys:journey", args=(journey.pk,))
    seen = world.client("instructor").get(there).content.decode()
    assert "I want to build a site for my mum." in seen
    assert "I sleep badly." not in seen
    assert "I sleep badly." in world.client("regional_manager").get(there).content.decode()
    entry = journey.timeline.first()
    assert entry is not None
    assert (entry.kind, entry.by, entry.words) == ("own_words", journey.account, entry.own_words)


def test_words_that_cannot_be_kept_come_back(world: World) -> None:
    journey = world.journey()
    assert journey.account is not None
    client = world.client(journey.account)
    empty = client.post(WORDS, {"words": "   "})
    assert empty.status_code == 400
    assert "There are no words yet." in empty.content.decode()
    long = client.post(WORDS, {"words": "y" * 2001})
    assert long.status_code == 400
    assert "y" * 2001 in long.content.decode()
    assert client.post(WORDS, {"words": "hello"}).status_code == 302
    assert world.client("learner").post(WORDS, {"words": "hello"}).status_code == 404


def test_the_learners_page_takes_fifteen_queries_at_most(world: World) -> None:
    journey = full(world)
    assert journey.account is not None
    client = world.client(journey.account)
    client.get(MINE)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(MINE).status_code == 200
    assert len(asked) <= 15, [one["sql"][:90] for one in asked]

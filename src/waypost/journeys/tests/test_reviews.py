"""Holding a review: started with the record beside it, saved as it goes, completed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waypost.audit.models import Entry
from waypost.journeys.actions.entries import lock, owe, today
from waypost.journeys.actions.plan import GoalDraft, StepDraft, Target, add_goal
from waypost.journeys.actions.schedule import contact_completed
from waypost.journeys.models import (
    Duty,
    DutyKind,
    Goal,
    GoalState,
    Journey,
    Review,
    ReviewState,
    SkillRating,
)
from waypost.journeys.tests.conftest import World
from waypost.people.forms.moments import day_words
from waypost.people.models import Account

pytestmark = pytest.mark.django_db


def due(world: World, *, days_ago: int = 90, there: bool = False) -> Review:
    """An open review of a learner who was interviewed so many days ago."""
    journey = world.journey(there=there)
    with transaction.atomic():
        return contact_completed(lock(journey), on=today() - timedelta(days=days_ago))


def learner_of(journey: Journey) -> Account:
    assert journey.account is not None
    return journey.account


def address(review: Review, name: str = "review") -> str:
    return reverse(f"journeys:{name}", args=(review.pk,))


def typed(review: Review, **more: Any) -> dict[str, Any]:
    """What the form sends, as far as it is filled in."""
    review.refresh_from_db()
    return {"version": review.version, **more}


def held(review: Review, **more: Any) -> dict[str, Any]:
    whole = {
        "do": "complete",
        "on_track": "yes",
        "because": "Twelve exercises since the last talk.",
        "conducted_by": "Priya Raman",
        "conducted_on": day_words(today()),
    }
    return {**typed(review, **whole), **more}


def started(world: World, **more: Any) -> Review:
    review = due(world, **more)
    world.client("regional_manager").post(address(review, "review-change"), {"do": "start"})
    review.refresh_from_db()
    return review


def test_the_list_has_the_open_one_first(world: World) -> None:
    review = due(world)
    Review.objects.create(
        journey=review.journey,
        state=ReviewState.COMPLETED,
        due_on=today() + timedelta(days=5),
        conducted_on=today(),
        on_track=False,
    )
    page = world.client("instructor").get(reverse("journeys:reviews", args=(review.journey_id,)))
    rows = list(page.context["rows"])
    assert rows[0].pk == review.pk
    assert len(rows) == 2
    assert "Overdue" in page.text
    assert "Off track" in page.text


def test_starting_keeps_the_record_as_it_is_seen(world: World) -> None:
    review = due(world)
    add_goal(
        actor=world["regional_manager"],
        journey_id=review.journey_id,
        draft=GoalDraft("Make a page", Target(months=3), (StepDraft("Sketch it"),)),
    )
    client = world.client("regional_manager")
    page = client.get(address(review))
    assert "As it is today" in page.text
    assert "Make a page" in page.text
    client.post(address(review, "review-change"), {"do": "start"})
    review.refresh_from_db()
    assert review.state == ReviewState.STARTED
    assert review.record["as_at"] == today().isoformat()
    assert [goal["title"] for goal in review.record["goals"]] == ["Make a page"]
    assert review.record["class"][0][0] == "Course"
    Goal.objects.update(title="Another name")
    kept = client.get(address(review)).text
    assert "As it was seen on" in kept
    assert "Make a page" in kept
    assert review.journey.timeline.filter(words__endswith="was started.").count() == 1


def test_nothing_is_filled_in_that_nobody_said(world: World) -> None:
    review = started(world)
    form = world.client("regional_manager").get(address(review)).context["form"]
    values = {name: form[name].value() for name in form.fields if name != "version"}
    assert not any(values.values()), values


def test_it_is_saved_as_it_goes_and_resumes(world: World) -> None:
    review = started(world)
    client = world.client("regional_manager")
    sent = client.post(
        address(review, "review-change"),
        typed(review, do="save", says_now="I like CSS.", skill_teamwork="3", wellbeing="mixed"),
    )
    assert sent.status_code == 302
    review.refresh_from_db()
    assert review.state == ReviewState.STARTED
    assert review.answers == {
        "says_now": "I like CSS.",
        "wellbeing": "mixed",
        "ratings": {"teamwork": {"rating": 3, "evidence": ""}},
    }
    form = client.get(address(review)).context["form"]
    assert form["says_now"].value() == "I like CSS."
    assert form["skill_teamwork"].value() == "3"
    assert not SkillRating.objects.exists()  # nothing is rated before it is complete


def test_completing_closes_the_duty_and_books_the_next(world: World) -> None:
    review = started(world)
    add_goal(
        actor=world["regional_manager"],
        journey_id=review.journey_id,
        draft=GoalDraft("Make a page", Target(months=3), (StepDraft("Sketch it"),)),
    )
    add_goal(
        actor=world["regional_manager"],
        journey_id=review.journey_id,
        draft=GoalDraft("Read a book", Target(months=3), (StepDraft("Choose one"),)),
    )
    page, book = Goal.objects.order_by("pk")
    until = today() + timedelta(days=200)
    more = {
        "agreed": "A page for the cake stall.",
        "says_now": "I am proud of it.",
        "skill_teamwork": "3",
        "skill_teamwork_because": "Helped at the bench",
        f"goal_{page.pk}": "reached",
        f"goal_{book.pk}": "on",
        f"goal_{book.pk}_on": day_words(until),
        "new_0_title": "Learn forms",
        "new_0_step": "Lesson one",
        "new_0_on": day_words(until),
    }
    answer = world.client("regional_manager").post(address(review, "review-change"), held(review, **more))
    assert answer.status_code == 302, answer.context["form"].errors
    review.refresh_from_db()
    journey = Journey.objects.get(pk=review.journey_id)
    assert review.state == ReviewState.COMPLETED
    assert review.entered_by == world["regional_manager"]
    assert journey.on_track is True
    assert journey.last_contact_on == today()
    assert journey.next_review_on == today() + timedelta(days=84)
    following = journey.reviews.get(state=ReviewState.DUE)
    assert following.due_on == journey.next_review_on
    done = Duty.objects.get(kind=DutyKind.REVIEW, subject=f"review:{review.pk}")
    assert done.outcome == "done"
    assert Duty.objects.get(kind=DutyKind.REVIEW, done_at=None).subject == f"review:{following.pk}"
    rating = SkillRating.objects.get()
    assert (rating.skill, rating.rating, rating.evidence) == ("teamwork", 3, "Helped at the bench")
    assert rating.source == f"review:{review.pk}"
    assert rating.rated_on == today()
    states = {goal.title: goal.state for goal in Goal.objects.all()}
    assert states == {
        "Make a page": GoalState.COMPLETED,
        "Read a book": GoalState.ACTIVE,
        "Learn forms": GoalState.ACTIVE,
    }
    book.refresh_from_db()
    assert book.target_on == until
    own = "\n".join(journey.timeline.values_list("own_words", flat=True))
    assert "You agreed: A page for the cake stall." in own
    assert "on track" not in own
    assert Entry.objects.filter(verb="review.completed").count() == 1
    read = world.client("regional_manager").get(address(review)).text
    assert "Not asked" in read
    assert "I am proud of it." in read
    assert "Make a page" in read


def test_off_track_suggests_help_and_opens_nothing(world: World) -> None:
    review = started(world)
    client = world.client("regional_manager")
    page = client.post(address(review, "review-change"), held(review, on_track="no"), follow=True)
    assert reverse("journeys:intervention-open", args=(review.journey_id,)) in page.text
    assert Journey.objects.get(pk=review.journey_id).on_track is False
    assert not review.journey.interventions.exists()


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"on_track": ""}, "on_track", "on track"),
        ({"because": ""}, "because", "why"),
        ({"conducted_by": ""}, "conducted_by", "name"),
        ({"conducted_on": ""}, "conducted_on", "day"),
        ({"conducted_on": "sometime"}, "conducted_on", "not a day"),
        ({"conducted_on": day_words(today() + timedelta(days=1))}, None, "still to come"),
        ({"conducted_on": day_words(today() - timedelta(days=91))}, None, "cannot be before"),
        ({"new_0_title": "Alone"}, "new_0_step", "first step"),
        ({"skill_teamwork_because": "Seen"}, "skill_teamwork", "no rating"),
        ({"skill_teamwork": "9"}, "skill_teamwork", "valid choice"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    world: World, wrong: dict[str, str], field: str | None, words: str
) -> None:
    review = started(world)
    sent = {**held(review), "says_now": "Keep this.", **wrong}
    page = world.client("regional_manager").post(address(review, "review-change"), sent)
    assert page.status_code == 400
    problems = page.context["form"].errors.get(field or "__all__", [])
    assert words in " ".join(problems).lower()
    assert "Keep this." in page.text
    review.refresh_from_db()
    assert review.state == ReviewState.STARTED
    assert Duty.objects.filter(done_at=None).exists()


def test_two_people_writing_see_both_texts(world: World) -> None:
    review = started(world)
    before = review.version
    first, second = world.client("regional_manager"), world.client("site_manager")
    first.post(
        address(review, "review-change"),
        {"version": before, "do": "save", "says_now": "Theirs.", "obstacles": "Noise."},
    )
    page = second.post(
        address(review, "review-change"), {"version": before, "do": "save", "says_now": "Mine."}
    )
    assert page.status_code == 409
    assert ("What Sam says now", "Theirs.") in page.context["theirs"]
    form = page.context["form"]
    assert form["says_now"].value() == "Mine."
    assert form["obstacles"].value() == "Noise."
    again = second.post(
        address(review, "review-change"),
        {"version": form["version"].value(), "do": "save", "says_now": "Both.", "obstacles": "Noise."},
    )
    assert again.status_code == 302
    review.refresh_from_db()
    assert review.answers["says_now"] == "Both."


def test_a_review_that_is_over_is_not_written(world: World) -> None:
    review = started(world)
    client = world.client("regional_manager")
    sent = held(review)
    client.post(address(review, "review-change"), sent)
    page = client.post(address(review, "review-change"), {**sent, "do": "save", "says_now": "Late."})
    assert page.status_code == 409
    assert client.post(address(review, "review-change"), {"do": "start"}).status_code == 302
    review.refresh_from_db()
    assert review.state == ReviewState.COMPLETED
    assert "says_now" not in review.answers


def test_an_instructor_reads_what_is_not_sensitive(world: World) -> None:
    review = started(world)
    words = {"says_now": "Said", "wellbeing": "hard", "wellbeing_words": "Secret A", "staff_only": "Secret B"}
    world.client("regional_manager").post(address(review, "review-change"), typed(review, do="save", **words))
    for name in ("review", "review-print"):
        page = world.client("instructor").get(address(review, name)).text
        assert "Said" in page
        assert "Secret" not in page
        assert "Hard just now" not in page
    assert "Secret A" in world.client("site_manager").get(address(review, "review-print")).text
    refused = world.client("instructor").post(address(review, "review-change"), typed(review, do="save"))
    assert refused.status_code == 403


@pytest.mark.parametrize("who", ["site_manager there", "regional_manager there", "instructor there"])
def test_another_prison_sees_nothing(world: World, who: str) -> None:
    review = started(world)
    client = world.client(who)
    assert client.get(address(review)).status_code == 404
    assert client.get(reverse("journeys:reviews", args=(review.journey_id,))).status_code == 404


def test_other_roles_are_refused(world: World) -> None:
    review = started(world)
    for who in ("learner", "omu_partner", "data_protection"):
        assert world.client(who).get(address(review)).status_code == 403


def test_the_pre_release_review_is_marked(world: World) -> None:
    review = started(world)
    Review.objects.filter(pk=review.pk).update(pre_release=True)
    assert "Pre-release review" in world.client("regional_manager").get(address(review)).text


def test_the_page_asks_the_database_little(world: World) -> None:
    review = due(world)
    for number in range(6):
        owe(review.journey, kind=DutyKind.GOAL, subject=f"goal:{number}", words="A", due_on=today())
        SkillRating.objects.create(
            journey=review.journey, skill="teamwork", rating=2, source="x", rated_on=today()
        )
    client = world.client("regional_manager")
    for name in ("review", "review-print"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address(review, name))
        assert len(asked) <= 15, "\n".join(one["sql"][:160] for one in asked)
    client.post(address(review, "review-change"), {"do": "start"})
    with CaptureQueriesContext(connection) as asked:
        client.get(address(review))
    assert len(asked) <= 15


def test_what_completing_needs_is_not_called_optional(world: World) -> None:
    review = started(world)
    text = world.client("site_manager").get(address(review)).content.decode()
    for label in ("Why", "Held by", "Held on"):
        assert f'{label} <span class="soft">(needed to complete)</span>' in text
    assert 'New goal 1 <span class="soft">(optional)</span>' in text

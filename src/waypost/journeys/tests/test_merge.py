"""Two records of one person: what would happen, making them one, undoing it exactly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from waypost.audit.actions import verify
from waypost.journeys.access import journeys_for
from waypost.journeys.actions import merge as act
from waypost.journeys.actions.entries import tell, today
from waypost.journeys.actions.facts import tell_release_date, tell_vetting
from waypost.journeys.actions.facts_support import add_strength
from waypost.journeys.actions.schedule import contact_completed
from waypost.journeys.models import (
    Duty,
    Interview,
    Journey,
    Merge,
    PrisonNumber,
    Review,
    SectionAnswer,
    TimelineEntry,
    UnitWork,
)
from waypost.journeys.queries.merge import preview_of
from waypost.journeys.tests.conftest import World
from waypost.kernel.errors import BadInput, Conflict, NotFound, Refused
from waypost.people.models import Account

CHANGES = {"version", "state_version"}


def locked(journey: Journey) -> Journey:
    return Journey.objects.get(pk=journey.pk)


def a_pair(world: World) -> tuple[Journey, Journey]:
    """Two full records at one prison, each with everything that there may be one of."""
    manager = world["regional_manager"]
    pair = world.journey(number="A1234BC"), world.journey(number="B1234BC")
    Journey.objects.filter(pk=pair[1].pk).update(stage=2, stage_since=today() - timedelta(days=9))
    for place, journey in enumerate(pair):
        interview = Interview.objects.create(journey=journey, started_by=manager)
        for section in ("work", "family", "health")[place:]:
            SectionAnswer.objects.create(
                interview=interview, section=section, answers={"of": place}, entered_by=manager
            )
        UnitWork.objects.create(journey=journey, unit="teamwork")
        contact_completed(locked(journey), on=today() - timedelta(days=30 - place))
        tell_release_date(
            actor=manager,
            journey_id=journey.pk,
            kind="conditional",
            on=today() + timedelta(days=300 + place),
            source="Sheet",
            as_at=today(),
        )
        tell_vetting(
            actor=manager,
            journey_id=journey.pk,
            state="cleared",
            decided_by="Security",
            decided_on=today(),
            expires_on=today() + timedelta(days=100),
        )
        add_strength(actor=manager, journey_id=journey.pk, words=f"Strength {place}")
    return locked(pair[0]), locked(pair[1])


def picture(*journeys: Journey) -> dict[str, Any]:
    """Every row of these journeys but what only counts changes, and what was told meanwhile."""
    found: dict[str, Any] = {}
    for held in (*act.MOVING,):
        rows = QuerySet(held.model).filter(journey__in=journeys).order_by("pk").values()
        found[held.model.__name__] = {
            row.get("id", row.get("number")): {
                name: value for name, value in row.items() if name not in CHANGES
            }
            for row in rows
        }
    found["Section"] = list(SectionAnswer.objects.order_by("pk").values())
    found["Journey"] = [
        {name: value for name, value in row.items() if name not in CHANGES}
        for row in Journey.objects.filter(pk__in=[one.pk for one in journeys]).order_by("pk").values()
    ]
    found["Account"] = list(Account.objects.order_by("pk").values("pk", "is_active", "site_id", "cohort_id"))
    return found


def merged(world: World, kept: Journey, gone: Journey, who: str = "regional_manager") -> Merge:
    return act.merge(
        actor=world[who], keep_id=kept.pk, other_id=gone.pk, because="The prison joined the numbers"
    )


def test_two_become_one(world: World) -> None:
    kept, gone = a_pair(world)
    entries = kept.timeline.count() + gone.timeline.count()
    row = merged(world, kept, gone)
    kept = locked(kept)
    assert not journeys_for(world["director"]).filter(pk=gone.pk).exists()
    assert world.client("director").get(f"/journeys/{gone.pk}/facts/").status_code == 404
    assert {one.number for one in PrisonNumber.objects.filter(journey=kept)} == {"A1234BC", "B1234BC"}
    assert kept.prison_number == "A1234BC"
    assert (kept.stage, kept.stage_since) == (2, today() - timedelta(days=9))
    assert kept.strengths.count() == 2
    assert kept.release_plans.filter(ended_on=None).count() == 1
    assert kept.last_contact_on == today() - timedelta(days=29)
    assert kept.reviews.get(state="due").due_on == kept.next_review_on
    assert kept.interviews.count() == 1
    assert set(kept.interviews.get().sections.values_list("section", flat=True)) == {
        "work",
        "family",
        "health",
    }
    seqs = sorted(kept.timeline.values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) > entries
    assert kept.release_on == today() + timedelta(days=301)
    assert kept.release_plans.get(ended_on=None).counted_from == kept.release_on
    open_ones = list(Duty.objects.filter(journey=kept, done_at=None).values_list("kind", "subject"))
    assert len(open_ones) == len(set(open_ones))
    assert not Duty.objects.filter(journey=gone, done_at=None).exists()
    assert Account.objects.get(pk=gone.account_id).is_active is False
    assert row.moved["rows"]["Strength"]
    assert verify()[1] is None


def test_undone_all_is_as_it_was(world: World) -> None:
    kept, gone = a_pair(world)
    before = picture(kept, gone)
    row = merged(world, kept, gone)
    act.undo_merge(actor=world["regional_manager"], merge_id=row.pk)
    after = picture(kept, gone)
    told = {
        "TimelineEntry",  # what was said of the merge and its undoing stays
        "ReleaseCheck",
        "Duty",
        "JusticeSchedule",
    }
    for table, rows in before.items():
        if table not in told:
            assert after[table] == rows, table
    for table in ("TimelineEntry", "Duty"):
        for pk, fields in before[table].items():
            if table == "Duty" and fields["kind"] == "vetting":
                continue  # owed afresh
            assert after[table][pk] == fields, (table, fields)
    for journey in (kept, gone):
        assert Duty.objects.filter(journey=journey, kind="vetting", done_at=None).count() == 1
        assert Review.objects.filter(journey=journey, state="due").count() == 1
    assert journeys_for(world["director"]).filter(pk=gone.pk).exists()
    assert verify()[1] is None
    with pytest.raises(Conflict):
        act.undo_merge(actor=world["regional_manager"], merge_id=row.pk)


def test_what_was_written_since_stays(world: World) -> None:
    kept, gone = a_pair(world)
    row = merged(world, kept, gone)
    add_strength(actor=world["site_manager"], journey_id=kept.pk, words="Since")
    Journey.objects.filter(pk=kept.pk).update(last_contact_on=today())
    act.undo_merge(actor=world["regional_manager"], merge_id=row.pk)
    assert {one.words for one in kept.strengths.all()} == {"Strength 0", "Since"}
    assert locked(kept).last_contact_on == today()
    tell(locked(gone), kind="note", words="Goes on", actor=world["site_manager"])
    assert gone.timeline.first().words == "Goes on"


def test_an_account_and_a_number_that_only_the_other_has(world: World) -> None:
    kept, gone = world.journey(learner=False), world.journey(number="A1234BC")
    account = gone.account_id
    row = merged(world, kept, gone)
    kept = locked(kept)
    assert (kept.account_id, kept.prison_number) == (account, "A1234BC")
    act.undo_merge(actor=world["regional_manager"], merge_id=row.pk)
    assert (locked(kept).account_id, locked(kept).prison_number) == (None, None)
    assert (locked(gone).account_id, locked(gone).prison_number) == (account, "A1234BC")


def test_a_review_that_only_the_other_had(world: World) -> None:
    kept, gone = world.journey(), world.journey()
    contact_completed(locked(gone), on=today() - timedelta(days=3))
    row = merged(world, kept, gone)
    assert locked(kept).next_review_on == today() + timedelta(days=81)
    act.undo_merge(actor=world["regional_manager"], merge_id=row.pk)
    assert locked(kept).next_review_on is None
    assert not Review.objects.filter(journey=kept, state="due").exists()
    assert not Duty.objects.filter(journey=kept, kind="review", done_at=None).exists()
    assert Review.objects.get(journey=gone).state == "due"


def test_who_may_merge(world: World) -> None:
    kept, gone, stranger = world.journey(), world.journey(), world.journey(there=True)
    for who, problem in (
        ("site_manager there", NotFound),
        ("instructor", Refused),
        ("gate_worker", NotFound),
    ):
        with pytest.raises(problem):
            merged(world, kept, gone, who)
    for who in ("site_manager", "regional_manager"):
        with pytest.raises(NotFound):
            merged(world, kept, stranger, who)
    with pytest.raises(BadInput):
        merged(world, kept, kept)
    with pytest.raises(BadInput):
        act.merge(actor=world["director"], keep_id=kept.pk, other_id=gone.pk, because=" ")
    row = merged(world, kept, stranger, "director")
    assert Duty.objects.filter(journey=kept, done_at=None).exclude(site=world.here).count() == 0
    with pytest.raises(NotFound):
        merged(world, kept, stranger, "director")
    with pytest.raises(Refused):
        act.undo_merge(actor=world["site_manager"], merge_id=row.pk)
    with pytest.raises(NotFound):
        act.undo_merge(actor=world["site_manager there"], merge_id=row.pk)
    later = merged(world, kept, gone, "director")
    with pytest.raises(Conflict, match="later"):
        act.undo_merge(actor=world["director"], merge_id=row.pk)
    act.undo_merge(actor=world["director"], merge_id=later.pk)
    act.undo_merge(actor=world["director"], merge_id=row.pk)


def test_the_preview_says_what_both_have(world: World) -> None:
    kept, gone = a_pair(world)
    shown = preview_of(kept, gone)
    said = " ".join(one.what for one in shown.clashes)
    for words in (
        "Two stages: training and client work",
        "Both sign in",
        "Two prison numbers",
        "open interviews",
        "open review",
        "plans for release",
        "days of",
    ):
        assert words in said
    assert ("Strengths", 1) in shown.counts
    before = TimelineEntry.objects.count()
    preview_of(kept, gone)
    assert TimelineEntry.objects.count() == before


def test_the_page(world: World) -> None:
    kept, gone = world.journey(number="A1234BC"), world.journey(number="B1234BC")
    browser, address = world.client("site_manager"), f"/journeys/{kept.pk}/merge/"
    assert gone.pk in browser.get(address + "?who=b1234bc").content.decode()
    assert "No other record" in browser.get(address + "?who=nobody").content.decode()
    assert "What comes over" in browser.get(f"{address}?other={gone.pk}").content.decode()
    assert browser.get(f"{address}?other={world.journey(there=True).pk}").status_code == 404
    sent = {"other_id": gone.pk, "because": "One person"}
    answer = browser.post(address, sent)
    assert answer.status_code == 400
    assert "One person" in answer.content.decode()
    assert browser.post(address, {**sent, "sure": "on"}).status_code == 302
    assert "Undo this merge" in browser.get(address).content.decode()
    assert browser.post(address, {**sent, "sure": "on"}).status_code == 404
    row = Merge.objects.get()
    assert world.client("gate_worker").post(f"/journeys/merges/{row.pk}/undo/").status_code == 403
    assert browser.post(f"/journeys/merges/{row.pk}/undo/").status_code == 302
    assert browser.post(f"/journeys/merges/{row.pk}/undo/").status_code == 409


def test_the_further_work_on_a_unit_counts(world: World) -> None:
    kept, gone = world.journey(), world.journey()
    for journey, states in (
        (kept, ("started", "handed_in", "signed_off")),
        (gone, ("signed_off", "signed_off", "handed_in")),
    ):
        for unit, state in zip(("teamwork", "time", "cv"), states, strict=True):
            UnitWork.objects.create(journey=journey, unit=unit, state=state, answers={"who": journey.pk})
            if state == "handed_in":
                Duty.objects.create(
                    journey=journey, site=journey.home, kind="sign_off", subject=f"unit:{unit}",
                    words="Sign off", due_on=today(),
                )  # fmt: skip
    before = {one.pk: (one.state, one.answers) for one in UnitWork.objects.all()}
    told = [one for one in preview_of(kept, gone).clashes if "units" in one.what]
    assert "In 2 of them the other record is further" in told[0].becomes
    row = merged(world, kept, gone)
    now = {one.unit: (one.state, one.answers["who"]) for one in UnitWork.objects.filter(journey=kept)}
    assert now == {
        "teamwork": ("signed_off", gone.pk),
        "time": ("signed_off", gone.pk),
        "cv": ("signed_off", kept.pk),
    }
    assert not Duty.objects.filter(kind="sign_off", done_at=None).exists()
    assert "answers" not in str(row.moved)  # none of the words are kept a second time
    act.undo_merge(actor=world["regional_manager"], merge_id=row.pk)
    assert {one.pk: (one.state, one.answers) for one in UnitWork.objects.all()} == before
    assert Duty.objects.filter(kind="sign_off", done_at=None).count() == 2


def test_work_on_a_unit_that_went_on_since_stays(world: World) -> None:
    kept, gone = world.journey(), world.journey()
    mine = UnitWork.objects.create(journey=kept, unit="teamwork", state="started", answers={"a": "mine"})
    UnitWork.objects.create(journey=gone, unit="teamwork", state="returned", answers={"a": "theirs"})
    row = merged(world, kept, gone)
    mine.refresh_from_db()
    assert mine.answers == {"a": "theirs"}
    mine.answers, mine.version = {"a": "theirs and more"}, mine.version + 1
    mine.save()
    act.undo_merge(actor=world["regional_manager"], merge_id=row.pk)
    mine.refresh_from_db()
    assert (mine.journey_id, mine.answers) == (kept.pk, {"a": "theirs and more"})

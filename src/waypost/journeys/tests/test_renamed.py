"""An account that is renamed in the class takes its journey along."""

from __future__ import annotations

from waypost.audit.models import Entry
from waypost.journeys.models import Journey
from waypost.journeys.tests.conftest import World
from waypost.people.actions.accounts import Details, edit_account


def _edit(world: World, journey: Journey, **changed: str) -> Journey:
    account = journey.account
    assert account is not None
    now = {"known_as": account.known_as, "family_name": account.family_name, **changed}
    details = Details(
        role=account.role, sign_in_name=account.sign_in_name, cohort_id=account.cohort_id or "", **now
    )
    edit_account(actor=world["site_manager"], account=account, details=details)
    return Journey.objects.get(pk=journey.pk)


def test_the_journey_has_the_new_name_and_is_found_by_it(world: World) -> None:
    journey = world.journey()
    renamed = _edit(world, journey, known_as="Zebedee")
    assert (renamed.known_as, renamed.version) == ("Zebedee", journey.version + 1)
    entry = renamed.timeline.latest("seq")
    assert (entry.words.split(":")[0], entry.by) == ("Renamed where they sign in", world["site_manager"])
    assert Entry.objects.filter(verb="facts.person_changed", subject_id=journey.pk).count() == 1
    found = world.client("site_manager").get("/journeys/list/?q=zebed").content.decode()
    assert f"/journeys/{journey.pk}/" in found


def test_nothing_is_told_where_no_name_changed(world: World) -> None:
    journey = world.journey()
    assert journey.account is not None
    same = _edit(world, journey, known_as=journey.account.known_as)
    assert (same.version, same.timeline.count()) == (journey.version, journey.timeline.count())

"""What the access table's world has of the journeys: Amara's, opened by the regional manager of Elmfield."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from waypost.journeys.actions.duties import stand_in
from waypost.journeys.actions.entries import owe, today
from waypost.journeys.actions.interventions import Opening, open_intervention
from waypost.journeys.actions.interview import start_interview
from waypost.journeys.actions.joining import Joiner, open_journey
from waypost.journeys.actions.merge import merge
from waypost.journeys.actions.pairs import keep_apart
from waypost.journeys.actions.privacy import open_request, place_hold
from waypost.journeys.actions.sharing import send_note
from waypost.journeys.models import DutyKind, Journey, Review, Share
from waypost.journeys.pack_content import as_kept
from waypost.journeys.queries.pack import snapshot_of
from waypost.journeys.queries.pack_print import cover_of
from waypost.people.models import OFFICE_ROLES, Account, SiteCover
from waypost.people.tests.people import People


def office_of(people: People) -> dict[str, Account]:
    """One account of each role of the office at each site: "director", "stranger_director"."""
    made = {}
    for site, prefix in ((people.site, ""), (people.other_site, "stranger_")):
        for role in OFFICE_ROLES:
            name = f"{prefix}{role.value}"
            made[name] = Account.objects.create(
                site=site, role=role, sign_in_name=name.replace("_", "-"), known_as=role.label
            )
        SiteCover.objects.create(account=made[f"{prefix}regional_manager"], site=site)
    return made


def things_of(people: People, office: dict[str, Account]) -> dict[str, Any]:
    """Ids by the names that the rows use. Each part of the room adds its own."""
    journey = open_journey(
        actor=office["regional_manager"],
        joiner=Joiner(
            site_id=people.site.pk,
            joined_on=date(2026, 8, 3),
            account=people.learner,
            prison_number="A1001EL",
            worker=office["regional_manager"],
        ),
    )
    Journey.objects.filter(pk=journey.pk).update(gate_worker=office["gate_worker"])
    return {
        "journey": journey.pk,
        "entry": 1,
        **_interview(journey, office),
        "release_plan": journey.release_plans.get().pk,
        **_schedule(journey, office, people),
        **_reviews(journey, people),
        **_privacy(journey, office),
        **_merge(journey, office, people),
        **_skills(people),
        **_sharing(journey, office),
    }


def _interview(journey: Journey, office: dict[str, Account]) -> dict[str, Any]:
    """One that is open, with nothing typed yet."""
    start_interview(actor=office["regional_manager"], journey_id=journey.pk)
    return {"section": "ambitions"}


def _schedule(journey: Journey, office: dict[str, Account], people: People) -> dict[str, Any]:
    """Somebody stands in for the gate worker, who has something to do."""
    gate = office["gate_worker"]
    due = date(2026, 12, 1)
    duty = owe(journey, kind=DutyKind.GOAL, subject="goal:0", words="A goal", due_on=due, owner=gate)
    until = today() + timedelta(days=7)
    row = stand_in(
        actor=office["director"], whose_id=gate.pk, by_id=people.site_manager.pk, kinds=["goal"], until=until
    )
    return {"duty": duty.pk, "worker": gate.pk, "stand_in": row.pk}


def _skills(people: People) -> dict[str, Any]:
    """Two learners of the morning cohort are kept apart."""
    cohort = people.learner.cohort
    assert cohort is not None
    row = keep_apart(
        actor=people.instructor, cohort=cohort, one_id=people.learner.pk, other_id=people.second_learner.pk
    )
    return {"unit": "teamwork", "apart": row.pk}


def _privacy(journey: Journey, office: dict[str, Account]) -> dict[str, Any]:
    asked = open_request(
        actor=office["regional_manager"], journey_id=journey.pk, kind="access", words="Everything"
    )
    hold = place_hold(actor=office["data_protection"], journey_id=journey.pk, reason="A claim")
    return {"data_request": asked.pk, "legal_hold": hold.pk}


def _sharing(journey: Journey, office: dict[str, Account]) -> dict[str, Any]:
    """A pack that was shared, put there as it is kept (printing one for each row would take long), and a note back."""
    share = Share(
        journey=journey,
        number=1,
        site_id=journey.home_id,
        parts=["person"],
        lawful_basis="public_task",
        marking="official",
        recipient="OMU, Elmfield",
        reason="To plan release",
        shared_by=office["regional_manager"],
    )
    content = as_kept(snapshot_of(journey, share.parts, None))
    share.snapshot = {"cover": asdict(cover_of(share)), "content": content}
    share.save()
    note = send_note(actor=office["omu_partner"], share_id=share.pk, words="Thank you")
    return {"pack": share.number, "share": share.pk, "partner_note": note.pk}


def _merge(journey: Journey, office: dict[str, Account], people: People) -> dict[str, Any]:
    """A second record of the same person was merged into the first."""
    joiner = Joiner(site_id=people.site.pk, joined_on=date(2026, 8, 3), known_as="Amara")
    other = open_journey(actor=office["regional_manager"], joiner=joiner)
    row = merge(
        actor=office["regional_manager"], keep_id=journey.pk, other_id=other.pk, because="Entered twice"
    )
    return {"merge": row.pk}


def _reviews(journey: Journey, people: People) -> dict[str, Any]:
    review = Review.objects.create(journey=journey, due_on=date(2026, 11, 20))
    opening = Opening(
        kind="pace", reason="Slow", owner_id=people.instructor.pk, look_again_on=today() + timedelta(days=14)
    )
    row = open_intervention(actor=people.instructor, journey_id=journey.pk, opening=opening)
    return {"twelve_weeks": review.pk, "intervention": row.pk}

"""How a journey begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from waypost.journeys.access import MANAGING
from waypost.journeys.actions.entries import note, owe, tell
from waypost.journeys.actions.release import open_release_plan
from waypost.journeys.actions.stage import opened_words
from waypost.journeys.models import DutyKind, EntryKind, Journey, Movement, PrisonNumber, Stage, Stay
from waypost.journeys.names import keep_words
from waypost.journeys.prison_numbers import tidy_prison_number
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import covered_sites, get_or_404
from waypost.people.models import LEARNING_ROLES, Account
from waypost.people.names import tidy_name

INTERVIEW_WITHIN = timedelta(days=14)
"""The joining interview is due two weeks after the day of joining."""


@dataclass(frozen=True)
class Joiner:
    """Who joins. With `account`, the names are the account's. `site_id` is the home; `worker` who leads the case."""

    site_id: str
    joined_on: date
    account: Account | None = None
    known_as: str = ""
    family_name: str = ""
    prison_number: str = ""
    pronouns: str = ""
    language: str = "English"
    worker: Account | None = None
    stage: int = Stage.TRAINING.value


def open_journey(*, actor: Account, joiner: Joiner) -> Journey:
    """Open a journey, its release plan, and the duty to interview. From this day the person has a plan for release.

    Raises Refused where the actor may not add people, NotFound for a site they do not cover, BadInput for details that
    cannot be kept, Conflict where the number or the account has a journey already.
    """
    if actor.role not in MANAGING:
        raise Refused("You may not add people to the programme.", "Ask a site manager or a regional manager.")
    site = get_or_404(covered_sites(actor), pk=joiner.site_id)
    account = joiner.account
    if account is not None and (account.role not in LEARNING_ROLES or account.site_id != site.pk):
        raise BadInput("That account is not a learner of this site.", "Choose another one.")
    number = tidy_prison_number(joiner.prison_number)
    known_as = account.known_as if account else tidy_name(joiner.known_as, what="The name")
    family_name = (
        account.family_name
        if account
        else tidy_name(joiner.family_name, what="The family name", needed=False)
    )
    try:
        with transaction.atomic():
            if number and PrisonNumber.objects.filter(number=number).exists():
                raise IntegrityError
            journey = Journey.objects.create(
                account=account,
                home=site,
                prison_number=number or None,
                known_as=known_as,
                family_name=family_name,
                pronouns=joiner.pronouns.strip()[:30],
                language=joiner.language.strip()[:40] or "English",
                joined_on=joiner.joined_on,
                worker=joiner.worker,
                stage=joiner.stage,
            )
            keep_words(journey)
            if number:
                PrisonNumber.objects.create(number=number, journey=journey)
            Stay.objects.create(
                journey=journey, site=site, began_by=Movement.JOINED, began_on=joiner.joined_on
            )
            tell(
                journey,
                kind=EntryKind.JOURNEY,
                words=f"Joined the programme at {site.name}.",
                own_words=f"You joined the programme at {site.name}.",
                happened_on=joiner.joined_on,
                actor=actor,
            )
            if joiner.stage != Stage.TRAINING:
                words, own_words = opened_words(joiner.stage)
                tell(journey, kind=EntryKind.JOURNEY, words=words, own_words=own_words, actor=actor)
            open_release_plan(journey, actor=actor, on=joiner.joined_on)
            owe(
                journey,
                kind=DutyKind.INTERVIEW,
                subject="interview:joining",
                words="Hold the joining interview",
                due_on=joiner.joined_on + INTERVIEW_WITHIN,
            )
            note(actor, journey, "journey.opened")
    except IntegrityError as problem:
        raise Conflict(
            "There is a journey for that person already.", "Look for the name or the number in the list."
        ) from problem
    return journey

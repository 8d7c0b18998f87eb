"""Who the person is and who works with them: names, pronouns, language, prison numbers, worker and gate worker."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from waypost.audit.actions import record
from waypost.journeys.access import CASE_ROLES, MANAGING, journey_to_write, journeys_for, may_own
from waypost.journeys.actions.entries import lock, note, tell
from waypost.journeys.actions.facts import one_line
from waypost.journeys.models import Duty, EntryKind, Journey, PrisonNumber
from waypost.journeys.names import keep_words
from waypost.journeys.prison_numbers import tidy_prison_number
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.models import Account, Role
from waypost.people.names import tidy_name


@dataclass(frozen=True)
class Person:
    """As staff type it. `known_as` first; pronouns and language as the person says them."""

    known_as: str
    family_name: str = ""
    pronouns: str = ""
    language: str = ""


def change_person(*, actor: Account, journey_id: str, person: Person, version: int) -> Journey:
    """Names, pronouns, language. Where the person signs in, the names of the account follow.

    Raises NotFound, Refused, BadInput, Conflict where somebody changed the record since `version` was shown.
    """
    journey = journey_to_write(actor, journey_id)
    known_as = tidy_name(person.known_as, what="The name")
    family_name = tidy_name(person.family_name, what="The family name", needed=False)
    pronouns = one_line(person.pronouns, what="The pronouns", most=30, needed=False)
    language = one_line(person.language, what="The language", most=40, needed=False) or "English"
    after = {"known_as": known_as, "family_name": family_name, "pronouns": pronouns, "language": language}
    with transaction.atomic():
        journey = lock(journey, version=version)
        changed = [name for name, value in after.items() if getattr(journey, name) != value]
        if not changed:
            return journey
        before = journey.full_name
        for name in changed:
            setattr(journey, name, after[name])
        journey.version += 1
        journey.save(update_fields=(*changed, "version"))
        if {"known_as", "family_name"} & set(changed):
            keep_words(journey)
            _rename_account(journey, actor)
        renamed = f" (before: {before})" if journey.full_name != before else ""
        labels = {
            "known_as": "known as",
            "family_name": "family name",
            "pronouns": "pronouns",
            "language": "language",
        }
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=f"Brought up to date: {', '.join(labels[one] for one in changed)}{renamed}.",
            own_words="Your name or how to speak with you was brought up to date.",
            actor=actor,
        )
        note(actor, journey, "facts.person_changed", {"changed": changed})
    return journey


def _rename_account(journey: Journey, actor: Account) -> None:
    account = journey.account
    if account is None:
        return
    before = {"known_as": account.known_as, "family_name": account.family_name}
    account.known_as, account.family_name = journey.known_as, journey.family_name
    account.save(update_fields=("known_as", "family_name"))
    after = {"known_as": account.known_as, "family_name": account.family_name}
    record(
        actor=actor.pk,
        site=account.site_id,
        verb="edited_account",
        subject_type="account",
        subject_id=account.pk,
        detail={name: [before[name], after[name]] for name in after if before[name] != after[name]},
    )


def follow_account(*, actor: Account, account: Account) -> None:
    """The names of an account were changed: the journey of the person has them too. In the caller's transaction."""
    found = Journey.objects.filter(account=account).first()
    if found is None or found.full_name == account.full_name:
        return
    journey = lock(found)
    before = journey.full_name
    journey.known_as, journey.family_name = account.known_as, account.family_name
    journey.version += 1
    journey.save(update_fields=("known_as", "family_name", "version"))
    keep_words(journey)
    tell(
        journey,
        kind=EntryKind.FACTS,
        words=f"Renamed where they sign in: {journey.full_name} (before: {before}).",
        own_words="Your name was brought up to date.",
        actor=actor,
    )
    note(actor, journey, "facts.person_changed", {"changed": ["known_as", "family_name"], "with": "account"})


def change_number(*, actor: Account, journey_id: str, number: str, version: int) -> Journey:
    """The prison number that holds now. The ones before still find the person.

    Raises BadInput for what is no number (with what may have been meant), Conflict where it is somebody else's.
    """
    journey = journey_to_write(actor, journey_id)
    number = tidy_prison_number(number)
    if not number:
        raise BadInput("The prison number is missing.", "Type it in, such as A1234BC.")
    with transaction.atomic():
        journey = lock(journey, version=version)
        if journey.prison_number == number:
            return journey
        holder = PrisonNumber.objects.select_related("journey").filter(number=number).first()
        if holder is not None and holder.journey_id != journey.pk:
            raise _somebody_elses(actor, number, holder.journey)
        before = journey.prison_number
        if holder is None:
            PrisonNumber.objects.create(number=number, journey=journey)
        journey.prison_number = number
        journey.version += 1
        journey.save(update_fields=("prison_number", "version"))
        was = f" It was {before}, which still finds them." if before else ""
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=f"Prison number: {number}.{was}",
            own_words="Your prison number was brought up to date.",
            actor=actor,
        )
        note(actor, journey, "facts.number_changed", {"had_one": bool(before)})
    return journey


def _somebody_elses(actor: Account, number: str, other: Journey) -> Conflict:
    """Whose it is is said only to those who may see that record."""
    if journeys_for(actor).filter(pk=other.pk).exists():
        return Conflict(
            f"{number} is the number of {other.full_name}.",
            "If that is the same person, merge the two records. Otherwise check the number.",
        )
    return Conflict(
        f"{number} is the number of somebody else.",
        "Check it against the paper. If it is right, ask a regional manager or the programmes director.",
    )


# Who works with them -----------------------------------------------------------------------------------


def workers_for(journey: Journey) -> QuerySet[Account]:
    """Who may lead the case: staff of the person's prison and those who cover it, who see the facts."""
    return may_own(journey).filter(role__in=CASE_ROLES).exclude(role=Role.GATE_WORKER)


def gate_workers_for(journey: Journey) -> QuerySet[Account]:
    """Through-the-gate workers who are based at the person's prison or cover it, and the one they have."""
    near = Q(site_id=journey.home_id) | Q(covers__site_id=journey.home_id) | Q(pk=journey.gate_worker_id)
    return Account.objects.filter(near, role=Role.GATE_WORKER, is_active=True).distinct()


def may_be_named(journey: Journey) -> tuple[list[Account], list[Account]]:
    """(`workers_for`, `gate_workers_for`), by name, in one query."""
    either = Q(pk__in=workers_for(journey).values("pk")) | Q(pk__in=gate_workers_for(journey).values("pk"))
    people = list(Account.objects.filter(either).order_by("known_as", "family_name", "pk"))
    gate = [one for one in people if one.role == Role.GATE_WORKER]
    return [one for one in people if one.role != Role.GATE_WORKER], gate


def name_workers(
    *, actor: Account, journey_id: str, worker_id: str, gate_worker_id: str, version: int
) -> Journey:
    """Who leads the case and who works with the person through the gate; "" for nobody. What the old worker had to do
    for this person goes to the new one.

    Raises NotFound, Refused where the actor only works the case, BadInput for somebody who cannot be named, Conflict.
    """
    journey = journey_to_write(actor, journey_id)
    if actor.role not in MANAGING:
        raise Refused("You may not name who works with them.", "Ask a site manager or a regional manager.")
    with transaction.atomic():
        journey = lock(journey, version=version)
        worker = workers_for(journey).filter(pk=worker_id).first() if worker_id else None
        gate_worker = gate_workers_for(journey).filter(pk=gate_worker_id).first() if gate_worker_id else None
        if (worker_id and worker is None) or (gate_worker_id and gate_worker is None):
            raise BadInput(
                f"That person does not work with {journey.home.name}.", "Choose somebody from the list."
            )
        before = (journey.worker_id, journey.gate_worker_id)
        after = (worker.pk if worker else None, gate_worker.pk if gate_worker else None)
        if before == after:
            return journey
        journey.worker, journey.gate_worker = worker, gate_worker
        journey.version += 1
        journey.save(update_fields=("worker", "gate_worker", "version"))
        open_ones = Duty.objects.filter(journey=journey, done_at=None)
        for old, new in zip(before, after, strict=True):
            if old != new and (old or new == after[0]):
                open_ones.filter(owner_id=old).update(owner_id=new or after[0])
        names = (worker.full_name if worker else "nobody", gate_worker.full_name if gate_worker else "nobody")
        tell(
            journey,
            kind=EntryKind.FACTS,
            words=f"Works with {journey.known_as}: {names[0]}. Through the gate: {names[1]}.",
            own_words=f"Who works with you now: {names[0]}. When you leave: {names[1]}.",
            actor=actor,
        )
        note(actor, journey, "facts.workers_named", {"worker": after[0], "gate_worker": after[1]})
    return journey

"""Who does what has to be done: handed over for good, stood in for while somebody is away, or not needed after all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from waypost.audit.actions import record
from waypost.journeys.access import (
    CASE_ROLES,
    INSTRUCTOR_DUTIES,
    MANAGING,
    absences_managed_by,
    duties_managed_by,
    duties_seen_by,
    open_journeys_for,
    owners_managed_by,
    within_reach,
    workers_managed_by,
)
from waypost.journeys.actions.entries import lock, note, tell, today
from waypost.journeys.models import Duty, DutyKind, EntryKind, Intervention, Journey, StandIn
from waypost.kernel import clock
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import covered_sites, get_or_404
from waypost.people.forms.moments import day_words
from waypost.people.models import Account, Role

LONGEST_ABSENCE = timedelta(days=366)
DONE_ON_ITS_PAGE = (DutyKind.INTERVIEW, DutyKind.REVIEW, DutyKind.RELEASE_CHECK, DutyKind.REQUEST)
"""What is owed to the person: closed by doing it, never from a list."""


@dataclass(frozen=True)
class HandedOver:
    """Numbers of duties that changed hands and of those left behind (out of the other's reach), and of journeys."""

    moved: int
    left: int
    journeys: int


def _kinds(kinds: Iterable[str], to: Account) -> list[str]:
    chosen = [kind for kind in DutyKind.values if kind in set(kinds)]
    if not chosen:
        raise BadInput("Choose what to hand over.", "Tick at least one kind.")
    if to.role == Role.INSTRUCTOR and not set(chosen) <= set(INSTRUCTOR_DUTIES):
        names = ", ".join(str(kind.label).lower() for kind in INSTRUCTOR_DUTIES)
        raise BadInput(
            f"An instructor cannot do all of these: {to.full_name} does not see dates, health or licence.",
            f"Choose another person, or tick only: {names}.",
        )
    return chosen


def _people(actor: Account, whose: Account, to_id: str) -> Account:
    """The one who takes over. Raises BadInput."""
    to = workers_managed_by(actor).filter(pk=to_id, is_active=True).exclude(pk=whose.pk).first()
    if to is None:
        raise BadInput("Choose who takes it over.", "Somebody else who works at these prisons.")
    return to


def reassign(
    *, actor: Account, whose_id: str, to_id: str, kinds: Iterable[str], caseload: bool = False
) -> HandedOver:
    """Hand the open duties of one person to another for good; with `caseload`, the journeys that they lead as well, so
    that what becomes due later goes there too.

    Only what `actor` manages and the other person may do changes hands; the rest stays. Raises Refused, NotFound,
    BadInput.
    """
    _must_manage(actor)
    whose = get_or_404(owners_managed_by(actor), pk=whose_id)
    to = _people(actor, whose, to_id)
    chosen = _kinds(kinds, to)
    if caseload and to.role not in CASE_ROLES:
        raise BadInput("An instructor cannot lead journeys.", "Choose another person, or leave the caseload.")
    with transaction.atomic():
        journeys = _hand_over_journeys(actor, whose, to) if caseload else 0
        duties = duties_managed_by(actor).filter(owner=whose, kind__in=chosen)
        ids = list(duties.filter(within_reach(to)).values_list("pk", flat=True))
        moved = Duty.objects.filter(pk__in=ids).update(owner=to)
        _hand_over_interventions(ids, to)
        left = duties.count()
        detail = {"to": to.pk, "kinds": chosen, "moved": moved, "left": left, "journeys": journeys}
        _note(actor, whose, "duties.reassigned", detail)
    return HandedOver(moved, left, journeys)


def _hand_over_interventions(duty_ids: list[int], to: Account) -> None:
    """Who is to look again looks after it: the page of an intervention says the same as the inbox."""
    subjects = Duty.objects.filter(pk__in=duty_ids, kind=DutyKind.LOOK_AGAIN).values_list(
        "subject", flat=True
    )
    numbers = [
        int(number)
        for thing, _, number in (one.partition(":") for one in subjects)
        if thing == "intervention"
    ]
    Intervention.objects.filter(pk__in=numbers, closed_on=None).update(owner=to)


def _hand_over_journeys(actor: Account, whose: Account, to: Account) -> int:
    mine = open_journeys_for(actor)
    if to.role == Role.GATE_WORKER:
        rows = mine.filter(gate_worker=whose) if whose.role == Role.GATE_WORKER else mine.none()
    else:
        rows = mine.filter(worker=whose)
        if to.role != Role.DIRECTOR:
            rows = rows.filter(home__in=covered_sites(to))
    ids = list(rows.values_list("pk", flat=True))
    for one in Journey.objects.filter(pk__in=ids):
        journey = lock(one)
        field = "gate_worker" if to.role == Role.GATE_WORKER else "worker"
        setattr(journey, field, to)
        journey.version += 1
        journey.save(update_fields=(field, "version"))
        tell(
            journey,
            kind=EntryKind.JOURNEY,
            words=f"{to.full_name} took over from {whose.full_name}.",
            own_words=f"{to.full_name} works with you now.",
            actor=actor,
        )
        note(actor, journey, "journey.handed_over", {"from": whose.pk, "to": to.pk})
    return len(ids)


def stand_in(
    *, actor: Account, whose_id: str, by_id: str, kinds: Iterable[str], until: date, since: date | None = None
) -> StandIn:
    """Somebody does what `whose` has to do, from `since` (today) until a day, both included. It is in both inboxes
    meanwhile, and so is what becomes due in that time. Raises Refused, NotFound, BadInput, Conflict."""
    _must_manage(actor)
    whose = get_or_404(owners_managed_by(actor), pk=whose_id)
    if not absences_managed_by(actor).filter(pk=whose.pk).exists():
        raise Refused(
            f"{whose.full_name} works for more prisons than yours, so you cannot arrange this.",
            "Ask them, or the programmes director. You can hand over what is due at your prison.",
        )
    by = _people(actor, whose, by_id)
    chosen = _kinds(kinds, by)
    first = since or today()
    if by.role == Role.GATE_WORKER:
        raise BadInput(
            f"{by.full_name} works with their own people only.",
            "Choose somebody of the prison or the region.",
        )
    if first < today():
        raise BadInput("The first day has passed.", "Choose today or a day to come.")
    if not first <= until <= first + LONGEST_ABSENCE:
        raise BadInput(
            "The last day cannot be right.",
            "Choose a day after the first one, within a year. Or hand over for good.",
        )
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=whose.pk)
        for one in StandIn.objects.filter(away=whose, ended_at=None, from_on__lte=until, until_on__gte=first):
            if set(one.kinds) & set(chosen):
                raise Conflict(
                    f"{one.by.full_name} stands in from {day_words(one.from_on)} to {day_words(one.until_on)}.",
                    "End that first, or choose other days or other kinds.",
                )
        row = StandIn.objects.create(
            away=whose, by=by, kinds=chosen, from_on=first, until_on=until, made_by=actor
        )
        detail: dict[str, Any] = {
            "by": by.pk,
            "kinds": chosen,
            "from": first.isoformat(),
            "until": until.isoformat(),
        }
        _note(actor, whose, "duties.stood_in", detail)
    return row


def end_stand_in(*, actor: Account, stand_in_id: int) -> StandIn:
    """Before its time: from now on it is the person's own again. Raises NotFound, Conflict where it is over."""
    with transaction.atomic():
        rows = StandIn.objects.select_for_update(of=("self",)).select_related("away", "by")
        row = get_or_404(rows.filter(away__in=absences_managed_by(actor)), pk=stand_in_id)
        if row.ended_at is not None or row.until_on < today():
            raise Conflict("That has ended already.", "Load the page again.")
        row.ended_at = clock.now()
        row.save(update_fields=("ended_at",))
        _note(actor, row.away, "duties.stand_in_ended", {"by": row.by_id})
    return row


def settle_duty(*, actor: Account, duty_id: int, because: str) -> Duty:
    """One thing to do is not needed after all. Raises NotFound, BadInput without a reason, Refused for
    what is owed to the person, Conflict where it is closed already."""
    because = " ".join(because.split())[:200]
    if not because:
        raise BadInput("Give the reason why it is not needed.", "A few words are enough.")
    duty = get_or_404(duties_seen_by(actor), pk=duty_id)
    if duty.kind in DONE_ON_ITS_PAGE:
        raise Refused(
            "This is owed to the person, so it cannot be struck off a list.",
            "Open it and do it on its own page.",
        )
    with transaction.atomic():
        journey = lock(duty.journey)
        closed = Duty.objects.filter(pk=duty.pk, done_at=None).update(
            done_at=clock.now(), outcome="not_needed"
        )
        if not closed:
            raise Conflict("That was closed already.", "Load the page again.")
        tell(
            journey,
            kind=EntryKind.NOTE,
            words=f"Not needed: {duty.words} ({because})",
            actor=actor,
            sensitive=duty.kind not in INSTRUCTOR_DUTIES,
            subject=duty.subject,
        )
        note(actor, journey, "duty.not_needed", {"duty": duty.pk, "kind": duty.kind})
    return duty


def _must_manage(actor: Account) -> None:
    if actor.role not in MANAGING:
        raise Refused(
            "You may not hand over other people’s work.", "Ask a site manager or a regional manager."
        )


def _note(actor: Account, whose: Account, verb: str, detail: dict[str, Any]) -> None:
    record(
        actor=actor.pk,
        site=actor.site_id,
        verb=verb,
        subject_type="account",
        subject_id=whose.pk,
        detail=detail,
    )

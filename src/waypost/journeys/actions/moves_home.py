"""What goes along when a person's home changes: workers, duties, the account, packs that were shared."""

from __future__ import annotations

from typing import Any

from waypost.audit.actions import record
from waypost.journeys.access import may_own
from waypost.journeys.actions.facts_person import gate_workers_for
from waypost.journeys.actions.schedule import transferred
from waypost.journeys.models import Journey, Share
from waypost.kernel import clock
from waypost.learning.actions import lower_hand
from waypost.people.models import Account, Role, Site


def change_home(journey: Journey, site: Site, actor: Account) -> list[str]:
    """Home, workers, duties, account, packs. What is said of it, a sentence each."""
    journey.home = site
    warnings = []
    there = may_own(Journey(home=site))
    if journey.worker_id and not there.filter(pk=journey.worker_id).exists():
        warnings.append(
            f"{journey.worker.full_name if journey.worker else ''} does not work with {site.name}."
        )
        journey.worker = None
    kept = gate_workers_for(Journey(home=site))
    if journey.gate_worker_id and not kept.filter(pk=journey.gate_worker_id).exists():
        name = journey.gate_worker.full_name if journey.gate_worker else ""
        warnings.append(f"{name} does not work with {site.name} through the gate.")
        journey.gate_worker = None
    journey.version += 1
    journey.save(update_fields=("home", "worker", "gate_worker", "version"))
    if warnings:
        warnings.append(f"{site.name} names who works with {journey.known_as} now.")
    Share.objects.filter(journey=journey, withdrawn_at=None).exclude(site=site).update(
        withdrawn_at=clock.now(), withdrawn_because="Moved to another prison"
    )
    _move_account(journey, site, actor)
    transferred(journey, actor=actor)
    return warnings


def _move_account(journey: Journey, site: Site, actor: Account) -> None:
    """The account signs in at the new prison, where they stopped. Cohort and seat are given there; whether a peer
    mentor helps others there is for the new prison to say."""
    account = journey.account
    if account is None or account.site_id == site.pk:
        return
    lower_hand(actor=account)
    mentor = account.role == Role.PEER_MENTOR
    _note_account(actor, account, "moved_site", {"to": site.name})
    account.site, account.cohort, account.seat, account.session_token = site, None, None, ""
    account.role = Role.LEARNER
    account.save(update_fields=("site", "cohort", "seat", "session_token", "role"))
    _note_account(actor, account, "arrived_from_site", {"was_mentor": mentor})


def _note_account(actor: Account, account: Account, verb: str, detail: dict[str, Any] | None = None) -> None:
    record(
        actor=actor.pk,
        site=account.site_id,
        verb=verb,
        subject_type="account",
        subject_id=account.pk,
        detail=detail,
    )


def close_door(journey: Journey, actor: Account) -> None:
    """The account is locked, and its seat is free. The work stays."""
    account = journey.account
    if account is None or not account.is_active:
        return
    lower_hand(actor=account)
    account.is_active, account.session_token, account.cohort, account.seat = False, "", None, None
    account.save(update_fields=("is_active", "session_token", "cohort", "seat"))
    _note_account(actor, account, "locked_account")


def open_door(journey: Journey, actor: Account) -> None:
    account = journey.account
    if account is None or account.is_active:
        return
    account.is_active = True
    account.save(update_fields=("is_active",))
    _note_account(actor, account, "unlocked_account")

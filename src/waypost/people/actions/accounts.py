"""Adding people and looking after their accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from waypost.audit.actions import record
from waypost.kernel.errors import BadInput, Conflict, Refused
from waypost.people.access import (
    account_to_manage,
    cohort_to_manage,
    grantable_roles,
)
from waypost.people.actions.session import forget_tries
from waypost.people.models import LEARNING_ROLES, Account, Cohort, Role, same_kind
from waypost.people.names import tidy_name, tidy_sign_in_name
from waypost.people.secrets import check_secret, make_secret
from waypost.people.signals import renamed


@dataclass(frozen=True)
class Details:
    """What is known of a person. Tidied and checked by `tidied`."""

    role: str
    sign_in_name: str
    known_as: str
    family_name: str = ""
    cohort_id: str = ""
    seat: int | None = None


def tidied(actor: Account, details: Details) -> Details:
    """The details as they will be kept. Raises BadInput or Refused; asks the database nothing."""
    if details.role not in Role.values:
        raise BadInput("That is not a role.", f"Use one of: {', '.join(Role.values)}.")
    if details.role not in grantable_roles(actor):
        raise Refused("You may not give that role.", "Ask a site manager.")
    if details.seat is not None and not 1 <= details.seat <= 999:
        raise BadInput("A seat is a number from 1 to 999.", "Leave it empty if there is none.")
    return Details(
        role=details.role,
        sign_in_name=tidy_sign_in_name(details.sign_in_name, details.role),
        known_as=tidy_name(details.known_as, what="The name"),
        family_name=tidy_name(details.family_name, what="The family name", needed=False),
        cohort_id=details.cohort_id if details.role in LEARNING_ROLES else "",
        seat=details.seat,
    )


def _cohort(actor: Account, cohort_id: str) -> Cohort | None:
    return cohort_to_manage(actor, cohort_id) if cohort_id else None


def _audit(actor: Account, verb: str, account: Account, detail: dict[str, Any] | None = None) -> None:
    record(
        actor=actor.pk,
        site=account.site_id,
        verb=verb,
        subject_type="account",
        subject_id=account.pk,
        detail=detail,
    )


def add_account(*, actor: Account, details: Details, secret: str | None = None) -> tuple[Account, str]:
    """Add one person to the actor's site. Gives the account and its PIN or password, which is kept nowhere
    else. Raises BadInput, Refused, or Conflict when the number is taken."""
    details = tidied(actor, details)
    account = Account(
        site_id=actor.site_id,
        role=details.role,
        sign_in_name=details.sign_in_name,
        known_as=details.known_as,
        family_name=details.family_name,
        cohort=_cohort(actor, details.cohort_id),
        seat=details.seat,
        secret_is_temporary=True,
    )
    secret = secret or make_secret(account)
    check_secret(account, secret)
    account.set_password(secret)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
            _audit(
                actor, "added_account", account, {"role": account.role, "sign_in_name": account.sign_in_name}
            )
    except IntegrityError as problem:
        raise Conflict("Someone already has that number or sign-in name.", "Check it.") from problem
    return account, secret


def edit_account(*, actor: Account, account: Account, details: Details) -> Account:
    """Change a person's details. Raises Refused for one's own role or a role the actor may not give."""
    account = account_to_manage(actor, account.pk)
    details = tidied(actor, details)
    if not same_kind(account.role, details.role):
        raise BadInput(
            "A learner's account cannot become a staff account, or the other way round, and a partner's cannot become "
            "either.",
            "Add a new account.",
        )
    before = {
        "role": account.role,
        "sign_in_name": account.sign_in_name,
        "known_as": account.known_as,
        "family_name": account.family_name,
        "cohort": account.cohort_id or "",
        "seat": account.seat,
    }
    account.role, account.sign_in_name = details.role, details.sign_in_name
    account.known_as, account.family_name = details.known_as, details.family_name
    account.cohort, account.seat = _cohort(actor, details.cohort_id), details.seat
    after = {**before, "role": account.role, "sign_in_name": account.sign_in_name}
    after.update(known_as=account.known_as, family_name=account.family_name)
    after.update(cohort=account.cohort_id or "", seat=account.seat)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if not changed:
        return account
    try:
        with transaction.atomic():
            account.save(update_fields=[*before])
            _audit(actor, "edited_account", account, changed)
            if {"known_as", "family_name"} & set(changed):
                renamed.send(Account, account=account, actor=actor)
    except IntegrityError as problem:
        raise Conflict("Someone already has that number or sign-in name.", "Check it.") from problem
    return account


def reset_secret(*, actor: Account, account: Account) -> str:
    """Give a person a fresh PIN or password and end their session. The secret is returned once, kept nowhere."""
    account = account_to_manage(actor, account.pk)
    secret = make_secret(account)
    account.set_password(secret)
    account.secret_is_temporary, account.session_token = True, ""
    with transaction.atomic():
        account.save(update_fields=["password", "secret_is_temporary", "session_token"])
        forget_tries(sign_in_name=account.sign_in_name)
        _audit(actor, "reset_secret", account)
    return secret


def allow_tries(*, actor: Account, account: Account) -> None:
    """Let a person try their PIN again at once, after too many tries."""
    account = account_to_manage(actor, account.pk)
    with transaction.atomic():
        forget_tries(sign_in_name=account.sign_in_name)
        _audit(actor, "allowed_tries", account)


def lock_account(*, actor: Account, account: Account) -> None:
    """Keep a person out from their next click on. Their work stays. Nobody can lock themselves."""
    if actor.pk == account.pk:
        raise Refused("You cannot lock your own account.", "Ask another member of staff.")
    account = account_to_manage(actor, account.pk)
    with transaction.atomic():
        account.is_active, account.session_token = False, ""
        account.save(update_fields=["is_active", "session_token"])
        _audit(actor, "locked_account", account)


def unlock_account(*, actor: Account, account: Account) -> None:
    """Let a locked person in again."""
    account = account_to_manage(actor, account.pk)
    with transaction.atomic():
        account.is_active = True
        account.save(update_fields=["is_active"])
        forget_tries(sign_in_name=account.sign_in_name)
        _audit(actor, "unlocked_account", account)


def move_cohort(*, actor: Account, account: Account, cohort: Cohort | None) -> None:
    """Put a learner in another cohort of the site, or in none."""
    account = account_to_manage(actor, account.pk)
    if not account.learns:
        raise BadInput("Only learners are in cohorts.")
    target = cohort_to_manage(actor, cohort.pk) if cohort else None
    with transaction.atomic():
        before = account.cohort.name if account.cohort else ""
        account.cohort = target
        account.save(update_fields=["cohort"])
        _audit(actor, "moved_cohort", account, {"from": before, "to": target.name if target else ""})

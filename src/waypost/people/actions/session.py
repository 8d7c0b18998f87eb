"""Signing in and choosing one's own PIN or password."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from axes.utils import reset as axes_reset
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest

from waypost.audit.actions import record
from waypost.kernel import clock
from waypost.kernel.errors import BadInput
from waypost.people import sessions
from waypost.people.models import Account
from waypost.people.preferences import CHOICES
from waypost.people.secrets import check_secret


@dataclass(frozen=True)
class Refusal:
    """Why a try did not let anyone in. `wait_seconds` > 0: too many tries."""

    message: str
    wait_seconds: int = 0


def sign_in(*, request: HttpRequest, sign_in_name: str, secret: str) -> Account | Refusal:
    """Check the secret and begin a session, or say why not. Tries are counted by name; after five there is a
    wait, the same for names that exist and names that do not."""
    _forget_tries_from_the_future(sign_in_name)
    if _knows_a_locked_one(sign_in_name, secret):
        return Refusal("Staff have locked this sign-in. Speak to them.")
    account = authenticate(request, username=sign_in_name, password=secret)
    if isinstance(account, Account):
        sessions.begin(request, account)
        return account
    wait = seconds_to_wait(sign_in_name)
    if wait:
        return Refusal(
            f"That was too many tries. Wait {_minutes(wait)}, then try again. "
            "A member of staff can let you in sooner.",
            wait,
        )
    left = settings.AXES_FAILURE_LIMIT - _tries(sign_in_name)
    tries = "one more try" if left == 1 else f"{left} more tries"
    return Refusal(f"That does not match. Check it and type it again. You have {tries} before a short wait.")


def _knows_a_locked_one(sign_in_name: str, secret: str) -> bool:
    """The right PIN of an account that staff have locked: its owner is told why, and no try is used up. A wrong one
    is answered as any other; where there were too many tries, nothing is looked at."""
    locked = Account.objects.filter(sign_in_name=sign_in_name, is_active=False).first()
    return locked is not None and not seconds_to_wait(sign_in_name) and locked.check_password(secret)


def _minutes(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _tries(sign_in_name: str) -> int:
    rows = AccessAttempt.objects.filter(username=sign_in_name)
    return sum(int(row.failures_since_start) for row in rows)


def seconds_to_wait(sign_in_name: str) -> int:
    """How long until this name may be tried again; 0 when it may be now."""
    if _tries(sign_in_name) < settings.AXES_FAILURE_LIMIT:
        return 0
    last = AccessAttempt.objects.filter(username=sign_in_name).order_by("-attempt_time").first()
    if last is None:
        return 0
    until: datetime = last.attempt_time + timedelta(hours=settings.AXES_COOLOFF_TIME)
    return max(0, math.ceil((until - clock.now()).total_seconds()))


def _forget_tries_from_the_future(sign_in_name: str) -> None:
    """A clock that was set back must not keep anyone out until it has caught up."""
    AccessAttempt.objects.filter(
        username=sign_in_name, attempt_time__gt=clock.now() + timedelta(minutes=1)
    ).delete()


def forget_tries(*, sign_in_name: str) -> None:
    """Let a name be tried again at once."""
    axes_reset(username=sign_in_name)


def choose_secret(*, actor: Account, current: str | None, new: str) -> None:
    """Change one's own PIN or password. `current` may be None only where staff set it and asked for a new one.

    Raises BadInput when the current one does not match or the new one is too easy to guess.
    """
    if not (current is None and actor.secret_is_temporary) and not actor.check_password(current or ""):
        raise BadInput(f"That is not your {secret_word(actor)} now. Nothing was changed.", "Type it again.")
    check_secret(actor, new)
    with transaction.atomic():
        actor.set_password(new)
        actor.secret_is_temporary = False
        actor.save(update_fields=["password", "secret_is_temporary"])
        record(
            actor=actor.pk,
            site=actor.site_id,
            verb="chose_secret",
            subject_type="account",
            subject_id=actor.pk,
        )


def keep_secret(*, actor: Account) -> None:
    """Keep the PIN that staff set, and stop asking."""
    with transaction.atomic():
        actor.secret_is_temporary = False
        actor.save(update_fields=["secret_is_temporary"])
        record(
            actor=actor.pk,
            site=actor.site_id,
            verb="kept_secret",
            subject_type="account",
            subject_id=actor.pk,
        )


def secret_word(account: Account) -> str:
    return "PIN" if account.learns else "password"


def set_preferences(*, actor: Account, chosen: dict[str, str]) -> None:
    """How the screen looks for `actor`. Raises BadInput for a value that is not on offer."""
    for name, value in chosen.items():
        if name not in CHOICES or value not in {option for option, _ in CHOICES[name]}:
            raise BadInput(
                "That choice is not on the list. Nothing was changed.", "Choose one from the page."
            )
    with transaction.atomic():
        actor.preferences = {**actor.preferences, **chosen}
        actor.save(update_fields=["preferences"])
        record(
            actor=actor.pk,
            site=actor.site_id,
            verb="changed_settings",
            subject_type="account",
            subject_id=actor.pk,
            detail=chosen,
        )

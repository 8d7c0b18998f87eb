"""One live session an account. The session is a signed cookie; the account row says which one is live."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY, login, logout
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest

from waypost.audit.actions import record
from waypost.kernel import clock, ids
from waypost.people.models import Account
from waypost.people.signals import session_ended, signed_in

BACKEND = "waypost.people.backends.AccountBackend"
GRACE_SECONDS = 60  # the page locks itself first; the server comes after
RESTAMP_SECONDS = 20
LIVE, ACTIVE, ENDED, LOCKED = "live", "active", "ended", "locked"


def _now() -> int:
    return int(clock.now().timestamp())


def begin(request: HttpRequest, account: Account) -> None:
    """Sign `account` in on this browser; any other live session of theirs ends."""
    with transaction.atomic():
        login(request, account, backend=BACKEND)
        record(
            actor=account.pk,
            site=account.site_id,
            verb="signed_in",
            subject_type="account",
            subject_id=account.pk,
        )
    signed_in.send(Account, account=account)


def _make_live(sender: Any, request: HttpRequest, user: Account, **kwargs: Any) -> None:
    """Every way of signing in makes its session the one live session."""
    user.session_token = ids.new_id(length=24)
    user.save(update_fields=["session_token"])
    request.session[LIVE] = user.session_token
    request.session[ACTIVE] = _now()


def connect() -> None:
    user_logged_in.connect(_make_live, dispatch_uid="waypost.people.live")


def end(request: HttpRequest, *, reason: str, return_to: str = "") -> None:
    """End this browser's session. `reason` is one of the reasons of `signals.session_ended`.

    After "idle" the sign-in page offers the same name again and, once unlocked, goes back to `return_to`.
    """
    account = request.user if isinstance(request.user, Account) else None
    held = request.session.get(LIVE)
    logout(request)
    request.session[ENDED] = reason
    if account is None:
        return
    if reason == "idle":
        request.session[LOCKED] = {"account": account.pk, "next": return_to}
    if held and reason in ("signed_out", "idle"):
        # only the session that is live may close the account's door
        Account.objects.filter(pk=account.pk, session_token=held).update(session_token="")
    session_ended.send(Account, account=account, reason=reason)


def why_ended(request: HttpRequest) -> str:
    """Why this request's session may not go on: "idle", "elsewhere", "closed", or "" when all is well."""
    named = SESSION_KEY in request.session
    if not request.user.is_authenticated:
        # the cookie names someone whom the database no longer lets in: locked by staff, or a new PIN
        return "closed" if named or getattr(request, "session_was_named", False) else ""
    account = request.user
    if not account.session_token:
        # by staff: a new PIN, or a move to another prison; or by themselves in another window
        return "closed"
    if request.session.get(LIVE) != account.session_token:
        return "elsewhere"
    return "idle" if _is_idle(request, account) else ""


def _is_idle(request: HttpRequest, account: Account) -> bool:
    stamp, now = int(request.session.get(ACTIVE, 0)), _now()
    if stamp > now + RESTAMP_SECONDS:  # the machine's clock went back: start counting again from now
        request.session[ACTIVE] = now
        return False
    return now - stamp > account.site.idle_minutes * 60 + GRACE_SECONDS


def stamp_activity(request: HttpRequest) -> None:
    """Note that a person is there. Written at most every 20 s, so that most answers set no cookie."""
    now = _now()
    if now - int(request.session.get(ACTIVE, 0)) >= RESTAMP_SECONDS:
        request.session[ACTIVE] = now

"""Signing in on a shared machine: pick a name or type a number, then a PIN; lock, unlock, switch person."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from waypost.kernel.errors import BadInput
from waypost.people import sessions
from waypost.people.access import ENDED_SENTENCES, EVERYBODY, SignedInRequest, page, public, wants_json
from waypost.people.actions import session as act
from waypost.people.models import Account
from waypost.people.queries import signin as ask


def safe_next(request: HttpRequest, value: str | None) -> str:
    """A path on this server to go back to; "/" for anything else."""
    if value and value.startswith("/") and url_has_allowed_host_and_scheme(value, {request.get_host()}):
        return value
    return "/"


def too_many_tries(
    request: HttpRequest, response: HttpResponseBase, credentials: dict[str, Any]
) -> HttpResponseBase:
    """django-axes asks what to answer when a name is tried too often: our own page already says so."""
    return response


@public(methods=("GET", "POST"))
def sign_in(request: HttpRequest) -> HttpResponse:
    """The list of names and the form for a number."""
    if isinstance(request.user, Account) and request.method == "GET" and "leave" not in request.GET:
        return redirect(safe_next(request, request.GET.get("next")))
    if request.method == "POST":
        return _try(request, request.POST.get("username", ""), "people/sign_in.html", _list_context(request))
    held = request.session.get(sessions.LOCKED)
    if "leave" in request.GET:
        _leave(request)
    elif held and ask.account_to_sign_in(held["account"]):
        return redirect("people:pin", account_id=held["account"])
    context = _list_context(request)
    context["sentence"] = _ended_sentence(request)
    return render(request, "people/sign_in.html", context)


def _leave(request: HttpRequest) -> None:
    request.session.pop(sessions.LOCKED, None)
    request.session.pop(sessions.ENDED, None)
    if isinstance(request.user, Account):
        sessions.end(request, reason="signed_out")


def _ended_sentence(request: HttpRequest) -> str:
    reason = request.session.pop(sessions.ENDED, "")
    return ENDED_SENTENCES[reason] if reason in ENDED_SENTENCES and reason else ""


def _list_context(request: HttpRequest) -> dict[str, Any]:
    site = ask.workshop_site()
    names = ask.names_to_pick(site) if site else []
    groups = [(cohort, list(members)) for cohort, members in groupby(names, key=lambda name: name.cohort)]
    back = safe_next(request, request.POST.get("next") or request.GET.get("next"))
    query = "" if back == "/" else "?" + urlencode({"next": back})
    return {"site": site, "groups": groups, "next": back, "query": query}


@public(methods=("GET", "POST"))
def pin(request: HttpRequest, account_id: str) -> HttpResponse:
    """The PIN of the one who picked their name, or who comes back to a locked screen."""
    account = ask.account_to_sign_in(account_id)
    if account is None:  # locked by staff since, or a made-up address: only the right PIN is told which
        held_out = ask.locked_out_account(account_id) if request.method == "POST" else None
        if held_out is None:
            return redirect("people:sign-in")
        return _try(request, held_out.sign_in_name, "people/sign_in.html", _list_context(request), shown="")
    held = request.session.get(sessions.LOCKED) or {}
    locked = held.get("account") == account.pk
    back = held.get("next") if locked else None
    context = {
        "person": account,
        "locked": locked,
        "next": safe_next(request, request.POST.get("next") or request.GET.get("next") or back),
        "word": act.secret_word(account),
    }
    if request.method == "POST":
        return _try(request, account.sign_in_name, "people/pin.html", context)
    context["sentence"] = _ended_sentence(request)
    return render(request, "people/pin.html", context)


def _try(
    request: HttpRequest, typed: str, template: str, context: dict[str, Any], *, shown: str | None = None
) -> HttpResponse:
    """One try; `shown` stands in the page's box in place of what was typed."""
    secret = request.POST.get("password", "")
    context["typed"] = typed if shown is None else shown
    if not typed.strip() or not secret:
        context["problem"] = "Type your number and your PIN." if "person" not in context else "Type your PIN."
        return render(request, template, context, status=400)
    result = act.sign_in(request=request, sign_in_name=ask.sign_in_name_of(typed), secret=secret[:256])
    if isinstance(result, act.Refusal):
        context.update(problem=result.message, wait=result.wait_seconds)
        return render(request, template, context, status=429 if result.wait_seconds else 403)
    request.session.pop(sessions.LOCKED, None)
    request.session.pop(sessions.ENDED, None)
    if result.secret_is_temporary:
        return redirect(reverse("people:new-secret") + "?" + urlencode({"next": context["next"]}))
    return redirect(context["next"])


@public(methods=("POST",))
def unlock(request: HttpRequest) -> HttpResponse:
    """The PIN typed over a locked page, which stays as it was. Answers JSON: a new CSRF token, or a sentence."""
    account = ask.account_to_sign_in(request.POST.get("account", ""))
    if account is None:
        return JsonResponse({"message": ENDED_SENTENCES["closed"]}, status=400)
    result = act.sign_in(
        request=request, sign_in_name=account.sign_in_name, secret=request.POST.get("password", "")[:256]
    )
    if isinstance(result, act.Refusal):
        return JsonResponse({"message": result.message}, status=429 if result.wait_seconds else 403)
    request.session.pop(sessions.LOCKED, None)
    request.session.pop(sessions.ENDED, None)
    return JsonResponse({"csrf": get_token(request)})


@public(methods=("POST",))
def lock(request: HttpRequest) -> HttpResponse:
    """Lock this screen now. Work stays saved; the same person comes back to the same page."""
    if isinstance(request.user, Account):
        referer = urlsplit(request.headers.get("Referer", ""))
        path = referer.path + (f"?{referer.query}" if referer.query else "")
        back = path if referer.netloc == request.get_host() else "/"
        sessions.end(request, reason="idle", return_to=safe_next(request, back))
        if "now" in request.POST:  # by hand: the same lock, told in other words
            request.session[sessions.ENDED] = "locked"
    if wants_json(request):
        return JsonResponse({"locked": True})
    return redirect("people:sign-in")


@public(methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; the list of names is the next page, ready for the next person."""
    sessions.end(request, reason="signed_out")
    request.session.pop(sessions.ENDED, None)
    return redirect("people:sign-in")


@page(roles=EVERYBODY, methods=("POST",))
def alive(request: SignedInRequest) -> HttpResponse:
    """Somebody typed, clicked or scrolled in the last minute. The middleware has already noted it."""
    return HttpResponse(status=204)


@page(roles=EVERYBODY, methods=("GET", "POST"))
def new_secret(request: SignedInRequest) -> HttpResponse:
    """After signing in with a PIN that staff set: choose your own, or keep it."""
    account = request.user
    back = safe_next(request, request.POST.get("next") or request.GET.get("next"))
    if not account.secret_is_temporary:
        return redirect(back)
    context: dict[str, Any] = {"next": back, "word": act.secret_word(account)}
    if request.method == "POST":
        if request.POST.get("keep") and account.learns:
            act.keep_secret(actor=account)
            return redirect(back)
        try:
            if request.POST.get("new") != request.POST.get("again"):
                raise BadInput("The two are not the same.", "Type it in both boxes again.")
            act.choose_secret(actor=account, current=None, new=request.POST.get("new", ""))
        except BadInput as problem:
            context["problem"] = str(problem)
            return render(request, "people/new_secret.html", context, status=400)
        update_session_auth_hash(request, account)
        return redirect(back)
    return render(request, "people/new_secret.html", context)

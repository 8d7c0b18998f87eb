"""Accounts: the list, one person, PINs, locks, moves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from waypost.kernel.errors import WaypostError
from waypost.people import access
from waypost.people.access import STAFF, SignedInRequest, page
from waypost.people.actions import accounts as act
from waypost.people.actions.session import seconds_to_wait, secret_word
from waypost.people.forms.accounts import AccountForm
from waypost.people.models import Account, Role
from waypost.people.queries import accounts as ask
from waypost.people.views.tabs import people_tabs

PER_PAGE = 100


@page(roles=STAFF)
def index(request: SignedInRequest) -> HttpResponse:
    """Everyone at the site, with filters."""
    filters = ask.Filters(
        words=request.GET.get("words", "")[:80],
        role=request.GET.get("role", ""),
        cohort=request.GET.get("cohort", ""),
        state=request.GET.get("state", ""),
    )
    rows = Paginator(ask.accounts(request.user, filters), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "people/index.html",
        {
            "tabs": people_tabs(request.user),
            "rows": rows,
            "filters": filters,
            "roles": Role.choices,
            "cohorts": access.visible_cohorts(request.user).order_by("name"),
            "query": query.urlencode(),
        },
    )


@page(roles=STAFF, methods=("GET", "POST"))
def add(request: SignedInRequest) -> HttpResponse:
    """Add one person; the answer shows their first PIN, once."""
    form = AccountForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            account, secret = act.add_account(actor=request.user, details=form.details())
            return _slip(request, [(account, secret)], new=True)
        except WaypostError as problem:
            form.add_error(None, str(problem))
    context = {
        "form": form,
        "tabs": people_tabs(request.user),
        "roles": ask.roles_explained(request.user),
        "manages": request.user.role == Role.SITE_MANAGER,
    }
    return render(request, "people/add.html", context, status=400 if form.errors else 200)


def _slip(request: SignedInRequest, made: list[tuple[Account, str]], *, new: bool) -> HttpResponse:
    slips = [{"account": account, "secret": secret, "word": secret_word(account)} for account, secret in made]
    context = {"slips": slips, "new": new, "tabs": people_tabs(request.user)}
    return render(request, "people/slip.html", context)


@page(roles=STAFF, methods=("GET", "POST"))
def person(request: SignedInRequest, account_id: str) -> HttpResponse:
    """One account: look, and change what the actor may."""
    account = access.account_for(request.user, account_id)
    can_manage = access.manageable_accounts(request.user).filter(pk=account.pk).exists()
    form: AccountForm | None = None
    status = 200
    if request.method == "POST":
        account = access.account_to_manage(request.user, account_id)
        form = AccountForm(request.POST, actor=request.user, account=account)
        if form.is_valid():
            try:
                act.edit_account(actor=request.user, account=account, details=form.details())
                messages.success(request, f"Saved. {account.full_name} is up to date.")
                return redirect("people:person", account_id=account.pk)
            except WaypostError as problem:
                form.add_error(None, str(problem))
        status = 400
    elif can_manage:
        form = AccountForm(actor=request.user, account=account)
    context: dict[str, Any] = {
        "account": account,
        "form": form,
        "can_manage": can_manage,
        "word": secret_word(account),
        "waiting": seconds_to_wait(account.sign_in_name),
        "tabs": people_tabs(request.user),
        "cohorts": access.manageable_cohorts(request.user).order_by("name"),
    }
    return render(request, "people/person.html", context, status=status)


@page(roles=STAFF, methods=("POST",))
def reset(request: SignedInRequest, account_id: str) -> HttpResponse:
    """A fresh PIN or password, shown once."""
    account = access.account_to_manage(request.user, account_id)
    return _slip(request, [(account, act.reset_secret(actor=request.user, account=account))], new=False)


def _back(account_id: str) -> HttpResponseRedirect:
    return redirect("people:person", account_id=account_id)


@page(roles=STAFF, methods=("POST",))
def lock(request: SignedInRequest, account_id: str) -> HttpResponse:
    account = access.account_for(request.user, account_id)
    act.lock_account(actor=request.user, account=account)
    messages.success(request, f"{account.full_name} is locked out. Their work stays.")
    return _back(account_id)


@page(roles=STAFF, methods=("POST",))
def unlock(request: SignedInRequest, account_id: str) -> HttpResponse:
    account = access.account_for(request.user, account_id)
    act.unlock_account(actor=request.user, account=account)
    messages.success(request, f"{account.full_name} can sign in again.")
    return _back(account_id)


@page(roles=STAFF, methods=("POST",))
def allow_tries(request: SignedInRequest, account_id: str) -> HttpResponse:
    account = access.account_for(request.user, account_id)
    act.allow_tries(actor=request.user, account=account)
    messages.success(request, f"{account.full_name} can try again now.")
    return _back(account_id)


@page(roles=STAFF, methods=("POST",))
def move(request: SignedInRequest, account_id: str) -> HttpResponse:
    account = access.account_for(request.user, account_id)
    wanted = request.POST.get("cohort", "")
    cohort = access.cohort_to_manage(request.user, wanted) if wanted else None
    act.move_cohort(actor=request.user, account=account, cohort=cohort)
    messages.success(request, f"{account.full_name} is now in {cohort.name if cohort else 'no cohort'}.")
    return _back(account_id)

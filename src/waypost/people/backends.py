"""Finding the account behind a session or a sign-in name. One query, with its site and cohort.

Every click asks who is there. So that question is a query put into words once (see `queries.prepared`), asked anew
each time: a lock, a new PIN or a sign-in elsewhere is seen at the next click.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.http import HttpRequest

from waypost.people.models import Account, Cohort, Site
from waypost.people.queries.prepared import Prepared


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


_ACCOUNT, _SITE, _COHORT = _columns(Account), _columns(Site), _columns(Cohort)
_ACTIVE = Prepared(
    lambda _reader, person: (
        Account.objects.filter(pk=person, is_active=True)
        .order_by()
        .values_list(
            *_ACCOUNT, *(f"site__{name}" for name in _SITE), *(f"cohort__{name}" for name in _COHORT)
        )
    ),
    names=("person",),
)


def _account(row: tuple[Any, ...]) -> Account:
    """The same as `select_related("site", "cohort")` makes of the row."""
    own, rest = row[: len(_ACCOUNT)], row[len(_ACCOUNT) :]
    site, cohort = rest[: len(_SITE)], rest[len(_SITE) :]
    account: Account = Account.from_db(DEFAULT_DB_ALIAS, _ACCOUNT, own)
    account.site = Site.from_db(DEFAULT_DB_ALIAS, _SITE, site)
    account.cohort = Cohort.from_db(DEFAULT_DB_ALIAS, _COHORT, cohort) if account.cohort_id else None
    return account


class AccountBackend(BaseBackend):
    """Signs in by `sign_in_name` and PIN or password. Knows no Django permissions: `people.access` does."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **kwargs: Any
    ) -> Account | None:
        account = Account.objects.select_related("site").filter(sign_in_name=username).first()
        if account is None:
            Account().set_password(password)  # takes as long as a real try, so that names cannot be guessed
            return None
        if not account.is_active:  # `actions.session.sign_in` has tried the PIN, and says so to who knows it
            return None
        return account if account.check_password(password) else None

    def get_user(self, user_id: str) -> Account | None:
        return next((_account(row) for row in _ACTIVE.rows(None, person=user_id)), None)

"""Finding the account behind a session or a sign-in name. One query, with its site and cohort."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from waypost.people.models import Account


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
        return Account.objects.select_related("site", "cohort").filter(pk=user_id, is_active=True).first()

"""The first act of a new workshop: the site and the one person who can add all others."""

from __future__ import annotations

import re

from django.db import transaction

from waypost.audit.actions import record
from waypost.kernel.errors import BadInput, Conflict
from waypost.people.models import Account, Role, Site
from waypost.people.names import tidy_name, tidy_sign_in_name
from waypost.people.secrets import make_secret

_CODE = re.compile(r"[A-Z]{3}")


def open_workshop(
    *, code: str, name: str, manager_sign_in: str, manager_known_as: str
) -> tuple[Account, str]:
    """Make a site and its first site manager. Gives the account and its password, which is kept nowhere else.

    For the person at the machine itself, before anyone can sign in; written down as done by "system". Raises
    BadInput for a code that is not three capital letters, Conflict where the code is in use.
    """
    if not _CODE.fullmatch(code):
        raise BadInput(f"“{code}” is not a prison code.", "It is three capital letters, for example ABC.")
    sign_in_name = tidy_sign_in_name(manager_sign_in, Role.SITE_MANAGER)
    with transaction.atomic():
        if Site.objects.filter(code=code).exists():
            raise Conflict(
                f"There is a workshop {code} already.", "Sign in as its site manager to add people."
            )
        if Account.objects.filter(sign_in_name=sign_in_name).exists():
            raise Conflict(f"“{sign_in_name}” is someone's sign-in name already.", "Choose another.")
        site = Site.objects.create(code=code, name=tidy_name(name, what="The name of the workshop"))
        manager = Account(
            site=site,
            role=Role.SITE_MANAGER,
            sign_in_name=sign_in_name,
            known_as=tidy_name(manager_known_as, what="The name"),
            secret_is_temporary=True,
        )
        secret = make_secret(manager)
        manager.set_password(secret)
        manager.save(force_insert=True)
        record(
            actor="system",
            site=site.pk,
            verb="opened_workshop",
            subject_type="account",
            subject_id=manager.pk,
            detail={"code": code},
        )
    return manager, secret

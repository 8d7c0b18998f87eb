"""Accounts of the office, and which prisons they look after. Given on the server by the person who keeps it, never from
a page: they see beyond one site."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from waypost.audit.actions import record
from waypost.kernel.errors import BadInput, Conflict, NotFound
from waypost.people.models import OFFICE_ROLES, Account, Role, Site, SiteCover
from waypost.people.names import tidy_name, tidy_sign_in_name
from waypost.people.secrets import make_secret

COVERING = (Role.REGIONAL_MANAGER, Role.GATE_WORKER)
"""Roles that look after prisons other than the one where they are based."""


def _role(text: str) -> Role:
    word = text.strip().lower().replace("-", "_").replace(" ", "_")
    if word not in OFFICE_ROLES:
        names = ", ".join(role.value for role in OFFICE_ROLES)
        raise BadInput(
            f"“{text}” is not a role that is given here.",
            f"Use one of: {names}. Everybody else is added on the People page.",
        )
    return Role(word)


def _sites(codes: Iterable[str]) -> list[Site]:
    """In the order of the codes, each once. Raises NotFound for a code that no workshop has."""
    wanted = list(dict.fromkeys(code.strip().upper() for code in codes))
    there = {site.code: site for site in Site.objects.filter(code__in=wanted)}
    missing = [code for code in wanted if code not in there]
    if missing:
        known = ", ".join(Site.objects.order_by("code").values_list("code", flat=True)[:40]) or "none yet"
        raise NotFound(f"There is no workshop with the code {', '.join(missing)}.", f"There are: {known}.")
    return [there[code] for code in wanted]


def _note(account: Account, site: Site, verb: str, detail: dict[str, str]) -> None:
    record(
        actor="system",
        site=site.pk,
        verb=verb,
        subject_type="account",
        subject_id=account.pk,
        detail=detail,
    )


def grant_account(
    *,
    sign_in: str,
    role: str,
    known_as: str,
    family_name: str = "",
    base: str = "",
    covers: Iterable[str] = (),
) -> tuple[Account, str]:
    """Make an account of the office. `base` is the code of the prison it is based at; without one, the only workshop
    there is. Gives the account and its password, which is kept nowhere else.

    Raises BadInput, NotFound for a code that is not there, Conflict where the sign-in name is taken: an account never
    becomes one of another kind.
    """
    granted = _role(role)
    name = tidy_sign_in_name(sign_in, granted)
    known_as = tidy_name(known_as, what="The name")
    family_name = tidy_name(family_name, what="The family name", needed=False)
    covered = _sites(covers)
    home = _base(base, covered)
    if covered and granted not in COVERING:
        raise BadInput(
            f"A {granted.label.lower()} does not cover single prisons.",
            "Leave --covers out, or choose another role.",
        )
    if granted == Role.REGIONAL_MANAGER and not covered:
        covered = [home]
    with transaction.atomic():
        if Account.objects.filter(sign_in_name=name).exists():
            raise Conflict(
                f"“{name}” is someone's sign-in name already.",
                "Choose another. An account that is there does not become one of another kind.",
            )
        account = Account(
            site=home,
            role=granted,
            sign_in_name=name,
            known_as=known_as,
            family_name=family_name,
            secret_is_temporary=True,
        )
        secret = make_secret(account)
        account.set_password(secret)
        account.save(force_insert=True)
        _note(account, home, "granted_role", {"role": granted.value, "sign_in_name": name})
        for site in covered:
            SiteCover.objects.create(account=account, site=site)
            _note(account, site, "covered_site", {"to": site.name})
    return account, secret


def _base(code: str, covered: list[Site]) -> Site:
    if code:
        return _sites([code])[0]
    if covered:
        return covered[0]
    there = list(Site.objects.order_by("code")[:2])
    if not there:
        raise NotFound("There is no workshop yet.", "Make one first: waypost workshop new.")
    if len(there) > 1:
        raise BadInput("There are several workshops.", "Say where they are based: --base CODE.")
    return there[0]


def _office_account(sign_in: str) -> Account:
    account = Account.objects.filter(sign_in_name=sign_in.strip().lower()).first()
    if account is None:
        raise NotFound(f"Nobody signs in as “{sign_in}”.", "Check the sign-in name.")
    if account.role not in COVERING:
        raise BadInput(
            f"{account.full_name} is a {account.get_role_display().lower()}, who does not cover single prisons.",
            "Only regional managers and through-the-gate workers do.",
        )
    return account


def cover_sites(*, sign_in: str, codes: Iterable[str]) -> tuple[Account, list[Site]]:
    """From now on they look after these prisons too. Gives those that are new. Raises NotFound, BadInput."""
    account = _office_account(sign_in)
    sites = _sites(codes)
    with transaction.atomic():
        made = []
        for site in sites:
            _cover, new = SiteCover.objects.get_or_create(account=account, site=site)
            if new:
                _note(account, site, "covered_site", {"to": site.name})
                made.append(site)
    return account, made


def uncover_sites(*, sign_in: str, codes: Iterable[str]) -> tuple[Account, list[Site]]:
    """From now on they do not look after these prisons: they see its journeys no more, but for those they work with.
    Gives those that were taken away. Raises NotFound, BadInput."""
    account = _office_account(sign_in)
    sites = _sites(codes)
    with transaction.atomic():
        taken = []
        for site in sites:
            if SiteCover.objects.filter(account=account, site=site).delete()[0]:
                _note(account, site, "uncovered_site", {"to": site.name})
                taken.append(site)
    return account, taken

"""What the sign-in page may show to someone who has not signed in: names in this room, nothing more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from waypost.people.models import LEARNING_ROLES, Account, Site


@dataclass(frozen=True)
class Name:
    """One button of the list."""

    account_id: str
    label: str  # "Amara O."
    cohort: str


def workshop_site() -> Site | None:
    """The site whose classroom this server is in: the one that WAYPOST_SITE names, or the only one.

    None where a database holds several and none is named: then there is no list of names to show.
    """
    if code := settings.WORKSHOP_SITE:
        return Site.objects.filter(code=code.upper()).first()
    sites = list(Site.objects.all()[:2])
    return sites[0] if len(sites) == 1 else None


def names_to_pick(site: Site) -> list[Name]:
    """Everyone who learns at `site` and is not locked, by cohort and name: known-as and an initial. Where two
    would look the same, the whole family name, and where that is the same too, the seat."""
    rows = list(
        Account.objects.filter(site=site, role__in=LEARNING_ROLES, is_active=True)
        .order_by("cohort__name", "known_as", "family_name", "id")
        .values_list("id", "known_as", "family_name", "seat", "cohort__name")
    )
    short = Counter((known, family[:1], cohort) for _, known, family, _, cohort in rows)
    full = Counter((known, family, cohort) for _, known, family, _, cohort in rows)
    names = []
    for account_id, known, family, seat, cohort in rows:
        label = f"{known} {family[:1]}." if family else known
        if short[(known, family[:1], cohort)] > 1:
            label = f"{known} {family}".strip()
        if full[(known, family, cohort)] > 1 and seat:
            label = f"{label}, seat {seat}"
        names.append(Name(account_id, label, cohort or ""))
    return names


def _of_this_server() -> QuerySet[Account]:
    """Who may sign in here: of those who learn, only the site's own; staff wherever they are based."""
    site = workshop_site()
    elsewhere = ~Q(site=site) & Q(role__in=LEARNING_ROLES)
    return Account.objects.exclude(elsewhere) if site else Account.objects.all()


def account_to_sign_in(account_id: str) -> Account | None:
    """An account that may sign in on this server, picked from the list or locked on this screen."""
    return _of_this_server().filter(is_active=True, pk=account_id).first()


def locked_out_account(account_id: str) -> Account | None:
    """An account of this server that staff have locked: its name may still stand on a page that was open before."""
    return _of_this_server().filter(is_active=False, pk=account_id).first()


def sign_in_name_of(typed: str) -> str:
    """The spelling on record for what was typed: numbers are kept in capitals, staff names in small letters.
    What nobody has here is returned as a name that nobody can have, so that tries at it are counted all the same."""
    tidy = "".join(typed.split())[:40]
    here = _of_this_server().filter(sign_in_name__in={tidy, tidy.upper(), tidy.lower()})
    return here.values_list("sign_in_name", flat=True).first() or f"{tidy.upper()} not here"

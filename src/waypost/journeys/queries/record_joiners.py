"""Who can join: learners who sign in and have no journey, at the prisons that somebody covers."""

from __future__ import annotations

from waypost.people.access import covered_sites
from waypost.people.models import LEARNING_ROLES, Account, Site


def sites_to_join(actor: Account) -> list[Site]:
    """The prisons that `actor` may add people at, by name."""
    return list(covered_sites(actor).order_by("name"))


def without_journey(site: Site) -> list[Account]:
    """Learners of `site` who can sign in and have no journey. The caller has authorised the site."""
    rows = Account.objects.filter(site=site, role__in=LEARNING_ROLES, is_active=True, journey=None)
    return list(rows.order_by("known_as", "family_name", "pk"))

"""Which prisons a file of people can name."""

from __future__ import annotations

from waypost.people.access import covered_sites
from waypost.people.models import Account, Site


def my_prisons(actor: Account) -> list[Site]:
    """By code; the first thirty."""
    return list(covered_sites(actor).order_by("code")[:30])

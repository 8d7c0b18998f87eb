"""What the shell needs on every page. Costs no query: the account came with the request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from waypost.people.models import OFFICE_ROLES, Account, Role
from waypost.people.preferences import appearance

STAFF_NAV = (
    ("Class", "classroom:board", "layout-grid"),
    ("Register", "classroom:register", "clipboard-check"),
    ("Progress", "classroom:progress", "table-2"),
    ("Reviews", "classroom:reviews", "message-square"),
    ("Journeys", "journeys:inbox", "route"),
    ("People", "people:accounts", "users"),
)
LEARNER_NAV = (
    ("Home", "learning:home", "house"),
    ("Course map", "learning:map", "map"),
    ("My journey", "journeys:mine", "route"),
)
OFFICE_NAV = (
    ("To do", "journeys:inbox", "clipboard-check"),
    ("Journeys", "journeys:list", "route"),
    ("Numbers", "journeys:numbers", "table-2"),
)
PARTNER_NAV = (("Shared with us", "journeys:shared", "inbox"),)
PROTECTION_NAV = (
    ("Requests", "journeys:requests", "inbox"),
    ("Record", "journeys:record", "clipboard-check"),
)
PEER_NAV = (*LEARNER_NAV, ("Hands up", "learning:hands", "hand"))


_NAV: dict[str, tuple[tuple[str, str, str], ...]] = {
    Role.LEARNER: LEARNER_NAV,
    Role.PEER_MENTOR: PEER_NAV,
    Role.OMU_PARTNER: PARTNER_NAV,
    Role.DATA_PROTECTION: PROTECTION_NAV,
}


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str


@cache
def navigation(role: str) -> tuple[NavItem, ...]:
    """The header's links for a role; a room that is not installed leaves its link out."""
    wanted = _NAV.get(role, OFFICE_NAV if role in OFFICE_ROLES else STAFF_NAV)
    items = []
    for label, name, icon in wanted:
        try:
            items.append(NavItem(label, reverse(name), icon))
        except NoReverseMatch:
            continue
    return tuple(items)


@cache
def links(role: str, here: str) -> SafeString:
    """The header's links, with the one at the address `here` as the page that is open. Few, so they are kept."""
    return render_to_string("shell/nav.html", {"items": navigation(role), "here": here})


class Shell:
    """The header and the look of one answer."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        user = getattr(request, "user", None)
        self.account: Account | None = user if user is not None and user.is_authenticated else None
        self.look = appearance(self.account)

    @property
    def nav(self) -> SafeString:
        if self.account is None:
            return SafeString("")
        role, path = self.account.role, self.request.path
        items = navigation(role)
        here = max((item.url for item in items if path.startswith(item.url)), key=len, default="")
        if here == "/" != path:
            here = ""
        if (
            here != path and role in OFFICE_ROLES
        ):  # the first page's folder is the second's: a journey is of the list
            here = next((item.url for item in items if item.url != here and item.url.startswith(here)), here)
        return links(role, here)

    @property
    def idle_minutes(self) -> int:
        return self.account.site.idle_minutes if self.account else 0


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}

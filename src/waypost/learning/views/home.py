"""Home, the map of the course, hours and milestones, and signs of life."""

from __future__ import annotations

from typing import cast, get_args

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from waypost.kernel.errors import BadInput, NotFound
from waypost.learning.actions import beat
from waypost.learning.actions.presence import Check, Place
from waypost.learning.curriculum import library, shelf
from waypost.learning.forms.bodies import BeatBody, read_body
from waypost.learning.queries.course import course_map, reached
from waypost.learning.queries.home import home_page
from waypost.learning.views.answers import nothing, plain
from waypost.learning.views.pieces import map_html, path_html
from waypost.people.access import EVERYBODY, SignedInRequest, page
from waypost.people.models import Role


@page(roles=EVERYBODY)
@plain
def home(request: SignedInRequest) -> HttpResponse:
    """Where am I, what next, who can help. Staff go to their class, the office to its journeys, where there are any."""
    if not request.user.learns:
        return redirect(_staff_home(_STARTS.get(request.user.role, "journeys:inbox")))
    books = shelf()
    found = home_page(request.user, books)
    beat(actor=request.user, place_type="home")
    return render(request, "learning/home.html", {"page": found, "path": path_html(books, found.path)})


_STARTS: dict[str, str] = {
    Role.INSTRUCTOR: "classroom:board",
    Role.SITE_MANAGER: "classroom:board",
    Role.OMU_PARTNER: "journeys:shared",
    Role.DATA_PROTECTION: "journeys:requests",
}


def _staff_home(name: str) -> str:
    """The classroom and the journeys are rooms above this one: known here by the names of their first pages only."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse("learning:map")


@page()
@plain
def course(request: SignedInRequest) -> HttpResponse:
    """Everything there is, what is done, what is next. All of it is open."""
    books = shelf()
    found = course_map(request.user, books)
    return render(request, "learning/map.html", {"page": found, "modules": map_html(books, found.modules)})


@page()
@plain
def hours(request: SignedInRequest) -> HttpResponse:
    return render(request, "learning/hours.html", {"page": reached(request.user, shelf())})


@page(methods=("POST",))
@plain
def sign_of_life(request: SignedInRequest) -> HttpResponse:
    """One every twenty seconds from each open page, and one soon after a Check, with what was not met."""
    body = read_body(request, BeatBody)
    if body.place not in get_args(Place):
        raise BadInput("There is no such place.", "Load the page again.")
    outline = shelf().outline
    if body.place != "home" and body.id not in (outline.steps if body.place == "exercise" else outline.units):
        raise NotFound("There is no such page in the course.")
    beat(
        actor=request.user,
        place_type=cast("Place", body.place),
        place_id=body.id,
        active=body.active,
        seconds=body.seconds,
        checked=_checked(body),
    )
    return nothing()


def _checked(body: BeatBody) -> Check | None:
    """Only ids that the exercise has, and only those that the page knows: hidden checks are the judge's."""
    if body.checked is None or body.place != "exercise":
        return None
    known = [check.id for check in library().exercise(body.id).checks if not check.hidden]
    failed = set(body.checked.failed)
    return Check(times=body.checked.times, failed=tuple(one for one in known if one in failed))

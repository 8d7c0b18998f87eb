"""Pieces of pages that are the same for everybody who stands at the same point, each rendered once and kept.

A page of the day holds dozens of such lines, and to render them anew costs more than all its queries. What can vary
is in the name that a piece is kept under; there are only as many names as the course has lines and states.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from waypost.learning.curriculum import Shelf
from waypost.learning.queries.course import ModuleOnMap, StepState, UnitOnMap
from waypost.learning.queries.home import Post
from waypost.people.preferences import ChoiceGroup


def path_html(books: Shelf, posts: Iterable[Post]) -> SafeString:
    """The modules of the home page."""
    return _joined(
        _piece(books, "post", f"{post.module.id} {post.state} {post.passed}", {"post": post})
        for post in posts
    )


def map_html(books: Shelf, modules: Iterable[ModuleOnMap]) -> list[tuple[str, SafeString, SafeString]]:
    """Of each module on the map: its id, its heading, its lessons and projects."""
    return [
        (entry.module.id, _module(books, entry), _joined(_unit(books, one) for one in entry.units))
        for entry in modules
    ]


def _module(books: Shelf, entry: ModuleOnMap) -> SafeString:
    before = ",".join(other.id for other in entry.before)
    name = f"{entry.module.id} {entry.done} {entry.here} {entry.known} {before}"
    return _piece(books, "map_module", name, {"entry": entry})


def _unit(books: Shelf, one: UnitOnMap) -> SafeString:
    return _piece(books, "map_unit", f"{one.unit.id} {one.state} {one.passed}", {"one": one})


def steps_html(books: Shelf, steps: Iterable[StepState]) -> SafeString:
    """The exercises at the end of a lesson."""
    return _joined(_piece(books, "lesson_step", f"{one.step.id} {one.state}", {"one": one}) for one in steps)


def look_html(books: Shelf, groups: list[ChoiceGroup]) -> SafeString:
    """The choices of letters and colours, with those that are chosen."""
    name = " ".join(group.value for group in groups)
    return books.once("look", name, lambda: render_to_string("people/look_choices.html", {"groups": groups}))


def _piece(books: Shelf, sort: str, name: str, context: dict[str, Any]) -> SafeString:
    return books.once(sort, name, lambda: render_to_string(f"learning/parts/{sort}.html", context))


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(pieces))  # noqa: S308 - each came from a template

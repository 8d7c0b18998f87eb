"""The home page: carry on, the path, what has come, how far."""

from __future__ import annotations

from dataclasses import dataclass

from waypost.learning.curriculum import Shelf
from waypost.learning.outline import ModuleOutline
from waypost.learning.queries.inbox import Inbox, inbox_of
from waypost.learning.queries.trail import CarryOn, PostState, Trail, carry_on, known_modules, trail_of
from waypost.learning.queries.work import work_of
from waypost.people.models import Account


@dataclass(frozen=True)
class Post:
    """One module on the path."""

    module: ModuleOutline
    state: PostState
    passed: int
    total: int


@dataclass(frozen=True)
class HomePage:
    """`last_line`: the last line the person wrote where they carry on; '' for none."""

    trail: Trail
    carry_on: CarryOn | None
    last_line: str
    path: list[Post]
    inbox: Inbox

    @property
    def here(self) -> Post | None:
        return next((post for post in self.path if post.state == "here"), None)


def home_page(account: Account, shelf: Shelf) -> HomePage:
    """Three queries, four while a hand is up."""
    trail = trail_of(account)
    going, known = carry_on(shelf.outline, trail), known_modules(shelf.outline, trail)
    return HomePage(
        trail=trail,
        carry_on=going,
        last_line=_last_line(account, shelf, going),
        path=[_post(module, trail, going, known) for module in shelf.outline.modules],
        inbox=inbox_of(account, shelf.outline),
    )


def _post(module: ModuleOutline, trail: Trail, going: CarryOn | None, known: frozenset[str]) -> Post:
    if going is not None and going.unit.module is module:
        state: PostState = "here"
    elif module.id in known:
        state = "known"
    else:
        begun: PostState = "begun" if trail.module_begun(module) else "ahead"
        state = "done" if trail.module_done(module) else begun
    passed = sum(trail.passed_in(unit) for unit in module.units)
    return Post(module, state, passed, sum(len(unit.steps) for unit in module.units))


def _last_line(account: Account, shelf: Shelf, going: CarryOn | None) -> str:
    if going is None or going.step is None:
        return ""
    exercise = shelf.library.exercise(going.step.id)
    work = work_of(account, exercise)
    return work.last_line if work else ""

"""A long list, a page at a time, without counting all of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

if TYPE_CHECKING:
    Pages = Paginator[Any]
else:
    Pages = Paginator

MOST = 1000


class FirstPages(Pages):
    """Only the first `MOST` rows are counted and shown, so that a page costs the same however many there are.
    `more` tells whether there are others: nobody leafs through a thousand people, they narrow the list."""

    def __init__(self, rows: QuerySet[Any, Any] | list[Any], per_page: int, *, more: bool = False) -> None:
        """`more`: `rows` are `MOST` of what was found."""
        super().__init__(rows, per_page)
        self._rows = rows
        self._known_more = more

    @cached_property
    def _found(self) -> int:
        if isinstance(self._rows, list):
            return len(self._rows) + self._known_more
        return self._rows.order_by()[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._found, MOST)

    @property
    def more(self) -> bool:
        return self._found > MOST

"""Queries put into words once. Django spends longer on writing a query than SQLite on answering it; pages that are
opened all day keep the words and change only whose rows are meant.

The query itself is still a queryset from `access`, built for a stand-in account; the stand-in's id and site are
then replaced by the reader's, and named texts by their values. Nothing else about it can vary.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from waypost.people.models import Account

_ACCOUNT, _SITE = "\x1faccount", "\x1fsite"  # can be nobody's id
Row = tuple[Any, ...]


class Prepared:
    """`rows(account, key=…)` is `list(build(account, key=…))` for a `values_list` queryset; `names` lists the texts
    that may vary. `bare`: values as the database gives them, where only numbers, texts and None matter."""

    def __init__(
        self, build: Callable[..., QuerySet[Any, Row]], *, names: tuple[str, ...] = (), bare: bool = False
    ) -> None:
        self._build = build
        self._names = names
        self._bare = bare
        self._words: dict[str, tuple[str, tuple[Any, ...], list[tuple[int, Any, Any]]]] = {}
        self._lock = threading.Lock()

    def rows(self, account: Account | None, **named: str) -> list[Row]:
        connection = connections[DEFAULT_DB_ALIAS]
        found = self._words.get(connection.vendor) or self._write(connection)
        sql, params, converters = found
        whose = {_ACCOUNT: account.pk, _SITE: account.site_id} if account is not None else {}
        for name in self._names:
            whose[f"\x1f{name}"] = named[name]
        with connection.cursor() as cursor:
            cursor.execute(sql, [whose.get(one, one) if isinstance(one, str) else one for one in params])
            rows: list[Row] = cursor.fetchall()
        if not converters:
            return rows
        return [_converted(row, converters, connection) for row in rows]

    def _write(self, connection: Any) -> tuple[str, tuple[Any, ...], list[tuple[int, Any, Any]]]:
        with self._lock:
            stand_in = Account(pk=_ACCOUNT, site_id=_SITE)
            named = {name: f"\x1f{name}" for name in self._names}
            compiler: Any = self._build(stand_in, **named).query.get_compiler(DEFAULT_DB_ALIAS)
            sql, params = compiler.as_sql()
            selected = compiler.query.combined_queries[0] if compiler.query.combinator else None
            if selected is not None:  # of a union: the kinds of the first query's columns hold for all
                first = selected.get_compiler(DEFAULT_DB_ALIAS)
                first.as_sql()
                columns = [entry[0] for entry in first.select]
            else:
                columns = [entry[0] for entry in compiler.select]
            converters = (
                []
                if self._bare
                else [
                    (place, convert, expression)
                    for place, (converts, expression) in compiler.get_converters(columns).items()
                    for convert in converts
                ]
            )
            self._words[connection.vendor] = (sql, tuple(params), converters)
            return self._words[connection.vendor]


def _converted(row: Row, converters: list[tuple[int, Any, Any]], connection: Any) -> Row:
    values = list(row)
    for place, convert, expression in converters:
        values[place] = convert(values[place], expression, connection)
    return tuple(values)

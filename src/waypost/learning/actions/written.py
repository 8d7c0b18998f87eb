"""Rows written in words that are found once, as `people.queries.prepared` reads them. A save is made at each pause in
typing, and Django spends longer on wording its two statements than the database on obeying them. Each value still goes
through its own field. No signal is sent: for models that nobody listens to.
"""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model


class Written:
    """`fields` of one model's rows, by attribute name."""

    def __init__(self, model: type[Model], *fields: str) -> None:
        by_name = {field.attname: field for field in model._meta.concrete_fields}
        self._fields: list[Field[Any, Any]] = [by_name[name] for name in fields]
        self._names = fields
        self._table = model._meta.db_table
        self._key = model._meta.pk.column

    def insert(self, row: Model) -> None:
        """A new row. What the database chooses (its key) is not read back. Raises what `save` raises."""
        columns = ", ".join(f'"{field.column}"' for field in self._fields)
        places = ", ".join(["%s"] * len(self._fields))
        self._run(f'INSERT INTO "{self._table}" ({columns}) VALUES ({places})', row)  # noqa: S608

    def update(self, row: Model, *, where: str, was: int) -> bool:
        """The fields of a row that is there, if the number in its column `where` is still what it `was`."""
        changed = ", ".join(f'"{field.column}" = %s' for field in self._fields)
        same = f'"{self._key}" = %s AND "{where}" = %s'
        return self._run(f'UPDATE "{self._table}" SET {changed} WHERE {same}', row, row.pk, was) == 1  # noqa: S608

    def _run(self, sql: str, row: Model, *more: Any) -> int:
        connection = connections[DEFAULT_DB_ALIAS]
        values = [
            field.get_db_prep_save(getattr(row, name), connection)
            for field, name in zip(self._fields, self._names, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, *more])
            return int(cursor.rowcount)

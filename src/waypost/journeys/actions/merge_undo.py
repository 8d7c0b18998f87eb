"""What a merge remembers, so that it can be undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, QuerySet

_LABELS = ("journeys", "people")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _model(name: str) -> type[Model]:
    """By its name; only of the rooms that a merge changes."""
    for label in _LABELS:
        if name.lower() in apps.get_app_config(label).models:
            return apps.get_model(label, name)
    raise LookupError(name)


def _field(model: type[Model], column: str) -> Field[Any, Any]:
    """The field that a column belongs to; a foreign key by the name of its column."""
    return next(field for field in model._meta.concrete_fields if field.attname == column)


@dataclass
class Memory:
    """`rows`: table -> ids that came over. `shifts`: table -> what was added to their numbers.

    `changed`: (table, id) -> field -> [value before, value after] of rows that were changed to fit. `made_review`: the
    review that is due only because of the merge. `traded_units`: see `merge_units.Traded`.
    """

    rows: dict[str, list[Any]] = field(default_factory=dict)
    shifts: dict[str, int] = field(default_factory=dict)
    changed: dict[tuple[str, str], dict[str, list[Any]]] = field(default_factory=dict)
    made_review: int | None = None
    traded_units: list[list[int]] = field(default_factory=list)

    def shift(self, table: str) -> int:
        return self.shifts.get(table, 0)

    def keep(self, row: Model, *names: str) -> None:
        """Remember what a row holds in these columns (foreign keys: `site_id`), before it is changed. The first value
        that is remembered of a column stays."""
        kept = self.changed.setdefault((type(row).__name__, str(row.pk)), {})
        for name in names:
            kept.setdefault(name, [_plain(getattr(row, name))])

    def as_json(self) -> dict[str, Any]:
        """With the value after the merge beside each value before it, as the database has it now."""
        changed = []
        for (name, key), fields in self.changed.items():
            now = QuerySet(_model(name)).filter(pk=key).values(*fields).get()
            pairs = {column: [before[0], _plain(now[column])] for column, before in fields.items()}
            changed.append([name, key, {one: pair for one, pair in pairs.items() if pair[0] != pair[1]}])
        return {
            "rows": self.rows,
            "shifts": self.shifts,
            "changed": changed,
            "made_review": self.made_review,
            "traded_units": self.traded_units,
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Memory:
        return cls(
            rows=told["rows"],
            shifts=told["shifts"],
            changed={(name, key): fields for name, key, fields in told["changed"]},
            made_review=told["made_review"],
            traded_units=told.get("traded_units", []),  # merges of before have none
        )

    def restore(self) -> None:
        """Put each column back, where it still holds what the merge left in it: what people changed since stays. Rows
        that give a unique value up go first."""
        for (name, key), fields in sorted(self.changed.items(), key=lambda one: not self._gives_up(one[1])):
            model = _model(name)
            now = QuerySet(model).filter(pk=key).values(*fields).first() if fields else None
            if now is None:
                continue
            back = {
                column: _field(model, column).to_python(pair[0])
                for column, pair in fields.items()
                if _plain(now[column]) == pair[1]
            }
            if back:
                QuerySet(model).filter(pk=key).update(**back)

    @staticmethod
    def _gives_up(fields: dict[str, list[Any]]) -> bool:
        return any(
            pair[0] is None for name, pair in fields.items() if name in ("prison_number", "account_id")
        )

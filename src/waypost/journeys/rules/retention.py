"""How long each kind of record is kept. The values are in `retention.toml`, with the day they hold from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Category:
    """`days` are counted from the end of the journey."""

    id: str
    label: str
    days: int

    def runs_out_on(self, ended_on: date) -> date:
        return ended_on + timedelta(days=self.days)


@cache
def categories() -> dict[str, Category]:
    """By id, in the order of the file."""
    told = tomllib.loads((resources.files("waypost.journeys.rules") / "retention.toml").read_text("utf-8"))
    return {one["id"]: Category(**one) for one in told["category"]}


def run_out(ended_on: date | None, today: date) -> list[Category]:
    """The categories whose time is over for a journey that ended on `ended_on`; none while it goes on."""
    if ended_on is None:
        return []
    return [one for one in categories().values() if one.runs_out_on(ended_on) < today]

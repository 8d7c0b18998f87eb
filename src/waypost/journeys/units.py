"""The employability units of this workshop, read once, and when each opens for a learner."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from waypost.curriculum.employability import Unit, load_units
from waypost.curriculum.render import markdown_html
from waypost.journeys.models import Journey
from waypost.kernel.errors import NotFound


@lru_cache(maxsize=2)
def _load(root: Path) -> tuple[Unit, ...]:
    return load_units(root)


def all_units() -> tuple[Unit, ...]:
    """In the order of the programme."""
    return _load(settings.CONTENT_ROOT)


def unit_of(unit_id: str) -> Unit:
    """Raises NotFound."""
    for unit in all_units():
        if unit.id == unit_id:
            return unit
    raise NotFound("There is no such unit.", "Choose one from the list.")


def unit_title(unit_id: str) -> str:
    """Its title; the id where the unit has been taken out since."""
    return next((unit.title for unit in all_units() if unit.id == unit_id), unit_id)


def opens_on(journey: Journey, unit: Unit) -> date:
    """The first day of the unit's week, counted from the day of joining."""
    return journey.joined_on + timedelta(weeks=unit.week - 1)


def week_of(journey: Journey, day: date) -> int:
    """Which week of the programme `day` is in: 1 from the day of joining."""
    return max(0, (day - journey.joined_on).days) // 7 + 1


@lru_cache(maxsize=256)
def prose(text: str) -> SafeString:
    """Markdown of a unit as HTML: the curriculum's renderer lets no raw HTML through."""
    return mark_safe(markdown_html(text))  # noqa: S308 (the renderer escapes)

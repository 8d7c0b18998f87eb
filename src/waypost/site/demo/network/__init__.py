"""A network of 120 prisons with five years of journeys: invented, for measuring and for trying the pages at scale.

Rows are made in bulk, not by the actions one by one: at this size that is minutes against many hours. What the actions
would have kept in step (the next review and its duty, the newest release date) is kept in step here; a test holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import transaction

from waypost.kernel import clock
from waypost.kernel.errors import BadInput
from waypost.people.models import Account
from waypost.site.demo.network.journeys import Batch, make_batch
from waypost.site.demo.network.places import Place, make_places

Say = Callable[[str], None]
_BATCH = 500
ENDED_SHARE = 1.5
"""Journeys of the last five years that have ended, for each one that is open."""


@dataclass(frozen=True)
class Network:
    """What was made: sign-in name of a director, a regional manager and a site manager, and their passwords."""

    places: list[Place]
    slips: list[str]


def fill_network(*, journeys: int, prisons: int, seed: int = 1, say: Say = lambda words: None) -> Network:
    """`journeys` open ones, and `ENDED_SHARE` times as many that ended. Raises BadInput where people are."""
    if Account.objects.exists():
        raise BadInput(
            "This database has people in it already.", "Use an empty one: set WAYPOST_DATA to a new folder."
        )
    random = Random(seed)  # noqa: S311 - nothing secret comes from it
    today = clock.now().astimezone(clock.LONDON).date()
    with transaction.atomic():
        places, slips = make_places(prisons, random, today)
    add_journeys(places, journeys, random=random, today=today, say=say)
    return Network(places, slips)


def add_journeys(
    places: list[Place],
    journeys: int,
    *,
    random: Random,
    today: date,
    first: int = 0,
    say: Say = lambda words: None,
) -> None:
    """`journeys` more open ones over all places, with their ended ones. `first` numbers the people from there on."""
    whole = int(journeys * (1 + ENDED_SHARE))
    for start in range(0, whole, _BATCH):
        number = min(_BATCH, whole - start)
        with transaction.atomic():
            make_batch(
                Batch(
                    places=places,
                    first=first + start,
                    number=number,
                    open_until=first + journeys,
                    random=random,
                    today=today,
                )
            )
        if (start // _BATCH) % 10 == 0:
            say(f"  {start + number} of {whole} journeys")

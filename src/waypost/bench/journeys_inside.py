"""What must be done inside Django for `waypost bench journeys`: grow the network, then look at its pages.

`python -m waypost.bench.journeys_inside OPEN`: makes it `OPEN` open journeys (adding to those there are), and prints
{"pages": {page: {"queries", "median_ms", "p95_ms", "first_ms"}}, "numbers": {"all_ms", "longest_ms"}} as JSON, where
`numbers` is what making those of a day takes. Pages come from the test client: no web server, no network, and no other
process to wait for.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from waypost.people.models import Account

ROUNDS = 25
PRISONS = 120
ONE_PRISON = "numbers of one prison, site manager"
PEOPLE = 5
"""Journeys, each of its own, that the page of a journey is measured with."""


def grow(open_journeys: int) -> None:
    """Raises BadInput where the store holds other people."""
    from django.db import connection

    from waypost.journeys.models import Journey, JourneyState
    from waypost.kernel import clock
    from waypost.site.demo.network import ENDED_SHARE, add_journeys, fill_network
    from waypost.site.demo.network.places import places_there_are

    there = Journey.objects.filter(state=JourneyState.JOINED).count()
    if not there:
        fill_network(journeys=open_journeys, prisons=PRISONS)
    elif open_journeys > there:
        add_journeys(
            places_there_are(),
            open_journeys - there,
            random=Random(there),  # noqa: S311 - invented people
            today=clock.now().astimezone(clock.LONDON).date(),
            first=int(there * (1 + ENDED_SHARE)) + 1,
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _client(account: Account) -> Client:
    from django.test import Client

    from waypost.bench.inside import session_cookies

    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=True)
    for name, value in session_cookies(account).items():
        client.cookies[name] = value
    return client


def _pages() -> Iterator[tuple[str, Account, list[str]]]:
    """(name, who looks, the addresses that are asked for in turn)."""
    from django.urls import reverse

    from waypost.journeys.access import open_journeys_for
    from waypost.people.models import Account

    people = {name: Account.objects.get(sign_in_name=name) for name in ("director", "region1", "manager1")}
    region, director, manager = people["region1"], people["director"], people["manager1"]
    chosen = open_journeys_for(region).order_by("pk").values_list("pk", flat=True)[:PEOPLE]
    journeys = [reverse("journeys:journey", args=[one]) for one in chosen]
    caseload = reverse("journeys:list")
    yield "inbox, regional manager", region, [reverse("journeys:inbox")]
    yield "inbox, site manager", manager, [reverse("journeys:inbox")]
    yield "caseload, regional manager", region, [caseload]
    yield "caseload, site manager", manager, [caseload]
    yield "everybody, director", director, [caseload, f"{caseload}?page=20"]
    yield "everybody by name, director", director, [f"{caseload}?words=kerr"]
    yield "everybody, next review first, director", director, [f"{caseload}?order=review"]
    yield "everybody, release first, director", director, [f"{caseload}?order=release"]
    yield "led by nobody, director", director, [f"{caseload}?worker=nobody"]
    yield "off track and released soon, director", director, [f"{caseload}?track=off&within=28&order=release"]
    yield "journey, regional manager", region, journeys
    yield "numbers of a network, director", director, [reverse("journeys:numbers")]
    yield "numbers of a caseload, regional manager", region, [reverse("journeys:numbers")]
    yield ONE_PRISON, manager, [reverse("journeys:numbers")]
    yield "a page with nothing in it", manager, [reverse("people:settings")]


def make_numbers() -> dict[str, float]:
    """What the machine does when a day begins: {"all_ms": for all prisons, "longest_ms": the longest of the pieces}."""
    from waypost.journeys.actions.numbers import NumbersAhead
    from waypost.journeys.models import SiteNumbers

    SiteNumbers.objects.all().delete()
    ahead, pieces = NumbersAhead(), []
    going = True
    while going:
        began = perf_counter()
        going = bool(ahead.once())
        pieces.append((perf_counter() - began) * 1000)
    return {"all_ms": sum(pieces), "longest_ms": max(pieces)}


def look() -> dict[str, dict[str, float]]:
    """Page → its figures. Raises RuntimeError for any answer but 200."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from waypost.bench.figures import median, percentile

    found: dict[str, dict[str, float]] = {}
    for name, account, addresses in _pages():
        client = _client(account)

        def ask(address: str, client: Client = client, name: str = name) -> float:
            began = perf_counter()
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{name}: {address} answered {answer.status_code}")
            return (perf_counter() - began) * 1000

        first = ask(addresses[0])
        for address in addresses:
            ask(address)
        asked = 0
        for address in addresses:
            with CaptureQueriesContext(connection) as seen:
                ask(address)
            asked = max(asked, len(seen.captured_queries))
        times = [ask(addresses[turn % len(addresses)]) for turn in range(ROUNDS)]
        found[name] = {
            "queries": asked,
            "median_ms": median(times),
            "p95_ms": percentile(times, 0.95),
            "first_ms": first,
        }
    return found


def main(arguments: list[str]) -> int:
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.site.settings")
    import django

    django.setup()
    grow(int(arguments[0]))
    numbers = make_numbers()
    told: dict[str, Any] = {"pages": look(), "numbers": numbers}
    sys.stdout.write(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

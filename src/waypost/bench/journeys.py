"""`waypost bench journeys`: the pages of a network of prisons, and whether they stay as quick as it grows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from waypost.bench.figures import Figure
from waypost.bench.journeys_inside import ONE_PRISON
from waypost.bench.report import Page
from waypost.kernel.errors import WaypostError

SIZES = (12_000, 60_000)
QUICK_SIZES = (300, 1_500)
FLAT = 1.5
"""The most that a page may take longer with five times the journeys."""
_PAGE_MS, _NUMBERS_MS, _QUERIES = 60, 300, 15
_BARE = "a page with nothing in it"
WHAT = """\
A network of 120 invented prisons with five years of journeys (`waypost demo --scale network`): so many open ones, and
one and a half times as many that have ended. Each page is asked for 25 times by the person who would open it, through
Django's test client: everything but the web server and the network. The store lies on disk. The numbers of a day are
made as `waypost up` makes them when a day begins, a few prisons at a time (told apart: all of them, and the longest
piece); the first look of the day comes after that. The numbers of one prison are worked out at each look.

- **Growth**: the median with five times the journeys, divided by the median without.
- **To a page with nothing in it**: the median divided by that of the settings page in the same run, which has the same
  session, header and answer but no journey.
"""
HOW = """\
    ./start --setup
    waypost bench journeys                # SQLite, and PostgreSQL where it is installed
    waypost bench journeys --save         # and writes this page
    waypost bench journeys --quick        # a small network: shows that the bench works

It takes about fifteen minutes, nearly all of it for making the network.
"""
JOURNEYS = Page("Benchmarks of the journeys", "waypost bench journeys --save", WHAT, HOW)

Told = dict[str, Any]
"""What `journeys_inside` prints."""


@click.command()
@click.option(
    "--quick", is_flag=True, help="A small network: shows that the bench works, not how fast the pages are."
)
@click.option("--save", is_flag=True, help="Write docs/benchmarks-journeys.md.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="Where the bench keeps its network."
)
def journeys(quick: bool, save: bool, as_json: bool, data: Path | None) -> None:
    """Make a network of prisons and measure inbox, caseload, journey and numbers as it grows.

    Ends with code 1 where a target is not met.
    """
    from waypost.bench import machine, report
    from waypost.bench.commands import own_folder
    from waypost.bench.workshop import home

    folder = own_folder(data) / "journeys"
    shutil.rmtree(folder, ignore_errors=True)
    figures = [*_measure("SQLite", folder, [], QUICK_SIZES if quick else SIZES)]
    with_postgres = home() / "scripts" / "with-postgres"
    if with_postgres.exists() and Path("/usr/lib/postgresql").exists():
        # one server for all sizes: the network grows in it
        figures += _measure("PostgreSQL", folder, [str(with_postgres)], QUICK_SIZES if quick else SIZES)
    about = machine.describe(home())
    if save:
        page = home() / "docs" / "benchmarks-journeys.md"
        page.write_text(report.as_markdown(figures, about, quick=quick, page=JOURNEYS))
        click.echo(f"Written: {page}", err=True)
    if as_json:
        click.echo(json.dumps(report.as_json(figures, about), ensure_ascii=False, indent=2))
    else:
        click.echo(report.as_text(figures, about))
    shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if all(figure.met is not False for figure in figures) else 1)


def _measure(store: str, folder: Path, wrapped: list[str], sizes: tuple[int, ...]) -> Iterator[Figure]:
    told = _run(store, folder / store.lower(), wrapped, sizes)
    for size, seen_there in zip(sizes, told, strict=True):
        yield from _figures(f"{store}, {size:,} open journeys", seen_there)
    few, many = told[0]["pages"], told[-1]["pages"]
    times = sizes[-1] // sizes[0]
    for page in few:
        growth = many[page]["median_ms"] / few[page]["median_ms"]
        seen = f"{many[page]['median_ms']:.1f} against {few[page]['median_ms']:.1f} ms"
        own = page == ONE_PRISON
        note = f"{seen}; counts its own people at each look, five times as many" if own else seen
        name = f"{page}: {times} times the journeys"
        yield Figure(f"{store}, growth", name, growth, "×", None if own else FLAT, note=note)


def _figures(part: str, told: Told) -> Iterator[Figure]:
    pages, numbers_of_day = told["pages"], told["numbers"]
    for piece, name in (("all_ms", "all prisons"), ("longest_ms", "the longest piece")):
        yield Figure(part, f"numbers made when a day begins: {name}", numbers_of_day[piece], "ms")
    for page, seen in pages.items():
        numbers = page.startswith("numbers")
        most = None if page == _BARE else _NUMBERS_MS if numbers else _PAGE_MS
        yield Figure(part, f"{page}: queries", seen["queries"], "", _QUERIES)
        yield Figure(
            part,
            f"{page}: median",
            seen["median_ms"],
            "ms",
            most,
            note=f"95th percentile {seen['p95_ms']:.1f} ms",
        )
        if numbers:
            yield Figure(part, f"{page}: first look of the day", seen["first_ms"], "ms", _NUMBERS_MS)
        if page != _BARE:
            yield Figure(
                part,
                f"{page}: times a page with nothing in it",
                seen["median_ms"] / pages[_BARE]["median_ms"],
                "×",
            )


def _run(store: str, data: Path, wrapped: list[str], sizes: tuple[int, ...]) -> list[Told]:
    """The figures of each size. Raises WaypostError where making or looking fails."""
    data.mkdir(parents=True, exist_ok=True)
    click.echo(f"{store}: making networks of {' and '.join(f'{size:,}' for size in sizes)}.", err=True)
    python = f'"{sys.executable}" -W ignore -m'
    looks = [f"{python} waypost.bench.journeys_inside {size} && echo" for size in sizes]
    steps = " && ".join([f"{python} waypost.site.prepare >&2", *looks])
    done = subprocess.run(
        [*wrapped, "/bin/sh", "-c", steps],
        env={**os.environ, "WAYPOST_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise WaypostError(f"{store}: {(done.stderr.strip().splitlines() or ['no words'])[-1]}")
    told: list[Told] = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    return told

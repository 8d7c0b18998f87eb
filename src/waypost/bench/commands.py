"""`waypost bench`: measured figures against the targets."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from waypost.bench.journeys import journeys
from waypost.bench.judging.command import judge
from waypost.kernel.errors import WaypostError

if TYPE_CHECKING:
    from waypost.bench.classroom import Rounds
    from waypost.bench.figures import Figure
    from waypost.bench.workshop import Prepared, Workshop

PARTS = ("pages", "verdicts", "memory", "bytes", "instant", "start")
_NEEDED = ("httptools", "uvloop", "playwright", "psutil")


def _check_tools() -> None:
    from waypost.bench.machine import CHROMIUM

    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise WaypostError(
            f"The bench needs {' and '.join(missing)}.",
            "Install the developer's packages: pip install -e '.[dev]'",
        )
    if not Path(CHROMIUM).exists():
        raise WaypostError("The bench needs Chromium.", "Install it: apt-get install chromium")


def own_folder(chosen: Path | None) -> Path:
    """A folder that the web user may pass through too, and nobody else may have put there."""
    folder = chosen or Path(f"/var/tmp/waypost-bench-{os.getuid()}")  # noqa: S108 - its owner is checked
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise WaypostError(f"{folder} belongs to somebody else.", "Name another folder with --data.")
    return folder.resolve()


@click.group()
def bench() -> None:
    """Measure Waypost on this machine."""


bench.add_command(judge)
bench.add_command(journeys)


@bench.command()
@click.option("--kolibri", is_flag=True, help="Measure Kolibri too, and print the ratios.")
@click.option(
    "--quick", is_flag=True, help="A few rounds only: shows that the bench works, not how fast we are."
)
@click.option("--save", is_flag=True, help="Write docs/benchmarks.md.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the bench keeps its classroom and Kolibri.",
)
@click.option(
    "--profile", is_flag=True, help="Print where the time of each page goes, and measure nothing else."
)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(PARTS),
    help="Only this part; may be given again. The rest is left out.",
)
def classroom(
    kolibri: bool,
    quick: bool,
    save: bool,
    as_json: bool,
    data: Path | None,
    only: tuple[str, ...],
    profile: bool,
) -> None:
    """Start a classroom of its own with 60 learners, and measure pages, bytes, checks, verdicts, memory, start.

    Ends with code 1 where a target is not met. It takes about ten minutes; with --kolibri about fifteen.
    """
    _check_tools()
    chosen = frozenset(only or PARTS)
    if save and chosen != set(PARTS):
        raise WaypostError("The page is written from a whole run only.", "Leave --only out.")
    from waypost.bench import machine, report
    from waypost.bench.classroom import QUICK, Rounds
    from waypost.bench.workshop import Workshop, home

    folder = own_folder(data)
    say = _say
    about = machine.describe(home())
    rounds = QUICK if quick else Rounds()
    with Workshop(folder / "classroom") as shop:
        say("Seeding the classroom: each answer of the demo is judged for real.")
        prepared = shop.seed(rounds.people)
        if profile:
            cookie = prepared.learners[0].cookies["waypost"]
            for path in ("/", f"/lesson/{prepared.lessons[3]}/", f"/exercise/{prepared.exercises[5]}/"):
                click.echo(f"{path}\n{shop.inside('profile', cookie, path)}")
            return
        figures = _measure(shop, prepared, rounds, folder if kolibri else None, chosen)
    if save:
        page = home() / "docs" / "benchmarks.md"
        page.write_text(report.as_markdown(figures, about, quick=quick))
        say(f"Written: {page}")
    if as_json:
        click.echo(json.dumps(report.as_json(figures, about), ensure_ascii=False, indent=2))
    else:
        click.echo(report.as_text(figures, about))
    sys.exit(0 if all(figure.met is not False for figure in figures) else 1)


def _say(words: str) -> None:
    click.echo(words, err=True)


def _measure(
    shop: Workshop, prepared: Prepared, rounds: Rounds, kolibri_folder: Path | None, only: frozenset[str]
) -> list[Figure]:
    """The chosen parts in their order; the classroom runs in the middle of it and is stopped at the end."""
    from waypost.bench.browser import chromium
    from waypost.bench.classroom import Bench, against_kolibri, queries
    from waypost.bench.figures import Figure
    from waypost.bench.screens import Screens

    room = Bench(shop, prepared, rounds, _say)
    figures: list[Figure] = []

    def take(part: str, words: str, measure: Callable[[], Iterable[Figure]]) -> None:
        if part not in only:
            return
        _say(words)
        try:
            figures.extend(measure())
        except (
            Exception
        ) as problem:  # one part that fails must not take a quarter of an hour of others with it
            said = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
            _say(f"This part failed: {said}")
            figures.append(Figure("Not measured", words, None, "run", 1, True, said))

    take("pages", "Counting queries.", lambda: queries(shop, prepared))
    shop.start()
    take("pages", "Pages, one client.", room.alone)
    take("pages", f"Pages, {len(prepared.learners)} clicking at once.", room.together)
    take("pages", "Saving, everybody at once.", room.saving)
    take("verdicts", "Verdicts, 30 learners working.", room.working)
    take("verdicts", "Verdicts, a burst of 30 pages.", room.burst)
    pages_bytes = float(shop.weight()["pages"])
    take("memory", "Memory.", room.memory)
    if only & {"bytes", "instant", "verdicts"}:
        with chromium() as browser:
            screens = Screens(browser, shop.address, prepared, rounds)
            take("bytes", "Bytes over the wire.", screens.transfer)
            take("instant", "Instant check in Chromium.", screens.instant)
            take("verdicts", "Hand-in, shown in Chromium.", screens.shown)
    take("start", "Starting again.", room.starting)
    shop.stop()
    if kolibri_folder is not None:
        figures += against_kolibri(kolibri_folder, room.paces, pages_bytes, rounds, _say)
    return figures

"""`waypost bench judge`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from waypost.bench.judging.samples import RUNNERS
from waypost.kernel.errors import WaypostError

if TYPE_CHECKING:
    from waypost.bench.figures import Figure


@click.command()
@click.option("--peers", is_flag=True, help="Measure DMOJ and nbgrader too, and print the ratios.")
@click.option("--day", is_flag=True, help="Play a day of thirty learners too, compressed to three minutes.")
@click.option("--course", is_flag=True, help="Judge every exercise of the course too.")
@click.option(
    "--quick", is_flag=True, help="A few rounds only: shows that the bench works, not how fast we are."
)
@click.option("--save", is_flag=True, help="Write docs/benchmarks-judge.md.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--only", multiple=True, type=click.Choice(RUNNERS), help="Only this runner; may be given again."
)
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="Where the bench keeps the peers."
)
def judge(
    peers: bool,
    day: bool,
    course: bool,
    quick: bool,
    save: bool,
    as_json: bool,
    only: tuple[str, ...],
    data: Path | None,
) -> None:
    """Measure each runner beside its bare tool: cold, warm, verdicts a second, memory.

    Ends with code 1 where a target is not met. It takes about a quarter of an hour; with --course, --peers and
    --day half an hour. Needs root, as the judge of a classroom has it; without, it measures what the judge can do then.
    """
    if save and only:
        raise WaypostError("The page is written from a whole run only.", "Leave --only out.")
    from waypost.bench import report
    from waypost.bench.commands import own_folder
    from waypost.bench.judging.page import JUDGE
    from waypost.bench.judging.tools import about_this_machine
    from waypost.bench.workshop import home

    about = about_this_machine(home())
    figures = _measure(only or RUNNERS, quick, own_folder(data) if peers else None, day, course)
    if save:
        page = home() / "docs" / "benchmarks-judge.md"
        page.write_text(report.as_markdown(figures, about, quick=quick, page=JUDGE))
        _say(f"Written: {page}")
    if as_json:
        click.echo(json.dumps(report.as_json(figures, about), ensure_ascii=False, indent=2))
    else:
        click.echo(report.as_text(figures, about))
    sys.exit(0 if all(figure.met is not False for figure in figures) else 1)


def _say(words: str) -> None:
    click.echo(words, err=True)


def _measure(
    runners: tuple[str, ...], quick: bool, peers_folder: Path | None, day: bool, course: bool
) -> list[Figure]:
    from waypost.bench.judging.course import course_figures
    from waypost.bench.judging.day import PART, a_day
    from waypost.bench.judging.measure import QUICK, Rounds, not_measured, runner_figures
    from waypost.bench.judging.versus import against_peers

    rounds = QUICK if quick else Rounds()
    figures: list[Figure] = []
    for place, runner in enumerate(runners, 1):
        _say(f"{runner} ({place} of {len(runners)})")
        figures += runner_figures(runner, rounds)
    if course:
        figures += course_figures(rounds, runners, _say)
    if peers_folder is not None:
        figures += against_peers(peers_folder, rounds, _say)
    if day:
        _say("A day of thirty learners.")
        try:
            figures += a_day(rounds, runners, _say)
        except Exception as why:  # what was measured before must not be lost
            figures.append(not_measured(PART, "the day", why))
    return figures

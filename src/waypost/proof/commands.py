"""`waypost curriculum …`: the command line of the proof."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from waypost.curriculum.library import Library
from waypost.curriculum.paper import module_parts, paper_html, paper_pdf
from waypost.curriculum.read import read_tree
from waypost.judge.local import LocalJudge
from waypost.kernel.errors import BadInput
from waypost.proof.cache import Cache, default_dir
from waypost.proof.judged import Judge
from waypost.proof.place import Scope, find_scope
from waypost.proof.run import STEPS, Report, prove
from waypost.proof.run import Progress as Told

_HERE = click.Path(path_type=Path)


@click.group()
def curriculum() -> None:
    """Check the curriculum, and print it on paper."""


@curriculum.command()
@click.argument("path", type=_HERE, default=Path("content"))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--static", is_flag=True, help="Only what needs no running: quick, while you write.")
@click.option(
    "--step", "steps", multiple=True, type=click.Choice(STEPS), help="Only this step beside the static ones."
)
@click.option("--cache", "cache_dir", type=_HERE, default=None, help="Where results are kept.")
@click.option("--no-cache", is_flag=True, help="Prove everything again.")
@click.option(
    "--workers", type=click.IntRange(0, 64), default=0, help="Exercises run at once (0: one a processor)."
)
def check(
    path: Path,
    as_json: bool,
    static: bool,
    steps: tuple[str, ...],
    cache_dir: Path | None,
    no_cache: bool,
    workers: int,
) -> None:
    """Prove the curriculum under PATH: all of it, a module, a lesson, or one exercise.

    Prints file:line, what is amiss and what to change. Exit code 1 when there is anything to mend.
    """
    scope = _scope(path)
    cache = Cache(None if no_cache else cache_dir or default_dir())
    chosen = () if static else steps or STEPS
    with _progress(shown=not as_json) as progress:
        report = prove(scope, judge=_judge, cache=cache, steps=chosen, workers=workers, progress=progress)
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=1))
    else:
        _tell(scope, report, chosen)
    raise SystemExit(1 if report.findings else 0)


@curriculum.command()
@click.argument("path", type=_HERE)
@click.option("-o", "--output", "file", type=_HERE, required=True, help="The PDF to write.")
def paper(path: Path, file: Path) -> None:
    """Print the paper edition of a lesson, a project or a module: A4, black and white, no answers."""
    scope = _scope(path)
    library = Library(read_tree(scope.root).pack)
    parts = [
        part
        for module in library.course()
        for part in module_parts(module)
        if scope.holds(part.source.as_posix()) or part.source.as_posix() == f"{scope.inside}/lesson.md"
    ]
    if not parts:
        raise click.ClickException(
            f"There is no whole lesson or project under {path}. Run waypost curriculum check."
        )
    title = parts[0].title if len(parts) == 1 else library.module(parts[0].module_id).title
    file.write_bytes(paper_pdf(paper_html(parts, library, title=title)))
    click.echo(f"{file}: {len(parts)} part{'s' if len(parts) > 1 else ''}.")


def _judge() -> AbstractContextManager[Judge]:
    return LocalJudge(reuse=True)  # what is run here was written by staff


def _scope(path: Path) -> Scope:
    try:
        return find_scope(path)
    except BadInput as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _progress(*, shown: bool) -> Iterator[Told]:
    """A bar for each step on the error output, where a person waits."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not (shown and sys.stderr.isatty())
    ) as bars:
        tasks = {step: bars.add_task(step, total=None, visible=False) for step in STEPS}
        yield lambda step, done, of: bars.update(tasks[step], completed=done, total=of, visible=True)


def _tell(scope: Scope, report: Report, steps: tuple[str, ...]) -> None:
    for finding in report.findings:
        click.echo(scope.shown(finding))
    counts = f"{report.lessons} lessons" + (f", {report.exercises} exercises" if "exercises" in steps else "")
    counts += "" if steps == STEPS else f" ({', '.join(('static rules', *steps))} only)"
    noticed = f", {report.killed} of {report.mutants} mutants noticed" if report.mutants else ""
    again = f", {report.reused} results reused" if report.reused else ""
    things = {0: "Nothing to mend", 1: "1 thing to mend"}.get(
        len(report.findings), f"{len(report.findings)} things to mend"
    )
    click.echo(f"{things}. {counts}{noticed}{again}, {report.seconds:.1f} s.")

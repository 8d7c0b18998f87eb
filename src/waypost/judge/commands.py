"""`waypost judge …`"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from waypost.curriculum.findings import CurriculumErrors, Notes
from waypost.curriculum.read import read_pack
from waypost.curriculum.read_exercise import Place, read_exercise
from waypost.curriculum.schema import Exercise
from waypost.judge.client import JudgeClient, NotRunning
from waypost.judge.core import MAX_BYTES, Judge
from waypost.judge.local import LocalJudge
from waypost.judge.result import Verdict
from waypost.judge.service import Service
from waypost.judge.telemetry import as_prometheus
from waypost.kernel.errors import BadInput, NotFound, Unavailable
from waypost.sandbox.gather import gather
from waypost.sandbox.limits import MIB

_PATH = click.Path(path_type=Path)
_PICTURE_WIDTH = 1280
_MARK = {"pass": "[green]✓[/]", "fail": "[yellow]·[/]", "error": "[yellow]·[/]", "skipped": "[dim]–[/]"}


def default_socket() -> Path:
    """Where the classroom's daemon listens: WAYPOST_JUDGE_SOCKET, or in the data folder."""
    named = os.environ.get("WAYPOST_JUDGE_SOCKET")
    return Path(named) if named else Path(os.environ.get("WAYPOST_DATA", "var")) / "run" / "judge.sock"


class _RunByDefault(click.Group):
    """`waypost judge EXERCISE DIR` is `waypost judge run EXERCISE DIR`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_RunByDefault, context_settings={"help_option_names": ["-h", "--help"]})
def judge() -> None:
    """Mark work: `waypost judge EXERCISE DIR`."""


@judge.command()
@click.argument("exercise")
@click.argument("folder", metavar="DIR", type=_PATH)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@click.option(
    "--content", type=_PATH, default=Path("content"), show_default=True, help="Where exercise ids are found."
)
@click.option(
    "--socket", "socket_path", type=_PATH, default=None, help="Ask a running judge instead of starting one."
)
@click.option(
    "--picture", type=_PATH, default=None, help="Write a picture of the page (PNG, 1280 wide) here as well."
)
def run(
    exercise: str,
    folder: Path,
    as_json: bool,
    content: Path,
    socket_path: Path | None,
    picture: Path | None,
) -> None:
    """Mark the files in DIR against EXERCISE (a file, or an id of the curriculum).

    Exit code 0 when all checks are met, 1 when not yet, 2 when the work could not be marked.
    """
    wanted = find_exercise(exercise, content)
    files, skipped = read_work(folder)
    if socket_path is not None:
        with _asking(socket_path):
            verdict = _mark(JudgeClient(socket_path), wanted, files, picture)
    else:
        with LocalJudge(at_once=1, spares=1) as local:
            verdict = _mark(local, wanted, files, picture)
    if as_json:
        click.echo(json.dumps(verdict.model_dump(mode="json") | {"skipped": skipped}, ensure_ascii=False))
    else:
        _print(verdict, skipped)
    sys.exit({"pass": 0, "runner_fault": 2}.get(verdict.status, 1))


def _mark(
    judge: JudgeClient | LocalJudge, exercise: Exercise, files: dict[str, str], picture: Path | None
) -> Verdict:
    verdict = judge.judge(exercise, files)
    if picture is not None:
        picture.write_bytes(judge.picture(exercise, files, width=_PICTURE_WIDTH))
    return verdict


@judge.command()
@click.option("--socket", "socket_path", type=_PATH, default=None, help="Where to listen.")
@click.option("--group", default=None, help="The group (name or number) that may ask.")
@click.option(
    "--at-once", type=click.IntRange(1, 64), default=None, help="Pieces of work at once. Default: one a core."
)
def serve(socket_path: Path | None, group: str | None, at_once: int | None) -> None:
    """Keep the engines warm and answer on a socket, until told to stop."""

    async def work() -> None:
        service = Service(socket_path or default_socket(), judge=Judge(at_once=at_once), group=group)
        await service.run()

    asyncio.run(work())


@judge.command()
@click.option("--socket", "socket_path", type=_PATH, default=None, help="Where it listens.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(socket_path: Path | None, as_json: bool) -> None:
    """Ask a running judge how it is."""
    path = socket_path or default_socket()
    with _asking(path):
        told = JudgeClient(path).status()
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(f"The judge is running (process {told['pid']}).")
    click.echo(f"Marked {told['judged']}, working on {told['busy']}, our own faults {told['faults']}.")
    for name, about in told["engines"].items():
        click.echo(_about_engine(name, about))
    for one in told["slowest"]:
        click.echo(f"slow: {one['exercise']}, {one['median_ms']:g} ms over {one['verdicts']} verdicts")


def _about_engine(name: str, about: dict[str, Any]) -> str:
    if not about["available"]:
        return f"{name}: cannot work. {about['amiss']}"
    if not about["up"]:
        return f"{name}: comes up when it is first wanted."
    speed = ""
    if about["median_ms"] is not None:
        speed = f", median {about['median_ms']:g} ms, 95 of 100 within {about['p95_ms']:g} ms"
    return (
        f"{name}: {about['verdicts']} verdicts, {about['waiting']} waiting, {about['restarts']} restarts{speed}, "
        f"{about['processes']} processes, {about['memory_bytes'] / MIB:.0f} MB."
    )


@judge.command()
@click.option("--socket", "socket_path", type=_PATH, default=None, help="Where it listens.")
def metrics(socket_path: Path | None) -> None:
    """Print the figures of a running judge in the text format of Prometheus."""
    path = socket_path or default_socket()
    with _asking(path):
        click.echo(as_prometheus(JudgeClient(path).status()), nl=False)


@contextmanager
def _asking(path: Path) -> Iterator[None]:
    """The client's troubles as they are here, where nothing was saved and nothing is tried again by itself."""
    try:
        yield
    except NotRunning as why:
        raise Unavailable(f"No judge answers at {path}.", "Start it with ./start.") from why
    except Unavailable as why:
        raise Unavailable(why.message, "Try again in a minute.") from why


def find_exercise(named: str, content: Path) -> Exercise:
    """The exercise in the file `named`, or with that id. Raises NotFound, or CurriculumErrors where it is not whole."""
    path = Path(named)
    if path.suffix == ".md" or path.exists():
        if not path.is_file():
            raise NotFound(f"There is no exercise file at {path}.", "Name its Markdown file, or its id.")
        notes = Notes(str(path))
        exercise = read_exercise(path, str(path), Place(module_id="by-itself"), notes)
        if exercise is not None:
            return exercise
        raise CurriculumErrors(notes.found)
    if not content.is_dir():
        raise NotFound(f"There is no curriculum at {content}.", "Name the exercise's file, or use --content.")
    for each in _exercises(read_pack(content)):
        if each.id == named:
            return each
    raise NotFound(f"There is no exercise called {named}.", "Look at the id at the top of its file.")


def _exercises(pack: Any) -> list[Exercise]:
    found: list[Exercise] = []
    for programme in pack.programmes:
        for module in programme.modules:
            for lesson in module.lessons:
                found += lesson.exercises
            for project in module.projects:
                found += project.milestones
    return found


def read_work(folder: Path) -> tuple[dict[str, str], list[str]]:
    """The text files of a learner's folder, and a sentence for each thing left out. Raises BadInput."""
    gathered = gather(folder, most_bytes=MAX_BYTES)
    files: dict[str, str] = {}
    for name, content in gathered.files.items():
        try:
            files[name] = content.decode()
        except UnicodeDecodeError as why:
            raise BadInput(f"{name} is not text.", "Save it as UTF-8 text.") from why
    return files, gathered.skipped


def _print(verdict: Verdict, skipped: list[str]) -> None:
    out = Console(highlight=False)
    for sentence in skipped:
        out.print(escape(sentence))
    if verdict.problem:
        where = f" ({verdict.problem.file}, line {verdict.problem.line})" if verdict.problem.line else ""
        out.print(escape(f"{verdict.problem.plain}{where} {verdict.problem.try_this}"))
    for check in verdict.checks:
        out.print(f"{_MARK[check.status]} {escape(check.says)}")
        if check.status in ("fail", "error"):
            if check.expected:
                out.print(escape(f"    we looked for: {check.expected}"))
            if check.seen:
                out.print(escape(f"    we saw:        {check.seen}"))
            out.print(escape(f"    try:           {check.hint}"))
    met = sum(check.status == "pass" for check in verdict.checks)
    out.print(f"{verdict.status}: {met} of {len(verdict.checks)} checks met, {verdict.duration_ms:.0f} ms")

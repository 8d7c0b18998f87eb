"""`waypost curriculum …`: the command line of the proof."""

from __future__ import annotations

import json
from pathlib import Path

import click

from waypost.curriculum.read import read_tree
from waypost.kernel.errors import WaypostError
from waypost.proof.place import find_scope


@click.group()
def curriculum() -> None:
    """Check the curriculum, and print it on paper."""


@curriculum.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path("content"))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(path: Path, as_json: bool) -> None:
    """Prove the curriculum under PATH: all of it, a module, a lesson, or one exercise."""
    try:
        scope = find_scope(path)
    except WaypostError as error:
        raise click.ClickException(str(error)) from error
    findings = [finding for finding in read_tree(scope.root).findings if scope.holds(finding.file)]
    if as_json:
        click.echo(json.dumps({"findings": [finding.as_json() for finding in findings]}, indent=1))
    else:
        for finding in findings:
            click.echo(scope.shown(finding))
        click.echo(f"{len(findings)} to mend." if findings else "Nothing to mend.")
    raise SystemExit(1 if findings else 0)

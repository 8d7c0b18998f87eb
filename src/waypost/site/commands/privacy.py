"""Data protection from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from waypost.kernel.errors import NotFound
from waypost.site.commands.store import open_store

if TYPE_CHECKING:
    from waypost.journeys.models import Journey


@click.group()
def privacy() -> None:
    """A person's copy, requests, and what has run out. Each use is in the record."""


def _journey(number: str) -> Journey:
    """By any number the person has had. Raises NotFound, BadInput for what is no prison number."""
    from waypost.journeys.models import PrisonNumber
    from waypost.journeys.prison_numbers import tidy_prison_number

    row = PrisonNumber.objects.select_related("journey").filter(number=tidy_prison_number(number)).first()
    if row is None:
        raise NotFound("Nobody here has had that prison number.", "Check it against the paper.")
    return row.journey.merged_into or row.journey


@privacy.command()
@click.argument("number")
@click.option("--also", multiple=True, help="A word to take out; may be given again.")
@click.option("--leave", multiple=True, help="A name to leave in; may be given again.")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the file there, for you alone to read.",
)
def copy(number: str, also: tuple[str, ...], leave: tuple[str, ...], to: Path | None) -> None:
    """Everything held about the person with prison NUMBER, as JSON, other people's names taken out."""
    open_store()
    from django.db import transaction

    from waypost.journeys.actions.entries import note
    from waypost.journeys.queries.subject_copy import as_json, copy_of

    journey = _journey(number)
    made = copy_of(journey, also=also, leave=leave)
    with transaction.atomic():
        note(None, journey, "journey.read", {"part": "copy"})
    text = json.dumps(as_json(made), ensure_ascii=False, indent=2) + "\n"
    if to is None:
        click.echo(text, nl=False)
    else:
        to.touch(mode=0o600)
        to.write_text(text, encoding="utf-8")
        click.echo(f"{made.rows} rows of {len(made.tables)} tables in {to}.")
    for label, times in made.masked.items():
        click.echo(f"Check {label}: {times} names taken out.", err=True)


@privacy.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def requests(as_json: bool) -> None:
    """Requests that wait for an answer, the soonest due first."""
    open_store()
    from waypost.journeys.models import DataRequest, RequestState

    rows = (
        DataRequest.objects.filter(state=RequestState.OPEN).select_related("journey").order_by("due_on", "id")
    )
    if as_json:
        told = [
            {"id": row.pk, "kind": row.kind, "journey": row.journey_id, "due": row.due_on.isoformat()}
            for row in rows
        ]
        click.echo(json.dumps(told, indent=2))
        return
    for row in rows:
        click.echo(f"{row.due_on:%d %b %Y}  {row.get_kind_display():<24}  {row.journey.full_name}")
    if not rows:
        click.echo("No request waits for an answer.")


@privacy.command("run-out")
@click.option("--erase", is_flag=True, help="Erase it, for good.")
def run_out(erase: bool) -> None:
    """What has been kept for as long as the rule says. Records under a legal hold are left out."""
    open_store()
    from waypost.journeys.actions.entries import today
    from waypost.journeys.actions.privacy import erase_run_out
    from waypost.journeys.queries.privacy import run_out_today

    found = run_out_today(today())
    for journey, labels in found:
        click.echo(f"{journey.full_name}: {'; '.join(labels)}")
    if not found:
        click.echo("Nothing has run out today.")
    elif erase:
        click.echo(f"Erased, of {erase_run_out(actor=None, day=today())} people.")
    else:
        click.echo("Nothing is erased yet. Give --erase to do it.")

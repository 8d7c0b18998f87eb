"""Reading the audit chain from the command line."""

from __future__ import annotations

import sys

import click

from waypost.site.commands.store import open_store


@click.group()
def audit() -> None:
    """The record of who did what."""


@audit.command()
def verify() -> None:
    """Check that no audit entry was changed, removed or put in later."""
    open_store()
    from waypost.audit.actions import verify as verify_chain

    count, broken = verify_chain()
    if broken is None:
        click.echo(f"{count} entries, every one in place.")
        return
    click.echo(
        f"Entry {broken} is not as it was written, or is missing. {count} entries before it are in place.",
        err=True,
    )
    sys.exit(1)

"""Reading the audit chain from the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from waypost.kernel.errors import WaypostError


@click.group()
def audit() -> None:
    """The record of who did what."""


def _look_for_the_database() -> None:
    """Asking SQLite would make an empty database, which is worse than none."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        raise WaypostError(
            f"There is no workshop in {settings.DATA} yet.",
            "Check WAYPOST_DATA, or start the classroom once with ./start.",
        )


@audit.command()
def verify() -> None:
    """Check that no audit entry was changed, removed or put in later."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.site.settings")
    import django

    django.setup()
    _look_for_the_database()
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

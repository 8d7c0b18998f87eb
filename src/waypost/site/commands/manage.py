"""Django's own management commands, for those who keep the database."""

from __future__ import annotations

import os

import click


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command (migrate, check, …)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["waypost manage", *(arguments or ("help",))])

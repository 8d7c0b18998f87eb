"""`waypost workshop`: opening a real workshop."""

from __future__ import annotations

import os

import click


@click.group()
def workshop() -> None:
    """A real workshop, with no invented people."""


@workshop.command()
@click.option("--code", required=True, help="The prison's code, three capital letters.")
@click.option("--name", required=True, help="The name on the sign-in page.")
@click.option("--manager", required=True, help="The sign-in name of the first site manager.")
@click.option("--known-as", required=True, help="What the manager is called.")
def new(code: str, name: str, manager: str, known_as: str) -> None:
    """Make a workshop and its first site manager, who can then add everyone else."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from waypost.people.actions.workshop import open_workshop

    call_command("migrate", interactive=False, verbosity=0)
    account, secret = open_workshop(code=code, name=name, manager_sign_in=manager, manager_known_as=known_as)
    click.echo(
        f"{name} is ready. {account.known_as} signs in as “{account.sign_in_name}” with this password,"
    )
    click.echo(
        f"and is asked for a new one:\n\n    {secret}\n\nNobody can look it up later. Now run: waypost up"
    )

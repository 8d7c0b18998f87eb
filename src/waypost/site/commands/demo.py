"""`waypost demo`: an invented workshop in an empty database."""

from __future__ import annotations

import os

import click


@click.command()
@click.option("--seed", default=1, show_default=True, help="The same number gives the same people and work.")
@click.option(
    "--people", default=16, show_default=True, type=click.IntRange(1, 16), help="How many learners."
)
def demo(seed: int, people: int) -> None:
    """Fill an empty database with 16 invented learners and ten weeks of work, and print their sign-ins."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.site.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from waypost.site.demo import seed as seeding

    call_command("migrate", interactive=False, verbosity=0)
    seeding.fill(seed=seed, people=people, say=click.echo)
    click.echo((settings.DATA / seeding.SLIPS).read_text())

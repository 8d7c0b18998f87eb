"""`waypost demo`: an invented workshop in an empty database."""

from __future__ import annotations

import os

import click


@click.command()
@click.option("--seed", default=1, show_default=True, help="The same number gives the same people and work.")
@click.option(
    "--people", default=16, show_default=True, type=click.IntRange(1, 16), help="How many learners."
)
@click.option(
    "--scale",
    default="workshop",
    show_default=True,
    type=click.Choice(["workshop", "network"]),
    help="One workshop with its work, or a network of prisons with five years of journeys.",
)
@click.option(
    "--journeys", default=12_000, show_default=True, type=click.IntRange(1), help="Of a network: open ones."
)
@click.option("--prisons", default=120, show_default=True, type=click.IntRange(1, 676), help="Of a network.")
def demo(seed: int, people: int, scale: str, journeys: int, prisons: int) -> None:
    """Fill an empty database with invented people, and print their sign-ins.

    A workshop has 16 learners and ten weeks of work. A network has journeys only, and takes some minutes.
    """
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.site.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from waypost.site.demo import seed as seeding

    call_command("migrate", interactive=False, verbosity=0)
    if scale == "network":
        from waypost.site.demo.network import fill_network

        made = fill_network(journeys=journeys, prisons=prisons, seed=seed, say=click.echo)
        click.echo("\n".join(["Sign-ins of the invented network:", *made.slips]))
        return
    seeding.fill(seed=seed, people=people, say=click.echo)
    click.echo((settings.DATA / seeding.SLIPS).read_text())

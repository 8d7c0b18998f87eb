"""`waypost accounts`: people of the office, who see beyond one workshop."""

from __future__ import annotations

import click

from waypost.site.commands.store import open_store


@click.group()
def accounts() -> None:
    """Accounts of the office, and which prisons they look after. Each use is in the record."""


@accounts.command()
@click.argument("sign_in")
@click.argument("role")
@click.option("--known-as", required=True, help="What the person is called.")
@click.option("--family", default="", help="Their family name.")
@click.option("--base", default="", help="The code of the prison they are based at.")
@click.option("--covers", multiple=True, help="The code of a prison they look after; may be given again.")
def grant(sign_in: str, role: str, known_as: str, family: str, base: str, covers: tuple[str, ...]) -> None:
    """Make an account SIGN_IN with ROLE (regional_manager, director, gate_worker, omu_partner or data_protection), and
    print its password, once."""
    open_store()
    from waypost.people.actions.office import grant_account

    account, secret = grant_account(
        sign_in=sign_in, role=role, known_as=known_as, family_name=family, base=base, covers=covers
    )
    codes = [cover.site.code for cover in account.covers.select_related("site").order_by("site__code")]
    looks_after = f" They look after {', '.join(codes)}." if codes else ""
    click.echo(f"{account.full_name} is a {account.get_role_display().lower()} now.{looks_after}")
    click.echo(
        f"They sign in as “{account.sign_in_name}” with this password, and are asked for a new one:\n\n"
        f"    {secret}\n\nNobody can look it up later."
    )


@accounts.command()
@click.argument("sign_in")
@click.argument("codes", nargs=-1, required=True)
def cover(sign_in: str, codes: tuple[str, ...]) -> None:
    """SIGN_IN looks after the prisons with these CODES too."""
    open_store()
    from waypost.people.actions.office import cover_sites

    account, made = cover_sites(sign_in=sign_in, codes=codes)
    names = ", ".join(site.name for site in made)
    click.echo(
        f"{account.full_name} looks after {names} now." if names else f"{account.full_name} did already."
    )


@accounts.command()
@click.argument("sign_in")
@click.argument("codes", nargs=-1, required=True)
def uncover(sign_in: str, codes: tuple[str, ...]) -> None:
    """SIGN_IN no longer looks after the prisons with these CODES."""
    open_store()
    from waypost.people.actions.office import uncover_sites

    account, taken = uncover_sites(sign_in=sign_in, codes=codes)
    names = ", ".join(site.name for site in taken)
    click.echo(
        f"{account.full_name} does not look after {names} any more."
        if names
        else f"{account.full_name} did not before."
    )


@accounts.command("list")
def list_() -> None:
    """Who has an account of the office, and which prisons they look after."""
    open_store()
    from waypost.people.models import OFFICE_ROLES, Account

    rows = (
        Account.objects.filter(role__in=OFFICE_ROLES).select_related("site").prefetch_related("covers__site")
    )
    for account in rows.order_by("role", "sign_in_name"):
        codes = ", ".join(sorted(cover.site.code for cover in account.covers.all()))
        locked = "" if account.is_active else "  locked"
        click.echo(
            f"{account.sign_in_name:<20} {account.get_role_display():<24} {account.full_name:<24} "
            f"based at {account.site.code}{f', covers {codes}' if codes else ''}{locked}"
        )
    if not rows:
        click.echo("Nobody yet.")

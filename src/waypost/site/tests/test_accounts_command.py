"""`waypost accounts`: what it says and does."""

from __future__ import annotations

from click.testing import CliRunner

from waypost.kernel.errors import NotFound
from waypost.people.tests.people import make_people
from waypost.site.commands.accounts import accounts


def test_the_command_line(db: None) -> None:
    make_people()
    run = CliRunner()
    done = run.invoke(
        accounts,
        ["grant", "priya", "regional_manager", "--known-as", "Priya", "--family", "Raman", "--covers", "ELM"],
    )
    assert done.exit_code == 0, done.output
    assert "Priya Raman is a regional manager now. They look after ELM." in done.output
    assert "looks after Oakhurst now" in run.invoke(accounts, ["cover", "priya", "oak"]).output
    assert "did already" in run.invoke(accounts, ["cover", "priya", "oak"]).output
    assert "does not look after Elmfield any more" in run.invoke(accounts, ["uncover", "priya", "ELM"]).output
    assert "covers OAK" in run.invoke(accounts, ["list"]).output
    assert isinstance(run.invoke(accounts, ["cover", "nobody", "ELM"]).exception, NotFound)

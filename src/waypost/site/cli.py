"""The `waypost` command: one list of every way in. Each command is loaded when it is asked for."""

from __future__ import annotations

import importlib
import sys

import click

from waypost import __version__
from waypost.site.faults import told_plainly

COMMANDS = {
    "up": ("waypost.site.commands.up", "up"),
    "demo": ("waypost.site.commands.demo", "demo"),
    "doctor": ("waypost.site.commands.doctor", "doctor"),
    "manage": ("waypost.site.commands.manage", "manage"),
    "accounts": ("waypost.site.commands.accounts", "accounts"),
    "audit": ("waypost.site.commands.audit", "audit"),
    "bench": ("waypost.bench.commands", "bench"),
    "curriculum": ("waypost.proof.commands", "curriculum"),
    "privacy": ("waypost.site.commands.privacy", "privacy"),
    "judge": ("waypost.judge.commands", "judge"),
    "workshop": ("waypost.site.commands.workshop", "workshop"),
    "sandbox": ("waypost.sandbox.commands", "sandbox"),
}


class LazyGroup(click.Group):
    """Imports a command only when it is run, so that `waypost --help` is quick and one broken room
    does not take the others with it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="waypost")
def cli() -> None:
    """Waypost: the classroom, from the first lesson to a settled job."""


def _run() -> int:
    cli(prog_name="waypost")
    return 0


def main() -> None:
    """Run a command; a problem a person can act on is printed as a sentence, not as a traceback."""
    sys.exit(told_plainly(_run))


if __name__ == "__main__":
    main()

"""Makes the database and the static files ready, before the services start. Run as the web user."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path

import click

from waypost.site.faults import told_plainly


def _say(words: str) -> None:
    """At once, so that nobody thinks it has stopped."""
    click.echo(words)


def _static_fingerprint(folder: Path) -> str:
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _collect_static(data: Path, source: Path) -> None:
    from django.core.management import call_command

    mark, fingerprint = data / "static-fingerprint", _static_fingerprint(source)
    if mark.exists() and mark.read_text() == fingerprint and (data / "static").is_dir():
        return
    _say("Putting pages and pictures in place.")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(fingerprint)


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _say("Making the database ready.")
        call_command("migrate", interactive=False, verbosity=0)


def main(arguments: list[str]) -> int:
    """`--demo` also fills an empty database with invented people."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.site.settings")
    import django

    django.setup()
    from django.conf import settings

    _migrate()
    _collect_static(settings.DATA, settings.PACKAGE / "site" / "static")
    from waypost.learning.curriculum import library

    if not any((settings.DATA / "cache").glob("*")):
        _say("Reading the lessons.")
    library()  # compiles the curriculum, so that the first page is not the slow one
    if "--demo" in arguments:
        from waypost.site.demo import seed

        seed.if_empty(say=_say)
    return 0


if __name__ == "__main__":
    sys.exit(told_plainly(lambda: main(sys.argv[1:])))

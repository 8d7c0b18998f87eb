"""What commands that read a workshop's data do first."""

from __future__ import annotations

import os
from pathlib import Path

from waypost.kernel.errors import WaypostError


def open_store() -> None:
    """Make Django ready on the workshop's own data. Raises WaypostError where there is none: asking SQLite would make
    an empty database, which is worse."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.site.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite" and not _there(str(connection.settings_dict["NAME"])):
        raise WaypostError(
            f"There is no workshop in {settings.DATA} yet.",
            "Check WAYPOST_DATA, or start the classroom once with ./start.",
        )


def _there(name: str) -> bool:
    return name.startswith("file:") or name == ":memory:" or Path(name).exists()

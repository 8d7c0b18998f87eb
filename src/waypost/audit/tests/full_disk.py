"""A disk with no room left, for the tests of every room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

MORE_THAN_FITS = "x" * 160_000
"""What no half-filled page of the database has room for."""


@contextmanager
def full_disk() -> Iterator[None]:
    """SQLite may not grow by one page. Outside a transaction only."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that earlier tests left empty would be room
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")

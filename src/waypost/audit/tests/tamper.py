"""Doing to the record what nobody may: for tests that it is noticed."""

from __future__ import annotations

from django.db import connection


def tamper(sql: str) -> None:
    """Take the database's guard away and run `sql`."""
    where = " ON audit_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_stays" + where)
        cursor.execute(sql)

"""The database itself refuses to change an entry that was written."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'An audit entry is never changed.'); END
"""
POSTGRES = """
CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'An audit entry is never changed.'; END $$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();
"""


def guard(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER audit_entry_stays")
    else:
        schema_editor.execute(
            "DROP TRIGGER audit_entry_stays ON audit_entry; DROP FUNCTION audit_entry_stays()"
        )


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_the_audit_chain")]
    operations = [migrations.RunPython(guard, unguard)]

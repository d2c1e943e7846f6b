from django.core.management import call_command
from django.db import migrations

TABLE = "positions_cache"


def create(apps, schema_editor):
    """The table in which processes count together; where the database is SQLite they do in files."""
    if schema_editor.connection.vendor != "postgresql":
        return
    call_command(
        "createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0
    )
    # What it holds is worth a minute: not worth waiting for the disk on each question.
    schema_editor.execute(f"ALTER TABLE {TABLE} SET UNLOGGED")


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE IF EXISTS {TABLE}")


class Migration(migrations.Migration):

    dependencies = [
        ("positions", "0003_review_audit_and_pending"),
    ]

    operations = [migrations.RunPython(create, drop)]

"""Full-text indexes where the database is PostgreSQL; nothing elsewhere."""

from django.db import migrations

TABLES = (
    "negotiation",
    "party",
    "round",
    "topic",
    "issue",
    "option",
    "proposal",
    "term",
    "source",
    "claim",
)
ALPHABETS = "0-9a-zß-öø-ɏα-ώа-ҁҊ-ԯա-ևა-ჺ"
WORDS = (
    "to_tsvector('simple', regexp_replace(left(search_text, 100000), "
    f"'[^{ALPHABETS}]+', ' ', 'g'))"
)
"""As positions.querysets asks; a test fails where the two differ."""


def index(apps, schema_editor):
    """One index a table. CONCURRENTLY, so that neither readers nor writers wait; what an interrupted run
    left behind unfinished is dropped, so that it can be run again."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        name = f"positions_{table}_words"
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        schema_editor.execute(
            f"CREATE INDEX CONCURRENTLY {name} ON positions_{table} USING gin (({WORDS}))"
        )
        schema_editor.execute(f"ANALYZE positions_{table}")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS positions_{table}_words")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("positions", "0004_cache_table")]

    operations = [migrations.RunPython(index, drop)]

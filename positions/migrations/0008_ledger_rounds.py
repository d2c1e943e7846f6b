"""An index in which both rounds of an interval stand: rows of other rounds are passed over without being read."""

from django.db import migrations, models


INDEXES = {
    "interval_until": "negotiation_id, until_round",
    "interval_rounds": "negotiation_id, until_round, first_round",
}


def exchange(schema_editor, old, new):
    """CONCURRENTLY, so that neither readers nor writers wait; what an interrupted run left behind unfinished is
    dropped, so that it can be run again."""
    concurrently = "CONCURRENTLY" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP INDEX {concurrently} IF EXISTS {new}")
    schema_editor.execute(f"CREATE INDEX {concurrently} {new} ON positions_interval ({INDEXES[new]})")
    schema_editor.execute(f"DROP INDEX {concurrently} IF EXISTS {old}")


def forwards(apps, schema_editor):
    exchange(schema_editor, "interval_until", "interval_rounds")


def backwards(apps, schema_editor):
    exchange(schema_editor, "interval_rounds", "interval_until")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('positions', '0007_ledger_as_lines'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(forwards, backwards)],
            state_operations=[
                migrations.RemoveIndex('interval', 'interval_until'),
                migrations.AddIndex(
                    'interval',
                    models.Index(fields=['negotiation', 'until_round', 'first_round'], name='interval_rounds'),
                ),
            ],
        ),
    ]

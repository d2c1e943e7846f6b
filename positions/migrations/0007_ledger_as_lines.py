"""The ledger without the columns that a row's line says once more: a row of 744 bytes is one of 663.

The columns stay in the database, empty from now on, so that the release before reads and writes until it is
stopped. A later release may take them away. Rows of the release before are not read: the next write to a
negotiation works them out anew, or `manage.py rebuild_ledger`; until then answers are formed of the records.
"""

from django.db import migrations, models


EMPTY = {
    "flags": models.TextField(null=True),
    "proposal": models.CharField(max_length=220, null=True),
    "stance": models.CharField(max_length=220, null=True),
    "stances": models.TextField(null=True),
    "commitment": models.CharField(max_length=20, null=True),
    "clauses": models.TextField(null=True),
    "verbatim": models.BooleanField(null=True),
    "conditional": models.BooleanField(null=True),
    "words": models.CharField(max_length=32, null=True),
    "condition_words": models.CharField(max_length=32, null=True),
    "verdict": models.CharField(max_length=20, null=True),
}
GONE = [*EMPTY, "since_round", "held_since", "lapsed_in", "low", "high"]


class Migration(migrations.Migration):

    dependencies = [
        ('positions', '0006_ledger'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterField("interval", *column) for column in EMPTY.items()],
            state_operations=[migrations.RemoveField("interval", name) for name in GONE],
        ),
        migrations.AlterField(
            model_name='interval',
            name='told',
            field=models.TextField(help_text='All of it, as the one line that answers are read from.'),
        ),
    ]

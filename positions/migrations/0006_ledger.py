"""The ledger: new tables only, so that the previous release reads and writes on. They fill with the next
write to each negotiation, or by `manage.py rebuild_ledger`; until then answers are formed of the records."""

import django.db.models.deletion
from django.db import migrations, models


SPANS = "int8range((negotiation_id << 32) + first_round, (negotiation_id << 32) + until_round)"
"""As positions.models.ledger asks; a test fails where the two differ."""


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX interval_span ON positions_interval USING gist (({SPANS}))"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('positions', '0005_full_text'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ledger',
            fields=[
                ('negotiation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='ledger', serialize=False, to='positions.negotiation')),
                ('revision', models.PositiveIntegerField()),
                ('edition', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Interval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(max_length=220)),
                ('issue', models.CharField(max_length=220)),
                ('first_round', models.PositiveIntegerField()),
                ('until_round', models.PositiveIntegerField(help_text='The first round it does not hold in.')),
                ('status', models.CharField(max_length=20)),
                ('since_round', models.PositiveIntegerField(null=True)),
                ('held_since', models.PositiveIntegerField(null=True)),
                ('lapsed_in', models.PositiveIntegerField(null=True)),
                ('flags', models.TextField()),
                ('proposal', models.CharField(max_length=220)),
                ('stance', models.CharField(max_length=220)),
                ('stances', models.TextField()),
                ('value', models.SmallIntegerField(null=True)),
                ('low', models.SmallIntegerField(null=True)),
                ('high', models.SmallIntegerField(null=True)),
                ('commitment', models.CharField(max_length=20)),
                ('told', models.TextField(help_text='What an answer tells of the position, ready to be put in.')),
                ('clauses', models.TextField()),
                ('verbatim', models.BooleanField()),
                ('conditional', models.BooleanField()),
                ('words', models.CharField(max_length=32)),
                ('condition_words', models.CharField(max_length=32)),
                ('verdict', models.CharField(max_length=20)),
                ('negotiation', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='positions.negotiation')),
            ],
            options={
                'indexes': [models.Index(fields=['negotiation', 'issue'], name='interval_issue'), models.Index(fields=['negotiation', 'until_round'], name='interval_until')],
                'constraints': [models.UniqueConstraint(fields=('negotiation', 'party', 'issue', 'first_round'), name='one_interval_per_cell_and_round'), models.CheckConstraint(condition=models.Q(('first_round__lt', models.F('until_round'))), name='interval_has_rounds')],
            },
        ),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]

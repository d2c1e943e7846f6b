"""While a migration is applied, and until its own release is started, the release before it reads on."""

from collections.abc import Iterator

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

TAKES_AWAY = (
    migrations.DeleteModel,
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
"""What an earlier release still reads it would look for in vain."""


def breaking(migration: migrations.Migration, state: ProjectState) -> Iterator[str]:
    """Operations under which reads of the release before would fail, or wait while a table is rewritten."""
    if getattr(migration, "unread_since", ""):
        return
    for operation in _on_tables(migration):
        after = state.clone()
        operation.state_forwards("positions", after)
        if isinstance(operation, TAKES_AWAY) or (
            isinstance(operation, migrations.AlterField) and _rewrites(operation, state, after)
        ):
            yield operation.describe()
        state = after


def _on_tables(migration: migrations.Migration) -> Iterator[Operation]:
    """What is done to the database, whatever the models say."""
    for operation in migration.operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from operation.database_operations
        else:
            yield operation


def _rewrites(operation: migrations.AlterField, before: ProjectState, after: ProjectState) -> bool:
    """Whether the column becomes another kind: words for people do not count, nor does a looser NULL."""
    one, other = [
        state.apps.get_model("positions", operation.model_name)._meta.get_field(operation.name)
        for state in (before, after)
    ]
    kinds = [field.db_parameters(connection)["type"] for field in (one, other)]
    return kinds[0] != kinds[1] or (one.null and not other.null)


LOADER = MigrationLoader(None)
OURS = sorted(name for app, name in LOADER.disk_migrations if app == "positions")


@pytest.mark.parametrize("name", OURS)
def test_no_migration_takes_away_what_the_release_before_it_reads(name: str) -> None:
    state = LOADER.project_state(("positions", name), at_end=False)
    assert list(breaking(LOADER.disk_migrations["positions", name], state)) == []


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        (migrations.RemoveField("term", "note"), ["Remove field note from term"]),
        (
            migrations.RenameField("term", "note", "remark"),
            ["Rename field note on term to remark"],
        ),
        (migrations.DeleteModel("salience"), ["Delete model salience"]),
        (
            migrations.AlterField("party", "name", models.CharField(max_length=10)),
            ["Alter field name on party"],
        ),
        (
            migrations.AlterField("negotiation", "revised_at", models.DateTimeField()),
            ["Alter field revised_at on negotiation"],
        ),
        (
            migrations.AlterField(
                "negotiation", "revised_at", models.DateTimeField(null=True, help_text="When.")
            ),
            [],
        ),
        (migrations.AddField("term", "more", models.TextField(null=True)), []),
        (
            migrations.SeparateDatabaseAndState(
                state_operations=[migrations.DeleteModel("salience")]
            ),
            [],
        ),
        (
            migrations.SeparateDatabaseAndState([migrations.DeleteModel("salience")]),
            ["Delete model salience"],
        ),
    ],
)
def test_what_would_break_it_is_found(operation: Operation, told: list):
    migration = migrations.Migration("0099_next", "positions")
    migration.operations = [operation]
    assert list(breaking(migration, LOADER.project_state(("positions", OURS[-1])))) == told


def test_what_no_release_reads_any_more_may_be_taken_away() -> None:
    migration = migrations.Migration("0099_next", "positions")
    migration.operations = [migrations.RemoveField("term", "note")]
    migration.unread_since = "0.2.0"
    assert list(breaking(migration, LOADER.project_state(("positions", OURS[-1])))) == []

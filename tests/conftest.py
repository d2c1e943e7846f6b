"""What all tests share: Hypothesis without chance, and a database that threads and processes share."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from hypothesis import settings

# The same examples on every run, and none fails for being slow.
settings.register_profile("parley", derandomize=True, deadline=None)
settings.load_profile("parley")


@pytest.fixture
def one_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """On SQLite the tests' database lives in memory, where threads cannot wait for one another."""
    memory = connections["default"]
    if memory.vendor != "sqlite":
        yield
        return
    stored = connections.settings["default"]
    name, path = stored["NAME"], tmp_path / "parley.sqlite3"
    file = sqlite3.connect(path)
    memory.connection.backup(file)
    file.close()
    stored["NAME"] = str(path)
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    connections["default"] = memory
    stored["NAME"] = name

"""The databases the property tests run on: one of each kind for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.store.database import Database
from tests.simulator.faults import FaultyDatabase, fresh


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultyDatabase]:
    """A new SQLite ledger that can be made to fail."""
    database = FaultyDatabase(fresh(tmp_path_factory.mktemp("property")))
    yield database
    database.close()


@pytest.fixture(scope="module")
def postgresql(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A new ledger of the PostgreSQL server."""
    server = request.getfixturevalue("postgres")
    url = server.create()
    database = Database(url)
    yield database
    database.close()
    server.drop(url)

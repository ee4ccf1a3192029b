"""Fixtures of the kinds' tests: a new organisation each, all in one database, for none sees another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.context import Server
from backend.store.database import Database
from shared.schemas import FailedRows, ImportResult
from tests.conftest import Clock, sign_up
from tests.ledger import Office
from tests.simulator.faults import FaultyDatabase, fresh
from tests.simulator.world import Later


class Told(Office):
    """An organisation whose every sentence is held to be whole."""

    def failed(self, result: ImportResult) -> FailedRows:
        found = super().failed(result)
        gaps = [issue.sentence for issues in found.issues for issue in issues if "…" in issue.sentence]
        assert not gaps, "a sentence lacks what it names"
        return found


@pytest.fixture(scope="session")
def one_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultyDatabase]:
    """A database with all tables."""
    database = FaultyDatabase(fresh(tmp_path_factory.mktemp("kinds")))
    yield database
    database.close()


@pytest.fixture
def office(one_database: Database, clock: Clock) -> Office:
    """An empty organisation, its caller an administrator."""
    server = Server(one_database, clock, Later())
    return Told(server, sign_up(server)[0])

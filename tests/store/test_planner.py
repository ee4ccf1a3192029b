"""SQLite goes by the index that was meant, in an empty ledger too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.proof import TOUCHED
from backend.store import migrate
from backend.store.database import Database
from backend.store.planner import ALIKE, ROWS


@pytest.fixture(params=["declared", "migrated"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty ledger, its tables made at once or by migration."""
    database = Database(f"sqlite:///{tmp_path / 'planner.db'}")
    with database.read() as tx:
        assert tx.value("SELECT count(*) FROM sqlite_schema") == 0  # a connection from before is in the pool
    if request.param == "declared":
        database.create_all()
    else:
        migrate.upgrade(database)
    yield database
    database.close()


def test_a_proof_looks_allocations_up_by_document(ledger: Database) -> None:
    """By the primary key it read all allocations for each document: 100,000 took hours."""
    question = TOUCHED.format(members="(SELECT value FROM json_each('[1, 2]'))")
    with ledger.read() as tx:
        steps = [row[3] for row in tx.rows(f"EXPLAIN QUERY PLAN {question}", 1, 1, 1, 1)]
    for side in ("debit", "credit"):
        assert f"SEARCH a USING COVERING INDEX ix_allocation_{side} (org_id=? AND {side}_id=?)" in steps


def test_one_organisation_has_all_rows(ledger: Database) -> None:
    with ledger.read() as tx:
        told = {row[0]: row[1] for row in tx.rows("SELECT idx, stat FROM sqlite_stat1")}
        indexes = {row[0] for row in tx.rows("SELECT name FROM sqlite_schema WHERE type = 'index'")}
        tables = {row[0] for row in tx.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert told["open_item"] == f"{ROWS} {ROWS} 1"
    assert told["ix_allocation_debit"] == f"{ROWS} {ROWS} {ALIKE} {ALIKE}"
    assert told.keys() <= indexes | tables


def test_telling_again_changes_nothing(ledger: Database) -> None:
    with ledger.read() as tx:
        before = tx.rows("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx")
    ledger.create_all()
    with ledger.read() as tx:
        assert tx.rows("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx") == before

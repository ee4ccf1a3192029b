"""The migrations make the very tables that `tables.py` declares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel

from backend import access
from backend.context import utc_now
from backend.domain.line_keys import fingerprint, identity
from backend.store import migrate
from backend.store.database import Database
from backend.store.tables import PaymentEntry
from tests.postgres import PostgresServer


@pytest.fixture
def pair(
    store: Database, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[Database, Database]]:
    """(declared, migrated): the tables as declared, and an empty database that was migrated."""
    postgres: PostgresServer | None = None
    if store.dialect == "sqlite":
        url = f"sqlite:///{tmp_path / 'migrated.db'}"
    else:
        postgres = request.getfixturevalue("postgres")
        assert postgres is not None
        url = postgres.create(empty=True)
    migrated = Database(url)
    migrate.upgrade(migrated)
    yield store, migrated
    migrated.close()
    if postgres is not None:
        postgres.drop(url)


def described(database: Database) -> dict[str, Any]:
    """Everything the database itself says of each table."""
    found = inspect(database.engine)
    return {
        table: plain(
            {
                "columns": [
                    [c["name"], c["type"], c["nullable"], c["default"]] for c in found.get_columns(table)
                ],
                "primary": found.get_pk_constraint(table),
                "indexes": found.get_indexes(table),
                "checks": found.get_check_constraints(table),
                "unique": found.get_unique_constraints(table),
                "foreign": found.get_foreign_keys(table),
            }
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def plain(value: Any) -> Any:
    """The same with everything in it as text, so that it can be compared."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return str(value)


def test_migrated_is_declared(pair: tuple[Database, Database]) -> None:
    declared, migrated = map(described, pair)
    assert set(declared) == set(SQLModel.metadata.tables)
    assert migrated == declared


def test_alembic_sees_no_difference(pair: tuple[Database, Database]) -> None:
    with pair[1].engine.connect() as connection:
        dialect = connection.dialect.name

        def is_meant_for_it(item: Any, *_: object) -> bool:
            """Not an index that is declared for the other kind of database alone."""
            only = getattr(item, "_ddl_if", None)
            return only is None or only.dialect == dialect

        opts = {"compare_type": True, "include_object": is_meant_for_it}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_sqlite_texts_are_the_same(pair: tuple[Database, Database]) -> None:
    def texts(database: Database) -> dict[str, str]:
        with database.read() as tx:
            rows = tx.rows(
                "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name != 'alembic_version'"
            )
        return {name: re.sub(r"\s+", " ", text) for name, text in rows}

    assert texts(pair[1]) == texts(pair[0])


def test_migrating_again_changes_nothing(pair: tuple[Database, Database]) -> None:
    migrated = pair[1]
    with migrated.write() as tx:
        org_id = access.create_organisation(tx, "Kept", utc_now())
    migrate.upgrade(migrated)
    with migrated.read() as tx:
        assert migrate.current(tx) == migrate.head()
        assert tx.value("SELECT name FROM organisation WHERE id = ?", org_id) == "Kept"


def test_bank_lines_of_before_are_equal_to_those_of_today(pair: tuple[Database, Database]) -> None:
    migrated = pair[1]
    line = {
        "own_account": "DE89370400440532013000", "booking_date": "2026-04-02", "amount": 4900,
        "currency": "EUR", "payer": None, "iban": None, "reference": "Beitrag", "transaction_id": "T1",
    }  # fmt: skip
    facts = {"import_id": 1, "row_no": 2, "number": "BL-1-2", "fingerprint": 7, "state": "NEW", "live": True}
    made: list[dict[str, Any]] = [
        {"org_id": 1, "id": 1, "identity": 8, **facts, **line},
        {"org_id": 2, "id": 1, "identity": None, **facts, **line, "transaction_id": None},
        {"org_id": 2, "id": 2, "identity": None, **facts, **line, "own_account": "CH9300"},
    ]
    with migrated.write() as tx:
        tx.connection.execute(PaymentEntry.__table__.insert(), [{"version": 1, **row} for row in made])  # type: ignore[attr-defined]
        tx.run("UPDATE alembic_version SET version_num = '0009'")
    migrate.upgrade(migrated)
    with migrated.read() as tx:
        keys = tx.rows("SELECT fingerprint, identity FROM payment_entry ORDER BY org_id, id")
    as_mt940 = line | {"own_account": "37040044/0532013000"}
    print_ = fingerprint(as_mt940)
    assert list(map(tuple, keys)) == [(print_, identity(as_mt940)), (print_, None), (7, None)]


def test_a_database_of_a_later_version_is_left_alone(pair: tuple[Database, Database]) -> None:
    with pair[1].write() as tx:
        tx.run("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(migrate.DatabaseNewer):
        migrate.upgrade(pair[1])


def test_a_migration_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import op

    class Stopped(Exception):
        pass

    create, made = op.create_table, []

    def fail_late(name: str, *columns: Any, **options: Any) -> Any:
        if len(made) == 5:
            raise Stopped
        made.append(name)
        return create(name, *columns, **options)

    monkeypatch.setattr(op, "create_table", fail_late)
    database = Database(f"sqlite:///{tmp_path / 'half.db'}")
    with pytest.raises(Stopped):
        migrate.upgrade(database)
    with database.read() as tx:
        assert tx.rows("SELECT name FROM sqlite_master") == []
    database.close()

"""Ledgers to measure on: SQLite files, made by the engine itself, copied before every run."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec

from backend import access, engine, submit
from backend.access import Caller
from backend.context import Server
from backend.store import migrate
from backend.store.database import Database
from shared.schemas import Submission
from tests.bench import data
from tests.bench.data import Size

NOW = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
CALLER = Caller(1, 1, "Bench", "ADMIN")


class _NoJobs:
    """What is staged stays staged until it is measured."""

    def enqueue(self, org_id: int, import_id: int) -> None:
        del org_id, import_id


@contextmanager
def opened(path: Path) -> Iterator[Server]:
    """A server on that file, its log written back at the end."""
    database = Database(f"sqlite:///{path}")
    try:
        yield Server(database, lambda: NOW, _NoJobs())
    finally:
        database.close()


def settle(path: Path) -> None:
    """Writes the log back into the file, so that the file alone is the ledger."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def copy(source: Path, target: Path) -> None:
    """An identical ledger in another place."""
    discard(target)
    shutil.copyfile(source, target)


def discard(path: Path) -> None:
    """Removes a ledger's files."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def make_base(path: Path, size: Size) -> None:
    """A ledger of customers, open invoices and some settled ones, loaded as people load them."""
    discard(path)
    with opened(path) as server:
        migrate.upgrade(server.database)
        with server.database.write() as tx:
            org_id = access.create_organisation(tx, "Bench", NOW)
            user_id = access.create_user(tx, org_id, "bench@example.org", "Bench", "ADMIN", NOW)
        assert (org_id, user_id) == (CALLER.org_id, CALLER.user_id)
        for submission in (data.accounts_sheet(size), data.invoices_sheet(size), data.settling_sheet(size)):
            import_id = stage(server, submission)
            engine.run(server, org_id, import_id)
            result = submit.result(server, CALLER, str(import_id))
            assert result.counts.booked == result.counts.sent, result
    settle(path)


def stage(server: Server, submission: Submission) -> int:
    """Submits a sheet; the import's number, which is also its id here."""
    result = submit.submit(server, CALLER, str(uuid4()), msgspec.json.encode(submission))
    return result.number


def make_staged(base: Path, path: Path, size: Size, count: int) -> int:
    """A copy of the base with a payments sheet staged; how many rows of it are bad."""
    copy(base, path)
    sheet = data.payments(size, count)
    with opened(path) as server:
        stage(server, sheet.submission())
    settle(path)
    return sheet.bad


def make_staged_matches(base: Path, path: Path, size: Size, count: int) -> None:
    """A copy of the base with bank lines booked into it, and Matches of them all staged."""
    copy(base, path)
    with opened(path) as server:
        engine.run(server, CALLER.org_id, stage(server, data.bank_lines(size, count)))
        with server.database.read() as tx:
            lines = tx.rows("SELECT number, id, version FROM payment_entry ORDER BY row_no")
        numbers, ids, versions = (list(column) for column in zip(*lines, strict=True))
        stage(server, data.matches(numbers, [f"payment_entry:{id_}" for id_ in ids], versions))
    settle(path)


def last_import(path: Path) -> int:
    """The id of the newest import."""
    connection = sqlite3.connect(path)
    found: int = connection.execute("SELECT max(id) FROM import").fetchone()[0]
    connection.close()
    return found

"""A database that dies when it is told to: before any statement, before a commit, or right behind one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import event

from backend.store.database import Database, Tx


class Crash(Exception):
    """The process is gone."""


class FaultyTx(Tx):
    """A transaction that burns the fuse with every statement."""

    burn: Callable[[], None]

    def rows(self, sql: str, *parameters: Any) -> list[Any]:
        self.burn()
        return super().rows(sql, *parameters)

    def one(self, sql: str, *parameters: Any) -> Any:
        self.burn()
        return super().one(sql, *parameters)

    def run(self, sql: str, *parameters: Any) -> int:
        self.burn()
        return super().run(sql, *parameters)

    def many(self, sql: str, rows: Any) -> None:
        self.burn()
        super().many(sql, rows)


class FaultyDatabase(Database):
    """fuse: how many steps are left before it dies, 0 for never. watch: called after every commit."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.fuse = 0
        self.watch: Callable[[], None] | None = None
        event.listen(self.engine, "connect", _hurry)

    def burn(self) -> None:
        """One step nearer."""
        if self.fuse:
            self.fuse -= 1
            if not self.fuse:
                raise Crash

    @contextmanager
    def write(self) -> Iterator[Tx]:
        with super().write() as tx:
            tx.__class__ = FaultyTx
            tx.burn = self.burn  # type: ignore[attr-defined]
            yield tx
            self.burn()
        self.burn()
        if self.watch is not None:
            self.watch()


def _hurry(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # these tests pull no plug


@cache
def _empty() -> Path:
    path = Path(mkdtemp(prefix="remitbook-")) / "empty.db"
    database = Database(f"sqlite:///{path}")
    database.create_all()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


def fresh(folder: Path) -> str:
    """The URL of a new database with all tables."""
    path = folder / "ledger.db"
    for old in folder.glob("ledger.db*"):
        old.unlink()
    shutil.copyfile(_empty(), path)
    return f"sqlite:///{path}"

"""Connections and transactions: the only place that commits. SQLite and PostgreSQL differ only here.

SQL in this project is written once, with `?` for a parameter; `Tx` turns it into the driver's style.
SQLite: WAL, synchronous FULL, one writer at a time in the order of asking (`BEGIN IMMEDIATE`).
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, count
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlmodel import Session, SQLModel

Row = tuple[Any, ...]

PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=20000", "cache_size=-32768",
    "foreign_keys=ON", "temp_store=MEMORY",
)  # fmt: skip
"""Of every connection to SQLite."""

_ROWS_A_STATEMENT = 24


class WriterQueue:
    """A lock handed on in the order it was asked for, so that no writer starves."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._busy = False

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    def __enter__(self) -> None:
        with self._guard:
            if not self._busy:
                self._busy = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._busy = False


@lru_cache(maxsize=512)
def _percent(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


class Tx:
    """One transaction. Reads see a single snapshot; writes are all kept or none."""

    def __init__(self, connection: Connection, dialect: str) -> None:
        self.connection = connection
        self.is_sqlite = dialect == "sqlite"
        driver: Any = connection.connection.driver_connection
        self._cursor: Any = driver.cursor()

    def _sql(self, sql: str) -> str:
        return sql if self.is_sqlite else _percent(sql)

    def rows(self, sql: str, *parameters: Any) -> list[Row]:
        """All rows of a query."""
        self._cursor.execute(self._sql(sql), parameters)
        found: list[Row] = self._cursor.fetchall()
        return found

    def each(self, sql: str, *parameters: Any) -> Iterator[Row]:
        """The rows of a query one after the other, for many of them; run nothing else meanwhile."""
        self._cursor.execute(self._sql(sql), parameters)
        rows: Iterator[Row] = iter(self._cursor)
        return rows

    def one(self, sql: str, *parameters: Any) -> Row | None:
        """The first row of a query, or None."""
        self._cursor.execute(self._sql(sql), parameters)
        row: Row | None = self._cursor.fetchone()
        return row

    def value(self, sql: str, *parameters: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, *parameters)
        return row[0] if row else None

    def run(self, sql: str, *parameters: Any) -> int:
        """Executes one statement; how many rows it changed."""
        self._cursor.execute(self._sql(sql), parameters)
        return int(self._cursor.rowcount)

    def many(self, sql: str, rows: Sequence[Row] | list[Any]) -> None:
        """Executes one statement for many rows, by the driver's own bulk call."""
        if rows:
            self._cursor.executemany(self._sql(sql), rows)

    def insert(self, model: type[SQLModel], rows: Sequence[Row] | list[Any]) -> None:
        """Inserts rows, each a tuple of all columns of the model in declared order."""
        self._insert(model, rows, "")

    def insert_new(self, model: type[SQLModel], rows: Sequence[Row] | list[Any]) -> int:
        """Inserts the rows whose key is not there yet; how many those were."""
        return self._insert(model, rows, " ON CONFLICT DO NOTHING")

    def _insert(self, model: type[SQLModel], rows: Sequence[Row] | list[Any], conflict: str) -> int:
        """On SQLite many rows a statement: what a statement costs beside its rows is a tenth of it all. What
        all rows have in common is handed over once a statement: of a payment's columns that is most."""
        inserted = start = 0
        if self.is_sqlite and len(rows) >= _ROWS_A_STATEMENT:
            start = len(rows) - len(rows) % _ROWS_A_STATEMENT
            common = _common(rows)
            first = rows[0]
            head = [first[place] for place in common]
            pick = _picked([place for place in range(len(first)) if place not in common])
            several = (
                (*head, *chain.from_iterable(map(pick, rows[at : at + _ROWS_A_STATEMENT])))
                for at in range(0, start, _ROWS_A_STATEMENT)
            )
            self._cursor.executemany(insert_sql(model, _ROWS_A_STATEMENT, common) + conflict, several)
            inserted = self._cursor.rowcount
        if start < len(rows):
            self._cursor.executemany(self._sql(insert_sql(model) + conflict), rows[start:])
            inserted += self._cursor.rowcount
        return inserted

    def among(self, values: Iterable[Any]) -> tuple[str, Any]:
        """`(SELECT ...)` and its one parameter, for `column IN ` over any number of texts or integers."""
        items = list(values)
        if self.is_sqlite:
            return "(SELECT value FROM json_each(?))", json.dumps(items)
        if not items:
            return "(?)", None  # a bare NULL takes the column's own type, and equals nothing
        kind = "bigint[]" if isinstance(items[0], int) else "text[]"
        return f"(SELECT unnest(?::{kind}))", items

    @property
    def session(self) -> Session:
        """A SQLModel session inside this transaction; flush it, the transaction commits."""
        return Session(bind=self.connection)


@lru_cache(maxsize=256)
def insert_sql(model: type[SQLModel], rows: int = 1, common: tuple[int, ...] = ()) -> str:
    """The statement that inserts so many rows of all columns. common: places of columns whose one value comes
    first among the parameters, for all rows."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    places = range(len(table.columns))
    if not common:
        marks = ", ".join(["(" + ", ".join("?" for _ in places) + ")"] * rows)
    else:
        numbers = count(len(common) + 1)
        marks = ", ".join(
            "(" + ", ".join(f"?{common.index(p) + 1 if p in common else next(numbers)}" for p in places) + ")"
            for _ in range(rows)
        )
    return f'INSERT INTO "{table.name}" ({names}) VALUES {marks}'


def _common(rows: Sequence[Row]) -> tuple[int, ...]:
    """Places of the columns that have one value in all rows; never all of them."""
    first, middle, last = rows[0], rows[len(rows) // 2], rows[-1]
    likely = [place for place, value in enumerate(first) if value == middle[place] == last[place]]
    return tuple(place for place in likely if len(set(map(itemgetter(place), rows))) == 1)[: len(first) - 1]


def _picked(places: list[int]) -> Callable[[Row], Row]:
    """Those columns of a row."""
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))


class Database:
    """One database by its URL: `sqlite:///path` or `postgresql+psycopg://...`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine: Engine = _engine(url)
        self.dialect = self.engine.dialect.name
        self.queue = WriterQueue()

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A read snapshot; nothing written in it is kept."""
        with self.engine.connect() as connection:
            if self.dialect == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            try:
                yield Tx(connection, self.dialect)
            finally:
                if self.dialect == "sqlite":
                    connection.exec_driver_sql("ROLLBACK")
                connection.rollback()

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """A write transaction, committed at the end of the block, rolled back if it raises."""
        if self.dialect == "sqlite":
            with self.queue, self.engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                try:
                    yield Tx(connection, self.dialect)
                except BaseException:
                    connection.exec_driver_sql("ROLLBACK")
                    raise
                connection.exec_driver_sql("COMMIT")
        else:
            with self.engine.begin() as connection:
                yield Tx(connection, self.dialect)

    def create_all(self) -> None:
        """Creates all tables at once: for tests; a server migrates (`backend.store.migrate`)."""
        SQLModel.metadata.create_all(self.engine)

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 60})

        @event.listens_for(engine, "connect")
        def _configure(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            cursor = connection.cursor()
            for pragma in PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        return engine
    return create_engine(url, pool_pre_ping=True)

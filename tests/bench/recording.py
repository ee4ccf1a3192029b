"""The raw limit: everything the engine wrote, recorded, and written again by plain `executemany`.

A recording is a file of pickles: ("begin",), ("many", sql, rows) and ("commit",), in order. It holds every
statement that changed the database: rows, open amounts, claims, counters, postings, blobs.
"""

from __future__ import annotations

import json
import pickle
import resource
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from backend.store.database import PRAGMAS, Database, Tx, insert_sql

_OF_MANY = "id IN (SELECT value FROM json_each(?))"
"""The end of a statement that changes many rows at once; written again it is one statement a row."""


class _Recorder:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def put(self, *entry: Any) -> None:
        pickle.dump(entry, self._file, protocol=5)

    def single(self, sql: str, parameters: tuple[Any, ...]) -> None:
        if sql.endswith(_OF_MANY):
            *head, ids = parameters
            self.put("many", sql.replace(_OF_MANY, "id = ?"), [(*head, id_) for id_ in json.loads(ids)])
        elif not sql.lstrip().startswith("SELECT"):
            self.put("many", sql.partition(" RETURNING ")[0], [parameters])


@contextmanager
def recorded(path: Path) -> Iterator[None]:
    """Records what any transaction of this process writes to SQLite."""
    real_one, real_run, real_many, real_insert = Tx.one, Tx.run, Tx.many, Tx._insert
    real_write = Database.write
    with path.open("wb") as file:
        recorder = _Recorder(file)

        def one(self: Tx, sql: str, *parameters: Any) -> Any:
            recorder.single(sql, parameters)
            return real_one(self, sql, *parameters)

        def run(self: Tx, sql: str, *parameters: Any) -> int:
            recorder.single(sql, parameters)
            return real_run(self, sql, *parameters)

        def many(self: Tx, sql: str, rows: Any) -> None:
            if rows:
                recorder.put("many", sql, list(rows))
            real_many(self, sql, rows)

        def insert(self: Tx, model: Any, rows: Any, conflict: str) -> int:
            if rows:
                recorder.put("many", insert_sql(model) + conflict, list(rows))
            return real_insert(self, model, rows, conflict)

        @contextmanager
        def write(self: Database) -> Iterator[Tx]:
            with real_write(self) as tx:
                recorder.put("begin")
                yield tx
                recorder.put("commit")

        Tx.one, Tx.run, Tx.many, Tx._insert = one, run, many, insert  # type: ignore[method-assign]
        Database.write = write  # type: ignore[method-assign]
        try:
            yield
        finally:
            Tx.one, Tx.run = real_one, real_run  # type: ignore[method-assign]
            Tx.many, Tx._insert = real_many, real_insert  # type: ignore[method-assign]
            Database.write = real_write  # type: ignore[method-assign]


def _entries(path: Path) -> Iterator[tuple[Any, ...]]:
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return


def replay(recording: Path, database: Path) -> dict[str, float]:
    """Writes a recording into a ledger as it was before; seconds of the writing alone, and rows."""
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    cursor = connection.cursor()
    spent = processor = 0.0
    rows = commits = 0
    for entry in _entries(recording):
        usage = _processor()
        start = time.perf_counter()
        if entry[0] == "begin":
            cursor.execute("BEGIN IMMEDIATE")
        elif entry[0] == "commit":
            cursor.execute("COMMIT")
            commits += 1
        else:
            cursor.executemany(entry[1], entry[2])
            rows += len(entry[2])
        spent += time.perf_counter() - start
        processor += _processor() - usage
    connection.close()
    return {"seconds": spent, "processor": processor, "rows": rows, "commits": commits}


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime

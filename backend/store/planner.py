"""What SQLite is told of the tables, so that it chooses the right index from the first row on.

`org_id` leads every key, and most databases have one organisation. Without statistics SQLite takes it for
selective, and reads a whole table by the primary key where an index on the second column was meant: taking
back 100,000 payments did not end. `ANALYZE` would say so, but only once the rows are there. PostgreSQL
gathers its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table

ROWS = 1_000_000
BETWEEN = ROWS // 10
"""Rows that share the middle columns of a key, like the kind of a claim."""
ALIKE = 10
"""Rows that share all columns of an index that is not unique."""


_FOUND_BY = "found_by"


def found_by(columns: int) -> dict[str, int]:
    """The `info` of an index that is looked up by its first columns alone; the others are carried along."""
    return {_FOUND_BY: columns}


def advise(connection: Connection, tables: Iterable[Table]) -> None:
    """Writes the statistics of the keys and indexes that begin with `org_id`; only on SQLite."""
    if connection.dialect.name != "sqlite":
        return
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # makes the table of statistics
    for table in tables:
        keys = [(_primary(table), len(table.primary_key.columns), 0, True)]
        for index in table.indexes:
            columns = index.info.get(_FOUND_BY, len(index.columns))
            keys.append((str(index.name), columns, len(index.columns) - columns, bool(index.unique)))
        for name, columns, carried, unique in keys:
            if columns > 1:
                connection.exec_driver_sql(
                    "DELETE FROM sqlite_stat1 WHERE tbl = ? AND idx = ?", (table.name, name)
                )
                connection.exec_driver_sql(
                    "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)",
                    (table.name, name, _statistics(columns, carried, unique=unique)),
                )
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # reads it anew


def after_create(_metadata: Any, connection: Connection, **given: Any) -> None:
    """The same for tables made at once, as a listener of `MetaData`."""
    advise(connection, given["tables"])


def _primary(table: Table) -> str:
    compact = table.dialect_options["sqlite"]["with_rowid"] is False
    return table.name if compact else f"sqlite_autoindex_{table.name}_1"


def _statistics(columns: int, carried: int, *, unique: bool) -> str:
    counts = [ROWS, ROWS, *[BETWEEN] * (columns - 2), *[1 if unique else ALIKE] * (1 + carried)]
    return " ".join(map(str, counts))

"""How a search for many values is written so that both databases take the index meant for it.

Every key and index begins with `org_id`. Without statistics SQLite thinks the primary key as good as any
of them, and reads a whole organisation to find one invoice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from backend.store.database import Tx

_MAPPED_BYTES = 2**31 - 1


class Sql(NamedTuple):
    """A piece of SQL with the parameters of its `?`."""

    text: str
    args: tuple[Any, ...] = ()


def by(tx: Tx, index: str) -> str:
    """What follows a table's name in FROM so that SQLite searches it by that index; "" for no index."""
    return f" INDEXED BY {index}" if tx.is_sqlite and index else ""


def each(tx: Tx, values: Iterable[Any]) -> Sql:
    """`<table> j CROSS JOIN `: the distinct texts or integers as `j.value`, looked up in what follows."""
    items = sorted(dict.fromkeys(values))  # not a set: what was asked in order is sorted at once
    if tx.is_sqlite:
        return Sql("json_each(?) j CROSS JOIN ", (json.dumps(items),))
    kind = "bigint[]" if items and isinstance(items[0], int) else "text[]"
    return Sql(f"unnest(?::{kind}) AS j (value) CROSS JOIN ", (items,))


def packed(tx: Tx, columns: Sequence[str], rest: Sql) -> list[list[Any]]:
    """What `SELECT columns rest` finds, column by column: for a search for thousands.

    Each column comes as one JSON list: a step into Python for each row takes half as long as finding it.
    SQLite maps the file meanwhile and copies no page of it; not for longer, as what is mapped counts as
    the server's memory.
    """
    gather = "json_group_array({})" if tx.is_sqlite else "CAST(json_agg({}) AS text)"
    sql = f"SELECT {', '.join(map(gather.format, columns))} {rest.text}"
    if tx.is_sqlite:
        tx.one(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
    try:
        lists = tx.one(sql, *rest.args)
    finally:
        if tx.is_sqlite:
            tx.one("PRAGMA mmap_size = 0")
    return [msgspec.json.decode(found or "[]") for found in lists or ()]

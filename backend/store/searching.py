"""How a search for many values is written so that both databases take the index meant for it.

Every key and index begins with `org_id`. Without statistics SQLite thinks the primary key as good as any
of them, and reads a whole organisation to find one invoice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from backend.store.database import Tx


class Sql(NamedTuple):
    """A piece of SQL with the parameters of its `?`."""

    text: str
    args: tuple[Any, ...] = ()


def by(tx: Tx, index: str) -> str:
    """What follows a table's name in FROM so that SQLite searches it by that index; "" for no index."""
    return f" INDEXED BY {index}" if tx.is_sqlite and index else ""


def each(tx: Tx, values: Iterable[Any]) -> Sql:
    """`<table> j CROSS JOIN `: the distinct texts or integers as `j.value`, looked up in what follows."""
    items = sorted(set(values))
    if tx.is_sqlite:
        return Sql("json_each(?) j CROSS JOIN ", (json.dumps(items),))
    kind = "bigint[]" if items and isinstance(items[0], int) else "text[]"
    return Sql(f"unnest(?::{kind}) AS j (value) CROSS JOIN ", (items,))

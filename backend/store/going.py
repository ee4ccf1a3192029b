"""What is being taken back: money is put on nothing of it meanwhile, and nothing of it is changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from backend.store.database import Tx

Going = dict[int, dict[str, Any]]
"""Id -> what the sentence says of it: the number of the import that is taken back, and by whom."""


def going_imports(tx: Tx, org_id: int) -> Going:
    """The imports that are being taken back, with their further tries; nearly always none."""
    return {
        id_: {"import_number": number, "user": user}
        for id_, number, user in tx.rows(
            "SELECT i.id, r.number, u.name FROM import r CROSS JOIN import i LEFT JOIN user_account u"
            " ON u.org_id = r.org_id AND u.id = r.reversed_by WHERE r.org_id = ? AND r.state = 'REVERSING'"
            " AND i.org_id = r.org_id AND i.root_id = r.id",
            org_id,
        )
    }


def going_items(tx: Tx, org_id: int, going: Going, item_ids: Iterable[int]) -> Going:
    """Those of the documents that such imports brought."""
    if not going:
        return {}
    keys, parameter = tx.among(sorted(item_ids))
    imports, import_ids = tx.among(sorted(going))
    return {
        id_: going[import_id]
        for id_, import_id in tx.rows(
            f"SELECT id, import_id FROM open_item WHERE org_id = ? AND id IN {keys}"
            f" AND import_id IN {imports}",
            org_id,
            parameter,
            import_ids,
        )
    }


def apart_from(tx: Tx, going: Going) -> tuple[str, tuple[Any, ...]]:
    """The end of a condition on open items that leaves out what such imports brought, and its parameters."""
    if not going:
        return "", ()
    imports, import_ids = tx.among(sorted(going))
    return f" AND import_id NOT IN {imports}", (import_ids,)

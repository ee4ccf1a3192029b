"""The marker of a commit of an import: inserted first, it makes the commit exactly once."""

from __future__ import annotations

from backend.store.database import Tx
from backend.store.tables import Posting

Range = tuple[int, int]


def post(
    tx: Tx,
    org_id: int,
    seq: int,
    import_id: int,
    action: str,
    positions: Range,
    now: str,
    *,
    items: Range = (0, 0),
    allocations: Range = (0, 0),
    puts: Range = (0, 0),
    results: bytes = b"",
    others: Range = (0, 0),
) -> None:
    """Inserts a posting; ranges of ids are half-open."""
    tx.insert(
        Posting,
        [(org_id, seq, import_id, action, *positions, now, *items, *allocations, *puts, results, *others)],
    )

"""Ids and numbers: each is given once, in blocks, whoever asks at the same time."""

from __future__ import annotations

from backend.store.database import Tx


def next_ids(tx: Tx, org_id: int, name: str, count: int) -> int:
    """Takes `count` ids of a counter; the first of them."""
    last: int = tx.value(
        "INSERT INTO counter (org_id, name, value) VALUES (?, ?, ?)"
        " ON CONFLICT (org_id, name) DO UPDATE SET value = counter.value + excluded.value RETURNING value",
        org_id, name, count,
    )  # fmt: skip
    return last - count + 1

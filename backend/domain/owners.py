"""Who holds a claim: a row of an import, as one number, known before the row is booked."""

from __future__ import annotations

ROW_BITS = 21
"""A sheet has fewer than 2**21 rows."""

REPEAT = "transaction_again"
"""The kind of claim of a payment booked on purpose although its id stands: it inherits the id's claim."""


def repeat_key(key: str, owner: int) -> str:
    """The key of such a claim, one a payment."""
    return f"{owner}:{key}"


def repeated(key: str) -> str:
    """The transaction key out of such a claim's."""
    return key.partition(":")[2]


def owner_of(import_id: int, row: int) -> int:
    """The owner for a row of an import."""
    return import_id << ROW_BITS | row


def row_of(owner: int) -> tuple[int, int]:
    """(import id, row number) of an owner."""
    return owner >> ROW_BITS, owner & ((1 << ROW_BITS) - 1)

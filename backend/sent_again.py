"""A row of a Failed sheet whose own sheet was imported again since, and brought that row into the ledger.

Whoever corrects a row where it came from and imports there, and sends the Failed sheet too, would pay twice
wherever the two corrections differ: equal ones are duplicates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from backend.columns import Reading
from backend.store.database import Tx
from backend.store.imports import ImportRow
from shared.money import places_of, to_minor


class Booked(NamedTuple):
    """A payment that a later import of the same sheet booked from a row. amount: minor units."""

    row: int
    amount: int
    currency: str
    date: str
    transaction: str | None
    number: str
    import_number: int


Since = Mapping[int, list[Booked]]
NONE_SINCE: Since = {}


def booked_since(tx: Tx, again: ImportRow, rows: list[int]) -> Since:
    """Row sent again -> the live payments that later imports of the same sheet of that book booked from it.
    again: a further try; {} for a first one, and for any kind but payments."""
    if again.kind != "payments" or again.root_id == again.id:
        return NONE_SINCE
    keys, parameter = tx.among(rows)
    found: dict[int, list[Booked]] = {}
    for row in tx.rows(
        "SELECT o.row_no, o.amount, o.currency, o.document_date, o.transaction_id, o.number, later.number"
        " FROM import first JOIN import later ON later.org_id = first.org_id AND later.id > first.id"
        " AND later.id = later.root_id AND later.kind = first.kind AND later.book = first.book"
        " AND later.file = first.file AND later.sheet = first.sheet AND later.state <> 'REVERSED'"
        " JOIN import i ON i.org_id = later.org_id AND i.root_id = later.id"
        " JOIN posting p ON p.org_id = i.org_id AND p.import_id = i.id AND p.action = 'book'"
        " JOIN open_item o ON o.org_id = p.org_id AND o.id >= p.item_from AND o.id < p.item_to"
        f" WHERE first.org_id = ? AND first.id = ? AND o.row_no IN {keys} AND o.void_seq IS NULL"
        " ORDER BY o.id",
        again.org_id, again.root_id, parameter,
    ):  # fmt: skip
        found.setdefault(row[0], []).append(Booked._make(row))
    return found


def tell(reading: Reading, since: Since) -> None:
    """Fails the rows of which a later import booked just this amount, on that day where the row says one."""
    for index, row in enumerate(reading.rows if since else ()):
        if row in reading.book_anyway:
            continue
        booked = next((each for each in since.get(row, ()) if _is_one(reading, index, each)), None)
        if booked is not None:
            reading.add(
                index, "", "ROW_SENT_AGAIN", import_number=booked.import_number, payment=booked.number,
                amount=booked.amount, currency=booked.currency,
            )  # fmt: skip


def _is_one(reading: Reading, index: int, booked: Booked) -> bool:
    """Whether a row may be the payment there is; one that has another id is not."""
    amount, date, transaction = (reading.column(name)[index] for name in ("amount", "date", "transaction_id"))
    return (
        amount is not None
        and to_minor(amount, places_of(booked.currency)) == booked.amount
        and date in (None, booked.date)
        and (transaction is None or booked.transaction is None)
    )

"""A row of a Failed sheet that came into the ledger by another import of its own sheet meanwhile.

Whoever corrects a row where it came from and imports there, and sends the Failed sheet too, would pay twice
wherever the two corrections differ: equal ones are duplicates. So would who sends an uncorrected row again
with the whole sheet, and corrects it on both Failed sheets.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from backend.columns import Reading, read_fields
from backend.kinds.payments_plan import same_but_zeros
from backend.store import imports
from backend.store.database import Tx
from backend.store.imports import ImportRow
from shared import schemas
from shared.kinds import KINDS
from shared.money import places_of, to_minor

_TOLD = ("amount", "date", "transaction_id")
"""The fields by which a row is known again, beside its place."""

Was = dict[int, tuple[str | None, str | None, str | None]]
"""Row -> those fields as they were first sent, of the rows in which one of them is another now."""


class Booked(NamedTuple):
    """A payment that another import of the same sheet booked from a row. amount: minor units. is_later: the
    row was sent before that."""

    row: int
    amount: int
    currency: str
    date: str
    transaction: str | None
    number: str
    import_number: int
    is_later: bool


class Sent(NamedTuple):
    """What a row says of its payment; None where blank, or not to be read."""

    amount: Decimal | None
    date: str | None
    transaction: str | None


Since = Mapping[int, list[Booked]]
NONE_SINCE: Since = {}


def corrected(tx: Tx, root: ImportRow, mapping: schemas.Mapping, sheet: schemas.Sheet) -> Was:
    """What the rows sent again were first sent with, of those in which it was corrected."""
    if root.kind != "payments":
        return {}
    blob = imports.get_part(tx, root.org_id, root.id, "cells")
    assert blob is not None, "an import keeps its cells"
    sent, first = (
        _texts(root, mapping, each, frozenset(sheet.rows))
        for each in (sheet, imports.unpack_cells(blob).sheet)
    )
    return {row: first[row] for row, texts in sent.items() if texts != first[row]}


def _texts(
    root: ImportRow, mapping: schemas.Mapping, sheet: schemas.Sheet, rows: frozenset[int]
) -> dict[int, tuple[str | None, str | None, str | None]]:
    reading = read_fields(KINDS[root.kind], sheet, mapping, root.settings_, _TOLD, rows)
    amounts = (None if amount is None else f"{amount.normalize():f}" for amount in reading.column("amount"))
    told = zip(amounts, reading.column("date"), reading.column("transaction_id"), strict=True)
    return dict(zip(reading.rows, told, strict=True))


def booked_since(tx: Tx, again: ImportRow, rows: list[int]) -> Since:
    """Row sent again -> the live payments that other imports of the same sheet of that book booked from it:
    later ones, and further tries of earlier ones. again: a further try; {} for a first one, and for any kind
    but payments."""
    if again.kind != "payments" or again.root_id == again.id:
        return NONE_SINCE
    keys, parameter = tx.among(rows)
    found: dict[int, list[Booked]] = {}
    for row in tx.rows(
        "SELECT o.row_no, o.amount, o.currency, o.document_date, o.transaction_id, o.number, i.number,"
        " i.id > first.id"
        f" FROM import first {_OTHERS}"
        " JOIN posting p ON p.org_id = i.org_id AND p.import_id = i.id AND p.action = 'book'"
        " JOIN open_item o ON o.org_id = p.org_id AND o.id >= p.item_from AND o.id < p.item_to"
        f" WHERE first.org_id = ? AND first.id = ? AND o.row_no IN {keys} AND o.void_seq IS NULL"
        " ORDER BY o.id",
        again.org_id, again.root_id, parameter,
    ):  # fmt: skip
        found.setdefault(row[0], []).append(Booked._make((*row[:-1], bool(row[-1]))))
    return found


_OTHERS = (
    "JOIN import i ON i.org_id = first.org_id AND i.root_id <> first.id AND i.kind = first.kind"
    " AND i.book = first.book AND i.file = first.file AND i.sheet = first.sheet"
    " AND (i.id > first.id OR i.attempt > 1)"
)
"""Imports and tries of the same sheet that may have booked rows of `first`, which failed there. What an
earlier import booked at once it cannot have had in common with it."""


def has_moved(tx: Tx, again: ImportRow, seq: int | None = None) -> bool:
    """Whether such an import has booked anything after that sequence of the ledger. seq: by default that of
    the last check."""
    if again.kind != "payments" or again.root_id == again.id:
        return False
    if seq is None:
        seq = tx.value(
            "SELECT max(seq) FROM posting WHERE org_id = ? AND import_id = ? AND action = 'check'",
            again.org_id,
            again.id,
        )
    found = tx.value(
        f"SELECT 1 FROM import first {_OTHERS}"
        " JOIN posting p ON p.org_id = i.org_id AND p.import_id = i.id AND p.action = 'book' AND p.seq > ?"
        " WHERE first.org_id = ? AND first.id = ? LIMIT 1",
        seq,
        again.org_id,
        again.root_id,
    )
    return found is not None


def running_beside(tx: Tx, root: ImportRow) -> tuple[int, str] | None:
    """Number and state of a later import of the same sheet that may still book rows of it."""
    if root.kind != "payments":
        return None
    found = tx.one(
        f"SELECT i.number, i.state FROM import first {_OTHERS} AND i.attempt = 1"
        " WHERE first.org_id = ? AND first.id = ? AND i.state IN ('STAGED', 'CHECKING', 'RUNNING')"
        " ORDER BY i.id LIMIT 1",
        root.org_id,
        root.id,
    )
    return None if found is None else (found[0], found[1])


def tell(reading: Reading, since: Since, was: Was, submitted: str) -> None:
    """Fails the rows that are booked by another import. submitted: the day of a row that says none."""
    columns = [reading.column(name) for name in _TOLD]
    for index, row in enumerate(reading.rows if since else ()):
        if row in reading.book_anyway or row not in since:
            continue
        now = first = Sent(*(column[index] for column in columns))
        if row in was:
            amount, date, transaction = was[row]
            first = Sent(None if amount is None else Decimal(amount), date, transaction)
        booked = next((each for each in since[row] if _is_one(now, first, each, submitted)), None)
        if booked is not None:
            reading.add(
                index, "", "ROW_SENT_AGAIN", import_number=booked.import_number, payment=booked.number,
                amount=booked.amount, currency=booked.currency, date=booked.date,
            )  # fmt: skip


def _is_one(now: Sent, first: Sent, booked: Booked, submitted: str) -> bool:
    """Whether a row may be the payment there is. What was corrected tells nothing of it, for there it may
    have been corrected otherwise, or not at all; what was not, and differs, is of another payment."""
    if booked.transaction is not None:
        for transaction in (now.transaction, first.transaction):
            if transaction is not None and _is_same_id(transaction, booked.transaction):
                return True
        if now.transaction is not None and now.transaction == first.transaction:
            return False
    places = places_of(booked.currency)
    amounts = [to_minor(amount, places) for amount in (now.amount, first.amount) if amount is not None]
    if booked.amount not in amounts:
        return first.amount is None and now.date == booked.date
    if booked.is_later:
        return now.date is None or now.date != first.date or now.date == booked.date
    return booked.date in (now.date or submitted, first.date or submitted)


def _is_same_id(one: str, other: str) -> bool:
    return one == other or same_but_zeros(one, other)

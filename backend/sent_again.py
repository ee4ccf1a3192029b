"""A row that came into the ledger by another import of its own sheet meanwhile.

Whoever corrects a row where it came from and imports there, and sends the Failed sheet too, would pay twice
wherever the two corrections differ: equal ones are duplicates. So would who sends an uncorrected row again
with the whole sheet, and corrects it on both Failed sheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from backend.columns import Reading, read_fields
from backend.domain.facts import Rules
from backend.kinds.base import Checked, Rows
from backend.kinds.payments_plan import same_but_zeros
from backend.store import imports
from backend.store.database import Tx
from backend.store.imports import ImportRow
from backend.store.searching import by
from shared import schemas
from shared.kinds import KINDS
from shared.money import places_of, to_minor

_CODE = "ROW_SENT_AGAIN"
_TOLD = ("amount", "date", "transaction_id")
"""The fields by which a row is known again, beside its place."""

_Facts = dict[str, Any]
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
    account: int
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


class Place(NamedTuple):
    """Where rows come from. root_id: the import they were first sent in, 0 for none yet. is_try: they are
    those of its sheet Failed."""

    org_id: int
    kind: str
    book: str
    file: str
    sheet: str
    root_id: int
    is_try: bool

    @property
    def others(self) -> tuple[str, tuple[object, ...]]:
        """The imports and tries of that sheet that may have booked the same rows, as a condition with its
        parameters: further tries, and for a row of sheet Failed also later imports. Rows that an earlier one
        booked at once are no longer those that stand there."""
        later = f" AND (i.attempt > 1{' OR i.id > ?' if self.is_try else ''})"
        return (
            " i.org_id = ? AND i.kind = ? AND i.book = ? AND i.file = ? AND i.sheet = ? AND i.root_id <> ?"
            + later,
            (*self[:6], self.root_id) if self.is_try else self[:6],
        )


def place_of(row: ImportRow) -> Place:
    """Of an import, or a further try."""
    return Place(row.org_id, row.kind, row.book, row.file, row.sheet, row.root_id, row.id != row.root_id)


def booked_since(tx: Tx, place: Place, rows: list[int]) -> Since:
    """Row -> the live payments that others of its sheet booked from it; {} for any kind but payments."""
    if place.kind != "payments":
        return NONE_SINCE
    others, told = place.others
    if tx.one(f"SELECT 1 FROM import i WHERE {others} LIMIT 1", *told) is None:
        return NONE_SINCE
    keys, parameter = tx.among(rows)
    found: dict[int, list[Booked]] = {}
    for row in tx.rows(
        "SELECT o.row_no, o.amount, o.currency, o.document_date, o.transaction_id, o.number, i.number,"
        " o.account_id, i.id > ?"
        " FROM import i JOIN posting p ON p.org_id = i.org_id AND p.import_id = i.id AND p.action = 'book'"
        " JOIN open_item o ON o.org_id = p.org_id AND o.id >= p.item_from AND o.id < p.item_to"
        f" WHERE {others} AND o.row_no IN {keys} AND o.void_seq IS NULL"
        " ORDER BY o.id",
        place.root_id, *told, parameter,
    ):  # fmt: skip
        found.setdefault(row[0], []).append(Booked._make((*row[:-1], bool(row[-1]))))
    return found


def has_moved(tx: Tx, row: ImportRow, seq: int | None = None) -> bool:
    """Whether such an import has booked anything after that sequence of the ledger. seq: by default that of
    the last check."""
    if row.kind != "payments":
        return False
    if seq is None:
        checks = tx.rows(
            f"SELECT seq FROM posting{by(tx, 'ux_posting_marker')}"
            " WHERE org_id = ? AND import_id = ? AND action = 'check'",
            row.org_id, row.id,
        )  # fmt: skip
        seq = max(each[0] for each in checks)
    others, told = place_of(row).others
    found = tx.value(
        "SELECT 1 FROM import i JOIN posting p ON p.org_id = i.org_id AND p.import_id = i.id"
        f" AND p.action = 'book' AND p.seq > ? WHERE {others} LIMIT 1",
        seq,
        *told,
    )
    return found is not None


def running_beside(tx: Tx, root: ImportRow) -> tuple[int, str] | None:
    """Number and state of a later import of the same sheet that may still book rows of it."""
    if root.kind != "payments":
        return None
    others, told = place_of(root)._replace(is_try=True).others
    found = tx.one(
        f"SELECT i.number, i.state FROM import i WHERE {others} AND i.attempt = 1"
        " AND i.state IN ('STAGED', 'CHECKING', 'RUNNING') ORDER BY i.id LIMIT 1",
        *told,
    )
    return None if found is None else (found[0], found[1])


def tell(reading: Reading, since: Since, was: Was, submitted: str) -> None:
    """Fails the rows of a sheet Failed that are booked by another import. submitted: the day of a row that
    says none."""
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
            _refuse(reading, index, booked)


def tell_equal(reading: Reading, since: Since, rows: Rows) -> bool:
    """Fails the rows of a first import that were booked from a sheet Failed, if any: with the same customer,
    amount and day, for else it is the next one that stands there. rows: those that may be booked; a payment
    over several of them has the amount of all."""
    columns = (rows[name] for name in ("index", "row", "account", "date", "transaction", "anyway"))
    found: list[tuple[int, Booked]] = []
    told = zip(*columns, _amounts(rows), strict=True) if since else ()
    for index, row, account, date, transaction, anyway, amount in told:
        payment = (account, amount, date)
        for booked in () if anyway else since.get(row, ()):
            may_be_one = transaction is None or booked.transaction is None
            if payment == (booked.account, booked.amount, booked.date) and (
                may_be_one or _is_same_id(transaction, booked.transaction or "")
            ):
                found.append((index, booked))
                break
    for index, booked in found:
        _refuse(reading, index, booked)
    return bool(found)


def _amounts(rows: Rows) -> list[int]:
    """Of each row the amount of its payment; a twin is no part of the one it stands with."""
    told = list(zip(rows["unit"], rows["amount"], rows["twin"], strict=True))
    of_unit: dict[int, int] = {}
    for unit, amount, is_twin in told:
        if not is_twin:
            of_unit[unit] = of_unit.get(unit, 0) + amount
    return [amount if is_twin else of_unit[unit] for unit, amount, is_twin in told]


def tell_twins(reading: Reading, checked: Checked, rules: Rules) -> bool:
    """Fails the rows that are duplicates of one that was refused here, if any: else the next of them would be
    booked in its place."""
    by_id: dict[tuple[int, str], _Facts] = {}
    by_print: dict[int, list[tuple[bool, _Facts]]] = {}
    refused = list(_refused(reading, checked))
    for type_id, transaction, print_, facts in refused:
        if transaction:
            by_id[type_id, transaction] = facts
        if print_ is not None and rules["twins"] == "duplicate":
            by_print.setdefault(print_, []).append((bool(transaction), facts))
    columns = (checked.rows[name] for name in ("index", "type", "transaction", "fingerprint", "anyway"))
    found: list[tuple[int, _Facts]] = []
    for index, type_id, transaction, print_, anyway in zip(*columns, strict=True) if refused else ():
        equal = (told for has_id, told in by_print.get(print_, ()) if not (has_id and transaction))
        one = by_id.get((type_id, transaction)) or next(equal, None)
        if one is not None and not anyway:
            found.append((index, one))
    for index, one in found:
        reading.add(index, "", _CODE, **one)
    return bool(found)


def _refused(reading: Reading, checked: Checked) -> Iterator[tuple[int, str, int | None, _Facts]]:
    """(payment type, transaction id, fingerprint, what it was refused with) of the rows refused here."""
    for index, issues in reading.issues.items():
        facts = next((issue.args for issue in issues if issue.code == _CODE), None)
        if facts is not None and index in checked.identities:
            yield *checked.identities[index], facts


def _refuse(reading: Reading, index: int, booked: Booked) -> None:
    reading.add(
        index, "", _CODE, import_number=booked.import_number, payment=booked.number,
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
    amounts = [None if told is None else to_minor(told, places) for told in (now.amount, first.amount)]
    if booked.amount not in amounts:
        return not isinstance(amounts[1], int) and booked.date == (now.date or submitted)
    if booked.is_later:
        return now.date is None or now.date != first.date or now.date == booked.date
    return booked.date in (now.date or submitted, first.date or submitted)


def _is_same_id(one: str, other: str) -> bool:
    return one == other or same_but_zeros(one, other)
